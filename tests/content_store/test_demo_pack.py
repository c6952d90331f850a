"""The demo's pack: what its brand kit, use cases, evergreen messages and blocks must hold."""

import re
from collections import Counter
from itertools import product

import pytest

from agents.copywriters.composition.pieces import read_block
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.channel import FIELDS_OF, Channel, FieldName
from bespoke.domain.placeholder import PLACEHOLDERS
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic
from content_store.pack import Pack
from delivery.render import render
from guardrails.language.reading import flesch_kincaid_grade
from guardrails.language.sms import BEYOND_ALPHABET
from tests.support.packs import demo_pack

PLACEHOLDER = re.compile(r"\{\{ ([a-z_.]+) \}\}")
SLOT = re.compile(r"(?<!\{)\{[^{}]+\}(?!\})")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return demo_pack()


def plain(block: ContentBlock) -> str:
    return SLOT.sub("", PLACEHOLDER.sub("", block.text))


def has_phrase(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


def test_the_shop_is_fictional_and_says_so_by_its_address(pack: Pack) -> None:
    assert pack.brand.site_url == "https://wrenfield.example.com"
    assert pack.brand.allowed_link_hosts == ("wrenfield.example.com",)


def test_every_exclusion_says_why(pack: Pack) -> None:
    exclusions = pack.brand.exclusions
    assert len(exclusions) >= 25
    assert [exclusion.phrase for exclusion in exclusions if not exclusion.reason.endswith(".")] == []
    assert {"unlock", "elevate", "last chance", "we noticed", "dear valued customer"} <= {
        exclusion.phrase for exclusion in exclusions
    }


def test_what_may_stand_in_for_an_exclusion_is_not_excluded_itself(pack: Pack) -> None:
    phrases = [exclusion.phrase for exclusion in pack.brand.exclusions]
    instead = [exclusion.instead for exclusion in pack.brand.exclusions if exclusion.instead]
    assert [text for text in instead if any(has_phrase(text, phrase) for phrase in phrases)] == []


def test_email_and_sms_carry_the_way_to_stop(pack: Pack) -> None:
    email = pack.brand.required_line(Channel.EMAIL)
    assert email is not None
    assert "To stop, use the unsubscribe link" in email
    assert "because you said yes" in email
    assert pack.brand.required_line(Channel.SMS) == "Reply STOP to opt out."


def test_every_field_of_every_channel_has_a_limit(pack: Pack) -> None:
    limits = {
        (channel, field): pack.brand.limit(channel, field)
        for channel, fields in FIELDS_OF.items()
        for field in fields
    }
    assert {key: limit.max_chars for key, limit in limits.items() if limit} == {
        (Channel.EMAIL, FieldName.SUBJECT): 60,
        (Channel.EMAIL, FieldName.PREHEADER): 100,
        (Channel.EMAIL, FieldName.BODY): 600,
        (Channel.EMAIL, FieldName.CTA): 30,
        (Channel.SMS, FieldName.BODY): 160,
        (Channel.PUSH, FieldName.SUBJECT): 50,
        (Channel.PUSH, FieldName.BODY): 150,
        (Channel.WEB_BANNER, FieldName.SUBJECT): 40,
        (Channel.WEB_BANNER, FieldName.BODY): 90,
        (Channel.WEB_BANNER, FieldName.CTA): 20,
    }


def test_the_use_cases_are_the_five(pack: Pack) -> None:
    assert [use_case.id for use_case in pack.use_cases] == [
        "weekly-restock",
        "next-aisle",
        "deal-day",
        "thank-you",
        "win-back",
    ]


def test_every_use_case_leaves_room_for_rival_hypotheses(pack: Pack) -> None:
    assert {use_case.id: len(set(use_case.angles)) for use_case in pack.use_cases} == {
        "weekly-restock": 4,
        "next-aisle": 3,
        "deal-day": 3,
        "thank-you": 4,
        "win-back": 4,
    }


def test_every_customer_type_is_served_by_two_use_cases_or_more(pack: Pack) -> None:
    served = Counter(customer_type for use_case in pack.use_cases for customer_type in use_case.group)
    assert {customer_type for customer_type in CustomerType if served[customer_type] < 2} == set()


def test_the_return_of_an_order_is_what_counts(pack: Pack) -> None:
    assert {use_case.outcome_event for use_case in pack.use_cases} == {"Order Completed"}
    assert [use_case.id for use_case in pack.use_cases if "against a holdout" not in use_case.roi] == []


def test_every_use_case_has_an_evergreen_message_on_each_channel(pack: Pack) -> None:
    wanted = {(use_case.id, channel) for use_case in pack.use_cases for channel in use_case.channels}
    assert {(copy.use_case, copy.channel) for copy in pack.evergreen} == wanted


def test_evergreen_messages_fill_their_fields_within_limits(pack: Pack) -> None:
    over = []
    for copy in pack.evergreen:
        text = copy.copy_text()
        assert set(text.fields()) == {field.value for field in FIELDS_OF[copy.channel]}
        message = render(text, copy.channel, pack.brand, None)
        for field in FIELDS_OF[copy.channel]:
            limit = pack.brand.limit(copy.channel, field)
            is_sms = copy.channel is Channel.SMS
            shown = message.text if is_sms else str(getattr(message, field.value))
            if limit is not None and not limit.min_chars <= len(shown) <= limit.max_chars:
                over.append((copy.use_case, copy.channel, field, len(shown)))
    assert over == []


def test_evergreen_messages_name_nothing_that_somebody_buys(pack: Pack) -> None:
    for copy in pack.evergreen:
        words = " ".join(copy.copy_text().fields().values())
        assert "offer." not in words
        assert "usual" not in words.replace("if your usual is all you want", "")


def test_the_library_is_broad(pack: Pack) -> None:
    assert len(pack.blocks) >= 5_000
    openings = [block for block in pack.blocks if block.move is Move.OPEN]
    for angle, channel in product(Angle, Channel):
        fitting = [block for block in openings if angle in block.angles and channel in block.channels]
        assert len({block.gives[0] for block in fitting}) >= 12, (angle, channel)
    assert {tactic for block in openings for tactic in block.tactics} == set(Tactic)


def test_every_email_idea_has_its_subject_and_preheader(pack: Pack) -> None:
    followed = {
        (block.move, token)
        for block in pack.blocks
        if block.move in (Move.SUBJECT, Move.PREHEADER) and Channel.EMAIL in block.channels
        for token in block.follows
    }
    ideas = {
        token
        for block in pack.blocks
        if block.move is Move.OPEN and Channel.EMAIL in block.channels
        for token in block.gives
        if token.startswith("idea.")
    }
    lacking = [
        (move, idea)
        for move, idea in product((Move.SUBJECT, Move.PREHEADER), sorted(ideas))
        if (move, idea) not in followed
    ]
    assert lacking == []


def test_no_block_holds_a_number(pack: Pack) -> None:
    assert [block.id for block in pack.blocks if re.search(r"\d", plain(block))] == []


def test_no_block_says_what_the_brand_does_not_say(pack: Pack) -> None:
    phrases = [exclusion.phrase for exclusion in pack.brand.exclusions]
    options = "|".join(map(re.escape, phrases))
    excluded = re.compile(rf"(?<!\w)(?:{options})(?!\w)", re.IGNORECASE)
    assert [(block.id, found[0]) for block in pack.blocks if (found := excluded.search(block.text))] == []


def test_no_block_shouts(pack: Pack) -> None:
    assert [block.id for block in pack.blocks if "!" in block.text] == []


def test_every_block_can_go_out_as_an_sms_alphabet_has_it(pack: Pack) -> None:
    english = [block for block in pack.blocks if block.language == "en"]
    assert [block.id for block in english if not plain(block).isascii() or "`" in block.text] == []
    texts = [block for block in pack.blocks if block.channels == (Channel.SMS,)]
    assert [block.id for block in texts if BEYOND_ALPHABET.search(plain(block))] == []


def test_placeholders_are_those_that_sending_fills(pack: Pack) -> None:
    used = {name for block in pack.blocks for name in PLACEHOLDER.findall(block.text)}
    assert used <= PLACEHOLDERS.keys()
    assert {"brand.name", "offer.headline", "offer.valid_to", "offer.value"} <= used


def test_an_amount_is_named_only_where_it_is_needed(pack: Pack) -> None:
    naming = [block for block in pack.blocks if "{{ offer.value }}" in block.text]
    assert [block.id for block in naming if "offer.value" not in read_block(block).needs] == []
    assert len(naming) >= 20
    with_offer = [
        block for block in pack.blocks if "offer" in read_block(block).gives and block not in naming
    ]
    assert len(with_offer) >= 100


def test_a_text_message_says_whom_it_is_from(pack: Pack) -> None:
    openings = [block for block in pack.blocks if block.move is Move.OPEN and Channel.SMS in block.channels]
    assert [block.id for block in openings if not block.text.startswith("{{ brand.name }}: ")] == []


def test_people_who_stay_away_are_not_greeted_like_regulars(pack: Pack) -> None:
    said_to_lapsed = [block for block in pack.blocks if not block.types or CustomerType.LAPSED in block.types]
    openings = [block for block in said_to_lapsed if block.move is Move.OPEN]
    assert [block.id for block in openings if has_phrase(block.text, "your usual")] == []
    assert [block.id for block in openings if "weekday" in block.needs] == []


def test_blocks_for_people_we_know_too_little_of_need_no_topic(pack: Pack) -> None:
    about_them = {"topic", "usual", "due", "second", "weekday", "pairing", "new", "occasion"}
    own = [block for block in pack.blocks if CustomerType.NEW_OR_THIN in block.types]
    assert len(own) >= 60
    assert [block.id for block in own if about_them & set(block.needs)] == []


def test_no_block_is_hard_to_read(pack: Pack) -> None:
    grades = {block.id: flesch_kincaid_grade(plain(block)) for block in pack.blocks}
    ceiling = pack.brand.reading_level.max_grade
    assert {name: grade for name, grade in grades.items() if grade is not None and grade > ceiling} == {}
