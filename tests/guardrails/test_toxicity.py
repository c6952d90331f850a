"""Hate, threats, abuse and obscenity, and what only speaks of them."""

import time
from contextlib import suppress

import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidInput
from guardrails.base import Match, Stage, Subject
from guardrails.checks.toxicity import CHECK, prepare
from guardrails.language.hostility import FEATURES, read
from guardrails.text import ascii_bytes

GROUPS = (
    "women",
    "Sikhs",
    "deaf people",
    "Koreans",
    "old people",
    "lesbians",
    "poor people",
    "white men",
    "refugees",
)


def found(text: str, stage: Stage = Stage.TEXT) -> list[Match]:
    return list(CHECK.find(Subject(stage, {"body": text})))


def flagged(text: str, stage: Stage = Stage.TEXT) -> bool:
    return bool(found(text, stage))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    "hate",
    [
        "{} are disgusting animals.",
        "I hate {}.",
        "We should exterminate {}.",
        "All {} deserve to be hanged.",
        "{} are a plague on this country.",
        "Fuck {}, every one of them.",
    ],
)
def test_hate_is_flagged_whatever_the_group(hate: str, group: str) -> None:
    assert flagged(hate.format(group))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    "neutral",
    [
        "Our choir has four {} in it.",
        "I work with {} and like my job.",
        "{} are welcome here.",
        "No law may forbid {} to vote.",
    ],
)
def test_neutral_statement_passes_whatever_the_group(neutral: str, group: str) -> None:
    assert not flagged(neutral.format(group))


@pytest.mark.parametrize(
    "text",
    [
        "Stop the violence against women.",
        "She was called a kike on the bus and reported it to the police.",
        "We are dykes and proud of it, and this is our march.",
        "The bitch had six puppies, and the vet looked at each.",
        "A garden hoe with an ash handle.",
        "This battery charger is dead simple, and the price is to die for.",
    ],
)
def test_speaking_of_it_is_not_it(text: str) -> None:
    assert not flagged(text)


@pytest.mark.parametrize(
    "text",
    [
        "I will k1ll all g a y people",
        "Musl\u200bims are verm\u0456n",
        "ＷＯＭＥＮ ＡＲＥ ＳＣＵＭ",
        "you are a st*pid b!tch",
    ],
)
def test_disguised_hate_is_flagged(text: str) -> None:
    assert flagged(text)


def test_finding_is_the_sentence_and_tells_its_score() -> None:
    text = "Thanks for the flowers. Black people are filthy animals. See you on Monday."
    match = found(text)[0]
    assert text[match.start : match.end] == "Black people are filthy animals."
    assert match.score is not None
    assert match.threshold is not None
    assert match.threshold <= match.score <= 1


def test_unsure_score_goes_to_a_person_and_a_sure_one_stops_the_text() -> None:
    assert {match.severity for match in found("All gypsies are thieving scum, kill them.")} == {None}
    severities = {match.severity for text in BORDERLINE for match in found(text)}
    assert severities <= {None, Severity.REVIEW}
    assert Severity.REVIEW in severities


BORDERLINE = (
    "What an idiot.",
    "They are clowns.",
    "He is such a loser.",
    "You sound like a fool.",
    "She is crazy.",
)


def test_obscene_word_is_found_in_copy_and_left_to_the_score_elsewhere() -> None:
    text = "Why the fuck is it raining again?"
    assert [text[m.start : m.end] for m in found(text, Stage.DRAFT) if m.score is None] == ["fuck"]
    assert [match for match in found(text) if match.score is None] == []


def test_one_hateful_sentence_in_a_long_text_is_found() -> None:
    clean = "We sell fresh bread and good coffee every day of the week. "
    text = clean * 100 + "All Jews must be exterminated like vermin. " + clean * 100
    assert [text[m.start : m.end] for m in found(text)] == ["All Jews must be exterminated like vermin."]


def test_finding_stands_in_its_field() -> None:
    subject = Subject(
        Stage.MESSAGE, {"subject": "Bread", "body": "Hello.\nImmigrants are vermin, kill them."}
    )
    assert [match.field for match in CHECK.find(subject)] == ["body"]


@pytest.mark.parametrize("piece", ["women are scum ", "a b c ", "they ", "f**k", "x", "no women. "])
def test_megabyte_ends_in_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    with suppress(InvalidInput):  # More groups than it reads: that is an answer too.
        found(text)
    assert time.process_time() - began < 4


def test_texts_that_differ_in_the_group_alone_are_asked_alike() -> None:
    assert prepare("I met Sikh women today") == prepare("I met wealthy men today")
    assert len(prepare("kill all women").features) == len(FEATURES)


def test_reading_says_whether_there_is_anything_to_weigh() -> None:
    def weighs(text: str) -> bool:
        return read(text, ascii_bytes(text)).says_anything

    assert not weighs("fresh bread every morning")
    assert weighs("fresh bread for women")
    assert weighs("fresh bread, you idiot")
