"""Copy made by hand for scorers, rendered as the service renders it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from bespoke.domain.brand import (
    BrandKit,
    Exclusion,
    FieldLimit,
    PublishedBrandKit,
    ReadingLevel,
    RequiredLine,
)
from bespoke.domain.brief import Brief
from bespoke.domain.category import Category, CategoryUse
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Report
from bespoke.domain.ids import BrandId, CustomerId, GenerationId, OfferId, Pseudonym, UseCaseId, VariantId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.profile import Attribute, CustomerType, Profile, Purpose, TypeAssignment
from bespoke.domain.use_case import ValueExchange
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.errors import RenderFailed
from delivery.render import render
from evals.base import Case, Expectation, Output, Piece, Sample, Shop, Status

DAY = date(2017, 10, 30)
NOON = datetime(2017, 10, 30, 12, tzinfo=UTC)
LINE = "You said yes to email. Stop at any time; 1 click does it."

KIT = BrandKit(
    id=BrandId("corner"),
    version=3,
    name="Corner 24",
    locale="en-US",
    currency="USD",
    site_url="https://corner.example.com",
    voice=(),
    exclusions=(
        Exclusion(phrase="last chance", reason="it presses"),
        Exclusion(phrase="don't miss", reason="it presses"),
    ),
    required_lines=(RequiredLine(channel=Channel.EMAIL, text=LINE),),
    limits=(
        FieldLimit(channel=Channel.EMAIL, field=FieldName.SUBJECT, max_chars=40, min_chars=5),
        FieldLimit(channel=Channel.EMAIL, field=FieldName.BODY, max_chars=300, min_chars=20),
    ),
    reading_level=ReadingLevel(min_grade=0, max_grade=8),
    max_exclamation_marks=1,
    emoji_allowed=False,
    allowed_link_hosts=("corner.example.com",),
    facts=("The coffee by the door is free.", "Bread is baked 2 times a day."),
)

OFFER = Offer(
    id=OfferId("o-pizza"),
    exchange=ValueExchange.MONETARY,
    headline="a coupon for frozen pizza",
    topics=("frozen-pizza",),
    value=Money(amount=Decimal("1.50"), currency="USD"),
    value_source="made by hand",
    code="PIZZA17",
    valid_from=DAY,
    valid_to=date(2017, 11, 5),
    source="made by hand",
)


def _category(label: str, topic: str, spoken: str | None, *occasions: str) -> Category:
    return Category(
        label=label,
        topic=topic,
        use=CategoryUse.NEVER_NAME if spoken is None else CategoryUse.NAME,
        spoken=spoken,
        singular=spoken,
        article=None if spoken is None else "a",
        number=None if spoken is None else "mass",
        occasions=occasions,
        why="It tells of a person's life." if spoken is None else None,
    )


CATEGORIES = (
    _category("FLUID MILK PRODUCTS", "milk", "2% milk"),
    _category("BEEF", "beef", "beef", "a Sunday roast"),
    _category("BATH TISSUES", "toilet-paper", "bath tissue"),
    _category("BEERS/ALES", "beer", None),
    _category("BATH", "bath-and-hair-removal", None),
    _category("DIAPERS & DISPOSABLES", "diapers", None),
    _category("FOOT CARE PRODUCTS", "foot-care", None),
)

SHOP = Shop(PublishedBrandKit(kit=KIT, sha256="b" * 64, published_at=NOON), CATEGORIES, {})

GOOD = Copy(
    subject="Pizza night, sorted",
    preheader="A coupon is on your card",
    body="You have {{ offer.headline }}. It takes {{ offer.value }} off until {{ offer.valid_to }}. No rush.",
    cta="Add it to my list",
)


def piece(
    copy_text: Copy = GOOD,
    *,
    offer: Offer | None = OFFER,
    channel: Channel = Channel.EMAIL,
    status: VariantStatus = VariantStatus.IN_REVIEW,
) -> Piece:
    """Returns one variant with its message, or with why it makes none."""
    variant = Variant(
        id=VariantId(f"v_{copy_text.content_hash()[:12]}"),
        generation_id=GenerationId("g_made"),
        customer_id=CustomerId("c-made"),
        use_case_id=UseCaseId("deal-day"),
        channel=channel,
        hypothesis_id=None,
        angle="deal",
        tactic=None,
        exchange=ValueExchange.MONETARY,
        copy_text=copy_text,
        content_hash=copy_text.content_hash(),
        offer_id=None if offer is None else offer.id,
        provenance=Provenance(copywriter=CopywriterKind.COMPOSER, seed=0),
        report=Report(findings=(), checks_run=(), policy_id="p", policy_sha256="", elapsed_ms=0),
        author="composer",
        status=status,
        created_at=NOON,
    )
    try:
        return Piece(variant=variant, offer=offer, message=render(copy_text, channel, KIT, offer))
    except RenderFailed as failure:
        return Piece(variant=variant, offer=offer, message=None, render_failure=str(failure))


def body(text: str) -> Copy:
    """Returns `GOOD` with another body."""
    return GOOD.model_copy(update={"body": text})


def case(
    name: str = "p_made", *, expects: Expectation = Expectation.WRITTEN, stratum: str = "deal_seeker"
) -> Case:
    return Case(
        id=f"{name}/deal-day",
        cluster=name,
        stratum=stratum,
        brief=Brief(customer_id=CustomerId("c-made"), use_case_id=UseCaseId("deal-day"), variants=4),
        expects=expects,
        profile_sha256="f" * 64 if expects is Expectation.WRITTEN else None,
    )


def profile(usual_weekday: str | None = "Saturday") -> Profile:
    return Profile(
        customer_id=CustomerId("c-made"),
        pseudonym=Pseudonym("p_made"),
        version=1,
        as_of=DAY,
        type=TypeAssignment(type=CustomerType.DEAL_SEEKER, as_of=DAY, reason="made by hand"),
        attributes=()
        if usual_weekday is None
        else (
            Attribute(
                name="usual_weekday",
                value=usual_weekday,
                source="purchases",
                purpose=Purpose.PERSONALIZATION,
                observed_at=DAY,
            ),
        ),
        updated_at=NOON,
    )


def written(*pieces: Piece, usual_weekday: str | None = "Saturday") -> Output:
    return Output(
        status=Status.WRITTEN, reason=None, pieces=pieces, profile=profile(usual_weekday), usage=Usage()
    )


def refused(*pieces: Piece, known: Profile | None = None) -> Output:
    return Output(status=Status.REFUSED, reason="consent: none", pieces=pieces, profile=known, usage=Usage())


def sample(
    *pieces: Piece, expects: Expectation = Expectation.WRITTEN, output: Output | None = None
) -> Sample:
    """Returns what a scorer looks at."""
    return Sample(case(expects=expects), written(*pieces) if output is None else output, SHOP)
