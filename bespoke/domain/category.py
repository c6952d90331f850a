"""Categories as a person would say them, and the ones that are never said."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import model_validator

from bespoke.domain.base import Value


class CategoryUse(StrEnum):
    NAME = "name"
    NEVER_NAME = "never_name"
    """Never named to a person, never steers what they are sent."""
    NOT_USEFUL = "not_useful"


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
    kind: str | None = None
    rhythm: str | None = None
    why: str | None = None
    """Why it is not used; required unless `use` is `name`."""

    @model_validator(mode="after")
    def _says_enough(self) -> "Category":
        if self.use is CategoryUse.NAME:
            missing = [k for k in ("spoken", "singular", "article", "number") if not getattr(self, k)]
            if missing:
                raise ValueError(f"category '{self.label}' is to be named but lacks {', '.join(missing)}")
        elif not self.why:
            raise ValueError(f"category '{self.label}' is not used but says no reason in 'why'")
        return self


def named_topics(categories: Iterable[Category]) -> dict[str, Category]:
    """Returns one category for each topic that may be named, by topic; labels of a topic are spoken alike."""
    named: dict[str, Category] = {}
    for category in categories:
        if category.use is CategoryUse.NAME:
            named.setdefault(category.topic, category)
    return named
