"""Keeps the vector index true to the record: what goes in, what is stale, and rebuilding."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from bespoke.domain.base import sha256_of
from bespoke.domain.block import ContentBlock
from bespoke.domain.category import Category, named_topics
from bespoke.domain.profile import FACTS_OF_SENDING, Profile
from bespoke.storage.database import Database
from content_store import repository
from content_store.index import BLOCKS, PROFILES, IndexItem, Neighbour, VectorIndex
from content_store.repository import ProfileKey


def profile_item(profile: Profile, topics: Mapping[str, Category]) -> IndexItem:
    """Returns what the index holds of a profile: its version and the document, without customer id and what
    decides on sending."""
    spoken = [
        topics[affinity.topic].spoken or affinity.topic
        for affinity in profile.affinities
        if affinity.topic in topics
    ]
    document = profile.model_dump(mode="json", exclude={"customer_id", *FACTS_OF_SENDING})
    return IndexItem(
        id=profile.pseudonym,
        text=f"{profile.type.type.value.replace('_', ' ')} shopper. Buys {', '.join(spoken) or 'little so far'}.",
        version=str(profile.version),
        payload=json.dumps(document),
    )


def block_item(block: ContentBlock) -> IndexItem:
    """Returns what the index holds of a content block."""
    angles = " ".join(angle.value for angle in block.angles)
    tactics = " ".join(tactic.value for tactic in block.tactics)
    return IndexItem(
        id=block.id, text=f"{angles} {tactics} {block.text}", version=block_sha256(block), payload=""
    )


def block_sha256(block: ContentBlock) -> str:
    return sha256_of(block.model_dump(mode="json"))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A profile as read through the index, and whether its document had to be made anew."""

    profile: Profile
    rebuilt: str | None
    """Why the document was rebuilt: `missing`, `stale` or `unreadable`; None where it was current."""


def load_profile(
    database: Database, index: VectorIndex, key: ProfileKey, topics: Mapping[str, Category]
) -> Loaded:
    """Returns the profile's document from the index, checked against the record's version.

    A missing, stale or unreadable document is rebuilt from the record before it is used.

    Raises:
        IndexUnavailable: the index cannot be used at all.
        CustomerNotFound: the record went away meanwhile.
    """
    item = index.get(PROFILES, [key.pseudonym]).get(key.pseudonym)
    if item is not None and item.version == str(key.version):
        try:
            document = json.loads(item.payload)
            own = {"customer_id": key.customer_id} | {name: getattr(key, name) for name in FACTS_OF_SENDING}
            return Loaded(Profile.model_validate(document | own), None)
        except (ValueError, ValidationError):
            reason = "unreadable"
    else:
        reason = "missing" if item is None else "stale"
    with database.read() as tx:
        profile = repository.profile(tx, key.customer_id)
    index.upsert(PROFILES, [profile_item(profile, topics)])
    return Loaded(profile, reason)


def lookalikes(index: VectorIndex, item: IndexItem, limit: int) -> list[Neighbour]:
    """Returns profiles nearest to the item's, itself left out; ids are pseudonyms."""
    found = index.nearest(PROFILES, item.text, limit + 1)
    return [near for near in found if near.id != item.id][:limit]


RANKED_BLOCKS = 200
"""Blocks that are put in order of meaning; beyond them nearness says nothing any more."""


def nearest_blocks(index: VectorIndex, query: str) -> tuple[str, ...]:
    """Returns the ids of the blocks nearest in meaning to the query, nearest first."""
    return tuple(found.id for found in index.nearest(BLOCKS, query, RANKED_BLOCKS))


def ranked_blocks(blocks: Mapping[str, ContentBlock], near: Sequence[str]) -> list[ContentBlock]:
    """Returns the blocks, by id, those of `near` first in its order, the far ones in the record's order."""
    return [blocks[block_id] for block_id in dict.fromkeys((*(i for i in near if i in blocks), *blocks))]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many documents each collection holds after a rebuild."""

    profiles: int
    blocks: int


def reindex(database: Database, index: VectorIndex, progress: Callable[[str], None]) -> Reindexed:
    """Rebuilds every collection from the record."""
    index.clear()
    with database.read() as tx:
        topics = named_topics(repository.all_categories(tx))
        blocks = repository.all_blocks(tx)
        progress(f"indexing {len(blocks)} content blocks")
        index.upsert(BLOCKS, [block_item(block) for block in blocks])
        count = 0
        for batch in _batches(repository.all_profiles(tx), 1_000):
            index.upsert(PROFILES, [profile_item(profile, topics) for profile in batch])
            count += len(batch)
            progress(f"indexed {count} profiles")
    return Reindexed(profiles=count, blocks=len(blocks))


@dataclass(frozen=True, slots=True)
class Drift:
    """What the index holds otherwise than the record; all empty when it is true to it."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.stale or self.extra)


def drift(database: Database, index: VectorIndex) -> Drift:
    """Compares the index with the record, document by document."""
    with database.read() as tx:
        expected: dict[str, str] = {
            key.pseudonym: str(key.version) for key in repository.all_profile_keys(tx)
        }
        expected |= {block.id: block_sha256(block) for block in repository.all_blocks(tx)}
    held = index.versions(PROFILES) | index.versions(BLOCKS)
    return Drift(
        missing=tuple(sorted(expected.keys() - held.keys())),
        stale=tuple(sorted(name for name in expected.keys() & held.keys() if expected[name] != held[name])),
        extra=tuple(sorted(held.keys() - expected.keys())),
    )


def _batches(profiles: Iterable[Profile], size: int) -> Iterable[list[Profile]]:
    batch: list[Profile] = []
    for profile in profiles:
        batch.append(profile)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
