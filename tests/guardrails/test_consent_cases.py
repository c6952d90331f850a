"""Nobody is written to without a live consent, whatever was said in what order; and those who may be, are."""

from collections import Counter

import pytest

from guardrails.measured.consent_cases import ConsentCase, consent_cases, is_allowed, why_not

CASES = tuple(consent_cases(1_000, seed=7))


def test_nobody_is_written_to_against_a_rule() -> None:
    wrong = [(case, why_not(case)) for case in CASES if is_allowed(case) and why_not(case) is not None]
    assert wrong == []


def test_nobody_is_refused_without_a_rule() -> None:
    assert [case for case in CASES if not is_allowed(case) and why_not(case) is None] == []


def test_cases_meet_every_rule_and_repeat() -> None:
    met = Counter(why_not(case) for case in CASES)
    assert set(met) == {
        None,
        "age unknown",
        "minor",
        "no grant for this purpose on this channel",
        "taken back",
        "expired",
        "too old",
    }
    assert min(met.values()) >= 10
    assert tuple(consent_cases(1_000, seed=7)) == CASES
    assert tuple(consent_cases(1_000, seed=8)) != CASES


@pytest.mark.parametrize("forget", ["age", "market"])
def test_who_is_not_known_is_treated_as_the_strictest_would(forget: str) -> None:
    def forgotten(case: ConsentCase) -> ConsentCase:
        return case._replace(market=None) if forget == "market" else case._replace(age=None)

    gained = [
        case
        for case in CASES
        if is_allowed(forgotten(case)) and not is_allowed(case) and why_not(case) != "minor"
    ]
    assert gained == []
