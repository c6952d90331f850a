"""When a customer will buy a topic next, from their own history, with how often such guesses come true. Pure.

The chance of the next seven days is a measured share: of all customers who bought a topic in about as
many baskets, and last bought it about as many usual gaps ago, so many bought it within the week. The
shares come from the Complete Journey, as of `MEASURED_AS_OF`; `bespoke bench anticipation` measures
them anew, and checks them on later days. They hold for a window of 26 weeks.

A day is told only to people with a usual shopping day: of likely purchases about eight in ten then fall on that
day or next to it. For others the last purchase plus the usual gap comes as near in under half of the cases,
which is no ground to name a day; the bench shows both.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from bespoke.domain.plan import Anticipation
from bespoke.domain.profile import Affinity

MIN_BASKETS = 3
"""Under three baskets there is no rhythm, and nothing is anticipated."""
BASKETS_FROM = (3, 4, 6, 9, 13, 19, 31)
"""Lower ends of the rows of `BOUGHT_WITHIN_7_DAYS`: baskets with the topic in 26 weeks."""
GAPS_FROM = (0.0, 0.5, 0.8, 1.2, 2.0, 3.0)
"""Lower ends of its columns: days since it was last bought, in usual gaps."""
MEASURED_AS_OF = (date(2017, 7, 31), date(2017, 8, 28), date(2017, 9, 25))
BOUGHT_WITHIN_7_DAYS = (
    (0.11, 0.09, 0.09, 0.07, 0.09, 0.08),
    (0.14, 0.15, 0.15, 0.15, 0.13, 0.11),
    (0.20, 0.25, 0.24, 0.24, 0.20, 0.16),
    (0.27, 0.35, 0.38, 0.34, 0.29, 0.23),
    (0.39, 0.48, 0.50, 0.48, 0.41, 0.31),
    (0.58, 0.61, 0.70, 0.65, 0.56, 0.43),
    (0.78, 0.85, 0.84, 0.75, 0.80, 0.55),
)
"""Share of such habits that were followed by a purchase within seven days."""
LIKELY = 0.5
"""From this chance on a day is told: below it the topic is likelier not to be bought."""
WEEK_DAYS = 7
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def gaps_since(affinity: Affinity, today: date) -> float | None:
    """Returns the days since it was last bought, in usual gaps; None where no gap is known."""
    return None if affinity.gap_days is None else (today - affinity.last_bought).days / affinity.gap_days


def cell(affinity: Affinity, today: date) -> tuple[int, int] | None:
    """Returns row and column of the table for a habit; None where the history is too thin for a guess."""
    gaps = gaps_since(affinity, today)
    if gaps is None or affinity.baskets < MIN_BASKETS:
        return None
    return bisect_right(BASKETS_FROM, affinity.baskets) - 1, max(bisect_right(GAPS_FROM, gaps) - 1, 0)


def anticipate(affinity: Affinity, today: date, usual_weekday: str | None) -> Anticipation | None:
    """Returns what is to be expected of one topic; None where the history is too thin for a guess."""
    place = cell(affinity, today)
    if place is None:
        return None
    row, column = place
    probability = BOUGHT_WITHIN_7_DAYS[row][column]
    return Anticipation(
        topic=affinity.topic,
        probability_7d=probability,
        due_on=_next(usual_weekday, today) if probability >= LIKELY else None,
        rests_on=f"affinity:{affinity.topic}",
    )


def anticipations(
    affinities: Iterable[Affinity], today: date, usual_weekday: str | None
) -> tuple[Anticipation, ...]:
    """Returns what is to be expected of every topic with a rhythm, the likeliest next one first."""
    found = [made for affinity in affinities if (made := anticipate(affinity, today, usual_weekday))]
    return tuple(sorted(found, key=lambda made: (-made.probability_7d, made.topic)))


def in_words(anticipation: Anticipation) -> str:
    """Returns the guess with how far it can be trusted, e.g. `likely due around Saturday; of such guesses
    about 6 in 10 come true within the week`."""
    tenths = round(anticipation.probability_7d * 10)
    come_true = f"about {tenths} in 10 come true" if tenths else "fewer than 1 in 10 come true"
    if anticipation.due_on is not None:
        when = f"likely due around {WEEKDAYS[anticipation.due_on.weekday()]}"
    elif anticipation.probability_7d >= LIKELY:
        when = "likely due within the week"
    else:
        when = "may be due within the week"
    return f"{when}; of such guesses {come_true} within the week"


def _next(weekday: str | None, today: date) -> date | None:
    """The first such weekday from today on."""
    if weekday not in WEEKDAYS:
        return None
    return today + timedelta(days=(WEEKDAYS.index(weekday) - today.weekday()) % WEEK_DAYS)
