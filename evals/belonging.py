"""Whom does a message belong to: told from its text alone, among households of the same type.

What a text names is held against what each household buys. The score of a household is the log-likelihood ratio

    sum over named topics t of  log( p(t | household) / p(t) )

with p(t | household) its share of baskets, drawn towards p(t), the share of all customers' topics, as by `PRIOR`
baskets (Dirichlet smoothing, as in Zhai and Lafferty, 2004), and, where a weekday is named, the ratio for the
household's usual day. A message has found its household where no other one scores as high; among equals it
counts for its share of them, so that a text that says nothing of anybody scores by chance.
"""

import re
from collections.abc import Mapping, Sequence
from math import log

from bespoke.domain.category import Category
from bespoke.domain.profile import Profile
from evals.wording import occurrences, plain

PRIOR = 3.0
"""Baskets that the customer base's habits count for."""
RIVALS = 9
"""Other households of the same type; by chance one message in ten finds its own."""
RAREST = 1e-4
"""Share that a topic nobody is known to buy counts with."""
_SAME_DAY, _OTHER_DAY = log(5.0), -1.0
"""Half of all trips fall on the usual day of those who have one; a seventh by chance."""
_DAY = re.compile(r"\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s?\b")
_NAMED_DATE = re.compile(rf"{_DAY.pattern},? [A-Z][a-z]+ \d+")


class Belonging:
    """Scores texts against households, given how topics are spoken and how common each is."""

    def __init__(self, topics: Mapping[str, Category], topic_shares: Mapping[str, float]) -> None:
        self._spoken: dict[str, set[str]] = {}
        for topic, category in topics.items():
            for name in (category.spoken, category.singular):
                if name:
                    self._spoken.setdefault(plain(name).casefold(), set()).add(topic)
        self._phrases = tuple(self._spoken)
        self._shares = topic_shares
        self._total = sum(topic_shares.values()) or 1.0

    def topics_named(self, text: str) -> frozenset[str]:
        """Returns the topics that the text names, as whole words."""
        found = occurrences(plain(text), self._phrases)
        return frozenset(topic for phrase in found for topic in self._spoken[phrase.casefold()])

    def score(self, text: str, household: Profile) -> float:
        """Returns how much better the text fits the household than just anybody; 0 says nothing."""
        baskets = {known.topic: known.baskets for known in household.affinities}
        total = sum(baskets.values()) + PRIOR
        value = 0.0
        for topic in self.topics_named(text):
            usual = max(self._shares.get(topic, 0.0), RAREST) / self._total
            value += log((baskets.get(topic, 0) + PRIOR * usual) / total / usual)
        # An offer's last day is no habit of anybody's.
        day = _DAY.search(_NAMED_DATE.sub("", plain(text)))
        if day is not None:
            usual_day = household.attribute("usual_weekday")
            same = usual_day is not None and usual_day.value == day[1]
            value += _SAME_DAY if same else _OTHER_DAY
        return value

    def found(self, text: str, household: Profile, rivals: Sequence[Profile]) -> float:
        """Returns 1 where the text fits its household best, 0 where a rival is nearer, and a share among equals."""
        own = self.score(text, household)
        others = [self.score(text, rival) for rival in rivals]
        if any(other > own + 1e-9 for other in others):
            return 0.0
        return 1.0 / (1 + sum(other > own - 1e-9 for other in others))
