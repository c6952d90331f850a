"""Who belongs to an audience, and briefs that were stored before there were any."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bespoke.domain.audience import Audience, DayKind, Daypart
from bespoke.domain.brief import Brief
from bespoke.domain.campaign import CampaignBrief, Reach
from bespoke.domain.channel import Channel
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.profile import CustomerType

SATURDAY = datetime(2024, 10, 12, 19, 30, tzinfo=UTC)
SEEKERS = CustomerType.DEAL_SEEKER


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "night"), (4, "night"), (5, "morning"), (11, "morning"), (12, "afternoon"),
        (16, "afternoon"), (17, "evening"), (21, "evening"), (22, "night"), (23, "night"),
    ],
)  # fmt: skip
def test_the_parts_of_a_day_begin_on_the_hour(hour: int, part: str) -> None:
    assert Daypart.of(SATURDAY.replace(hour=hour)).value == part


@pytest.mark.parametrize(
    ("day", "kind"), [(11, "weekday"), (12, "weekend"), (13, "weekend"), (14, "weekday")]
)
def test_saturday_and_sunday_are_the_weekend(day: int, kind: str) -> None:
    assert DayKind.of(SATURDAY.replace(day=day)).value == kind


def test_who_buys_all_of_it_belongs_to_a_segment() -> None:
    segment = Audience(type=SEEKERS, buys=("milk", "bread", "milk"))
    assert segment.buys == ("bread", "milk")
    assert segment.holds("deal_seeker", [], {"bread", "milk", "eggs"})
    assert not segment.holds("deal_seeker", [], {"milk"})
    assert not segment.holds("lapsed", [], {"bread", "milk"})


def test_a_moment_has_to_be_right_by_every_clock() -> None:
    evening = Audience(type=SEEKERS, day=DayKind.WEEKEND, daypart=Daypart.EVENING)
    assert evening.holds("deal_seeker", [SATURDAY], ())
    tokyo = SATURDAY.astimezone(ZoneInfo("Asia/Tokyo"))
    assert not evening.holds("deal_seeker", [SATURDAY, tokyo], ())
    assert not evening.holds("deal_seeker", [], ())


@pytest.mark.parametrize(
    ("audience", "label", "rests_on_purchases"),
    [
        (Audience(type=SEEKERS), "deal_seeker", False),
        (Audience(type=SEEKERS, daypart=Daypart.NIGHT), "deal_seeker, night", False),
        (
            Audience(type=SEEKERS, day=DayKind.WEEKDAY, daypart=Daypart.MORNING, buys=("milk", "bread")),
            "deal_seeker, weekday morning, buys bread and milk",
            True,
        ),
    ],
)
def test_an_audience_says_who_it_is(audience: Audience, label: str, rests_on_purchases: bool) -> None:
    assert (audience.label, audience.rests_on_purchases) == (label, rests_on_purchases)


def test_a_generation_stored_before_there_were_audiences_still_loads() -> None:
    stored = (
        '{"id":"g_1","brief":{"customer_id":"c-1","use_case_id":"weekly-restock","channel":"sms","variants":6,'
        '"offer_id":null,"instruction":null,"must_say":["Ask us"],"seed":3},"status":"awaiting_review",'
        '"copywriter":"composer","hypotheses":[],"usage":{"calls":0,"input_tokens":null,"output_tokens":null,'
        '"cost_usd":null},"stopped_by":null,"error":null,"created_at":"2024-10-10T12:00:00Z",'
        '"updated_at":"2024-10-10T12:00:00Z"}'
    )
    held = Generation.model_validate_json(stored)
    assert (held.status, held.campaign_id) == (GenerationStatus.AWAITING_REVIEW, None)
    assert (held.brief.customer_id, held.brief.reader, held.brief.channel) == ("c-1", "c-1", Channel.SMS)
    assert (held.brief.must_say, held.brief.deadline, held.brief.audience) == (("Ask us",), None, None)


def test_a_brief_for_an_audience_survives_being_stored() -> None:
    brief = Brief.model_validate(
        {"use_case_id": "deal-day", "audience": {"type": "deal_seeker", "buys": ["milk"]}}
    )
    assert Brief.model_validate_json(brief.model_dump_json()) == brief
    assert brief.reader == "deal_seeker, buys milk"


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        ({}, "for customers by id, for all of some types, or for audiences"),
        ({"customers": ["c-1"], "types": ["lapsed"]}, "not customers and types"),
        ({"customers": ["c-1"], "buys": ["milk"]}, "narrow down types"),
        ({"audiences": [{"type": "lapsed"}], "most": 3}, "narrow down types"),
    ],
)
def test_a_campaign_reaches_readers_of_one_kind(reach: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Reach.model_validate(reach)


def test_a_campaign_names_each_reader_and_channel_once() -> None:
    brief = CampaignBrief.model_validate(
        {
            "use_case_id": "deal-day",
            "channels": ["sms", "email", "sms"],
            "reach": {"customers": ["c-1", "c-2", "c-1"]},
        }
    )
    assert brief.channels == (Channel.SMS, Channel.EMAIL)
    assert brief.reach.customers == ("c-1", "c-2")
