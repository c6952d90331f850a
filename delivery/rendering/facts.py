"""Fills typed placeholders with facts of the ledger, as the locale says them.

Copy is data, never a template: its placeholders are found by a closed grammar and filled from a fixed
list of values. A day or an amount goes in only where it reads back as what the ledger holds.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from babel import UnknownLocaleError

from bespoke.domain.brand import BrandKit
from bespoke.domain.offer import Offer
from bespoke.errors import RenderFailed
from guardrails.language.spoken_facts import amount_read_back, day_read_back, spoken_day, spoken_money

PLACEHOLDER = re.compile(r"\{\{ *([a-z_]+\.[a-z_]+) *\}\}")


def placeholder_values(brand: BrandKit, offer: Offer | None) -> Mapping[str, str]:
    """Returns what each placeholder becomes; one that has no value now is absent.

    Raises:
        RenderFailed: the brand's locale cannot write the offer's value or last day, or what it writes
            reads back as something else.
    """
    if offer is None:
        return {"brand.name": brand.name}
    return {"brand.name": brand.name, **_offer_values(offer, brand.locale)}


@lru_cache(maxsize=4_096)
def _offer_values(offer: Offer, locale: str) -> Mapping[str, str]:
    values = {"offer.headline": offer.headline}
    try:
        values["offer.valid_to"] = spoken_day(offer.valid_to, locale)
        if offer.value is not None:
            values["offer.value"] = spoken_money(offer.value, locale)
    except (UnknownLocaleError, LookupError, ValueError, ArithmeticError) as error:
        raise RenderFailed(
            f"locale '{locale}' cannot write the facts of offer '{offer.id}' "
            f"({type(error).__name__}: {error}); change 'locale' in the brand kit"
        ) from error
    _require_read_back(offer, values, locale)
    if offer.code is not None:
        values["offer.code"] = offer.code
    return values


def _require_read_back(offer: Offer, values: Mapping[str, str], locale: str) -> None:
    day = day_read_back(values["offer.valid_to"], offer.valid_to.year, locale)
    if day != offer.valid_to:
        raise RenderFailed(
            f"in '{locale}' the last day of offer '{offer.id}' would read '{values['offer.valid_to']}', "
            f"which is not {offer.valid_to}; change 'locale' in the brand kit"
        )
    if offer.value is not None:
        said = values["offer.value"]
        if amount_read_back(said, offer.value.currency, locale) != offer.value.amount:
            raise RenderFailed(
                f"in '{locale}' the value of offer '{offer.id}' would read '{said}', which is not "
                f"{offer.value.amount} {offer.value.currency}; change the amount or its currency in the offer ledger"
            )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Returns the text with its placeholders filled.

    Raises:
        RenderFailed: a placeholder is unknown or has no value now, or braces are left over.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise RenderFailed(
                f"placeholder '{match[1]}' has no value now; it is unknown, or the offer does not state it"
            ) from None

    filled = PLACEHOLDER.sub(value, text)
    if "{{" in filled or "}}" in filled:
        raise RenderFailed("the copy holds braces that are no placeholder")
    return filled
