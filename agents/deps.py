"""What nodes are given to work with. Not part of a checkpoint: passed again on every resume."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.copywriters.base import Copywriter
from agents.copywriters.composer import Composer
from agents.judging import Judge
from bespoke.clock import Clock
from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit
from bespoke.domain.category import Category, named_topics
from bespoke.domain.use_case import UseCase
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import repository
from content_store.index import VectorIndex
from content_store.wording import Wording, wording_of
from content_store.workspace import CONTENT_VERSION, TOPIC_SHARES
from guardrails.judge import MeasuredAgreement
from guardrails.pipeline import Pipeline


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
