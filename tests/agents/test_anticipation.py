"""Anticipation: a measured chance, a day only where one can be told, nothing of a thin history."""

from datetime import date, timedelta

import pytest

from agents.anticipation import (
    BASKETS_FROM,
    BOUGHT_WITHIN_7_DAYS,
    GAPS_FROM,
    MEASURED_AS_OF,
    anticipate,
    anticipations,
    cell,
    in_words,
)
from bespoke.domain.plan import Anticipation
from bespoke.domain.profile import Affinity, Purpose
from bespoke.errors import ComponentMissing
from evals.benchmarks.anticipation import CHECKED_AS_OF, History, measured_shares

TODAY = date(2026, 3, 2)
"""A Monday."""


def habit(baskets: int, days_ago: int, gap_days: float | None = 10, topic: str = "milk") -> Affinity:
    return Affinity(
        topic=topic,
        baskets=baskets,
        last_bought=TODAY - timedelta(days=days_ago),
        gap_days=gap_days,
        source="purchases",
        purpose=Purpose.PERSONALIZATION,
    )


@pytest.mark.parametrize(
    ("baskets", "days_ago", "expected"),
    [
        pytest.param(3, 0, (0, 0), id="fewest baskets, bought today"),
        pytest.param(5, 4, (1, 0), id="under half a gap"),
        pytest.param(6, 5, (2, 1), id="exactly half a gap"),
        pytest.param(18, 8, (4, 2), id="exactly four fifths of a gap"),
        pytest.param(19, 12, (5, 3), id="exactly the next bounds"),
        pytest.param(400, 90, (6, 5), id="beyond all bounds"),
        pytest.param(9, -3, (3, 0), id="bought after today"),
    ],
)
def test_a_habit_has_its_place_in_the_table(baskets: int, days_ago: int, expected: tuple[int, int]) -> None:
    assert cell(habit(baskets, days_ago), TODAY) == expected


def test_the_chance_is_the_measured_share() -> None:
    made = anticipate(habit(10, 10), TODAY, None)

    assert made == Anticipation(topic="milk", probability_7d=0.38, due_on=None, rests_on="affinity:milk")


@pytest.mark.parametrize(("baskets", "gap_days"), [(2, 10.0), (9, None)])
def test_a_thin_history_gives_no_guess(baskets: int, gap_days: float | None) -> None:
    assert anticipate(habit(baskets, 10, gap_days), TODAY, "Saturday") is None


@pytest.mark.parametrize(
    ("weekday", "expected"),
    [
        ("Saturday", date(2026, 3, 7)),
        ("Monday", date(2026, 3, 2)),
        ("Sunday", date(2026, 3, 8)),
        (None, None),
        ("now and then", None),
    ],
)
def test_a_day_is_told_only_to_who_has_a_usual_one(weekday: str | None, expected: date | None) -> None:
    made = anticipate(habit(25, 10), TODAY, weekday)

    assert made is not None
    assert made.due_on == expected


def test_no_day_is_told_of_what_is_likelier_not_to_be_bought() -> None:
    made = anticipate(habit(4, 10), TODAY, "Saturday")

    assert made is not None
    assert (made.probability_7d, made.due_on) == (0.15, None)


def test_the_likeliest_next_topic_comes_first() -> None:
    found = anticipations(
        [habit(4, 10, topic="tea"), habit(25, 10, topic="milk"), habit(2, 10, topic="jam")], TODAY, None
    )

    assert [made.topic for made in found] == ["milk", "tea"]


@pytest.mark.parametrize(
    ("probability", "due_on", "expected"),
    [
        (
            0.62,
            date(2026, 3, 7),
            "likely due around Saturday; of such guesses about 6 in 10 come true within the week",
        ),
        (0.5, None, "likely due within the week; of such guesses about 5 in 10 come true within the week"),
        (0.14, None, "may be due within the week; of such guesses about 1 in 10 come true within the week"),
        (
            0.04,
            None,
            "may be due within the week; of such guesses fewer than 1 in 10 come true within the week",
        ),
    ],
)
def test_words_say_how_far_the_guess_can_be_trusted(
    probability: float, due_on: date | None, expected: str
) -> None:
    made = Anticipation(topic="milk", probability_7d=probability, due_on=due_on, rests_on="affinity:milk")

    assert in_words(made) == expected


def test_the_table_has_a_share_for_every_habit() -> None:
    assert len(BOUGHT_WITHIN_7_DAYS) == len(BASKETS_FROM)
    assert {len(row) for row in BOUGHT_WITHIN_7_DAYS} == {len(GAPS_FROM)}


def test_what_is_checked_was_not_measured_on() -> None:
    assert max(MEASURED_AS_OF) + timedelta(days=7) <= min(CHECKED_AS_OF)


def test_the_shares_are_those_that_the_data_give() -> None:
    try:
        history = History()
    except ComponentMissing:
        pytest.skip("the purchases come with the extra 'demo', which is not installed")

    measured = measured_shares(known for day in MEASURED_AS_OF for known in history.as_of(day))

    assert measured.shares == BOUGHT_WITHIN_7_DAYS
    assert min(min(row) for row in measured.n) >= 100
