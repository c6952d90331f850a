"""The embedded copywriter: what it may say, what fits together, and that it says nothing it cannot know."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agents.copywriters.base import Assignment, Copywriter, MaskedProfile, Result
from agents.copywriters.composer import Composer
from agents.copywriters.composition.fit import preview
from agents.copywriters.composition.pieces import read_block
from agents.copywriters.composition.slots import fill, forms_of
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.brand import ReadingLevel
from bespoke.domain.brief import Brief
from bespoke.domain.channel import FIELDS_OF, Channel
from bespoke.domain.draft import Copy, CopywriterKind, Usage
from bespoke.domain.finding import Finding, Severity
from bespoke.domain.ids import BlockId, CustomerId, HypothesisId, OfferId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.plan import Hypothesis
from bespoke.domain.profile import Affinity, CustomerType, Purpose
from bespoke.domain.use_case import Angle, Tactic, UseCase, ValueExchange
from bespoke.errors import InvalidInput
from content_store.pack import Pack
from delivery.render import render
from guardrails.language.reading import measure
from tests.support.packs import demo_pack

TODAY = date(2017, 10, 30)
"""A Monday."""
BASKETS: Mapping[str, int] = {"eggs": 14, "cheese": 11, "beef": 9, "salad-greens": 6, "chips": 4}
ONE_BREATH = 160


@pytest.fixture(scope="module")
def pack() -> Pack:
    return demo_pack()


def affinity(topic: str, baskets: int, days_ago: int = 6, gap_days: float | None = 7) -> Affinity:
    return Affinity(
        topic=topic,
        baskets=baskets,
        last_bought=TODAY - timedelta(days=days_ago),
        gap_days=gap_days,
        source="purchases",
        purpose=Purpose.PERSONALIZATION,
    )


def profile(
    customer_type: CustomerType = CustomerType.MULTICATEGORY,
    baskets: Mapping[str, int] = BASKETS,
    usual_weekday: str | None = "Saturday",
) -> MaskedProfile:
    known = customer_type is not CustomerType.NEW_OR_THIN
    return MaskedProfile(
        type=customer_type,
        as_of=TODAY,
        affinities=tuple(affinity(topic, count) for topic, count in baskets.items()) if known else (),
        usual_weekday=usual_weekday if known else None,
        days_between_trips=7 if known else None,
    )


def coupon(*topics: str, spoken: str, value: str | None = None) -> Offer:
    return Offer(
        id=OfferId("o-1"),
        exchange=ValueExchange.MONETARY,
        headline=f"a coupon for {spoken}",
        topics=topics,
        value=None if value is None else Money(amount=Decimal(value), currency="USD"),
        value_source="test",
        valid_from=TODAY,
        valid_to=date(2017, 11, 12),
        source="test",
    )


EGGS = coupon("eggs", spoken="eggs")
CAT_FOOD = coupon("cat-food", spoken="cat food")


def assignment(
    pack: Pack,
    angle: Angle,
    *,
    use_case: str = "weekly-restock",
    channel: Channel = Channel.EMAIL,
    who: MaskedProfile | None = None,
    offer: Offer | None = None,
    tactics: tuple[Tactic, ...] = (Tactic.EASE, Tactic.REMINDER, Tactic.OCCASION),
    topics: tuple[str, ...] | None = None,
    count: int = 5,
    seed: int = 0,
    must_say: tuple[str, ...] = (),
) -> Assignment:
    who = who or profile()
    found: UseCase = next(known for known in pack.use_cases if known.id == use_case)
    return Assignment(
        brief=Brief(
            customer_id=CustomerId("hh-CANARY-7"), use_case_id=found.id, channel=channel, must_say=must_say
        ),
        use_case=found,
        hypothesis=Hypothesis(
            id=HypothesisId(f"{angle.value}-1"),
            angle=angle,
            statement="They want it.",
            mechanism="It helps.",
            evidence=(),
            metric="orders",
            refuted_by="no more orders",
            tactics=tactics,
            exchange=ValueExchange.NON_MONETARY if offer is None else offer.exchange,
            topics=tuple(known.topic for known in who.affinities[:3]) if topics is None else topics,
            offer_id=None if offer is None else offer.id,
        ),
        profile=who,
        offer=offer,
        brand=pack.brand,
        channel=channel,
        categories=pack.named_topics(),
        blocks=pack.blocks,
        count=count,
        topic_shares={},
        seed=seed,
    )


def write(asked: Assignment) -> Result:
    return asyncio.run(Composer().write(asked))


def revise(asked: Assignment, copy_text: Copy, *findings: Finding) -> Result:
    return asyncio.run(Composer().revise(asked, copy_text, findings))


def finding(field: str, text: str, excerpt: str) -> Finding:
    start = text.index(excerpt)
    return Finding(
        check="test",
        check_version=1,
        severity=Severity.BLOCK,
        field=field,
        start=start,
        end=start + len(excerpt),
        excerpt=excerpt,
        reason="test",
        policy_source="test",
    )


def texts(result: Result) -> list[str]:
    return [" ".join(written.copy_text.fields().values()) for written in result.written]


def shown(asked: Assignment, copy_text: Copy) -> str:
    message = render(copy_text, asked.channel, asked.brand, asked.offer)
    return message.text if asked.channel is Channel.SMS else f"{message.subject}\n{message.body}"


def block(name: str, text: str, **changes: object) -> ContentBlock:
    return ContentBlock.model_validate(
        {
            "id": name,
            "move": Move.OPEN,
            "text": text,
            "angles": [Angle.RESTOCK],
            "tactics": [Tactic.EASE],
            "channels": [Channel.SMS],
            "tone": "plain",
            **changes,
        }
    )


def test_the_composer_is_a_copywriter() -> None:
    copywriter: Copywriter = Composer()
    assert copywriter.kind is CopywriterKind.COMPOSER


# The library against the grammar.


def test_every_block_of_the_demo_can_be_read(pack: Pack) -> None:
    assert len([read_block(found) for found in pack.blocks]) == len(pack.blocks)


def test_what_a_block_follows_is_given_by_one_that_can_stand_before_it(pack: Pack) -> None:
    given = {
        (token, angle, channel)
        for found in pack.blocks
        for token in read_block(found).gives
        for angle in found.angles
        for channel in found.channels
    }
    hanging = [
        (found.id, token)
        for found in pack.blocks
        for token in found.follows
        if not any((token, angle, channel) in given for angle in found.angles for channel in found.channels)
    ]
    assert hanging == []


def test_things_that_a_block_was_written_for_are_in_the_category_list(pack: Pack) -> None:
    topics = pack.named_topics()
    written_for = {
        value
        for found in pack.blocks
        for name, values in read_block(found).wants
        if name in ("topic", "new", "pair", "other")
        for value in values
    }
    assert written_for - topics.keys() == set()
    assert len(written_for) >= 90


@pytest.mark.parametrize(
    ("text", "needs", "message"),
    [
        ("Your {tpoic} is in.", (), "content block 'b-1': unknown slot '{tpoic}'"),
        ("Your {topic.are} is in.", ("topic",), "content block 'b-1': unknown slot '{topic.are}'"),
        (
            "Take {{ offer.price }} off.",
            ("offer",),
            "content block 'b-1': unknown placeholder '{{ offer.price }}'",
        ),
        ("Your {topic} is in.", ("topik",), "content block 'b-1': unknown need 'topik'"),
        ("It is in.", ("topic.colour=red",), "content block 'b-1': unknown attribute 'topic.colour'"),
    ],
)
def test_a_block_that_nothing_can_fill_is_refused_by_name(
    text: str, needs: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)):
        read_block(block("b-1", text, needs=needs))


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("cheese", "Cheese is low: take it, a pack of cheese, and it keeps."),
        ("eggs", "Eggs are low: take them, a carton of eggs, and they keep."),
    ],
)
def test_sentences_agree_with_what_fills_them(pack: Pack, topic: str, sentence: str) -> None:
    category = pack.named_topics()[topic]
    text = "{topic.cap} {topic.is} low: take {topic.it}, {topic.one}, and {topic.they} keep{topic.s}."
    assert fill(text, forms_of("topic", category)) == sentence


def test_placeholders_of_an_offer_are_left_for_sending(pack: Pack) -> None:
    fillings = forms_of("topic", pack.named_topics()["eggs"])
    assert fill("{{ offer.value }} off {topic}", fillings) == "{{ offer.value }} off eggs"


# Breadth.


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("customer_type", CustomerType)
def test_every_use_case_has_ten_different_messages_for_everyone_in_its_group(
    pack: Pack, customer_type: CustomerType, channel: Channel
) -> None:
    for use_case in pack.use_cases:
        if customer_type not in use_case.group:
            continue
        bodies, subjects, ideas = set(), set(), set()
        for angle in use_case.angles:
            asked = assignment(
                pack,
                angle,
                use_case=use_case.id,
                channel=channel,
                who=profile(customer_type),
                offer=EGGS if angle is Angle.DEAL else None,
                tactics=use_case.tactics[:3],
            )
            written = write(asked).written
            bodies |= {found.copy_text.body for found in written}
            subjects |= {found.copy_text.subject for found in written}
            ideas |= {found.provenance.blocks[0] for found in written}
            assert all(set(found.copy_text.fields()) == set(FIELDS_OF[channel]) for found in written)
        assert len(bodies) >= 10, use_case.id
        assert len(ideas) >= 10, use_case.id
        assert channel is Channel.SMS or len(subjects) >= 10, use_case.id


@pytest.mark.parametrize("angle", [Angle.RESTOCK, Angle.MEAL, Angle.ASK])
def test_twelve_variants_are_twelve_ideas(pack: Pack, angle: Angle) -> None:
    asked = assignment(pack, angle, count=12)
    result = write(asked)
    by_id = {found.id: found for found in pack.blocks}
    ideas = [read_block(by_id[BlockId(found.provenance.blocks[0])]).idea for found in result.written]
    assert result.failure is None
    assert len(set(ideas)) == 12
    assert len({found.copy_text.subject for found in result.written}) == 12
    assert len({found.copy_text.body for found in result.written}) == 12


def test_variants_rotate_through_tactics_and_topics(pack: Pack) -> None:
    result = write(assignment(pack, Angle.RESTOCK, count=6))
    assert {found.tactic for found in result.written} >= {Tactic.EASE, Tactic.REMINDER, Tactic.OCCASION}
    topics = {name for found in result.written for name in found.provenance.fields_used if ":" in name}
    assert len(topics) >= 3


def test_tactics_beyond_the_hypothesis_are_told_as_what_they_are(pack: Pack) -> None:
    result = write(assignment(pack, Angle.RESTOCK, tactics=(Tactic.PAIRING,), count=4))
    by_id = {found.id: found for found in pack.blocks}
    assert len(result.written) == 4
    assert all(found.tactic in by_id[BlockId(found.provenance.blocks[0])].tactics for found in result.written)
    assert result.written[0].tactic is Tactic.PAIRING


# The same, and not the same.


def test_the_same_assignment_gives_the_same_copy(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, count=8)
    assert write(asked) == write(asked)


def test_another_seed_gives_other_copy(pack: Pack) -> None:
    first = texts(write(assignment(pack, Angle.MEAL, seed=1)))
    assert first != texts(write(assignment(pack, Angle.MEAL, seed=2)))


def test_another_customer_gets_other_copy(pack: Pack) -> None:
    other = profile(baskets={"coffee": 12, "bread": 9, "bananas": 5})
    assert not set(texts(write(assignment(pack, Angle.RESTOCK)))) & set(
        texts(write(assignment(pack, Angle.RESTOCK, who=other)))
    )


def test_provenance_names_blocks_and_what_was_drawn_on(pack: Pack) -> None:
    asked = assignment(pack, Angle.DEAL, use_case="deal-day", offer=EGGS, tactics=(Tactic.SAVING,), seed=3)
    result = write(asked)
    ids = {found.id for found in pack.blocks}
    for found in result.written:
        assert found.provenance.copywriter is CopywriterKind.COMPOSER
        assert found.provenance.seed == 3
        assert set(found.provenance.blocks) <= ids
        assert "offer.valid_to" in found.provenance.fields_used
    drawn_on = {name for found in result.written for name in found.provenance.fields_used}
    assert {name for name in drawn_on if name.startswith("affinity:")}
    assert result.usage == Usage(calls=0)


def for_another(asked: Assignment) -> Assignment:
    return replace(asked, brief=asked.brief.model_copy(update={"customer_id": CustomerId("hh-other")}))


def test_of_whom_something_is_known_the_customer_id_shapes_nothing(pack: Pack) -> None:
    asked = assignment(pack, Angle.RESTOCK)
    assert write(asked) == write(for_another(asked))


def test_of_whom_nothing_is_known_the_customer_id_draws_the_lot_and_is_not_told(pack: Pack) -> None:
    asked = assignment(pack, Angle.ASK, who=profile(CustomerType.NEW_OR_THIN), topics=())
    first, second = texts(write(asked)), texts(write(for_another(asked)))
    assert first != second
    assert not any("CANARY" in text or "hh-" in text for text in [*first, *second])


# What every body holds.


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH])
@pytest.mark.parametrize("angle", [Angle.RESTOCK, Angle.MEAL, Angle.ASK])
def test_bodies_read_at_the_brands_level(pack: Pack, angle: Angle, channel: Channel) -> None:
    level = pack.brand.reading_level
    written = write(assignment(pack, angle, channel=channel, count=6)).written
    grades = [measure(preview(found.copy_text.body, None, pack.brand)).grade for found in written]
    assert len(grades) == 6
    assert [grade for grade in grades if not level.min_grade <= grade <= level.max_grade] == []


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH])
def test_a_body_rests_on_two_things_of_the_customers_own(pack: Pack, channel: Channel) -> None:
    for found in write(assignment(pack, Angle.RESTOCK, channel=channel, count=6)).written:
        own = {
            name for name in found.provenance.fields_used if name.startswith(("affinity:", "usual_weekday"))
        }
        assert len(own) >= 2, found.copy_text.body


def test_a_brands_other_reading_level_is_kept_too(pack: Pack) -> None:
    asked = assignment(pack, Angle.RESTOCK, count=4)
    easy = pack.brand.model_copy(update={"reading_level": ReadingLevel(min_grade=4, max_grade=6.5)})
    for found in write(replace(asked, brand=easy)).written:
        assert measure(preview(found.copy_text.body, None, pack.brand)).grade <= 6.5


def test_a_banned_tactic_is_neither_told_nor_used(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, count=8, tactics=(Tactic.OCCASION, Tactic.QUESTION))
    brief = asked.brief.model_copy(update={"tactics_banned": (Tactic.QUESTION,)})
    written = write(replace(asked, brief=brief)).written
    assert len(written) == 8
    assert Tactic.QUESTION not in {found.tactic for found in written}
    assert not any("?" in text for text in texts(write(replace(asked, brief=brief))))


def test_where_tactics_are_wanted_no_other_is_used(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, count=4, tactics=(Tactic.PAIRING,))
    brief = asked.brief.model_copy(update={"tactics_wanted": (Tactic.PAIRING,)})
    assert {found.tactic for found in write(replace(asked, brief=brief)).written} == {Tactic.PAIRING}


def test_blocks_of_another_language_are_left_alone(pack: Pack) -> None:
    spanish = (block("b-1", "{{ brand.name }}: hay pan en la lista.", language="es"),)
    asked = assignment(pack, Angle.RESTOCK, channel=Channel.SMS)
    assert write(replace(asked, blocks=spanish)).written == ()


# What fits together.


def test_no_word_stands_twice_in_a_row(pack: Pack) -> None:
    fresh = profile(baskets={"fresh-vegetables": 12, "ice-cream": 9, "snacks": 8})
    found = [
        text
        for angle in (Angle.RESTOCK, Angle.MEAL, Angle.EXPLORE, Angle.ASK)
        for seed in range(3)
        for text in texts(write(assignment(pack, angle, who=fresh, seed=seed)))
    ]
    assert len(found) >= 50
    assert [text for text in found if re.search(r"\b(\w+) \1\b", text, re.IGNORECASE)] == []


def test_a_message_names_three_topics_at_most(pack: Pack) -> None:
    for angle in (Angle.RESTOCK, Angle.EXPLORE, Angle.DEAL):
        asked = assignment(pack, angle, offer=CAT_FOOD, count=6, use_case="deal-day")
        for found in write(asked).written:
            named = {noun for noun in found.provenance.fields_used if noun.startswith("affinity:")}
            assert len(named) <= 2, "the offer is about a third"
            assert "cat food" not in found.copy_text.body


def test_one_message_asks_one_question_at_most(pack: Pack) -> None:
    for angle in Angle:
        asked = assignment(pack, angle, offer=EGGS, count=6)
        assert [found for found in write(asked).written if found.copy_text.body.count("?") > 1] == []


def test_a_preheader_does_not_say_the_subject_again(pack: Pack) -> None:
    for angle in Angle:
        for found in write(assignment(pack, angle, offer=EGGS, count=6)).written:
            assert found.copy_text.preheader != found.copy_text.subject
            assert found.copy_text.preheader not in found.copy_text.body


@pytest.mark.parametrize("channel", Channel)
def test_messages_keep_to_the_limits_whatever_day_the_offer_ends(pack: Pack, channel: Channel) -> None:
    longest = coupon("sour-cream-and-cottage-cheese", spoken="sour cream and cottage cheese", value="12.50")
    longest = longest.model_copy(update={"valid_to": date(2018, 9, 26)})
    for angle in Angle:
        asked = assignment(pack, angle, channel=channel, offer=longest, count=6)
        for found in write(asked).written:
            message = render(found.copy_text, channel, pack.brand, longest)
            for field in FIELDS_OF[channel]:
                limit = pack.brand.limit(channel, field)
                text = message.text if channel is Channel.SMS else str(getattr(message, field.value))
                assert limit is not None
                assert limit.min_chars <= len(text) <= limit.max_chars


def test_a_text_message_is_one_breath(pack: Pack) -> None:
    for angle in Angle:
        asked = assignment(pack, angle, channel=Channel.SMS, offer=EGGS, count=6)
        for found in write(asked).written:
            text = shown(asked, found.copy_text)
            assert text.startswith("Wrenfield: ")
            assert text.endswith("Reply STOP to opt out.")
            assert len(text) <= ONE_BREATH
            assert text.isascii()


# What may be said to whom.


@pytest.mark.parametrize("angle", [Angle.RESTOCK, Angle.MEAL, Angle.EXPLORE, Angle.ASK])
@pytest.mark.parametrize("channel", Channel)
def test_nothing_personal_is_said_to_people_we_know_too_little_of(
    pack: Pack, angle: Angle, channel: Channel
) -> None:
    asked = assignment(pack, angle, channel=channel, who=profile(CustomerType.NEW_OR_THIN), topics=("eggs",))
    result = write(asked)
    assert len(result.written) == 5
    for text in texts(result):
        assert not re.search(r"\b(?:usual|regular|Saturday)\b", text)
    topics = re.compile(r"\b(?:eggs|cheese|beef|salad greens|chips)\b")
    assert [text for text in texts(result) if topics.search(text)] == []
    assert {name for found in result.written for name in found.provenance.fields_used} <= {"type"}


@pytest.mark.parametrize("use_case", ["deal-day", "thank-you", "win-back"])
def test_people_who_want_no_personal_copy_can_be_written_to_all_the_same(pack: Pack, use_case: str) -> None:
    found = next(known for known in pack.use_cases if known.id == use_case)
    angle = found.angles[0]
    offer = EGGS if angle is Angle.DEAL else None
    private = replace(profile(CustomerType.NEW_OR_THIN), may_personalize=False)
    result = write(assignment(pack, angle, use_case=use_case, who=private, offer=offer, topics=(), count=4))
    assert result.failure is None


def test_without_topics_in_the_hypothesis_nothing_personal_is_said(pack: Pack) -> None:
    result = write(assignment(pack, Angle.ASK, topics=(), count=1))
    assert not re.search(r"\b(?:eggs|cheese|beef|salad greens|chips|Saturday)\b", " ".join(texts(result)))
    assert len(result.written) == 1


def test_a_lapsed_customer_is_not_greeted_like_a_regular(pack: Pack) -> None:
    who = profile(CustomerType.LAPSED)
    found = [
        text
        for angle in (Angle.RETURN, Angle.ASK, Angle.MEAL)
        for text in texts(write(assignment(pack, angle, use_case="win-back", who=who)))
    ]
    assert len(found) >= 14
    assert [text for text in found if re.search(r"\b(?:usual|regular|Saturday|anyway)\b", text)] == []


def test_what_was_bought_once_is_not_spoken_of(pack: Pack) -> None:
    who = profile(baskets={"eggs": 14, "veal": 1})
    result = write(assignment(pack, Angle.MEAL, who=who, topics=("veal", "eggs"), count=8))
    assert not any("veal" in text.lower() for text in texts(result))


def test_what_may_not_be_named_is_not_named(pack: Pack) -> None:
    who = profile(baskets={"beer": 20, "eggs": 14})
    result = write(assignment(pack, Angle.RESTOCK, who=who, topics=("beer", "eggs")))
    assert not any("beer" in text for text in texts(result))
    assert {name for found in result.written for name in found.provenance.fields_used} <= {
        "affinity:eggs",
        "type",
        "usual_weekday",
    }


def test_about_time_is_said_only_when_it_is(pack: Pack) -> None:
    due = profile(baskets={"eggs": 14})
    just_bought = replace(due, affinities=(affinity("eggs", 14, days_ago=1),))
    asked = assignment(pack, Angle.RESTOCK, who=due, count=12)
    early = assignment(pack, Angle.RESTOCK, who=just_bought, topics=("eggs",), count=12)
    assert any("about time for eggs" in text for text in texts(write(asked)))
    assert not any("about time" in text for text in texts(write(early)))


# Offers.


def test_every_variant_with_an_offer_speaks_of_it(pack: Pack) -> None:
    for angle in Angle:
        for channel in Channel:
            asked = assignment(pack, angle, channel=channel, offer=EGGS, use_case="deal-day")
            for found in write(asked).written:
                assert "{{ offer." in found.copy_text.body, found.copy_text.body


def test_without_an_offer_no_placeholder_of_one_is_used(pack: Pack) -> None:
    for angle in Angle:
        assert not any("{{ offer." in text for text in texts(write(assignment(pack, angle))))


def test_a_deal_without_an_offer_is_a_failure_that_says_why(pack: Pack) -> None:
    result = write(assignment(pack, Angle.DEAL, use_case="deal-day"))
    assert result.written == ()
    assert result.failure is not None
    assert "wrote 0 of 5 variants for angle 'deal' on email" in result.failure


def test_an_unknown_amount_is_never_named(pack: Pack) -> None:
    for seed in range(4):
        asked = assignment(pack, Angle.DEAL, use_case="deal-day", offer=EGGS, count=12, seed=seed)
        assert not any("offer.value" in text for text in texts(write(asked)))


def test_a_known_amount_can_be_named(pack: Pack) -> None:
    known = coupon("eggs", spoken="eggs", value="1.00")
    asked = assignment(pack, Angle.DEAL, use_case="deal-day", offer=known, tactics=(Tactic.SAVING,), count=12)
    found = write(asked).written
    assert any("$1.00 off" in shown(asked, written.copy_text) for written in found)


def test_the_noun_is_not_doubled_where_the_coupon_is_for_the_topic(pack: Pack) -> None:
    asked = assignment(pack, Angle.RESTOCK, offer=EGGS, who=profile(baskets={"eggs": 14}), count=6)
    for found in write(asked).written:
        sentences = re.split(r"(?<=[.?])\s+|\n", shown(asked, found.copy_text))
        assert [part for part in sentences if part.lower().count("eggs") > 1] == []


def test_an_offer_that_is_no_coupon_is_not_put_on_the_card(pack: Pack) -> None:
    tasting = EGGS.model_copy(
        update={
            "headline": "an early taste of the new cheeses",
            "topics": (),
            "exchange": ValueExchange.NON_MONETARY,
        }
    )
    asked = assignment(pack, Angle.RESTOCK, offer=tasting, count=3)
    result = write(asked)
    assert len(result.written) == 3
    assert not any("card" in text or "coupon" in text for text in texts(result))


# Briefs and repairs.


def test_what_must_be_said_is_said_word_for_word(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, must_say=("parking is behind the store",))
    for found in write(asked).written:
        assert "Parking is behind the store." in found.copy_text.body


def test_what_must_be_said_and_does_not_fit_is_a_failure(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, channel=Channel.SMS, must_say=("word " * 22 + "end",))
    result = write(asked)
    assert result.written == ()
    assert result.failure is not None


def test_a_revision_avoids_the_block_and_the_phrase(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, count=1)
    first = write(asked).written[0]
    by_id = {found.id: found for found in pack.blocks}
    opening = by_id[BlockId(first.provenance.blocks[0])]
    excerpt = re.findall(r"[A-Za-z]{5,}", first.copy_text.body)[0]
    second = revise(asked, first.copy_text, finding("body", first.copy_text.body, excerpt)).written[0]
    assert opening.id not in second.provenance.blocks
    assert not re.search(rf"\b{re.escape(excerpt)}\b", " ".join(second.copy_text.fields().values()))
    assert second.copy_text.subject != first.copy_text.subject


def test_a_revision_of_the_subject_may_keep_the_rest(pack: Pack) -> None:
    asked = assignment(pack, Angle.RESTOCK, count=1)
    first = write(asked).written[0]
    subject = first.copy_text.subject
    second = revise(asked, first.copy_text, finding("subject", subject, subject)).written[0]
    assert second.copy_text.subject != subject
    assert second.provenance.blocks != first.provenance.blocks


def test_a_finding_about_the_whole_message_brings_another_idea(pack: Pack) -> None:
    asked = assignment(pack, Angle.RESTOCK, count=1)
    first = write(asked).written[0]
    whole = finding("body", first.copy_text.body, "").model_copy(update={"field": "*"})
    second = revise(asked, first.copy_text, whole).written[0]
    assert not set(first.provenance.blocks) & set(second.provenance.blocks)


def test_revising_is_deterministic(pack: Pack) -> None:
    asked = assignment(pack, Angle.RESTOCK, count=1)
    copy_text = write(asked).written[0].copy_text
    found = finding("body", copy_text.body, re.findall(r"[A-Za-z]{5,}", copy_text.body)[0])
    assert revise(asked, copy_text, found) == revise(asked, copy_text, found)


def test_what_brand_and_brief_do_not_want_said_is_not_said(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, count=12)
    first = write(asked).written[0].copy_text.body
    phrase = re.findall(r"\b[a-z]{4,} [a-z]+ [a-z]{4,}\b", first)[0]
    exclusion = pack.brand.exclusions[0].model_copy(update={"phrase": phrase})
    strict = pack.brand.model_copy(update={"exclusions": (exclusion,)})
    brief = asked.brief.model_copy(update={"must_not_say": (phrase.upper(),)})
    assert phrase in first
    assert not any(phrase in text for text in texts(write(replace(asked, brand=strict))))
    assert not any(phrase in text for text in texts(write(replace(asked, brief=brief))))


def test_without_blocks_nothing_is_written_and_the_reason_is_told(pack: Pack) -> None:
    result = write(replace(assignment(pack, Angle.RESTOCK, count=2), blocks=()))
    assert result.written == ()
    assert result.failure == (
        "the composer wrote 0 of 2 variants for angle 'restock' on email: "
        "no approved opening block fits the angle, channel and customer type"
    )


def test_more_than_the_library_allows_is_not_filled_up(pack: Pack) -> None:
    only = (block("b-1", "{{ brand.name }}: {topic} {topic.is} on your list.", needs=("topic",)),)
    who = profile(baskets={"eggs": 14})
    asked = assignment(pack, Angle.RESTOCK, channel=Channel.SMS, who=who, count=3)
    result = write(replace(asked, blocks=only))
    assert [found.copy_text.body for found in result.written] == ["{{ brand.name }}: eggs are on your list."]
    assert result.failure is not None
    assert "wrote 1 of 3" in result.failure


def test_an_unreadable_block_is_named_when_writing(pack: Pack) -> None:
    broken = (block("b-7", "{{ brand.name }}: your {tpoic}.", needs=("topic",)),)
    asked = assignment(pack, Angle.RESTOCK, channel=Channel.SMS)
    with pytest.raises(InvalidInput, match="content block 'b-7'"):
        write(replace(asked, blocks=broken))


def test_ten_variants_take_no_time_that_anyone_would_notice(pack: Pack) -> None:
    asked = assignment(pack, Angle.MEAL, count=10)
    took = []
    for _ in range(5):
        began = time.process_time()
        write(asked)
        took.append(time.process_time() - began)
    # Of the processor, and the quickest of five: the machine may be busy with other things meanwhile.
    assert min(took) <= 0.050
