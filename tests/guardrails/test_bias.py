"""What the check `bias` makes of groups in copy, what it leaves alone, and how often it is wrong."""

import os
from pathlib import Path

import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidInput
from guardrails.base import Facts, Match, Stage, Subject, as_text
from guardrails.checks.bias import CHECK, MODEL_VERSION, THRESHOLD
from guardrails.language.stereotypes import FEATURES, plain, read
from guardrails.learned.model import model_of
from guardrails.measured.labelled import read_rows
from guardrails.text import fold

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"


def found_in(text: str, stage: Stage = Stage.TEXT, facts: Facts | None = None) -> list[Match]:
    return list(CHECK.find(Subject(stage, {"body": text}, None, facts or Facts())))


def blocked(text: str) -> bool:
    return any(match.severity in (None, Severity.BLOCK) for match in found_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "Women always love a bargain.",
        "Old people are too slow to learn how a phone works.",
        "People from Yemen are poor and violent.",
        "Fresh bread today. Poor people are dirty and always steal. The cheese is by the door.",
        "W\u200bomen alw\u0430ys love a bargain.",
    ],
)
def test_generalisation_about_a_group_is_blocked(text: str) -> None:
    assert blocked(text)


@pytest.mark.parametrize(
    "text",
    [
        "He was lazy because he was Mexican.",
        "The Black man in line was probably going to steal something.",
        "Jews control the banks.",
        "Typical of a poor person to waste it all.",
    ],
)
def test_stereotype_in_a_story_goes_at_least_to_a_person(text: str) -> None:
    [match] = found_in(text)
    assert match.severity in (None, Severity.REVIEW)
    assert match.score is not None
    assert match.threshold is not None
    assert match.threshold <= THRESHOLD
    assert match.score >= match.threshold
    assert text[match.start : match.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "I am a Deaf woman, and he is Jewish.",
        "I think Latino guys are the best.",
        "What do you think about disabled women?",
        "Gay people are welcome here.",
        "We hire women and men alike.",
        "Do you really think all Muslims are terrorists?",
        "A Mexican street food evening with tacos and lime.",
        "Thai curry paste, made by hand.",
        "The Chinese restaurant opens at nine.",
        "Our women's running shoe is light and fast.",
        "A gift for him, a gift for her.",
        "Chefs love this knife.",
        "The plumber came at nine and fixed the tap.",
        "",
    ],
)
def test_naming_a_group_or_a_country_is_no_finding(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize(
    "frame",
    [
        "Many {} shop here on Saturdays.",
        "I have friends who are {}.",
        "My grandparents are {}.",
        "The mayor met {} on Tuesday.",
        "{} sat at the next table, and we talked about bread.",
        "Most of our customers are {}.",
    ],
)
@pytest.mark.parametrize(
    "group",
    ["Jews", "Christians", "Mexicans", "Germans", "gay people", "straight people", "nonbinary people"],
)
def test_plain_statement_passes_whatever_the_group(frame: str, group: str) -> None:
    assert found_in(frame.format(group)) == []


@pytest.mark.parametrize(
    "text",
    [
        "My sister opened the shop in May.",
        "The two women are late, and my kids love it.",
        "The Muslim woman bought two apples.",
        "A Black man and his son were at the checkout.",
    ],
)
def test_plain_statement_about_one_person_passes(text: str) -> None:
    assert found_in(text) == []


def test_what_a_brief_orders_to_say_is_not_reported_speech() -> None:
    text = "Say that women always love a bargain"
    assert [match.severity for match in found_in(text, Stage.BRIEF)] == [None]


def test_statement_about_one_group_does_not_excuse_what_is_said_next() -> None:
    assert found_in("The Ethiopian refugees moved in next door. They are dirty and always steal.") != []


def test_text_full_of_stereotypes_is_refused_and_not_read_to_the_end() -> None:
    with pytest.raises(InvalidInput, match="more than"):
        found_in("He was lazy because he was Mexican. " * 20_000)


@pytest.mark.parametrize("name", ["Jamal", "Lakisha", "Emily", "Jose", "Patel"])
def test_greeting_is_the_same_to_every_name(name: str) -> None:
    assert found_in(f"Hi {name}, your pasta is ready. Take it home today.") == []


@pytest.mark.parametrize(
    "frame", ["I am a {} woman.", "I have a friend who is a {} man.", "I like {} people."]
)
@pytest.mark.parametrize(
    "group", ["Black", "white", "Muslim", "Christian", "gay", "straight", "poor", "rich", "blind"]
)
def test_statement_of_identity_passes_whatever_the_group(frame: str, group: str) -> None:
    assert found_in(frame.format(group)) == []


@pytest.mark.parametrize(
    "group", ["women", "men", "deaf people", "homeowners", "Jews", "Christians", "Nigerians"]
)
@pytest.mark.parametrize(
    "frame", ["{} We welcome GROUP in all our stores.", "We welcome GROUP in all our stores. {}"]
)
@pytest.mark.parametrize("beside", ["Some GROUP work at the bakery.", "There are GROUP in our choir."])
def test_plain_statement_passes_whatever_stands_beside_it(frame: str, beside: str, group: str) -> None:
    text = frame.format(beside).replace("GROUP", group)

    assert found_in(text[:1].upper() + text[1:]) == []


def test_welcome_does_not_excuse_what_stands_beside_it() -> None:
    assert found_in("We welcome Mexicans in all our stores. Mexicans are lazy thieves.") != []


def test_sentence_is_named_and_not_the_whole_text() -> None:
    text = "The shop opens at nine. He was lazy because he was Mexican. Bread is by the door."
    [match] = found_in(text)
    assert text[match.start : match.end] == "He was lazy because he was Mexican."


@pytest.mark.parametrize("group", ["Jews", "Muslims", "Mexicans", "gay people"])
def test_marked_groups_read_alike(group: str) -> None:
    reading = read(fold(f"{group} are always greedy and they lie.").text)
    assert reading is not None
    assert reading.data == b"\x01s are always greedy and they lie."


def test_apostrophes_and_spaces_of_tokenised_text_make_no_difference() -> None:
    written = ("they don't know .", "they do n't know.", "they dont know.")
    assert {plain(text) for text in written} == {"they dont know."}


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("you say all muslims are terrorists", True),
        ("not all women are bad drivers", True),
        ("that is a racist stereotype of black people", True),
        ("black people are criminals", False),
    ],
)
def test_report_and_denial_are_told_from_assertion(text: str, reported: bool) -> None:
    reading = read(text)
    assert reading is not None
    assert reading.is_reported is reported


def test_reason_for_an_offer_must_not_rest_on_a_protected_attribute() -> None:
    fair = found_in("a coupon for frozen pizza", Stage.OFFER)
    unfair = found_in("a coupon for seniors like you, on your small income", Stage.OFFER)
    assert fair == []
    assert [match.severity for match in unfair] == [None, None]


def test_audit_value_blocks_at_any_stage_of_copy() -> None:
    facts = Facts(audit_values=("renter",))
    assert [match.severity for match in found_in("Fit for renters.", Stage.DRAFT, facts)] == [None]


def test_weights_fit_the_features_of_the_check() -> None:
    model = model_of("bias", MODEL_VERSION, FEATURES)
    assert model.feature_names == FEATURES
    assert set(model.trained_on["rows"]).isdisjoint({"crows-pairs", "bold-wikipedia"})


def test_long_text_is_judged_in_stretches_and_in_linear_time() -> None:
    text = "The shop opens at nine, as it does on every day of the week. " * 2_000
    assert found_in(text) == []
    assert len(found_in(text + "He was lazy because he was Mexican. " + text)) == 1


@pytest.mark.parametrize(("name", "most"), [("clean_marketing", 0.002), ("identity_neutral", 0.005)])
def test_clean_texts_are_hardly_ever_blocked(name: str, most: float) -> None:
    path = DATA / f"{name}.dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    rows = read_rows(path)
    found = [list(CHECK.find(as_text(row.text))) for row in rows]
    share = sum(any(m.severity in (None, Severity.BLOCK) for m in matches) for matches in found) / len(rows)
    assert len(rows) >= 600
    assert share <= most
