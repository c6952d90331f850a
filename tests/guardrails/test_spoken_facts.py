"""Days and amounts as locales say them, and what readers take from them."""

from datetime import date
from decimal import Decimal

import pytest

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel
from bespoke.domain.offer import Money
from guardrails.base import Facts, Stage, Subject
from guardrails.checks.grounding import CHECK
from guardrails.example_facts import KIT, OFFER
from guardrails.language.spoken_facts import (
    amount_read_back,
    day_read_back,
    plain_spaces,
    spoken_day,
    spoken_money,
)

SUNDAY = date(2017, 11, 5)
DOLLARS = Money(amount=Decimal("1299.50"), currency="USD")


@pytest.mark.parametrize(
    ("locale", "day", "amount"),
    [
        ("en_US", "Sunday, November 5", "$1,299.50"),
        ("en_GB", "Sunday, 5 November", "US$1,299.50"),
        ("es_US", "domingo, 5 de noviembre", "$1,299.50"),
        ("es_ES", "domingo, 5 de noviembre", "1.299,50 US$"),
        ("de_DE", "Sonntag, 5. November", "1.299,50 $"),
        ("fr_FR", "dimanche 5 novembre", "1 299,50 $US"),
        ("ja_JP", "日曜日, 11月5日", "$1,299.50"),
        ("tr_TR", "5 Kasım Pazar", "$1.299,50"),
        ("ru_RU", "воскресенье, 5 ноября", "1 299,50 $"),
    ],
)
def test_a_locale_says_a_day_and_an_amount_its_way_and_reads_them_back(
    locale: str, day: str, amount: str
) -> None:
    assert spoken_day(SUNDAY, locale) == day
    assert plain_spaces(spoken_money(DOLLARS, locale)) == amount
    assert day_read_back(spoken_day(SUNDAY, locale), 2017, locale) == SUNDAY
    assert amount_read_back(spoken_money(DOLLARS, locale), "USD", locale) == Decimal("1299.50")


@pytest.mark.parametrize(
    ("said", "locale"),
    [
        ("1,50 $", "en_US"),
        ("$1.50", "de_DE"),
        ("1.50", "en_US"),
        ("$", "en_US"),
        ("$1.50 or $2.50", "en_US"),
        ("€1.50", "en_US"),
    ],
)
def test_what_the_locale_does_not_read_as_one_amount_is_none(said: str, locale: str) -> None:
    assert amount_read_back(said, "USD", locale) is None


def test_a_day_of_another_weekday_is_no_day() -> None:
    assert day_read_back("Monday, November 5", 2017, "en_US") is None


def findings(text: str, locale: str) -> list[str]:
    """Returns what is not grounded in a message of the locale."""
    kit: BrandKit = KIT.model_copy(update={"locale": locale})
    subject = Subject(Stage.MESSAGE, {"body": text}, Channel.SMS, Facts(brand=kit, offer=OFFER))
    return [text[match.start : match.end] for match in CHECK.find(subject)]


@pytest.mark.parametrize(
    ("locale", "text", "wrong"),
    [
        ("de_DE", "1,50 $ weniger bis Sonntag, 5. November.", []),
        ("de_DE", "1,60 $ weniger bis Sonntag, 6. November.", ["1,60 $", "6"]),
        ("de_DE", "1,50 $ weniger bis Montag, 5. November.", ["5"]),
        ("en_US", "$1.50 off, Monday, November 5.", ["5"]),
        ("tr_TR", "5 Kasım Pazartesi", ["5"]),
        ("tr_TR", "5 Kasım Pazar", []),
        ("de_DE", "Noch 3 Stück, 20 % weniger.", ["3", "20 %"]),
        ("es_US", "$1.50 menos hasta el domingo, 5 de noviembre.", []),
        ("es_US", "$1.60 menos hasta el domingo, 12 de noviembre.", ["$1.60", "12", "hasta el domingo"]),
        ("es_ES", "1,50\xa0US$ menos hasta el domingo, 5 de noviembre.", []),
        ("fr_FR", "1,50\xa0$US de moins jusqu'au dimanche 5 novembre.", []),
        ("fr_FR", "2,50\xa0$US de moins jusqu'au dimanche 5 novembre.", ["2,50\xa0$"]),
    ],
)
def test_a_message_in_another_locale_is_held_against_the_ledger(
    locale: str, text: str, wrong: list[str]
) -> None:
    assert sorted(findings(text, locale)) == sorted(wrong)
