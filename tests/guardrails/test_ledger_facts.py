"""An offer's facts are known again however a message writes them, and never anything else."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from bespoke.domain.offer import Money
from guardrails.base import Facts, Stage, Subject
from guardrails.example_facts import KIT, OFFER
from guardrails.language.ledger_facts import dates_as_written, known_facts, readings
from guardrails.view import view_of


def known(
    text: str, locale: str = "en_US", value: Money | None = OFFER.value
) -> list[tuple[str, str | None]]:
    facts = Facts(
        brand=KIT.model_copy(update={"locale": locale}), offer=OFFER.model_copy(update={"value": value})
    )
    subject = Subject(Stage.MESSAGE, {"body": text}, facts=facts)
    view = view_of(subject)
    places = [(view.place(start, end), placeholder) for start, end, placeholder in known_facts(subject, view)]
    return [(text[place.start : place.end], placeholder) for place, placeholder in places]


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        ("1,299.00", {"1299.00"}),
        ("1.299,00", {"1299.00"}),
        ("1\u202f299,50", {"1299.50"}),
        ("1'299.5", {"1299.5"}),
        ("1.299", {"1299"}),
        ("1,5", {"1.5"}),
        ("1299", {"1299"}),
        ("1,234,567.89", {"1234567.89"}),
        ("1,2.3", set()),
        ("1.2.3", set()),
        ("1,299,00", set()),
        ("12,34.567,8", set()),
        ("", set()),
    ],
)
def test_amounts_are_read_in_every_common_form(written: str, amounts: set[str]) -> None:
    assert readings(written) == {Decimal(amount) for amount in amounts}


@pytest.mark.parametrize(
    "text", ["$1.50", "$ 1.5", "1,50 $", "US$1.50", "USD 1.50", "1.50 dollars", "150 cents", "150¢"]
)
def test_value_is_known_in_every_common_form(text: str) -> None:
    assert known(f"Take {text} off") == [(text, "offer.value")]


@pytest.mark.parametrize(
    "text",
    ["$1.51", "€1.50", "1.50", "$15", "$1.505", "$1.50k", "150", "$150", "1.50 cents", "EUR 1.50", "A$1.50"],
)
def test_no_other_amount_is_taken_for_the_value(text: str) -> None:
    assert known(f"Take {text} off") == []


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de_DE", "fr_FR", "sv_SE", "ja_JP", "pt_BR"])
@given(cents=st.integers(1, 10_000_000), currency=st.sampled_from(["USD", "EUR", "GBP"]))
def test_value_is_known_as_its_locale_writes_it(locale: str, cents: int, currency: str) -> None:
    value = Money(amount=Decimal(cents) / 100, currency=currency)
    text = format_currency(value.amount, currency, locale=locale)
    assert known(text, locale, value) == [(text, "offer.value")]


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "ja_JP"])
@pytest.mark.parametrize("style", ["full", "long", "medium", "short"])
def test_last_day_is_known_as_its_locale_writes_it(locale: str, style: str) -> None:
    text = format_date(OFFER.valid_to, style, locale=locale)
    assert known(text, locale) == [(text, "offer.valid_to")]


@pytest.mark.parametrize(
    "text",
    [
        "Sunday, November 5",
        "Sunday, November 5th",
        "November 5",
        "the 5th of November",
        "5 November",
        "2017-11-05",
    ],
)
def test_last_day_is_known_in_words(text: str) -> None:
    assert [placeholder for _, placeholder in known(f"until {text}.")] == ["offer.valid_to"]


@pytest.mark.parametrize(
    "text", ["November 6", "November 55", "Monday, December 5", "5/11/17", "December 5", "2017-11-06"]
)
def test_no_other_day_is_taken_for_the_last(text: str) -> None:
    assert known(f"until {text}.") == []


def test_code_is_known_in_its_own_case_and_headline_in_any() -> None:
    assert known("A coupon for frozen pizza: PIZZA17, not pizza17 or XPIZZA17.") == [
        ("A coupon for frozen pizza", None),
        ("PIZZA17", "offer.code"),
    ]


def test_ways_to_write_a_day_come_longest_first() -> None:
    written = dates_as_written(date(2023, 3, 22), "en_US")
    assert list(written) == sorted(written, key=lambda text: (-len(text), text))
    assert {"wednesday, march 22, 2023", "march 22nd", "22nd of march", "mar 22", "2023-03-22"} <= set(
        written
    )


def test_unknown_locale_falls_back_to_american_english() -> None:
    assert "november 5, 2017" in dates_as_written(date(2017, 11, 5), "tlh")
