"""The second demo brand's pack: a shop in another industry, whole, in its own words, and nowhere a grocer's."""

import re
from itertools import product

import pytest

from agents.copywriters.composition.slots import NEED_OF_SLOT, NOUNS, fill, forms_of, list_forms
from api.screening import EVERY_FACT
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.brand import Restriction
from bespoke.domain.category import CategoryUse
from bespoke.domain.channel import FIELDS_OF, Channel
from bespoke.domain.finding import Verdict
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle
from bespoke.errors import InvalidFile
from content_store.brand_kits.contradictions import contradictions
from content_store.pack import BUILT_IN, HOME_PACK, Pack, load_pack, pack_folder
from content_store.wording import wording_of
from delivery.render import render
from guardrails.base import Facts, Stage, Subject
from guardrails.language.restrictions import near_sentences
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.text import fold
from tests.support.packs import demo_pack

ANGLES = (Angle.RESTOCK, Angle.EXPLORE, Angle.DEAL, Angle.THANK, Angle.ASK, Angle.RETURN, Angle.HELP)
OF_A_GROCER = re.compile(
    r"\b(?:grocer\w*|aisle of|recipe\w*|dinner|lunch|breakfast|supper|snack\w*|bakery|bread|fruit\w*|vegetable\w*"
    r"|butcher|deli|tasting|cook(?:s|ed|ing)?|eat(?:s|ing)?|delicious|Wrenfield)\b",
    re.IGNORECASE,
)
PACK: Pack = load_pack(HOME_PACK)
KIT = PACK.brand


def test_the_shop_is_fictional_and_is_not_the_other_one() -> None:
    assert (KIT.id, KIT.site_url) == ("dunmarrow", "https://dunmarrow.example.com")
    assert KIT.allowed_link_hosts == ("dunmarrow.example.com",)
    other = demo_pack().brand
    assert not {trait.name for trait in KIT.voice} & {trait.name for trait in other.voice}
    assert not set(KIT.facts) & set(other.facts)


def test_a_built_in_pack_is_found_by_its_brand_and_a_folder_by_its_path() -> None:
    assert {name: load_pack(folder).brand.id for name, folder in BUILT_IN.items()} == {
        "wrenfield": "wrenfield",
        "dunmarrow": "dunmarrow",
    }
    assert pack_folder("dunmarrow") == HOME_PACK
    assert pack_folder(str(HOME_PACK)) == HOME_PACK


def test_a_folder_that_is_not_there_is_refused_with_the_packs_that_are() -> None:
    with pytest.raises(InvalidFile, match=r"no built-in pack \(wrenfield, dunmarrow\)"):
        load_pack(pack_folder("dunmarow"))


def test_the_kit_is_as_full_as_a_kit_should_be() -> None:
    assert len(KIT.exclusions) >= 25
    assert [rule.phrase for rule in KIT.exclusions if not rule.reason.endswith(".")] == []
    assert len(KIT.restrictions) >= 40
    assert [rule.rule for rule in KIT.restrictions if len(rule.examples) < 2 or not rule.allowed] == []
    assert len(KIT.facts) >= 20
    assert [t.name for t in KIT.voice if len(t.do_examples) < 2 or len(t.dont_examples) < 2] == []
    assert contradictions(KIT) == ()


def test_every_field_of_every_channel_has_a_limit_and_stopping_is_always_told() -> None:
    fields = [(channel, field) for channel, fields in FIELDS_OF.items() for field in fields]
    assert [key for key in fields if KIT.limit(*key) is None] == []
    assert KIT.required_line(Channel.SMS) == "Reply STOP to opt out."
    assert "Unsubscribe" in (KIT.required_line(Channel.EMAIL) or "")


@pytest.mark.parametrize("rule", KIT.restrictions, ids=lambda rule: rule.rule)
def test_examples_break_their_rule_and_allowed_sentences_break_none(rule: Restriction) -> None:
    own = (KIT.name, *KIT.facts, *wording_of(PACK.categories).known_topics.values())

    def near(text: str) -> list[Restriction]:
        return [found.restriction for found in near_sentences(fold(text).text, KIT.restrictions, own)]

    assert [text for text in rule.examples if rule not in near(text)] == []
    assert {text: near(text) for text in rule.allowed if near(text)} == {}


def test_the_same_till_labels_are_listed_and_none_becomes_nameable() -> None:
    theirs = {category.label: category for category in demo_pack().categories}
    assert len(PACK.categories) == 303
    assert {category.label for category in PACK.categories} == theirs.keys()
    named = [category for category in PACK.categories if category.use is CategoryUse.NAME]
    assert len(PACK.named_topics()) == 57
    assert [c.label for c in named if theirs[c.label].use is not CategoryUse.NAME] == []
    assert [c.label for c in named if not c.sold] == []


def test_what_must_not_be_named_to_anybody_is_not_named_here_either() -> None:
    theirs = {c.label for c in demo_pack().categories if c.use is CategoryUse.NEVER_NAME}
    assert {c.label for c in PACK.categories if c.use is CategoryUse.NEVER_NAME} == theirs


def test_food_and_drink_are_not_sold_here() -> None:
    edible = {c.label for c in demo_pack().categories if c.is_meal}
    assert len(edible) > 150
    mine = [c for c in PACK.categories if c.label in edible]
    assert {(c.use, c.sold, c.why) for c in mine} == {
        (CategoryUse.NOT_USEFUL, False, "This shop does not sell it.")
    }
    assert [c.label for c in PACK.categories if c.is_meal] == []


def test_things_are_called_the_same_and_have_occasions_of_their_own() -> None:
    theirs = demo_pack().named_topics()
    mine = PACK.named_topics()
    assert [t for t, c in mine.items() if (c.spoken, c.number) != (theirs[t].spoken, theirs[t].number)] == []
    assert [t for t, c in mine.items() if len(c.occasions) < 2] == []
    assert [t for t, c in mine.items() if not set(c.goes_with) <= mine.keys()] == []


def test_the_use_cases_are_its_own_and_none_is_about_a_meal() -> None:
    assert {u.id for u in PACK.use_cases} & {u.id for u in demo_pack().use_cases} == set()
    assert {angle for u in PACK.use_cases for angle in u.angles} == set(ANGLES)
    served = {t: sum(t in u.group for u in PACK.use_cases) for t in CustomerType}
    assert min(served.values()) >= 2


def test_every_use_case_has_an_evergreen_message_within_limits_on_each_channel() -> None:
    assert {(copy.use_case, copy.channel) for copy in PACK.evergreen} == {
        (u.id, channel) for u in PACK.use_cases for channel in u.channels
    }
    over = []
    for copy in PACK.evergreen:
        message = render(copy.copy_text(), copy.channel, KIT, None)
        for field in FIELDS_OF[copy.channel]:
            limit = KIT.limit(copy.channel, field)
            shown = message.text if copy.channel is Channel.SMS else str(getattr(message, field.value))
            if limit is None or not limit.min_chars <= len(shown) <= limit.max_chars:
                over.append((copy.use_case, copy.channel, field, len(shown)))
    assert over == []


def openings(angle: Angle, channel: Channel) -> list[ContentBlock]:
    return [
        block
        for block in PACK.blocks
        if block.move is Move.OPEN and angle in block.angles and channel in block.channels
    ]


@pytest.mark.parametrize(("angle", "channel"), list(product(ANGLES, Channel)))
def test_each_angle_has_eight_openings_and_more_on_each_channel(angle: Angle, channel: Channel) -> None:
    assert len(openings(angle, channel)) >= 8


def test_every_block_passes_its_own_guardrails() -> None:
    checks = load_checks()
    pipeline = Pipeline(load_policy(None, checks), checks)
    wording = wording_of(PACK.categories)
    sample = PACK.named_topics()["paper-towels"]
    fillings = dict.fromkeys(NEED_OF_SLOT, sample.occasions[0])
    for noun in NOUNS:
        fillings |= forms_of(noun, sample)
    facts = Facts(
        brand=KIT,
        offer=EVERY_FACT,
        known_topics=wording.known_topics,
        never_named=wording.never_named,
        market=KIT.market,
    )
    fillings |= list_forms([sample.spoken or "", "batteries"])
    fillings["weekday"] = "Saturday"
    verdicts = {
        block.id: pipeline.run(
            Subject(stage=Stage.BLOCK, fields={"body": fill(block.text, fillings)}, facts=facts)
        ).verdict
        for block in PACK.blocks
    }
    assert len(verdicts) >= 1_500
    assert [block for block, verdict in verdicts.items() if verdict is Verdict.BLOCK] == []
    for_a_person = [block for block, verdict in verdicts.items() if verdict is Verdict.REVIEW]
    assert len(for_a_person) < len(verdicts) / 200, for_a_person


def test_nothing_in_the_pack_speaks_of_groceries() -> None:
    texts = [block.text for block in PACK.blocks]
    texts += [text for copy in PACK.evergreen for text in copy.copy_text().fields().values()]
    texts += [*KIT.facts, *(line.text for line in KIT.required_lines)]
    assert [text for text in texts if OF_A_GROCER.search(text)] == []


def test_a_text_message_says_whom_it_is_from_and_no_block_shouts() -> None:
    sms = [b for b in PACK.blocks if b.move is Move.OPEN and Channel.SMS in b.channels]
    assert [b.id for b in sms if not b.text.startswith("{{ brand.name }}: ")] == []
    assert [b.id for b in PACK.blocks if "!" in b.text or not b.text.isascii()] == []
