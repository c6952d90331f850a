"""Claims pass with proof alone, comparisons are told by their grammar, and plain copy is left alone."""

from datetime import date
from time import process_time

import pytest
from pydantic import ValidationError

from bespoke.domain.brand import BrandKit, Substantiation
from bespoke.domain.finding import Severity
from guardrails.base import Facts, Match, Stage, Subject, as_text
from guardrails.checks.claims import CHECK
from guardrails.example_facts import KIT
from guardrails.learned.model import WEIGHTS

DAY = date(2017, 11, 5)


def found(text: str, facts: Facts | None = None, stage: Stage = Stage.TEXT) -> list[Match]:
    return list(CHECK.find(Subject(stage, {"body": text}, facts=facts or Facts())))


def proof(claim: str, valid_until: date | None = None) -> Substantiation:
    return Substantiation(
        id="proof", claim=claim, evidence="Report 12 of the laboratory", valid_until=valid_until
    )


def kit_with(*proofs: Substantiation) -> BrandKit:
    return KIT.model_copy(update={"substantiations": proofs})


@pytest.mark.parametrize(
    "text",
    [
        "This oven is faster than the one we sold before.",
        "It is far more comfortable than any chair in the shop.",
        "Simply the best olive oil you can buy.",
        "The lightest pan on the market.",
        "Our soap is superior to theirs.",
        "It costs much less than the old model and works better.",
        "One of the finest knives I have ever used.",
        "It is slightly bigger than the other jar.",
    ],
)
def test_comparison_is_reviewed_and_never_blocked(text: str) -> None:
    matches = found(text)
    assert [match.severity for match in matches] == [Severity.REVIEW]
    assert [text[match.start : match.end] for match in matches] == [text]
    assert matches[0].score is not None
    assert matches[0].threshold is not None
    assert matches[0].score >= matches[0].threshold


def test_naming_rivals_is_reviewed_with_the_law_on_comparisons() -> None:
    text = "The new kettle outperforms all other kettles."
    (match,) = found(text)
    assert text[match.start : match.end] == "outperforms all other kettles"
    assert match.severity is Severity.REVIEW
    assert match.policy_source is not None
    assert "2006/114/EC" in match.policy_source


@pytest.mark.parametrize(
    "text",
    [
        "Serves more than 5 people.",
        "Use oil rather than butter.",
        "It takes at least ten minutes.",
        "We no longer bake on Sundays.",
        "Ready in less than half an hour.",
        "Reply as soon as you like.",
        "Once more, thank you for the recipe.",
        "The butter is in the cooler, next to the freezer and the printer paper.",
        "Put the number of your player on the order.",
    ],
)
def test_what_only_looks_like_a_comparison_passes(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "excerpt", "law"),
    [
        ("This tea cures insomnia.", "cures insomnia", "1924/2006"),
        ("Lowers your cholesterol in a week.", "Lowers your cholesterol", "1924/2006"),
        ("Guaranteed returns for savers.", "Guaranteed returns", "2005/29/EC"),
        ("A carbon neutral candle.", "carbon neutral", "2024/825"),
    ],
)
def test_claim_that_a_law_singles_out_is_blocked_with_its_source(text: str, excerpt: str, law: str) -> None:
    facts = Facts(brand=KIT)
    (match,) = found(text, facts, Stage.DRAFT)
    assert text[match.start : match.end] == excerpt
    assert match.severity is None
    assert match.policy_source is not None
    assert law in match.policy_source


def test_general_environmental_claim_blocks_where_the_kit_is_known_and_is_reviewed_where_it_is_not() -> None:
    (known,) = found("An eco-friendly brush.", Facts(brand=KIT), Stage.DRAFT)
    (unknown,) = found("An eco-friendly brush.")
    assert known.severity is None
    assert unknown.severity is Severity.REVIEW


def test_promises_are_left_to_grounding_where_that_runs() -> None:
    text = "Your money back, guaranteed."
    assert {match.reason for match in found(text)} == {"a promise without proof"}
    assert found(text, Facts(brand=KIT), Stage.DRAFT) == []


def test_substantiation_bears_out_the_claim_until_it_runs_out() -> None:
    text = "Our jute bag is carbon neutral."
    facts = Facts(brand=kit_with(proof("The jute bag is carbon neutral.", DAY)), today=DAY)
    assert found(text, facts, Stage.MESSAGE) == []
    late = Facts(brand=facts.brand, today=date(2017, 11, 6))
    assert [text[m.start : m.end] for m in found(text, late, Stage.MESSAGE)] == ["carbon neutral"]
    undated = Facts(brand=facts.brand, today=None)
    assert [text[m.start : m.end] for m in found(text, undated, Stage.MESSAGE)] == ["carbon neutral"]


def test_substantiation_of_one_thing_proves_nothing_of_another() -> None:
    facts = Facts(brand=kit_with(proof("The jute bag is carbon neutral.")), today=DAY)
    assert len(found("Our glass jars are carbon neutral.", facts, Stage.MESSAGE)) == 1


def test_comparison_that_the_kit_states_passes() -> None:
    text = "The rye loaf keeps longer than the white loaf."
    assert len(found(text, Facts(brand=KIT))) == 1
    facts = Facts(brand=kit_with(proof("The rye loaf keeps longer than our white loaf.")))
    assert found(text, facts) == []


def test_nobody_is_asked_about_a_comparison_when_a_message_is_sent() -> None:
    assert found("The rye loaf keeps longer than the white loaf.", Facts(brand=KIT), Stage.MESSAGE) == []


def test_a_brief_may_ask_in_comparatives() -> None:
    assert found("Make it warmer and shorter than the last one.", stage=Stage.BRIEF) == []


def test_two_substantiations_with_one_id_are_refused() -> None:
    one = proof("The jute bag is carbon neutral.").model_dump()
    with pytest.raises(ValidationError, match="more than one substantiation 'proof'"):
        BrandKit.model_validate({**KIT.model_dump(), "substantiations": [one, one]})


def test_weights_stay_under_two_megabytes() -> None:
    assert (WEIGHTS / "claims.npz").stat().st_size < 2_000_000


def test_a_megabyte_of_comparisons_ends_within_seconds() -> None:
    text = "It is better than the best, and more so. " * 25_000
    list(CHECK.find(as_text("Better than before.")))
    started = process_time()
    matches = list(CHECK.find(as_text(text)))
    assert process_time() - started < 5
    assert len(matches) == 200
