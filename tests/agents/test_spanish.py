"""Copy in Spanish: what a noun becomes in a sentence, what the pack's blocks say, and what is composed of them."""

import asyncio
import re
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from agents.copywriters.base import Assignment
from agents.copywriters.composer import Composer
from agents.copywriters.composition import spanish
from agents.copywriters.composition.grammar import SPANISH, grammar_of
from agents.copywriters.composition.pieces import Piece, read_block
from agents.copywriters.composition.slots import fill
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.category import Category, topics_in
from bespoke.domain.channel import Channel
from bespoke.domain.offer import Offer
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic
from content_store.pack import Pack
from delivery.render import render
from guardrails.base import Facts, Stage, Subject
from guardrails.checks.grounding import CHECK as GROUNDING
from guardrails.checks.language import CHECK as LANGUAGE
from guardrails.language.sms import count
from tests.agents.test_composer import BASKETS, assignment, coupon, profile
from tests.support.packs import demo_pack

LOCALE = "es_US"
EGGS = coupon("eggs", spoken="eggs", value="1.50").model_copy(update={"valid_to": date(2017, 11, 5)})
ENGLISH_WORDS = re.compile(r"\b(?:eggs|cheese|beef|salad greens|chips|Saturday|breakfast|baking|the|your)\b")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return demo_pack()


@pytest.fixture(scope="module")
def topics(pack: Pack) -> dict[str, Category]:
    return topics_in(pack.named_topics(), "es", "en")


@pytest.fixture(scope="module")
def blocks(pack: Pack) -> list[ContentBlock]:
    return [block for block in pack.blocks if block.language == "es"]


def in_spanish(asked: Assignment) -> Assignment:
    return replace(
        asked,
        brand=asked.brand.in_force(LOCALE),
        categories=topics_in(asked.categories, "es", "en"),
    )


def bodies(asked: Assignment) -> list[str]:
    return [written.copy_text.body for written in asyncio.run(Composer().write(asked)).written]


def test_every_topic_that_may_be_named_has_words_in_spanish(pack: Pack, topics: dict[str, Category]) -> None:
    assert pack.named_topics().keys() - topics.keys() == set()


FORMS = ("the", "del", "al", "it", "o", "is_at", "one")
AGREEMENT = (
    "{topic.cap_the} se acaba{topic.n}: {topic.is_at} anotad{topic.o}, y {topic.it} pides con lo demás."
)


@pytest.mark.parametrize(
    ("topic", "forms"),
    [
        (
            "milk",
            "la leche | de la leche | a la leche | la | a | está | un galón de leche",
        ),
        (
            "eggs",
            "los huevos | de los huevos | a los huevos | los | os | están | un cartón de huevos",
        ),
        (
            "bread",
            "el pan | del pan | al pan | lo | o | está | una barra de pan",
        ),
        (
            "apples",
            "las manzanas | de las manzanas | a las manzanas | las | as | están | una bolsa de manzanas",
        ),
        (
            "water",
            "el agua embotellada | del agua embotellada | al agua embotellada | la | a | está | una botella de agua",
        ),
        (
            "cheese",
            "el queso | del queso | al queso | lo | o | está | un paquete de queso",
        ),
        (
            "beef",
            "la carne de res | de la carne de res | a la carne de res | la | a | está | un paquete de carne de res",
        ),
        (
            "soft-drinks",
            "los refrescos | de los refrescos | a los refrescos | los | os | están | un paquete de refrescos",
        ),
        (
            "toilet-paper",
            (
                "el papel higiénico | del papel higiénico | al papel higiénico | lo | o | está "
                "| un paquete de papel higiénico"
            ),
        ),
        (
            "chips",
            "las papitas | de las papitas | a las papitas | las | as | están | una bolsa de papitas",
        ),
        (
            "baking-ingredients",
            (
                "los ingredientes para hornear | de los ingredientes para hornear | a los ingredientes para hornear "
                "| los | os | están | un ingrediente para hornear"
            ),
        ),
        (
            "roses",
            "las rosas | de las rosas | a las rosas | las | as | están | un ramo de rosas",
        ),
    ],
)
def test_a_noun_agrees_by_gender_and_number(topics: dict[str, Category], topic: str, forms: str) -> None:
    found = spanish.forms_of("topic", topics[topic])

    assert " | ".join(found[f"topic.{form}"] for form in FORMS) == forms
    assert found["topic.cap_the"] == forms[:1].upper() + found["topic.the"][1:]


def test_sentences_follow_their_nouns(topics: dict[str, Category]) -> None:
    assert fill(AGREEMENT, spanish.forms_of("topic", topics["bread"])) == (
        "El pan se acaba: está anotado, y lo pides con lo demás."
    )
    assert fill(AGREEMENT, spanish.forms_of("topic", topics["eggs"])) == (
        "Los huevos se acaban: están anotados, y los pides con lo demás."
    )


def test_a_list_ends_in_the_conjunction_that_can_be_said(topics: dict[str, Category]) -> None:
    things = [topics[topic] for topic in ("milk", "baking-ingredients")]
    assert fill("{topics}; {topics.or}; {topics.the}", spanish.list_forms(things)) == (
        "leche e ingredientes para hornear; leche o ingredientes para hornear; "
        "la leche y los ingredientes para hornear"
    )
    three = [topics[topic] for topic in ("milk", "apples", "roses")]
    assert fill("{topics} {topics.it}", spanish.list_forms(three)) == "leche, manzanas y rosas las"


@pytest.mark.parametrize(
    ("word", "following", "said"),
    [
        ("y", "higos", "e"),
        ("y", "hielo", "y"),
        ("y", "uvas", "y"),
        ("o", "hojas verdes", "u"),
        ("o", "ostiones", "u"),
        ("o", "huevos", "o"),
    ],
)
def test_conjunctions_give_way_to_their_own_sound(word: str, following: str, said: str) -> None:
    assert spanish.conjunction(word, following) == said


def test_days_are_said_for_many_weeks() -> None:
    assert [spanish.several(day) for day in ("lunes", "sábado", "domingo")] == [
        "lunes",
        "sábados",
        "domingos",
    ]


def test_no_block_leaves_a_preposition_before_an_article_or_a_conjunction_before_a_bare_noun(
    blocks: list[ContentBlock],
) -> None:
    loose = re.compile(r"\b(?:de|a) \{\w+\.the\}|\b[yo] \{(?:second|third|other|pair)\}", re.IGNORECASE)
    assert [block.text for block in blocks if loose.search(block.text)] == []


def test_every_block_can_be_read_and_names_no_headline_of_the_ledger(blocks: list[ContentBlock]) -> None:
    pieces = [read_block(block) for block in blocks]
    # A headline is in the language of whoever entered the offer.
    assert [piece.block.id for piece in pieces if "offer.headline" in piece.placeholders] == []


def test_a_slot_of_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown slot '\{topic.aisle\}'"):
        SPANISH.slots_of("Está en {topic.aisle}.")
    assert grammar_of("de").slots_of("{topic}") == ("topic",)


def things_said(piece: Piece) -> int:
    """Returns how many things an opening says that not everybody could be told."""
    others = {slot.partition(".")[0] for slot in piece.slots} & {"occasion", "new", "offered", "pair"}
    return piece.own_things + len(others)


@pytest.mark.parametrize("angle", Angle)
@pytest.mark.parametrize(("channel", "fewest"), [(Channel.EMAIL, 6), (Channel.SMS, 4), (Channel.PUSH, 4)])
def test_each_angle_has_openings_that_say_two_personal_things(
    blocks: list[ContentBlock], angle: Angle, channel: Channel, fewest: int
) -> None:
    pieces = [
        read_block(block)
        for block in blocks
        if block.move is Move.OPEN and channel in block.channels and block.angles[0] is angle
    ]
    own = [piece.block.id for piece in pieces if things_said(piece) >= 2]
    assert len(own) >= fewest, own


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH])
@pytest.mark.parametrize("angle", [Angle.RESTOCK, Angle.MEAL, Angle.ASK, Angle.HELP])
def test_a_known_customer_is_written_to_in_spanish_alone(pack: Pack, channel: Channel, angle: Angle) -> None:
    asked = in_spanish(assignment(pack, angle, channel=channel, count=5))

    written = asyncio.run(Composer().write(asked)).written

    assert len(written) == 5
    texts = [" ".join(one.copy_text.fields().values()) for one in written]
    assert [text for text in texts if ENGLISH_WORDS.search(text)] == []
    assert [text for text in texts if re.search(r"(?<!\{)\{(?!\{)|\bde el\b|\ba el\b", text)] == []
    assert [text for text in texts if re.search(r"\b(\w+) \1\b", text)] == []


def test_a_topic_without_spanish_words_is_not_named(pack: Pack) -> None:
    asked = in_spanish(assignment(pack, Angle.RESTOCK, channel=Channel.EMAIL, count=5))
    short = replace(asked, categories={t: c for t, c in asked.categories.items() if t != "eggs"})

    assert any("huevos" in body for body in bodies(asked))
    written = bodies(short)
    assert written
    assert [body for body in written if re.search("huevos|eggs", body)] == []


def deal(pack: Pack, channel: Channel, offer: Offer = EGGS) -> Assignment:
    return in_spanish(
        assignment(
            pack,
            Angle.DEAL,
            use_case="deal-day",
            channel=channel,
            offer=offer,
            tactics=(Tactic.SAVING,),
            count=4,
        )
    )


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH])
def test_an_offer_is_rendered_by_the_locale_in_full(pack: Pack, channel: Channel) -> None:
    written = asyncio.run(Composer().write(deal(pack, channel))).written

    messages = [render(one.copy_text, channel, pack.brand, EGGS, locale=LOCALE) for one in written]

    assert len(messages) == 4
    assert all("domingo, 5 de noviembre" in message.body for message in messages)
    assert any("$1.50" in message.body for message in messages)
    assert [message.body for message in messages if "coupon" in message.text] == []
    if channel is Channel.SMS:
        assert all(message.text.endswith("Responde STOP para no recibir mensajes.") for message in messages)
        assert {count(message.text).segments for message in messages} == {1}
    if channel is Channel.EMAIL:
        assert all("aceptaste los correos de Wrenfield" in message.text for message in messages)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("Son $1.50 menos en huevos, hasta el domingo, 5 de noviembre.", []),
        ("Son $2.50 menos en huevos, hasta el domingo, 5 de noviembre.", ["$2.50"]),
        ("Son $1.50 menos en huevos, hasta el domingo, 6 de noviembre.", ["6", "hasta el domingo"]),
        ("Son $1.50 menos en huevos, hasta el lunes, 5 de noviembre.", ["hasta el lunes", "5"]),
        ("Huevos a mitad de precio, solo por hoy.", ["a mitad de precio", "solo por hoy"]),
    ],
)
def test_a_message_in_spanish_is_held_against_the_ledger(pack: Pack, body: str, wrong: list[str]) -> None:
    facts = Facts(
        brand=pack.brand.in_force(LOCALE), offer=EGGS, topics=("huevos",), known_topics={"eggs": "huevos"}
    )
    subject = Subject(stage=Stage.MESSAGE, fields={"body": body}, channel=Channel.PUSH, facts=facts)

    found = [body[match.start : match.end] for match in GROUNDING.find(subject)]

    assert sorted(found) == sorted(wrong)


def spoken(text: str, topics: dict[str, Category], rng: Random) -> str:
    """Returns a block's text with each of its slots filled by something that is for sale."""
    fillings = dict.fromkeys(spanish.PLAIN, "el desayuno")
    for noun in ("topic", "second", "third", "pair", "new", "other", "offered"):
        fillings |= spanish.forms_of(noun, rng.choice(list(topics.values())))
    fillings |= spanish.list_forms(rng.sample(list(topics.values()), 2))
    return fill(text, fillings)


def test_spanish_blocks_read_as_spanish_and_english_drafts_do_not(
    pack: Pack, topics: dict[str, Category], blocks: list[ContentBlock]
) -> None:
    facts = Facts(brand=pack.brand.in_force(LOCALE))
    rng = Random(1)
    texts = [spoken(block.text, topics, rng) for block in blocks]

    def findings(text: str) -> list[str]:
        subject = Subject(stage=Stage.DRAFT, fields={"body": text}, channel=Channel.EMAIL, facts=facts)
        return [match.reason for match in LANGUAGE.find(subject)]

    assert [text for text in texts if findings(text)] == []
    english = next(body for body in bodies(assignment(pack, Angle.RESTOCK, count=1)))
    assert findings(english) == ["is not in Spanish: it reads as English"]


def test_little_is_said_to_who_is_new(pack: Pack) -> None:
    who = profile(CustomerType.NEW_OR_THIN)
    asked = in_spanish(
        assignment(pack, Angle.ASK, who=who, topics=(), tactics=(Tactic.QUESTION, Tactic.CHOICE), count=4)
    )

    written = bodies(asked)

    assert len(written) == 4
    names = [asked.categories[topic].spoken for topic in BASKETS]
    assert [body for body in written if any(f" {name} " in body for name in names)] == []
    assert all("?" in body for body in written)
