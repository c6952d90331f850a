"""Till labels read against the category list: which may be named, and as which topic.

A label that the list does not hold may not be named and steers nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bespoke.domain.category import Category, CategoryUse, named_topics


@dataclass(frozen=True, slots=True)
class TillLabels:
    """The category list by label, and its nameable topics."""

    categories: dict[str, Category]
    """By label, whatever their use."""
    named: dict[str, Category]
    """By topic, those that may be named to a person and steer what they are sent."""

    @classmethod
    def of(cls, categories: Iterable[Category]) -> "TillLabels":
        """Returns the list by label and by topic.

        A topic of which one label is never to be named is not nameable at all: its name would give
        that label away.
        """
        listed = list(categories)
        barred = {c.topic for c in listed if c.use is CategoryUse.NEVER_NAME}
        named = named_topics([c for c in listed if c.topic not in barred])
        return cls(categories={c.label: c for c in listed}, named=named)

    def topic(self, label: str) -> str | None:
        """Returns the topic that purchases under `label` count for, or None where it may not be named."""
        category = self.categories.get(label)
        if category is None or category.use is not CategoryUse.NAME or category.topic not in self.named:
            return None
        return category.topic

    def is_harmless(self, label: str) -> bool:
        """Whether `label` is listed and not one that is never named."""
        category = self.categories.get(label)
        return category is not None and category.use is not CategoryUse.NEVER_NAME

    def is_sold(self, label: str) -> bool:
        """Whether the shop sells what `label` stands for; a label that the list does not hold counts as sold."""
        category = self.categories.get(label)
        return category is None or category.sold
