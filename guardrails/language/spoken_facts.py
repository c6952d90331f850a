"""How a locale says a day and an amount, and what they are read back as.

What is written comes from CLDR through Babel. It goes into a message only where it reads back as the
very day and amount it was made from: a currency without cents would round, a locale with digits of its
own would be read wrongly by whatever looks for numbers.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import NumberFormatError, format_currency, get_currency_symbol, parse_decimal

from bespoke.domain.offer import Money

_YEAR = re.compile(r"(?: 'del?')?[, ]+y+(?:\s?'[^']+'\.?)?")
_DIGITS = re.compile(r"\d[\d.,'’\s]*\d|\d")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def plain_spaces(text: str) -> str:
    """Returns the text with CLDR's no-break spaces as plain ones, so that amounts compare as they read."""
    return text.translate(_SPACES)


@lru_cache(maxsize=4_096)
def spoken_day(day: date, locale: str) -> str:
    """Returns weekday, day and month: what a person needs; a year would only make them wonder.

    Raises:
        LookupError, ValueError: the locale cannot say it.
    """
    pattern = Locale.parse(locale).date_formats["full"].pattern
    without_year, found = _YEAR.subn("", pattern)
    if found != 1:
        weekday = format_date(day, "EEEE", locale=locale)
        return f"{weekday}, {format_skeleton('MMMMd', day, locale=locale)}"
    return str(format_date(day, without_year, locale=locale))


@lru_cache(maxsize=64)
def spoken_weekday(weekday: int, locale: str) -> str:
    """Returns the name of a day of the week, in mid-sentence; 0 is a Monday."""
    return str(Locale.parse(locale).days["format"]["wide"][weekday])


@lru_cache(maxsize=4_096)
def spoken_money(money: Money, locale: str) -> str:
    """Returns the amount with its currency.

    Raises:
        LookupError, ValueError: the locale cannot say it.
    """
    return str(format_currency(money.amount, money.currency, locale=locale))


def day_read_back(said: str, year: int, locale: str) -> date | None:
    """Returns the day of `year` that `said` names in full, or None where it names none."""
    day = date(year, 1, 1).toordinal()
    days = (date.fromordinal(day + n) for n in range(366))
    return next((one for one in days if one.year == year and spoken_day(one, locale) == said), None)


def amount_read_back(said: str, currency: str, locale: str) -> Decimal | None:
    """Returns the amount that a reader of the locale takes from `said`, or None where it says no amount of
    the currency, or more than one."""
    symbols = {currency, get_currency_symbol(currency, locale=locale)}
    numbers = _DIGITS.findall(plain_spaces(said))
    if len(numbers) != 1 or not any(symbol in said for symbol in symbols):
        return None
    try:
        # Babel takes groups by the locale's own mark alone, which in French is a no-break space.
        group = Locale.parse(locale).number_symbols["latn"]["group"]
        number = str(numbers[0]).replace(" ", group) if plain_spaces(group) == " " else str(numbers[0])
        return parse_decimal(number, locale=locale, strict=True)
    except (NumberFormatError, LookupError):
        return None
