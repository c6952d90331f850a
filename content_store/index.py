"""The local vector store: a projection of the record for finding what is alike, never the record itself.

Chroma runs embedded, in the one process that holds the data directory's lock; its server is never
started. Items carry the version of the record they were made from, so that a reader can tell a stale one.
No direct identifier goes in: profiles stand under their pseudonyms.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from bespoke.domain.base import Value
from bespoke.errors import IndexUnavailable
from content_store.embedding import Embedder, Vectors

PROFILES = "profiles"
BLOCKS = "blocks"
COLLECTIONS = (PROFILES, BLOCKS)
UPSERT_BATCH = 1_000


class IndexItem(Value):
    """One document of a collection."""

    id: str
    text: str
    """What is embedded."""
    version: str
    """Version or hash of the record it was made from."""
    payload: str = ""
    """The document itself, as JSON, for collections that are read back."""


class Neighbour(NamedTuple):
    """A document near a query; `distance` is the cosine distance in [0, 2]."""

    id: str
    distance: float


class VectorIndex(Protocol):
    """Keeps collections of items. Every method may raise IndexUnavailable."""

    def upsert(self, collection: str, items: Sequence[IndexItem]) -> None:
        """Adds the items, each in place of the one with its id."""
        ...

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, IndexItem]:
        """Returns those of the items that are there."""
        ...

    def nearest(self, collection: str, text: str, limit: int) -> list[Neighbour]:
        """Returns up to `limit` items, nearest first."""
        ...

    def versions(self, collection: str) -> dict[str, str]:
        """Returns the version of every item, by id."""
        ...

    def clear(self) -> None:
        """Empties every collection."""
        ...


class MemoryIndex:
    """An index in memory, exact and without files; for tests."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._items: dict[str, dict[str, tuple[IndexItem, Vectors]]] = {name: {} for name in COLLECTIONS}

    def upsert(self, collection: str, items: Sequence[IndexItem]) -> None:
        vectors = self._embedder.embed([item.text for item in items])
        self._items[collection] |= {
            item.id: (item, vector) for item, vector in zip(items, vectors, strict=True)
        }

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, IndexItem]:
        held = self._items[collection]
        return {item_id: held[item_id][0] for item_id in ids if item_id in held}

    def nearest(self, collection: str, text: str, limit: int) -> list[Neighbour]:
        query = self._embedder.embed([text])[0]
        found = [
            Neighbour(item_id, float(1 - np.dot(vector, query)))
            for item_id, (_, vector) in self._items[collection].items()
        ]
        return sorted(found, key=lambda near: (near.distance, near.id))[:limit]

    def versions(self, collection: str) -> dict[str, str]:
        return {item_id: item.version for item_id, (item, _) in self._items[collection].items()}

    def clear(self) -> None:
        self._items = {name: {} for name in COLLECTIONS}


class ChromaIndex:
    """Chroma, embedded, in one folder. The caller holds the data directory's lock."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._opened: Any = None
        self._collections: dict[str, Any] = {}

    def upsert(self, collection: str, items: Sequence[IndexItem]) -> None:
        for start in range(0, len(items), UPSERT_BATCH):
            batch = items[start : start + UPSERT_BATCH]
            vectors = self._embedder.embed([item.text for item in batch])
            with _translated(self._folder):
                self._collection(collection).upsert(
                    ids=[item.id for item in batch],
                    embeddings=vectors,
                    documents=[item.text for item in batch],
                    metadatas=[{"version": item.version, "payload": item.payload} for item in batch],
                )

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, IndexItem]:
        if not ids:
            return {}
        with _translated(self._folder):
            found = self._collection(collection).get(ids=list(ids), include=["documents", "metadatas"])
        return {
            item_id: IndexItem(id=item_id, text=text, version=meta["version"], payload=meta["payload"])
            for item_id, text, meta in zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        }

    def nearest(self, collection: str, text: str, limit: int) -> list[Neighbour]:
        query = self._embedder.embed([text])
        with _translated(self._folder):
            found = self._collection(collection).query(
                query_embeddings=query, n_results=limit, include=["distances"]
            )
        return [
            Neighbour(item_id, float(distance))
            for item_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def versions(self, collection: str) -> dict[str, str]:
        with _translated(self._folder):
            found = self._collection(collection).get(include=["metadatas"])
        return {
            item_id: str(meta["version"])
            for item_id, meta in zip(found["ids"], found["metadatas"], strict=True)
        }

    def clear(self) -> None:
        try:
            with _translated(self._folder):
                for name in COLLECTIONS:
                    held = self._collection(name)
                    self._client().delete_collection(held.name)
                self._collections.clear()
        except IndexUnavailable:
            self._start_anew()

    def _start_anew(self) -> None:
        """Throws the files away: what cannot be opened cannot be emptied, and all of it can be rebuilt."""
        from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415

        self._opened = None
        self._collections.clear()
        SharedSystemClient.clear_system_cache()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _client(self) -> Any:
        if self._opened is None:
            import chromadb  # noqa: PLC0415  # 0.6 s that commands without an index need not pay
            from chromadb.config import Settings  # noqa: PLC0415

            self._folder.mkdir(parents=True, exist_ok=True)
            self._opened = chromadb.PersistentClient(
                path=str(self._folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
            )
        return self._opened

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            # The embedder's name is part of the collection's: vectors of other weights are never mixed in.
            self._collections[name] = self._client().get_or_create_collection(
                f"{name}.{self._embedder.name}",
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
            )
        return self._collections[name]


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Chroma raises its own classes, Rust panics as RuntimeError, and sqlite3's: one seam, one answer.
        raise IndexUnavailable(
            f"the vector index in '{folder}' cannot be used ({type(error).__name__}: {error}); "
            "rebuild it with 'bespoke reindex'"
        ) from error
