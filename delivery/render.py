"""Fills typed placeholders and lays a message out for its channel.

Copy is data, never a template: its placeholders are found by a closed grammar and filled from a fixed
list of values. Jinja lays out the e-mail around the finished, escaped text, in a sandbox in which
anything undefined raises.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel
from bespoke.domain.decision import Message
from bespoke.domain.draft import Copy
from bespoke.domain.offer import Offer
from bespoke.errors import RenderFailed

PLACEHOLDER = re.compile(r"\{\{ *([a-z_]+\.[a-z_]+) *\}\}")
LAYOUTS = Path(__file__).parent / "layouts"


def placeholder_values(brand: BrandKit, offer: Offer | None) -> dict[str, str]:
    """Returns what each placeholder becomes; one that has no value now is absent.

    Raises:
        RenderFailed: the brand's locale cannot write the offer's value or last day.
    """
    values = {"brand.name": brand.name}
    if offer is None:
        return values
    values["offer.headline"] = offer.headline
    try:
        values["offer.valid_to"] = _spoken_date(offer.valid_to.isoformat(), brand.locale)
        if offer.value is not None:
            values["offer.value"] = _money(str(offer.value.amount), offer.value.currency, brand.locale)
    except (UnknownLocaleError, LookupError, ValueError, ArithmeticError) as error:
        raise RenderFailed(
            f"locale '{brand.locale}' cannot write the facts of offer '{offer.id}' "
            f"({type(error).__name__}: {error}); change 'locale' in the brand kit"
        ) from error
    if offer.code is not None:
        values["offer.code"] = offer.code
    return values


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


def render(copy_text: Copy, channel: Channel, brand: BrandKit, offer: Offer | None) -> Message:
    """Returns the message as it would be sent.

    Raises:
        RenderFailed: see `fill` and `placeholder_values`.
    """
    values = placeholder_values(brand, offer)
    subject, preheader, body, cta = (
        _sentence_start(fill(text, values))
        for text in (copy_text.subject, copy_text.preheader, copy_text.body, copy_text.cta)
    )
    line = brand.required_line(channel) or ""
    if channel is Channel.EMAIL:
        html = _layout("email.html.j2").render(
            language=brand.locale.replace("_", "-"),
            subject=subject,
            preheader=preheader,
            paragraphs=[part.strip() for part in body.split("\n") if part.strip()],
            cta=cta,
            link=brand.site_url,
            required_line=line,
        )
        text = "\n\n".join(part for part in (body, f"{cta}: {brand.site_url}" if cta else "", line) if part)
    else:
        html = ""
        text = " ".join(part for part in (body, line) if part)
    return Message(subject=subject, preheader=preheader, body=body, cta=cta, html=html, text=text)


def _sentence_start(text: str) -> str:
    # An offer's headline is a noun phrase in lower case; a field may begin with it.
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=8)
def _layout(name: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


@lru_cache(maxsize=4_096)
def _spoken_date(day: str, locale: str) -> str:
    # Weekday and day are what a person needs; a year would only make them wonder.
    at = date.fromisoformat(day)
    return f"{format_date(at, 'EEEE', locale=locale)}, {format_skeleton('MMMMd', at, locale=locale)}"


@lru_cache(maxsize=4_096)
def _money(amount: str, currency: str, locale: str) -> str:
    return format_currency(amount, currency, locale=locale)
