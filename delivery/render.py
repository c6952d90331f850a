"""Makes the message that is sent: copy with its placeholders filled, laid out for its channel.

A locale other than the kit's own is one that the kit has rules for; its required line is its own too.
"""

from collections.abc import Sequence
from html import escape

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel
from bespoke.domain.decision import Message
from bespoke.domain.draft import Copy
from bespoke.domain.offer import Offer
from bespoke.errors import InvalidInput, RenderFailed
from delivery.rendering.email import Look, Parts, email_html, email_text
from delivery.rendering.facts import fill, placeholder_values


def render(
    copy_text: Copy,
    channel: Channel,
    brand: BrandKit,
    offer: Offer | None,
    *,
    locale: str | None = None,
    markets: Sequence[str] = (),
) -> Message:
    """Returns the message as it would be sent.

    Args:
        brand: the kit as published, or already as it is in force.
        locale: as CLDR writes it; None for the kit's own.
        markets: what the customer's market is called, the narrowest first; see `BrandKit.in_force`.

    Raises:
        RenderFailed: the kit has no rules or no required line for the locale; see also `fill` and
            `placeholder_values`.
    """
    kit = brand if locale is None and not markets else kit_in_force(brand, channel, locale, markets)
    values = placeholder_values(kit, offer)
    parts = Parts(
        *(
            _sentence_start(fill(text, values))
            for text in (copy_text.subject, copy_text.preheader, copy_text.body, copy_text.cta)
        )
    )
    line = kit.required_line(channel) or ""
    html, unsubscribe_url = "", ""
    if channel is Channel.EMAIL:
        look = Look(kit.locale, kit.name, kit.site_url, kit.colors, kit.logo, line, kit.unsubscribe)
        html, text = email_html(parts, look), email_text(parts, look)
        _require_line(line, html, text)
        unsubscribe_url = "" if kit.unsubscribe is None else kit.unsubscribe.url
    elif channel is Channel.WEB_BANNER:
        link = f"{parts.cta}: {kit.site_url}" if parts.cta else ""
        text = "\n".join(part for part in (parts.subject, parts.body, link, line) if part)
    else:
        text = " ".join(part for part in (parts.body, line) if part)
    return Message(
        subject=parts.subject,
        preheader=parts.preheader,
        body=parts.body,
        cta=parts.cta,
        html=html,
        text=text,
        unsubscribe_url=unsubscribe_url,
    )


def kit_in_force(
    brand: BrandKit, channel: Channel, locale: str | None = None, markets: Sequence[str] = ()
) -> BrandKit:
    """Returns the kit as it holds for the locale and the market.

    Raises:
        RenderFailed: it has no rules for the locale, or its required line of the channel is in another language.
    """
    try:
        kit = brand.in_force(locale, markets)
    except InvalidInput as error:
        raise RenderFailed(str(error)) from error
    rules = brand.locales.get(kit.locale)
    own = () if rules is None else tuple(line.channel for line in rules.required_lines)
    if (
        kit.locale.partition("_")[0] != brand.locale.partition("_")[0]
        and channel not in own
        and kit.required_line(channel) is not None
    ):
        raise RenderFailed(
            f"the brand kit '{brand.id}' has no required line for {channel.value} in '{kit.locale}'; add one under "
            f"'locales'"
        )
    return kit


def _require_line(line: str, html: str, text: str) -> None:
    if line not in text or escape(line) not in html:
        raise RenderFailed(
            "the required line is not in the e-mail word for word; look at 'layouts/email.mjml'"
        )


def _sentence_start(text: str) -> str:
    # An offer's headline is a noun phrase in lower case; a field may begin with it.
    return text[:1].upper() + text[1:]
