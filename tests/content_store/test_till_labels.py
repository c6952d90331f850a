"""Till labels read against a category list: what may be named, and what never is."""

import pytest

from bespoke.domain.category import Category, CategoryUse
from content_store.importers.till_labels import TillLabels


def named(label: str, topic: str) -> Category:
    return Category(
        label=label,
        topic=topic,
        use=CategoryUse.NAME,
        spoken=topic,
        singular=f"piece of {topic}",
        article="a",
        number="mass",
    )


def unnamed(label: str, topic: str, use: CategoryUse = CategoryUse.NEVER_NAME) -> Category:
    return Category(label=label, topic=topic, use=use, why="because")


LABELS = TillLabels.of(
    [
        named("CHEESE", "cheese"),
        named("CHEESES", "cheese"),
        named("MILK", "milk"),
        unnamed("ANTACIDS", "antacids"),
        unnamed("MISC", "misc", CategoryUse.NOT_USEFUL),
    ]
)


def test_labels_of_one_thing_share_a_topic() -> None:
    assert (LABELS.topic("CHEESE"), LABELS.topic("CHEESES")) == ("cheese", "cheese")


@pytest.mark.parametrize("label", ["ANTACIDS", "MISC", "NOT IN THE LIST"])
def test_a_label_that_is_not_to_be_named_has_no_topic(label: str) -> None:
    assert LABELS.topic(label) is None


def test_only_listed_labels_that_may_be_known_are_harmless() -> None:
    listed = ["MILK", "MISC", "ANTACIDS", "NOT IN THE LIST"]
    assert [label for label in listed if LABELS.is_harmless(label)] == ["MILK", "MISC"]


def test_a_topic_that_one_label_must_not_give_away_is_never_named() -> None:
    labels = TillLabels.of([named("TEA", "tea"), unnamed("SLIMMING TEA", "tea")])
    assert (labels.topic("TEA"), labels.named) == (None, {})
