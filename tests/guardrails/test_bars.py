"""The table of bars, on answers made up so that each figure can be worked out by hand."""

import pytest

from guardrails.measured.bars import BARS, Bar, table
from guardrails.measured.labelled import Marked, Row
from guardrails.measured.measuring import IDENTITY, MARKETING, Answers, Measured, left_out_origins
from guardrails.measured.scoring import Answer

YES, NO = Answer(True, True), Answer(False, False)
ASKED = Answer(True, False)


def answers(check: str, file: str, *found: tuple[str, int, Answer], ids: tuple[str, ...] = ()) -> Answers:
    rows = tuple(
        Row(ids[n] if ids else str(n), "text", label, source) for n, (source, label, _) in enumerate(found)
    )
    return Answers(check, file, rows, tuple(answer for _, _, answer in found), 0, False)


Spans = tuple[tuple[int, int, str], ...]


def measured(
    *found: Answers,
    left_out: tuple[tuple[Row, Answer], ...] = (),
    marked: tuple[tuple[Marked, Spans], ...] = (),
) -> Measured:
    return Measured({(a.check, a.file): a for a in found}, left_out, marked)


def value(found: Measured, guardrail: str, metric: str) -> float | None:
    return next(line.value for line in table(found) if (line.guardrail, line.metric) == (guardrail, metric))


def test_every_bar_aims_at_no_less_than_it_ships() -> None:
    assert len(BARS) == 32
    for bar in BARS:
        assert bar.ambitious <= bar.ship if bar.at_most else bar.ambitious >= bar.ship


@pytest.mark.parametrize(
    ("value", "at_most", "met"),
    [
        (0.86, False, "ambitious"), (0.85, False, "ship"), (0.79, False, "missed"), (None, False, "missed"),
        (0.80, True, "ship"), (0.70, True, "ship"), (0.81, True, "missed"),
    ],
)  # fmt: skip
def test_a_bar_tells_which_of_its_limits_is_met(value: float | None, at_most: bool, met: str) -> None:
    bar = Bar("x", "F1", 0.80, 0.60 if at_most else 0.86, lambda _: None, at_most)
    assert bar.met(value) == met


def test_without_a_check_its_bars_are_missed() -> None:
    assert {line.met for line in table(measured())} == {"missed"}


def test_subsets_are_of_their_source_alone() -> None:
    found = measured(
        answers("toxicity", "toxicity", ("hatecheck:a", 1, YES), ("hatecheck:b", 0, YES), ("surge", 1, NO))
    )
    assert value(found, "toxicity", "HateCheck F1") == pytest.approx(2 / 3)
    assert value(found, "toxicity", "HateCheck false alarms") == 1.0
    assert value(found, "toxicity", "F1") == pytest.approx(2 / 4)


def test_contrast_is_of_pairs() -> None:
    found = answers(
        "bias",
        "bias_contrast",
        ("c", 1, YES), ("c", 0, NO), ("c", 1, YES), ("c", 0, YES),
        ("c", 1, NO), ("c", 0, YES), ("c", 1, YES), ("c", 0, NO),
        ids=("1a", "1b", "2a", "2b", "3b", "3a", "4a", "4b"),
    )  # fmt: skip
    metric = "contrast: stereotype alone minus twin alone"
    assert value(measured(found), "bias", metric) == pytest.approx((2 - 1) / 4)


def test_identity_is_flagged_by_either_and_told_for_the_worst_axis() -> None:
    bias = answers("bias", IDENTITY, ("age", 0, YES), ("age", 0, NO), ("race", 0, NO), ("race", 0, NO))
    toxic = answers("toxicity", IDENTITY, ("age", 0, NO), ("age", 0, NO), ("race", 0, NO), ("race", 0, NO))
    assert value(measured(bias, toxic), "bias or toxicity", "neutral identity flagged") == 0.25
    assert value(measured(bias, toxic), "bias or toxicity", "the same, worst axis") == 0.5
    assert value(measured(bias), "bias or toxicity", "neutral identity flagged") is None


def test_clean_marketing_counts_what_is_blocked_by_any_and_by_the_worst() -> None:
    one = answers("bias", MARKETING, ("m", 0, YES), ("m", 0, NO), ("m", 0, NO), ("m", 0, NO))
    other = answers("claims", MARKETING, ("m", 0, NO), ("m", 0, YES), ("m", 0, YES), ("m", 0, ASKED))
    assert value(measured(one, other), "all", "clean marketing blocked") == 0.75
    assert value(measured(one, other), "all", "the same, worst single check") == 0.5


def test_left_out_sources_count_alike_whatever_their_size() -> None:
    found = [
        *[(Row(str(n), "t", 1, "small"), YES) for n in range(2)],
        *[(Row(str(n), "t", 1, "large"), YES if n < 2 else NO) for n in range(8)],
        *[(Row(str(n), "t", 0, "large"), YES) for n in range(8)],
        *[(Row(str(n), "t", 0, "notinject:x"), YES if n < 1 else NO) for n in range(4)],
    ]
    left_out = measured(left_out=tuple(found))
    assert value(left_out, "injection", "sources left out, mean recall") == pytest.approx((1 + 0.25) / 2)
    assert value(left_out, "injection", "sources left out, mean false alarms") == 0.25


def test_sources_that_are_left_out_are_large_or_benign() -> None:
    rows = [Row(str(n), "t", 1, f"{'big' if n < 40 else 'small'}:x") for n in range(79)]
    rows += [Row("b", "t", 0, "notinject:y"), Row("c", "t", 0, "newsletter")]
    assert left_out_origins(rows) == ["big", "notinject"]


def test_spans_are_right_where_they_overlap_enough_and_are_of_the_kind() -> None:
    marked = Marked(
        "1", "x" * 60, ((0, 10, "EMAIL_ADDRESS"), (20, 30, "IBAN_CODE"), (40, 50, "STREET_ADDRESS"))
    )
    said = ((0, 9, "EMAIL_ADDRESS"), (20, 30, "US_SSN"), (46, 60, "STREET_ADDRESS"))
    found = measured(marked=((marked, said),))
    assert value(found, "privacy", "spans of six kinds, F1") == pytest.approx(2 / 4)
    assert value(found, "privacy", "street addresses, recall") == 0.0
    assert value(found, "privacy", "street addresses, precision") == 0.0
