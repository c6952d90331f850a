"""Shows a variant as a chosen customer, or a visitor whom nobody knows, would get it at a chosen moment.

A preview is a look and nothing else: no decision, no assignment, no offer given out, no ledger entry. It
uses the facts, the renderer, the rules and the final check of a real send, so that what it shows is so.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bespoke.domain.base import Value
from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import FIELDS_OF, Channel, FieldName
from bespoke.domain.decision import Message, Reason
from bespoke.domain.finding import Finding
from bespoke.domain.ids import CustomerId, UseCaseId, VariantId
from bespoke.domain.look import Colors
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.errors import InvalidInput, RenderFailed
from bespoke.storage.database import Connection, Database
from content_store import repository as content
from delivery.decide import DecisionService, not_approved
from delivery.limits import zones_for
from delivery.render import render
from delivery.rendering.facts import placeholder_values
from guardrails.language.sms import count

YEARS = range(1900, 3000)
"""Of the moments that a preview may be for: limits look weeks back from one, and clocks shift it by hours."""


class FieldSize(Value):
    """How much of its room a field takes once it is rendered."""

    field: FieldName
    characters: int
    """With the required line, where the channel's body carries it."""
    max_chars: int | None
    """None where the brand kit sets no limit."""


class SmsSize(Value):
    """What a text message takes of a network (GSM 03.38)."""

    characters: int
    encoding: str
    """`GSM-7`, or `UCS-2` where a character is not in its alphabet."""
    segments: int
    max_segments: int
    left: int
    """Places left in the last segment."""
    forced_by: str | None
    """The first character that is not in the alphabet."""


class Preview(Value):
    variant_id: VariantId
    use_case_id: UseCaseId
    channel: Channel
    status: VariantStatus
    customer_id: CustomerId | None
    """None for an anonymous visitor."""
    at: datetime
    """On the clock of the customer, or of the shop's market, where one is known."""
    locale: str
    brand: str
    link: str
    colors: Colors
    message: Message | None
    """None where it cannot be shown; `details` says why."""
    facts: Mapping[str, str]
    """What each placeholder becomes then."""
    fields: tuple[FieldSize, ...]
    sms: SmsSize | None
    """None on other channels."""
    sendable: bool | None
    """Whether it could be sent then; None where nobody is chosen, so that nobody's consent can be asked."""
    reasons: tuple[Reason, ...]
    """Why not; empty where it could."""
    details: tuple[str, ...]
    """The same in plain sentences."""
    findings: tuple[Finding, ...]
    """Of the final check."""


class PreviewService:
    """Renders variants without sending them. Reads only."""

    def __init__(self, database: Database, decisions: DecisionService) -> None:
        self._database = database
        self._decisions = decisions

    def preview(
        self,
        variant_id: VariantId,
        *,
        customer_id: CustomerId | None = None,
        anonymous: bool = False,
        at: datetime,
        locale: str | None = None,
    ) -> Preview:
        """Returns the variant as it would be sent.

        Args:
            customer_id: who is to get it; None with `anonymous` unset for whom it was written for, or for an
                anonymous visitor where it was written for many.
            at: the moment; without an offset it is a time on the clock of the customer, or of the market.
            locale: to write facts in, as CLDR writes it; None for that of the variant.

        Raises:
            VariantNotFound: nothing has this id.
            CustomerNotFound: nobody has this id.
            InvalidInput: both a customer and an anonymous visitor, the kit has no rules for the locale, a moment
                outside of `YEARS`, or a time without offset where no clock is known.
        """
        if at.year not in YEARS:
            raise InvalidInput(
                f"'{at.isoformat()}' is no moment to send at; choose one from {YEARS.start} to {YEARS.stop - 1}"
            )
        if anonymous and customer_id is not None:
            raise InvalidInput("a preview is for a customer or for an anonymous visitor; choose one of them")
        with self._database.read() as tx:
            variant = content.variant(tx, variant_id)
            whom = None if anonymous else customer_id or variant.customer_id
            kit = self._decisions.snapshot(tx).brand
            market = kit.market
            time_zone = None
            if whom is not None:
                profile = content.profile_key(tx, whom)
                market, time_zone = profile.region or kit.market, profile.time_zone
            moment = _on_the_clock(at, zones_for(time_zone, market))
            locale = variant.locale if locale is None else locale
            in_force = kit.in_force(locale)
            if whom is None:
                return self._anonymous(tx, variant, kit, in_force, moment, locale)
            examined = self._decisions.examine(tx, variant, whom, moment, locale)
            message = examined.message
            facts = _facts(tx, variant, in_force)
        return _preview(
            variant,
            in_force,
            customer_id=whom,
            at=moment,
            message=message,
            facts=facts,
            sendable=not examined.reasons,
            reasons=examined.reasons,
            details=examined.details,
            findings=() if examined.report is None else examined.report.findings,
        )

    def _anonymous(
        self,
        tx: Connection,
        variant: Variant,
        kit: BrandKit,
        in_force: BrandKit,
        at: datetime,
        locale: str | None,
    ) -> Preview:
        message: Message | None = None
        reasons: tuple[Reason, ...] = ()
        if variant.customer_id is not None:
            reasons = (Reason.NOT_ELIGIBLE,)
            detail = "the variant was written for one customer; an anonymous visitor gets evergreen and group variants"
        elif variant.audience is not None and variant.audience.rests_on_purchases:
            reasons = (Reason.NOT_ELIGIBLE,)
            detail = "the variant rests on what its readers buy, which nobody knows of an anonymous visitor"
        else:
            detail = (
                "nobody is chosen, so neither consent nor quiet hours, caps and the final check were asked"
            )
            stocked = None if variant.offer_id is None else content.offer(tx, variant.offer_id)
            offer = None if stocked is None else stocked.offer
            try:
                message = render(variant.copy_text, variant.channel, kit, offer, locale=locale)
            except RenderFailed as error:
                reasons, detail = (Reason.BLOCKED_AT_SEND,), str(error)
            if stocked is not None and not stocked.is_live(at.date()):
                reasons = (*reasons, Reason.OFFER_EXPIRED)
                detail = f"{detail}; the offer of the variant cannot be used on {at.date()}"
        unapproved = not_approved(variant)
        details: tuple[str, ...] = (detail,)
        if unapproved is not None:
            reasons, details = (unapproved[0], *reasons), (unapproved[1], detail)
        return _preview(
            variant,
            in_force,
            customer_id=None,
            at=at,
            message=message,
            facts={} if message is None else _facts(tx, variant, in_force),
            sendable=False if reasons else None,
            reasons=reasons,
            details=details,
            findings=(),
        )


def _on_the_clock(at: datetime, zones: tuple[ZoneInfo, ...]) -> datetime:
    if at.tzinfo is not None:
        return at if len(zones) != 1 else at.astimezone(zones[0])
    if not zones:
        raise InvalidInput(
            f"'{at.isoformat()}' has no offset, and nothing says which time zone the customer is in; "
            f"write it as {at.isoformat(timespec='minutes')}+00:00"
        )
    # A country with several clocks is asked by the one in the middle.
    by_offset = sorted(zones, key=lambda zone: (at.replace(tzinfo=zone).utcoffset() or timedelta(), zone.key))
    return at.replace(tzinfo=by_offset[len(by_offset) // 2])


def _facts(tx: Connection, variant: Variant, kit: BrandKit) -> Mapping[str, str]:
    offer = None if variant.offer_id is None else content.offer(tx, variant.offer_id).offer
    try:
        return placeholder_values(kit, offer)
    except RenderFailed:
        return {}


def _preview(
    variant: Variant,
    kit: BrandKit,
    *,
    customer_id: CustomerId | None,
    at: datetime,
    message: Message | None,
    facts: Mapping[str, str],
    sendable: bool | None,
    reasons: tuple[Reason, ...],
    details: tuple[str, ...],
    findings: tuple[Finding, ...],
) -> Preview:
    return Preview(
        variant_id=variant.id,
        use_case_id=variant.use_case_id,
        channel=variant.channel,
        status=variant.status,
        customer_id=customer_id,
        at=at,
        locale=kit.locale,
        brand=kit.name,
        link=kit.site_url,
        colors=kit.colors,
        message=message,
        facts=facts,
        fields=() if message is None else _sizes(message, variant.channel, kit),
        sms=None if message is None or variant.channel is not Channel.SMS else sms_size(message.text, kit),
        sendable=sendable,
        reasons=reasons,
        details=details,
        findings=findings,
    )


def sms_size(text: str, kit: BrandKit) -> SmsSize:
    """Returns what a text message takes, the required line in it."""
    counted = count(text)
    return SmsSize(
        characters=counted.characters,
        encoding=counted.encoding,
        segments=counted.segments,
        max_segments=kit.sms_max_parts,
        left=counted.left,
        forced_by=counted.forced_by,
    )


def _sizes(message: Message, channel: Channel, kit: BrandKit) -> tuple[FieldSize, ...]:
    sizes = []
    for field in FIELDS_OF[channel]:
        limit = kit.limit(channel, field)
        in_body = channel is Channel.SMS and field is FieldName.BODY
        sizes.append(
            FieldSize(
                field=field,
                characters=len(message.text if in_body else getattr(message, field.value)),
                max_chars=None if limit is None else limit.max_chars,
            )
        )
    return tuple(sizes)
