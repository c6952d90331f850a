"""Categories as a person would say them, and the ones that are never said."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from bespoke.domain.base import Value


class CategoryUse(StrEnum):
    NAME = "name"
    NEVER_NAME = "never_name"
    """Never named to a person, never steers what they are sent."""
    NOT_USEFUL = "not_useful"


class Naming(Value):
    """How a topic is said in another language than the category list's own."""

    spoken: str = Field(min_length=1)
    """In mid-sentence, without article: `huevos`."""
    one: str = Field(pattern=r"^\S+ \S.*$")
    """One of it, with its article: `un cartón de huevos`."""
    gender: Literal["m", "f"]
    """Of `spoken`."""
    number: Literal["mass", "plural"]
    """Of `spoken`."""
    the: str | None = None
    """The article of `spoken` where gender and number do not tell it: `el` of `agua`."""
    occasions: tuple[str, ...] = ()
    """Noun phrases that fit after the language's word for «for»."""


class Category(Value):
    """One till label and how it is spoken. Labels of one `topic` are one thing to a person."""

    label: str
    topic: str
    use: CategoryUse
    spoken: str | None = None
    """In mid-sentence: `milk`, `salad greens`."""
    singular: str | None = None
    """One of it, without article: `carton of milk`."""
    article: str | None = None
    """`a` or `an`, for `singular`."""
    number: str | None = None
    """`mass` or `plural`: agreement of `spoken`."""
    occasions: tuple[str, ...] = ()
    """Noun phrases that fit after «for»."""
    goes_with: tuple[str, ...] = ()
    """Topics that belong with it."""
    shelf: str | None = None
    aisle: str | None = None
    """What one would call the place where it stands, e.g. `the dairy aisle`; None where that is not said."""
    kind: str | None = None
    family: str | None = None
    """Things of one family may be named in one breath; None where only things of its kind may."""
    is_meal: bool = False
    """Whether it is something to eat or drink, so that an idea for a meal can be built on it."""
    rhythm: str | None = None
    sold: bool = True
    """Whether the shop sells it. What it does not sell is none of its customers' purchases."""
    why: str | None = None
    """Why it is not used; required unless `use` is `name`."""
    gender: Literal["m", "f"] | None = None
    """Of `spoken`, where the language has genders."""
    the: str | None = None
    """The article of `spoken` where gender and number do not tell it."""
    in_languages: Mapping[str, Naming] = {}
    """How it is said in other languages, by ISO 639 code."""

    def __hash__(self) -> int:
        # Of what tells categories apart: a mapping has no hash, and what is read once for a pack is kept by it.
        return hash(self.label)

    @property
    def kinship(self) -> str | None:
        """Returns what two things must share to be named in one breath."""
        return self.family or self.kind

    @model_validator(mode="after")
    def _says_enough(self) -> "Category":
        if self.use is CategoryUse.NAME:
            missing = [k for k in ("spoken", "singular", "article", "number") if not getattr(self, k)]
            if missing:
                raise ValueError(f"category '{self.label}' is to be named but lacks {', '.join(missing)}")
            if not self.sold:
                raise ValueError(f"category '{self.label}' is to be named but is not sold")
        elif not self.why:
            raise ValueError(f"category '{self.label}' is not used but says no reason in 'why'")
        return self

    def said_in(self, language: str) -> "Category | None":
        """Returns it with the words of another language, or None where it has none there."""
        naming = self.in_languages.get(language)
        if naming is None:
            return None
        article, _, singular = naming.one.partition(" ")
        said = naming.model_dump(include={"spoken", "gender", "number", "the", "occasions"})
        return self.model_copy(update={**said, "article": article, "singular": singular})


def topics_in(topics: Mapping[str, Category], language: str, own: str) -> dict[str, Category]:
    """Returns the topics that have words in `language`, with these.

    Args:
        own: language of the category list.
    """
    if language == own:
        return dict(topics)
    said = {topic: category.said_in(language) for topic, category in topics.items()}
    return {topic: category for topic, category in said.items() if category is not None}


def named_topics(categories: Iterable[Category]) -> dict[str, Category]:
    """Returns one category for each topic that may be named, by topic; labels of a topic are spoken alike."""
    named: dict[str, Category] = {}
    for category in categories:
        if category.use is CategoryUse.NAME:
            named.setdefault(category.topic, category)
    return named
