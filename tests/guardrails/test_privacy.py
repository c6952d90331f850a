"""What identifies a person is found and told by kind, in many countries' forms; look-alikes are left alone."""

import json
import os
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from bespoke.errors import InvalidInput
from guardrails.base import Facts, Severity, Stage, Subject, as_text
from guardrails.checks.privacy import CHECK, Kind, iban_holds, kinds_of, luhn_holds
from guardrails.example_facts import KIT

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"

SIX = (Kind.EMAIL, Kind.PHONE, Kind.CARD, Kind.IBAN, Kind.SOCIAL_SECURITY, Kind.IP)


def found(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], kind.value) for start, end, kind in kinds_of(text)]


@pytest.mark.parametrize(
    ("text", "identifier", "kind"),
    [
        ("Write to Ann.O'Lee+x@mail.example.", "Ann.O'Lee+x@mail.example", "EMAIL_ADDRESS"),
        ("ann.lee [at] mail [dot] example", "ann.lee [at] mail [dot] example", "EMAIL_ADDRESS"),
        ("My cell: 050 842 0487", "050 842 0487", "PHONE_NUMBER"),
        ("Dial (021) 1234-567 after six", "(021) 1234-567", "PHONE_NUMBER"),
        ("You can reach me on 31 12 45 67", "31 12 45 67", "PHONE_NUMBER"),
        ("Call 0049 30 901820 now", "0049 30 901820", "PHONE_NUMBER"),
        ("Pay with 4111-1111-1111-1111", "4111-1111-1111-1111", "CREDIT_CARD"),
        ("IBAN: DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00", "IBAN_CODE"),
        ("SSN 078051120", "078051120", "US_SSN"),
        ("from 10.0.0.12 today", "10.0.0.12", "IP_ADDRESS"),
        ("from 2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334", "IP_ADDRESS"),
        ("Her passport number is L898902C3.", "L898902C3", "ID_NUMBER"),
        ("driver's license D245-938-19", "D245-938-19", "ID_NUMBER"),
        ("AB 12 34 56 C", "AB 12 34 56 C", "ID_NUMBER"),
        ("tax ID 12-3456789", "12-3456789", "ID_NUMBER"),
        ("bank account 8872193847", "8872193847", "ID_NUMBER"),
        ("the card ending in 4242", "card ending in 4242", "ID_NUMBER"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7", "ID_NUMBER"),
        ("MAC 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7", "ID_NUMBER"),
        ("the password is hunter2!x", "hunter2!x", "CREDENTIAL"),
        ("My name is Ola Nordmann.", "Ola Nordmann", "PERSON"),
        ("so says Maria van der Berg", "Maria van der Berg", "PERSON"),
    ],
)  # fmt: skip
def test_identifier_is_found_with_its_kind(text: str, identifier: str, kind: str) -> None:
    assert found(text) == [(identifier, kind)]


@pytest.mark.parametrize(
    "address",
    [
        "221B Baker Street",
        "112 West 34th Street",
        "350 Fifth Avenue",
        "Hauptstraße 5, 10115 Berlin",
        "Koepenicker Str. 74",
        "12 bis rue de la Paix, 75002 Paris",
        "Calle Mayor 45, 28013 Madrid",
        "Via Garibaldi 15, Roma",
        "Rua Augusta 1500, São Paulo",
        "Kungsgatan 12, 111 43 Stockholm",
        "Nørrebrogade 44, 2200 København N",
        "Keizersgracht 126, 1015 CW Amsterdam",
        "Árpád fejedelem útja 3.",
        "P.O. Box 1234, Springfield",
        "Unit 5022 Box 1225\nDPO AE 44085",
        "6400 12 Linden Drive Suite 215 Narre Australia",
        "17 Mlynska 1540\nTrencin\n, GU\n Portugal 44674",
        "the corner of 35 Pentelis Street and Wells Turnpike",
    ],
)
def test_address_is_found_whole(address: str) -> None:
    text = f"It is {address}"
    assert found(text) == [(address, "STREET_ADDRESS")]


def test_address_whose_lines_are_broken_up_is_found_in_parts() -> None:
    text = "Ola\n\n20789 Lindvej 46\n Suite 501\n Ribe\n\n Denmark 62488"
    assert [part for part, _ in found(text)] == ["20789", "Lindvej 46", "Suite 501", "62488"]


def test_street_without_a_sign_of_its_country_needs_words_that_announce_an_address() -> None:
    assert found("The shop is located at Arenales 9462.") == [("Arenales 9462.", "STREET_ADDRESS")]
    assert found("We counted Arenales 9462 times.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Save 20% on orders over $50 before 12/31/2024, 3 for 2, or 1,299.00.",
        "Model 4500 Series, 15.6 inch, 16 GB, 512 GB SSD, driver version 10.0.19041.1.",
        "The 2019 roadster with 45000 miles. Top 10 places to stay in 2024.",
        "Chapter 12, page 300. ISBN 978-3-16-148410-0, SKU 4432-221-9, RFC 2616.",
        "A 28 cm pan, a 400 g tin, a policy of 2024, a patient 30 day plan.",
        "In 2020 Main Street did well; so did 16 of 17 Wall Street firms. Featuring 10 shades.",
        "Your password must have at least 8 characters. Text STOP to 12345.",
        "2 easy dinners on the way, and 100 ways to drive there.",
        "4111 1111 1111 1112 fails its check, 666-12-0000 is no number, 300.1.1.1 no address.",
    ],
)
def test_numbers_of_other_kinds_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_name_by_itself_is_only_noted() -> None:
    matches = list(CHECK.find(as_text("Maria Larsen lives at 12 Elm Street.")))
    assert [(match.reason, match.severity) for match in matches] == [
        ("a street address", None),
        ("a person's name", Severity.NOTE),
    ]


def test_first_name_alone_and_the_name_of_a_profile_are_no_findings() -> None:
    assert list(CHECK.find(as_text("Maria tells you how."))) == []
    assert list(CHECK.find(Subject(Stage.PROFILE_FIELD, {"name": "Maria Larsen"}))) == []


def test_what_the_brand_publishes_is_no_secret() -> None:
    brand = KIT.model_copy(update={"facts": ("Visit us at 12 Elm Street, or call 555-010-4477.",)})
    text = "We are at 12 Elm Street. Call 555-010-4477, not 555-010-4478."
    subject = Subject(Stage.MESSAGE, {"subject": "Hi", "body": text}, facts=Facts(brand=brand))
    assert [text[match.start : match.end] for match in CHECK.find(subject)] == ["555-010-4478"]


def test_each_field_is_read_by_itself() -> None:
    subject = Subject(
        Stage.DRAFT, {"subject": "12 Elm", "body": "Street 4, Dr. Ola Nordmann", "cta": "9 Oak Lane"}
    )
    places = [(match.field, match.reason) for match in CHECK.find(subject)]
    assert places == [("body", "a person's name"), ("cta", "a street address")]


@pytest.mark.parametrize(
    ("digits", "holds"), [("4111111111111111", True), ("4111111111111112", False), ("79927398713", True)]
)
def test_luhn(digits: str, holds: bool) -> None:
    assert luhn_holds(digits) is holds


@pytest.mark.parametrize(
    ("compact", "holds"),
    [("gb82west12345698765432", True), ("gb83west12345698765432", False), ("de89370400440532013000", True)],
)
def test_iban_check_digits(compact: str, holds: bool) -> None:
    assert iban_holds(compact) is holds


@pytest.mark.parametrize(
    "piece",
    [
        "12 Elm Street, ",
        "Apt. 5, ",
        "Hauptstrasse 5, 10115 Berlin\n",
        "A",
        "Abc ",
        "1",
        "1 2 ",
        "a@",
        "tel: ",
        "Anna ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        taken = []
        for _ in range(3):
            started = time.process_time()
            with suppress(InvalidInput):  # More than it reads: that is an answer too.
                list(CHECK.find(as_text(text)))
            taken.append(time.process_time() - started)
        # The quickest of three: a busy machine slows the processor as well.
        return min(taken)

    seconds(1_000)
    # Eight times the text: quadratic time would be 64 times as long.
    assert seconds(80_000) < 32 * max(seconds(10_000), 0.01)


def labelled(name: str) -> list[dict[str, object]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_labelled_texts_with_identifiers_are_told_from_those_without() -> None:
    outcome: Counter[tuple[object, bool]] = Counter()
    for row in labelled("pii.dev.jsonl"):
        matches = CHECK.find(as_text(str(row["text"])))
        outcome[row["label"], any(match.severity is not Severity.NOTE for match in matches)] += 1
    recall = outcome[1, True] / (outcome[1, True] + outcome[1, False])
    precision = outcome[1, True] / (outcome[1, True] + outcome[0, True])
    assert 2 * recall * precision / (recall + precision) >= 0.97
    assert outcome[0, True] / (outcome[0, True] + outcome[0, False]) <= 0.01


def _matched(gold: list[tuple[int, int]], said: list[tuple[int, int]]) -> int:
    """Returns how many of `gold` have one of `said` to themselves that overlaps them by half of both."""
    left, hits = list(said), 0
    for start, end in gold:
        for span in left:
            both = min(end, span[1]) - max(start, span[0])
            if both > 0 and 2 * both >= max(end, span[1]) - min(start, span[0]):
                left.remove(span)
                hits += 1
                break
    return hits


def test_spans_and_kinds_of_labelled_texts_are_found() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for row in labelled("pii.dev.spans.jsonl"):
        marked, kinds = row["spans"], kinds_of(str(row["text"]))
        assert isinstance(marked, list)
        for kind in (*SIX, Kind.ADDRESS):
            gold = [(start, end) for start, end, name in marked if name == kind]
            said = [(start, end) for start, end, name in kinds if name is kind]
            group = "address" if kind is Kind.ADDRESS else "six"
            counts[group, "hits"] += _matched(gold, said)
            counts[group, "gold"] += len(gold)
            counts[group, "said"] += len(said)
    assert 2 * counts["six", "hits"] / (counts["six", "gold"] + counts["six", "said"]) >= 0.97
    assert counts["address", "hits"] / counts["address", "gold"] >= 0.88
    assert counts["address", "hits"] / counts["address", "said"] >= 0.85
