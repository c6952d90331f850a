"""How often anticipations come true, on purchases that the guess could not know.

Habits are read as a shop would have known them on the morning of a day, and held against what followed. The
shares that `agents.anticipation` gives out are measured as of some days and checked as of later ones, whose
weeks hold no purchase that a share was measured on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from agents.anticipation import (
    BASKETS_FROM,
    GAPS_FROM,
    LIKELY,
    MEASURED_AS_OF,
    WEEK_DAYS,
    anticipations,
    cell,
)
from bespoke.domain.plan import Anticipation
from bespoke.domain.profile import Affinity, CustomerType
from content_store.customer_types import assign_type
from content_store.importers.complete_journey import read_tables
from content_store.importers.complete_journey_purchases import (
    Rhythm,
    affinities_by_household,
    metrics_by_household,
    read_purchases,
    rhythm_by_household,
)
from content_store.importers.till_labels import TillLabels
from content_store.pack import DEMO_PACK, load_pack

CHECKED_AS_OF = (date(2017, 10, 30), date(2017, 11, 27))
BINS = 10
ENOUGH = 200
"""Guesses from which a bin is held to the bar: the standard error of its share is then .035 at most."""
CALIBRATION_BAR = 0.05
"""How far apart what was guessed and what came true may lie in a bin."""
UNSPOKEN = (CustomerType.LAPSED, CustomerType.NEW_OR_THIN)
"""Types of which nothing is anticipated."""
MIDDLE_DAY = 3
_AFTER_ALL = date(2018, 1, 1)


class Known(NamedTuple):
    """A household as it was known on the morning of a day, and what it did from then on."""

    as_of: date
    affinities: tuple[Affinity, ...]
    usual_weekday: str | None
    bought_after: dict[str, int]
    """Days until it next bought each topic, of those bought again; 0 is the day itself."""
    next_basket: frozenset[str]
    """Nameable topics of the next basket that held any; empty where none followed."""
    popular: tuple[str, ...]
    """The topics that most baskets of all households held in the window, most first."""

    def anticipated(self) -> tuple[Anticipation, ...]:
        return anticipations(self.affinities, self.as_of, self.usual_weekday)

    def comes_true(self, topic: str) -> bool:
        return self.bought_after.get(topic, WEEK_DAYS) < WEEK_DAYS


@dataclass(frozen=True, slots=True)
class Shares:
    """Habits that were followed by a purchase within the week, by row and column of the table in the code."""

    shares: tuple[tuple[float, ...], ...]
    n: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses of about the same chance."""

    guessed: float
    came_true: float
    n: int

    @property
    def is_off(self) -> bool:
        return self.n >= ENOUGH and abs(self.guessed - self.came_true) > CALIBRATION_BAR


@dataclass(frozen=True, slots=True)
class Reliability:
    """How guesses came out."""

    as_of: tuple[date, ...]
    n: int
    came_true: float
    brier: float
    brier_base: float
    """Of guessing for everyone the share that came true on the measured days."""
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class NextTopic:
    """Share of next baskets that hold the likeliest topic, and one of the three likeliest."""

    n: int
    hit_at_1: float
    hit_at_3: float
    popular_at_1: float
    """Of naming the most bought topics to everyone."""
    popular_at_3: float


@dataclass(frozen=True, slots=True)
class DayTold:
    """How near the day lay, of likely purchases that came within the week."""

    n: int
    told_within_one: float
    """Within a day of the usual weekday, which is what is told; 0 of 0 where there is none."""
    gap_within_one: float
    """Within a day of the last purchase plus the usual gap."""
    middle_within_one: float
    """Within a day of the middle of the week."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the bench shows."""

    measured: Shares
    together: Reliability
    """Of all checked days: one week's weather or holiday is no fault of the guesses."""
    by_day: tuple[Reliability, ...]
    next_topic: NextTopic
    with_usual_day: DayTold
    without_usual_day: DayTold
    """To them no day is told, and this shows why."""

    @property
    def is_calibrated(self) -> bool:
        return not any(found.is_off for found in self.together.bins)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"is_calibrated": self.is_calibrated}


class History:
    """The Complete Journey, read once."""

    def __init__(self) -> None:
        """Raises ComponentMissing where the package with the data is not installed."""
        pack = load_pack(DEMO_PACK)
        self._labels = TillLabels.of(pack.categories)
        self._thresholds = pack.thresholds
        self._tables = read_tables()
        everything = self._purchases(_AFTER_ALL)
        lines = everything.lines
        lines = lines.loc[
            (lines["topic"] >= 0) & lines["merchandise"], ["household", "topic", "at", "days_ago"]
        ]
        self._lines = lines.sort_values("at", kind="stable")
        self._topics = np.array(everything.topics)

    def as_of(self, day: date) -> list[Known]:
        """Returns every household with something to anticipate, as of one morning."""
        purchases = self._purchases(day)
        rhythms, affinities = rhythm_by_household(purchases), affinities_by_household(purchases)
        types = {
            household: assign_type(metrics, self._thresholds, day).type
            for household, metrics in metrics_by_household(purchases).items()
        }
        window = purchases.window
        popular = window[window["topic"] >= 0].drop_duplicates(["basket", "topic"])["topic"].value_counts()
        ranked = tuple(purchases.topics[code] for code in popular.index)
        after, baskets = self._after(day)
        return [
            Known(
                as_of=day,
                affinities=held,
                usual_weekday=rhythms.get(household, Rhythm()).usual_weekday,
                bought_after=after.get(household, {}),
                next_basket=baskets.get(household, frozenset()),
                popular=ranked,
            )
            for household, held in affinities.items()
            if types[household] not in UNSPOKEN
        ]

    def _purchases(self, day: date) -> Any:
        return read_purchases(
            self._tables["transactions"], self._tables["products"], self._labels, day, self._thresholds
        )

    def _after(self, day: date) -> tuple[dict[int, dict[str, int]], dict[int, frozenset[str]]]:
        """Returns by household when it next bought each topic, and the topics of its next basket."""
        left = (_AFTER_ALL - day).days
        lines = self._lines[self._lines["days_ago"] <= left]
        first = lines.drop_duplicates(["household", "topic"])
        after: dict[int, dict[str, int]] = {}
        for household, topic, ago in zip(
            first["household"].tolist(),
            self._topics[first["topic"]].tolist(),
            first["days_ago"].tolist(),
            strict=True,
        ):
            after.setdefault(household, {})[topic] = left - ago
        basket = lines[lines["at"] == lines.groupby("household")["at"].transform("min")]
        baskets: dict[int, set[str]] = {}
        for household, topic in zip(
            basket["household"].tolist(), self._topics[basket["topic"]].tolist(), strict=True
        ):
            baskets.setdefault(household, set()).add(topic)
        return after, {household: frozenset(topics) for household, topics in baskets.items()}


def measured_shares(known: Iterable[Known]) -> Shares:
    """Returns what the table of `agents.anticipation` is made of, to two places."""
    seen: Counter[tuple[int, int]] = Counter()
    bought: Counter[tuple[int, int]] = Counter()
    for one in known:
        for affinity in one.affinities:
            place = cell(affinity, one.as_of)
            if place is not None:
                seen[place] += 1
                bought[place] += one.comes_true(affinity.topic)
    rows, columns = range(len(BASKETS_FROM)), range(len(GAPS_FROM))
    return Shares(
        shares=tuple(tuple(round(bought[r, c] / seen[r, c], 2) for c in columns) for r in rows),
        n=tuple(tuple(seen[r, c] for c in columns) for r in rows),
    )


def reliability(known: Sequence[Known], base: float) -> Reliability:
    """Returns how the guesses about these households came out.

    Args:
        base: the chance that is guessed for everyone, to compare with.
    """
    guessed, came_true = [], []
    for one in known:
        for made in one.anticipated():
            guessed.append(made.probability_7d)
            came_true.append(one.comes_true(made.topic))
    p, y = np.array(guessed), np.array(came_true, dtype=float)
    # A share such as 0.3 belongs to the bin that begins with it.
    place = np.minimum(np.floor(p * BINS + 1e-9).astype(int), BINS - 1)
    return Reliability(
        as_of=tuple(sorted({one.as_of for one in known})),
        n=len(p),
        came_true=float(y.mean()),
        brier=float(((p - y) ** 2).mean()),
        brier_base=float(((base - y) ** 2).mean()),
        bins=tuple(
            Bin(float(p[place == b].mean()), float(y[place == b].mean()), int((place == b).sum()))
            for b in range(BINS)
            if (place == b).any()
        ),
    )


def next_topic(known: Iterable[Known]) -> NextTopic:
    """Returns how often the next basket holds what was named, of households that came again."""
    n = own_1 = own_3 = popular_1 = popular_3 = 0
    for one in known:
        named = [made.topic for made in one.anticipated()]
        if not named or not one.next_basket:
            continue
        n += 1
        own_1 += named[0] in one.next_basket
        own_3 += not one.next_basket.isdisjoint(named[:3])
        popular_1 += one.popular[0] in one.next_basket
        popular_3 += not one.next_basket.isdisjoint(one.popular[:3])
    return NextTopic(n, own_1 / n, own_3 / n, popular_1 / n, popular_3 / n)


def day_told(known: Iterable[Known], *, with_usual_day: bool) -> DayTold:
    """Returns how near different ways of telling the day come, of likely purchases within the week."""
    n = told = by_gap = middle = 0
    for one in known:
        if (one.usual_weekday is not None) is not with_usual_day:
            continue
        habits = {affinity.topic: affinity for affinity in one.affinities}
        for made in one.anticipated():
            if made.probability_7d < LIKELY or not one.comes_true(made.topic):
                continue
            bought = one.bought_after[made.topic]
            gap_days = habits[made.topic].gap_days
            assert gap_days is not None, "what is anticipated has a rhythm"
            due = habits[made.topic].last_bought + timedelta(days=gap_days)
            n += 1
            told += made.due_on is not None and abs((made.due_on - one.as_of).days - bought) <= 1
            by_gap += abs(min(max((due - one.as_of).days, 0), WEEK_DAYS - 1) - bought) <= 1
            middle += abs(MIDDLE_DAY - bought) <= 1
    return DayTold(n, told / n, by_gap / n, middle / n)


def measure(progress: Callable[[str], None]) -> Figures:
    """Returns the figures; takes some ten seconds.

    Raises:
        ComponentMissing: the package with the data is not installed.
    """
    progress("reading the purchases")
    history = History()
    progress("measuring as of " + ", ".join(map(str, MEASURED_AS_OF)))
    past = [one for day in MEASURED_AS_OF for one in history.as_of(day)]
    base = reliability(past, 0.0).came_true
    progress("checking as of " + ", ".join(map(str, CHECKED_AS_OF)))
    later = {day: history.as_of(day) for day in CHECKED_AS_OF}
    together = [one for found in later.values() for one in found]
    return Figures(
        measured=measured_shares(past),
        together=reliability(together, base),
        by_day=tuple(reliability(found, base) for found in later.values()),
        next_topic=next_topic(together),
        with_usual_day=day_told(together, with_usual_day=True),
        without_usual_day=day_told(together, with_usual_day=False),
    )
