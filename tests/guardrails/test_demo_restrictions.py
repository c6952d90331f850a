"""The demo's restrictions against its own copy, and what the kit's other rules do at the brand check."""

import time

import pytest

from bespoke.domain.brand import BrandKit, ReadingLevel, RequiredLine, Restriction
from bespoke.domain.channel import Channel
from bespoke.domain.finding import Severity
from content_store.pack import Pack
from content_store.wording import wording_of
from guardrails.base import Facts, Stage, Subject
from guardrails.checks.brand import CHECK
from guardrails.example_facts import KIT
from guardrails.language.restrictions import near_sentences
from guardrails.text import fold
from tests.support.packs import demo_pack

PACK: Pack = demo_pack()
BRAND: BrandKit = PACK.brand
OWN = (BRAND.name, *BRAND.facts, *wording_of(PACK.categories).known_topics.values())
PER_TEXT_S = 0.0005
"""All checks together get through 1,500 texts a second and more, and this is one part of one of them."""


def near(text: str) -> list[Restriction]:
    return [found.restriction for found in near_sentences(fold(text).text, BRAND.restrictions, OWN)]


def test_there_are_forty_and_each_shows_what_breaks_it_and_what_only_looks_like_it() -> None:
    assert len(BRAND.restrictions) >= 40
    assert [rule.rule for rule in BRAND.restrictions if len(rule.examples) < 2 or not rule.allowed] == []
    assert [rule.rule for rule in BRAND.restrictions if not rule.rule.endswith(".")] == []


@pytest.mark.parametrize("rule", BRAND.restrictions, ids=lambda rule: rule.rule)
def test_examples_of_the_demo_break_their_rule_and_allowed_sentences_break_none(rule: Restriction) -> None:
    assert [text for text in rule.examples if rule not in near(text)] == []
    assert {text: near(text) for text in rule.allowed if near(text)} == {}


def test_no_evergreen_message_of_the_demo_comes_near_one() -> None:
    texts = [text for copy in PACK.evergreen for text in copy.copy_text().fields().values()]
    assert len(texts) > 20
    assert {text: found[0].rule for text in texts if (found := near(text))} == {}


def test_of_the_demos_blocks_not_one_in_two_hundred_comes_near_one() -> None:
    found = {block.text: near(block.text) for block in PACK.blocks}
    flagged = {text: rules[0].rule for text, rules in found.items() if rules}
    assert len(found) > 1_000
    assert len(flagged) < len(found) / 200, flagged


def test_dozens_of_restrictions_take_little_time() -> None:
    blocks = [block.text for block in PACK.blocks]
    texts = [" ".join(blocks[at : at + 8])[:500] for at in range(0, len(blocks), 8)]
    near(texts[0])
    began = time.process_time()
    for text in texts:
        near(text)
    assert (time.process_time() - began) / len(texts) < PER_TEXT_S


def test_an_example_of_everyday_words_alone_is_found_too() -> None:
    rule = Restriction(rule="Say it kindly.", examples=("You never come when you should.",))
    found = list(near_sentences("you never come when you should, do you", (rule,)))
    assert [one.restriction for one in found] == [rule]


EASY = "We bake it. You eat it. It is good. Come by soon. The door is red. We are here. " * 3


@pytest.mark.parametrize(
    ("level", "severity"),
    [((5, 9), Severity.NOTE), ((-3.4, -3), Severity.REVIEW), ((-3.4, 9), None)],
)
def test_too_easy_is_noted_and_too_hard_is_for_a_person(
    level: tuple[float, float], severity: Severity | None
) -> None:
    kit = KIT.model_copy(update={"reading_level": ReadingLevel(min_grade=level[0], max_grade=level[1])})
    subject = Subject(Stage.DRAFT, {"body": EASY}, Channel.EMAIL, Facts(brand=kit))
    assert [match.severity for match in CHECK.find(subject)] == ([] if severity is None else [severity])


def test_a_short_text_has_no_grade() -> None:
    kit = KIT.model_copy(update={"reading_level": ReadingLevel(min_grade=5, max_grade=9)})
    subject = Subject(Stage.DRAFT, {"body": "We bake it. You eat it."}, Channel.EMAIL, Facts(brand=kit))
    assert list(CHECK.find(subject)) == []


def test_a_rendered_message_must_hold_the_line_of_its_market() -> None:
    lines = (*KIT.required_lines, RequiredLine(channel=Channel.SMS, text="STOP an 60000.", region="de"))
    kit = KIT.model_copy(update={"required_lines": lines}).in_force(markets=("de", "eu"))
    for html, found in (("<p>STOP an 60000.</p>", []), ("<p>Reply STOP to 12345 to opt out.</p>", ["*"])):
        subject = Subject(Stage.MESSAGE, {"body": "Salad."}, Channel.SMS, Facts(brand=kit, html=html))
        assert [match.field for match in CHECK.find(subject)] == found
