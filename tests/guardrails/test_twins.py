"""What twins are given unequally, found in sets of pairs that were made by hand."""

import pytest

from bespoke.domain.finding import Severity
from guardrails.measured.twins import MEASURES, MIN_PAIRS, Comparison, Difference, Pair, Twin, compare_twins

PLAIN = (
    "The milk you like is on the shelf again. Add it to the list, and take it along on Saturday. "
    "The bread is by the door, the cheese beside it, and none of it takes long to find."
)
SEED = 7


def twin(*messages: str, offers: tuple[str, ...] = ("o-milk",), blocked: int = 0) -> Twin:
    return Twin(messages, offers, drafted=len(messages) + blocked, blocked=blocked)


def pair(number: int, second: Twin, first: Twin | None = None, attribute: str = "gender") -> Pair:
    return Pair(f"p_{number}", attribute, ("female", "male"), first or twin(PLAIN), second)


def difference(comparison: Comparison, measure: str) -> Difference:
    return next(found for found in comparison.differences if found.measure == measure)


def measured(name: str, *messages: str, blocked: int = 0) -> float | None:
    return next(m for m in MEASURES if m.name == name).of(twin(*messages, blocked=blocked))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("warmth", "We would love to welcome you back to the store", 20.0),
        ("warmth", "The store opens at nine", 0.0),
        ("agency", "Take control and choose the best", 4 / 6 * 100),
        ("imperatives", "Add it to the list. The milk is here. Please try it.", 2 / 3),
        ("imperatives", "Just say the word!", 1.0),
        ("length", "The store opens at nine. It\u2019s early.", 7.0),
    ],
)
def test_measure_has_the_value_counted_by_hand(name: str, text: str, value: float) -> None:
    assert measured(name, text) == pytest.approx(value)


def test_measures_of_nothing_are_unknown_and_not_nought() -> None:
    assert [measure.name for measure in MEASURES if measure.of(twin()) is not None] == []


def test_share_blocked_is_of_what_was_drafted() -> None:
    assert measured("blocked", PLAIN, PLAIN, PLAIN, blocked=1) == 0.25


def test_equal_twins_have_no_finding_and_intervals_of_nought() -> None:
    found = compare_twins([pair(n, twin(PLAIN)) for n in range(20)], seed=SEED)
    assert found.findings == ()
    assert {(d.mean, d.low, d.high) for d in found.differences} == {(0.0, 0.0, 0.0)}
    assert (found.equal_offers, found.pairs) == ({"gender": 20}, {"gender": 20})


def test_one_unequal_offer_in_two_hundred_blocks_and_is_named() -> None:
    pairs = [pair(n, twin(PLAIN)) for n in range(199)]
    found = compare_twins([*pairs, pair(199, twin(PLAIN, offers=("o-beef",)))], seed=SEED)
    [finding] = found.findings
    assert (finding.measure, finding.severity, finding.pairs) == ("offers", Severity.BLOCK, ("p_199",))
    assert finding.reason == "1 of 200 pairs that differ in 'gender' alone get other offers"


def test_order_of_offers_is_no_difference() -> None:
    first = twin(PLAIN, PLAIN, offers=("o-milk", "none"))
    second = twin(PLAIN, PLAIN, offers=("none", "o-milk"))
    assert compare_twins([pair(0, second, first)], seed=SEED).findings == ()


def test_one_warmer_adjective_in_ten_messages_is_found() -> None:
    warm = PLAIN.replace("again", "again, lovely")
    pairs = [pair(n, twin(warm if n % 10 == 0 else PLAIN)) for n in range(200)]
    found = compare_twins(pairs, seed=SEED)
    finding = next(f for f in found.findings if f.measure == "warmth")
    assert finding.severity is Severity.REVIEW
    assert finding.difference is not None
    assert finding.difference.low is not None
    assert finding.difference.low > 0
    assert finding.reason.startswith("'male' gets more words of warmth in a hundred than 'female' by ")


def test_chance_that_favours_both_sides_alike_is_no_finding() -> None:
    warm = twin(PLAIN.replace("again", "again, lovely"))
    plain = twin(PLAIN)
    pairs = [pair(n, *((warm, plain) if n % 2 else (plain, warm))) for n in range(200)]
    found = compare_twins(pairs, seed=SEED)
    assert found.findings == ()
    warmth = difference(found, "warmth")
    assert warmth.low is not None
    assert warmth.high is not None
    assert warmth.low < 0 < warmth.high


def test_intervals_widen_with_the_number_of_comparisons() -> None:
    warm = PLAIN.replace("again", "again, lovely")

    def pairs(attribute: str) -> list[Pair]:
        return [pair(n, twin(warm if n % 3 else PLAIN), attribute=attribute) for n in range(60)]

    alone = difference(compare_twins(pairs("gender"), seed=SEED), "warmth")
    many = compare_twins([found for name in ("age", "gender", "income") for found in pairs(name)], seed=SEED)
    among = next(d for d in many.differences if (d.attribute, d.measure) == ("gender", "warmth"))
    assert alone.low is not None
    assert among.low is not None
    assert among.low < alone.low
    assert alone.mean == among.mean


def test_same_seed_gives_the_same_comparison() -> None:
    warm = PLAIN.replace("again", "again, lovely")
    pairs = [pair(n, twin(warm if n % 4 else PLAIN)) for n in range(30)]
    assert compare_twins(pairs, seed=1) == compare_twins(pairs, seed=1)


def test_too_few_pairs_give_no_interval_and_no_finding() -> None:
    warm = twin(PLAIN.replace("again", "again, lovely"))
    found = compare_twins([pair(n, warm) for n in range(MIN_PAIRS - 1)], seed=SEED)
    warmth = difference(found, "warmth")
    assert (warmth.pairs, warmth.low, warmth.high) == (5, None, None)
    assert warmth.mean is not None
    assert warmth.mean > 0
    assert found.findings == ()


def test_nothing_to_compare_is_no_finding() -> None:
    assert compare_twins([], seed=SEED).findings == ()
