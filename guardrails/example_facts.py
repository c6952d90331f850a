"""A brand kit and an offer for the examples in checks. They belong to no shop."""

from datetime import date
from decimal import Decimal

from bespoke.domain.brand import BrandKit, Exclusion, FieldLimit, ReadingLevel, RequiredLine
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.ids import BrandId, OfferId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.use_case import ValueExchange

KIT = BrandKit(
    id=BrandId("example"),
    version=1,
    name="ACME Fresh",
    locale="en_US",
    currency="USD",
    market="us",
    site_url="https://shop.example",
    voice=(),
    exclusions=(
        Exclusion(phrase="last chance", reason="it presses"),
        Exclusion(phrase="utilize", reason="nobody says it", instead="use"),
        Exclusion(phrase="deal", reason="it cheapens"),
    ),
    required_lines=(RequiredLine(channel=Channel.SMS, text="Reply STOP to 12345 to opt out."),),
    limits=(
        FieldLimit(channel=Channel.SMS, field=FieldName.BODY, max_chars=100, min_chars=10),
        FieldLimit(channel=Channel.PUSH, field=FieldName.BODY, max_chars=60),
    ),
    reading_level=ReadingLevel(min_grade=1, max_grade=8),
    max_exclamation_marks=1,
    emoji_allowed=False,
    allowed_link_hosts=("shop.example", "help.example"),
    facts=("The bread is baked 2 times a day.", "Delivery is free for members."),
)

OFFER = Offer(
    id=OfferId("of_example"),
    exchange=ValueExchange.MONETARY,
    headline="a coupon for frozen pizza",
    topics=("frozen-pizza",),
    value=Money(amount=Decimal("1.50"), currency="USD"),
    value_source="ledger",
    code="PIZZA17",
    valid_from=date(2017, 10, 30),
    valid_to=date(2017, 11, 5),
    source="ledger",
)

OFFER_WITHOUT_VALUE = OFFER.model_copy(update={"value": None, "code": None})
