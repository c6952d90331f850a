"""What nodes are given to work with. Not part of a checkpoint: passed again on every resume."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.copywriters.base import Copywriter
from agents.copywriters.composer import Composer
from agents.judging import Judge
from bespoke.clock import Clock
from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit
from bespoke.domain.category import Category, named_topics
from bespoke.domain.channel import Channel
from bespoke.domain.use_case import Angle, UseCase
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import projection, repository
from content_store.index import VectorIndex
from content_store.wording import Wording, wording_of
from content_store.workspace import CONTENT_VERSION, TOPIC_SHARES
from guardrails.judge import MeasuredAgreement
from guardrails.language.regional import market_names
from guardrails.pipeline import Pipeline

MOST_QUERIES = 1_024
"""Kept at once, each with the ids of some two hundred blocks."""


@dataclass(frozen=True, slots=True)
class Library:
    """What the brand says and may say, as it stood when the run began or went on."""

    brand: BrandKit
    topics: Mapping[str, Category]
    """Topics that may be named."""
    wording: Wording
    """The same as words, with those that are never said."""
    blocks: Mapping[str, ContentBlock]
    """By id."""
    topic_shares: Mapping[str, float]
    """Share of the customers who buy each topic, from 0 to 1; empty where no customers are loaded."""
    _shelves: dict[tuple[Channel, Angle], Mapping[str, ContentBlock]] = field(default_factory=dict)
    _nearest: dict[str, tuple[str, ...]] = field(default_factory=dict)

    _kits: dict[tuple[str | None, str | None], BrandKit] = field(default_factory=dict)

    def kit(self, locale: str | None, market: str | None) -> BrandKit:
        """Returns the brand kit as it holds in the locale and for customers of the market, worked out once.

        Raises:
            InvalidInput: the kit has no rules for the locale.
        """
        key = (locale, market)
        if key not in self._kits:
            self._kits[key] = self.brand.in_force(locale, market_names(market))
        return self._kits[key]

    def shelf(self, channel: Channel, angle: Angle) -> Mapping[str, ContentBlock]:
        """Returns the blocks for the channel and angle, by id in the record's order; picked out once."""
        key = (channel, angle)
        if key not in self._shelves:
            self._shelves[key] = {
                block.id: block
                for block in self.blocks.values()
                if channel in block.channels and angle in block.angles
            }
        return self._shelves[key]

    def nearest_blocks(self, index: VectorIndex, query: str) -> tuple[str, ...]:
        """Returns `projection.nearest_blocks`, asked once for the same words: they come back with every customer
        who wants the same.

        Raises:
            IndexUnavailable: the index cannot be used.
        """
        if query not in self._nearest:
            near = projection.nearest_blocks(index, query)
            if len(self._nearest) >= MOST_QUERIES:
                self._nearest.clear()
            self._nearest[query] = near
        return self._nearest[query]

    def spoken(self, topics: Sequence[str]) -> tuple[str, ...]:
        """Returns the spoken names of those topics that may be named."""
        return tuple(self.topics[topic].spoken or topic for topic in topics if topic in self.topics)


def load_library(database: Database) -> Library:
    """Reads the published brand kit, the category list and the block library.

    Raises:
        NothingIngested: there is no published brand kit.
    """
    with database.read() as tx:
        categories = repository.all_categories(tx)
        return Library(
            brand=repository.brand_kit(tx).kit,
            topics=named_topics(categories),
            wording=wording_of(categories),
            blocks={block.id: block for block in repository.all_blocks(tx)},
            topic_shares=json.loads(repository.workspace_value(tx, TOPIC_SHARES) or "{}"),
        )


class LibraryCache:
    """Keeps the library of one content version; reading two thousand blocks takes some 20 ms."""

    def __init__(self) -> None:
        self._version: str | None = None
        self._library: Library | None = None

    def current(self, database: Database) -> Library:
        """Returns the library, read anew where an ingest has raised the content version.

        Raises:
            NothingIngested: there is no published brand kit.
        """
        with database.read() as tx:
            version = repository.workspace_value(tx, CONTENT_VERSION)
        if self._library is None or version != self._version:
            self._library, self._version = load_library(database), version
        return self._library


@dataclass(frozen=True, slots=True)
class GenerationDeps:
    """Everything outside the state that a node needs."""

    database: Database
    index: VectorIndex
    ledger: Ledger
    clock: Clock
    pipeline: Pipeline
    copywriter: Copywriter
    composer: Composer
    """Stands in where the copywriter fails or cannot be repaired."""
    library: Library
    use_case: UseCase
    max_repairs: int
    """Repairs of one draft before it is replaced or stays blocked."""
    judge: Judge | None = None
    """Reads what a model wrote against the brand's restrictions; None where no judge is turned on."""
    judge_agreement: MeasuredAgreement | None = None
    """Measured last, of this judge or of another."""
