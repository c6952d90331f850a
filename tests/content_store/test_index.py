"""The vector index: the same contract in memory and in Chroma, and what keeps it true to the record."""

import shutil
from pathlib import Path

import pytest

from bespoke.errors import IndexUnavailable
from content_store.embedding import WordLlamaEmbedder
from content_store.index import BLOCKS, PROFILES, ChromaIndex, IndexItem, MemoryIndex, VectorIndex

EMBEDDER = WordLlamaEmbedder()
ITEMS = [
    IndexItem(id="p_1", text="Buys milk, butter, cheese and yogurt.", version="1", payload='{"a":1}'),
    IndexItem(id="p_2", text="Buys dog food, cat litter and bird seed.", version="3"),
    IndexItem(id="p_3", text="Buys cheese, cream and sour cream.", version="1"),
]


@pytest.fixture(params=["memory", "chroma"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> VectorIndex:
    return MemoryIndex(EMBEDDER) if request.param == "memory" else ChromaIndex(tmp_path / "chroma", EMBEDDER)


def test_what_went_in_comes_out(index: VectorIndex) -> None:
    index.upsert(PROFILES, ITEMS)

    assert index.get(PROFILES, ["p_1", "p_9"]) == {"p_1": ITEMS[0]}
    assert index.versions(PROFILES) == {"p_1": "1", "p_2": "3", "p_3": "1"}
    assert index.get(BLOCKS, ["p_1"]) == {}


def test_the_nearest_in_meaning_comes_first(index: VectorIndex) -> None:
    index.upsert(PROFILES, ITEMS)

    near = index.nearest(PROFILES, "dairy shopper: milk and cheese", 10)

    assert [found.id for found in near][2] == "p_2"
    assert len(near) == 3
    assert all(0 <= found.distance <= 2 for found in near)
    assert near == sorted(near, key=lambda found: found.distance)


def test_an_item_takes_the_place_of_the_one_with_its_id(index: VectorIndex) -> None:
    index.upsert(PROFILES, ITEMS)
    index.upsert(PROFILES, [ITEMS[0].model_copy(update={"version": "2"})])

    assert index.versions(PROFILES)["p_1"] == "2"
    assert len(index.versions(PROFILES)) == 3


def test_what_is_cleared_is_gone(index: VectorIndex) -> None:
    index.upsert(PROFILES, ITEMS)
    index.upsert(BLOCKS, ITEMS[:1])

    index.clear()
    assert (index.versions(PROFILES), index.versions(BLOCKS)) == ({}, {})
    assert index.nearest(PROFILES, "milk", 3) == []


def test_chroma_keeps_its_items_across_openings(tmp_path: Path) -> None:
    ChromaIndex(tmp_path, EMBEDDER).upsert(PROFILES, ITEMS)

    assert ChromaIndex(tmp_path, EMBEDDER).get(PROFILES, ["p_2"]) == {"p_2": ITEMS[1]}


def test_an_index_whose_files_are_broken_is_unavailable_and_says_what_to_run(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    ChromaIndex(folder, EMBEDDER).upsert(PROFILES, ITEMS)
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "chroma.sqlite3").write_bytes(b"this is no database at all" * 100)

    with pytest.raises(IndexUnavailable, match="bespoke reindex"):
        ChromaIndex(broken, EMBEDDER).get(PROFILES, ["p_1"])


def test_an_index_whose_files_are_broken_can_be_rebuilt(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"this is no database at all" * 100)
    index = ChromaIndex(tmp_path / "chroma", EMBEDDER)

    index.clear()
    index.upsert(PROFILES, ITEMS)

    assert set(index.versions(PROFILES)) == {"p_1", "p_2", "p_3"}


def test_embeddings_are_unit_vectors_and_come_from_the_wheel() -> None:
    vectors = EMBEDDER.embed(["milk", "salad greens", ""])

    assert vectors.shape == (3, 256)
    assert [round(float((v * v).sum()), 3) for v in vectors[:2]] == [1.0, 1.0]
