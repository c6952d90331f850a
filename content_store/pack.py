"""A pack: the folder in which a brand keeps what it may say. Read whole, or refused with file, line and key.

```
pack/
├── brand.yaml        the brand kit
├── categories.yaml   till labels and how they are spoken, or why they never are
├── categories.*.yaml how topics are said in another language, e.g. categories.es.yaml; may be absent
├── use_cases.yaml    for whom, to what end, measured how
├── offers.yaml       offers of the shop's own (importers may add more); may be absent
├── customer_types.yaml  numbers of the type rules that differ from the defaults; may be absent
├── evergreen.yaml    approved messages that may go to anyone with consent
└── blocks/*.yaml     approved sentences
```
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, field_validator

from bespoke.domain.base import Value
from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit
from bespoke.domain.category import Category, CategoryUse, Naming, named_topics
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy
from bespoke.domain.ids import UseCaseId
from bespoke.domain.offer import Offer
from bespoke.domain.use_case import UseCase, ValueExchange
from bespoke.errors import InvalidFile
from bespoke.yaml_file import line_of, read_text, read_yaml
from content_store.brand_kits.files import read_kit
from content_store.customer_types import TypeThresholds
from content_store.ideas import BlockFile

DEMO_PACK = Path(__file__).parent / "demo"
HOME_PACK = Path(__file__).parent / "demo_home"
BUILT_IN: Mapping[str, Path] = {"wrenfield": DEMO_PACK, "dunmarrow": HOME_PACK}
"""The demo's packs by their brand: a grocer, and a shop for household and pet supplies."""
PACK_SOURCE = "pack"
"""Source of a pack's offers. A workspace holds one pack: the next one's offers take the place of its."""


class EvergreenCopy(Value):
    """A message without anything personal, for when no personal variant can be sent."""

    use_case: UseCaseId
    channel: Channel
    exchange: ValueExchange = ValueExchange.NON_MONETARY
    subject: str = ""
    preheader: str = ""
    body: str
    cta: str = ""

    def copy_text(self) -> Copy:
        return Copy(subject=self.subject, preheader=self.preheader, body=self.body, cta=self.cta)


class CategoryFile(Value):
    version: int = 1
    categories: tuple[Category, ...]


class NamingFile(Value):
    """How topics are said in one language."""

    language: str = Field(pattern=r"^[a-z]{2,3}$")
    topics: Mapping[str, Naming]


class UseCaseFile(Value):
    use_cases: tuple[UseCase, ...]


class EvergreenFile(Value):
    evergreen: tuple[EvergreenCopy, ...]


class OfferFile(Value):
    offers: tuple[Offer, ...] = Field(default=())

    @field_validator("offers", mode="before")
    @classmethod
    def _come_from_the_pack(cls, given: object) -> object:
        if not isinstance(given, list):
            return given
        return [{"source": PACK_SOURCE, **offer} if isinstance(offer, dict) else offer for offer in given]

    @field_validator("offers")
    @classmethod
    def _name_no_other_source(cls, offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
        strange = next((offer for offer in offers if offer.source != PACK_SOURCE), None)
        if strange is not None:
            raise ValueError(
                f"offer '{strange.id}' names source '{strange.source}'; a pack's offers are of the pack, leave it out"
            )
        return offers


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything in a pack's folder, validated file by file and against each other."""

    brand: BrandKit
    categories: tuple[Category, ...]
    use_cases: tuple[UseCase, ...]
    offers: tuple[Offer, ...]
    evergreen: tuple[EvergreenCopy, ...]
    blocks: tuple[ContentBlock, ...]
    thresholds: TypeThresholds
    """Of the rules that say which type a customer is."""

    def brand_sha256(self) -> str:
        return self.brand.sha256()

    def named_topics(self) -> dict[str, Category]:
        """Returns one category for each topic that may be named; labels of a topic are spoken alike."""
        return named_topics(self.categories)


def pack_folder(given: str) -> Path:
    """Returns the folder that is meant by a path or by the brand of a built-in pack; a folder that is there comes
    first."""
    folder = Path(given)
    return folder if folder.exists() else BUILT_IN.get(given, folder)


def load_pack(folder: Path) -> Pack:
    """Returns the pack in `folder`.

    Raises:
        InvalidFile: a file is missing or wrong, or two files contradict each other.
    """
    if not folder.is_dir():
        raise InvalidFile(
            str(folder),
            f"no such folder, and no built-in pack ({', '.join(BUILT_IN)}); 'bespoke init --pack DIR' writes one to "
            "start from",
        )
    categories = _in_languages(folder, read_yaml(folder / "categories.yaml", CategoryFile).categories)
    use_cases = read_yaml(folder / "use_cases.yaml", UseCaseFile).use_cases
    blocks = [
        block
        for path in sorted((folder / "blocks").glob("*.yaml"))
        for block in read_yaml(path, BlockFile).all_blocks()
    ]
    if not blocks:
        raise InvalidFile(str(folder / "blocks"), "holds no content block; add at least one *.yaml file")
    offers_path = folder / "offers.yaml"
    types_path = folder / "customer_types.yaml"
    pack = Pack(
        brand=read_kit(folder / "brand.yaml"),
        categories=categories,
        use_cases=use_cases,
        offers=read_yaml(offers_path, OfferFile).offers if offers_path.exists() else (),
        thresholds=read_yaml(types_path, TypeThresholds) if types_path.exists() else TypeThresholds(),
        evergreen=read_yaml(folder / "evergreen.yaml", EvergreenFile).evergreen,
        blocks=tuple(blocks),
    )
    _require_unique(folder / "blocks", "block id", [block.id for block in pack.blocks])
    _require_unique(folder / "categories.yaml", "label", [category.label for category in categories])
    _require_unique(folder / "use_cases.yaml", "use case id", [use_case.id for use_case in use_cases])
    _require_unique(folder / "offers.yaml", "offer id", [offer.id for offer in pack.offers])
    _require_known(folder, pack)
    return pack


def _in_languages(folder: Path, categories: tuple[Category, ...]) -> tuple[Category, ...]:
    """Returns the categories with the words that they have in other languages."""
    topics = named_topics(categories)
    found: dict[str, dict[str, Naming]] = {topic: {} for topic in topics}
    for path in sorted(folder.glob("categories.*.yaml")):
        said = read_yaml(path, NamingFile)
        if path.name != f"categories.{said.language}.yaml":
            line = line_of(read_text(path), ("language",))
            raise InvalidFile(
                str(path), f"holds '{said.language}', so name it 'categories.{said.language}.yaml'", line
            )
        for topic, naming in said.topics.items():
            if topic not in topics:
                line = line_of(read_text(path), ("topics", topic))
                raise InvalidFile(str(path), f"'{topic}' is no topic that may be named", line, topic)
            found[topic][said.language] = naming
    return tuple(
        category.model_copy(update={"in_languages": found[category.topic]})
        if category.use is CategoryUse.NAME and found[category.topic]
        else category
        for category in categories
    )


def _require_unique(path: Path, noun: str, names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InvalidFile(str(path), f"{noun} '{twice[0]}' is there more than once")


def _require_known(folder: Path, pack: Pack) -> None:
    topics = pack.named_topics()
    path = folder / "categories.yaml"
    for index, category in enumerate(pack.categories):
        unknown = [topic for topic in category.goes_with if topic not in topics]
        if unknown:
            line = line_of(read_text(path), ("categories", index, "goes_with"))
            raise InvalidFile(
                str(path),
                f"goes_with names '{unknown[0]}', which is no topic that may be named",
                line,
                category.label,
            )
    use_cases = {use_case.id: use_case for use_case in pack.use_cases}
    path = folder / "evergreen.yaml"
    for index, copy in enumerate(pack.evergreen):
        use_case = use_cases.get(copy.use_case)
        if use_case is None or copy.channel not in use_case.channels:
            line = line_of(read_text(path), ("evergreen", index, "use_case"))
            problem = "is no use case" if use_case is None else f"does not go out by {copy.channel.value}"
            raise InvalidFile(str(path), f"'{copy.use_case}' {problem}", line, "use_case")
    path = folder / "offers.yaml"
    for index, offer in enumerate(pack.offers):
        unknown = [topic for topic in offer.topics if topic not in topics]
        if unknown:
            line = line_of(read_text(path), ("offers", index, "topics"))
            raise InvalidFile(str(path), f"'{unknown[0]}' is no topic that may be named", line, offer.id)
