"""Rules and phrases find whole things, once, and only what counts."""

import pytest

from guardrails.base import Severity
from guardrails.patterns import Pattern, Phrases, Rule, Rules, any_of, either, in_case_of
from guardrails.text import Span, fold


def hits(rules: Rules, data: bytes) -> list[tuple[str, str]]:
    return [(data[hit.start : hit.end].decode(), hit.rule.reason) for hit in rules.find(data)]


@pytest.mark.parametrize(
    ("pattern", "data", "spans"),
    [
        ("b", b"abcb", [(1, 2), (3, 4)]),
        ("b$", b"abcb", [(3, 4)]),
        ("z", b"abcb", []),
        ("a*", b"baab", [(0, 0), (1, 3), (3, 3), (4, 4)]),
        ("x*$", b"ax", [(1, 2), (2, 2)]),
        ("^", b"", [(0, 0)]),
    ],
)
def test_pattern_is_found_wherever_it_stands_and_empty_finds_do_not_hold_it_up(
    pattern: str, data: bytes, spans: list[tuple[int, int]]
) -> None:
    assert Pattern(pattern).spans(data) == spans
    assert Pattern(pattern).found_in(data) is bool(spans)


def test_of_overlapping_hits_the_first_and_longest_stays() -> None:
    rules = Rules((Rule("b c", "short"), Rule("a b", "first"), Rule("a b c", "long"), Rule("e", "other")))
    assert hits(rules, b"a b c d e") == [("a b c", "long"), ("e", "other")]


def test_hit_with_a_lower_severity_never_hides_one_without() -> None:
    rules = Rules((Rule("a b c", "weak", severity=Severity.NOTE), Rule("b", "strong")))
    assert hits(rules, b"a b c") == [("b", "strong")]


def test_hit_inside_an_idiom_does_not_count() -> None:
    rules = Rules((Rule(r"\bfree\b", "given away", unless=r"[a-z]+-free\b"),))
    assert hits(rules, b"gluten-free and free") == [("free", "given away")]


def test_only_the_part_that_counts_is_the_hit() -> None:
    rules = Rules(
        (Rule(r"no \d+", "even", part=lambda text: Span(3, len(text)) if text[-1] in "02468" else None),)
    )
    assert hits(rules, b"no 13, no 14") == [("14", "even")]


def test_alternatives_are_tried_longest_first_and_taken_literally() -> None:
    rules = Rules((Rule(any_of(("a.", "a.b", "é")), "literal"),))
    assert hits(rules, b"a.b ax a.") == [("a.b", "literal"), ("a.", "literal")]
    assert either("a", "b") == "a|b"


def phrases(found: Phrases, text: str) -> list[tuple[int, str]]:
    folded = fold(text)
    return [(p.number, text[slice(*folded.original(p.start, p.end))]) for p in found.find(folded.text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A deal, ideal dealers, DEAL", [(0, "deal"), (0, "DEAL")]),
        ("last\n chance", [(1, "last\n chance")]),
        ("cafés and a Café", [(3, "Café")]),
        ("#1 and #12", [(2, "#1")]),
        ("no. 5", []),
    ],
)
def test_phrases_are_whole_words(text: str, found: list[tuple[int, str]]) -> None:
    assert phrases(Phrases(("deal", "last chance", "#1", "CAFÉ", "  ")), text) == found


def test_plurals_are_found_where_asked_for() -> None:
    listed = Phrases(("antacid", "box"), plurals=True)
    assert phrases(listed, "Antacids in boxes, boxed") == [(0, "Antacids"), (1, "boxes")]


def test_longer_phrase_wins_only_as_a_whole_word() -> None:
    listed = Phrases(("baby", "baby food"))
    assert phrases(listed, "baby food, baby foods") == [(1, "baby food"), (0, "baby")]


def test_empty_list_finds_nothing() -> None:
    assert Phrases(()).find("anything") == []


def test_replacement_takes_the_capital_of_what_it_replaces() -> None:
    assert in_case_of("Utilize", "use") == "Use"
    assert in_case_of("utilize", "use") == "use"
    assert in_case_of("", "use") == "use"
