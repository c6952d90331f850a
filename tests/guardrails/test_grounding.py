"""What copy states is what the ledger, the brand and the structured facts hold, and nothing else."""

import asyncio
import json
import os
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from bespoke.errors import InvalidInput
from evals.benchmarks.demo_messages import demo_messages
from guardrails.base import Facts, Severity, Stage, Subject
from guardrails.checks.grounding import CHECK
from guardrails.example_facts import KIT, OFFER
from guardrails.measured.altered import Alteration, alter, blocked_by_grounding

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"

PUB = "name[The Mallard], eatType[pub], priceRange[£20-25], customer rating[3 out of 5], area[riverside]"
CAFE = "name[Pilgrim], priceRange[cheap], customer rating[low], familyFriendly[no], near[The Blue Heron Café]"
JACKET = "name[Trail jacket], colour[navy blue], material[merino wool], weight[0.45 kg], price[£1,299.00]"
FACTS = Facts(
    brand=KIT,
    offer=OFFER,
    topics=("frozen pizza", "yogurt"),
    known_topics={"milk": "milk", "frozen-pizza": "frozen pizza", "paper-plates": "paper plates and cups"},
)


def found(facts: str, copy: str) -> list[str]:
    subject = CHECK.labelled(f"FACTS: {facts}\nCOPY: {copy}")
    return [subject.fields[match.field][match.start : match.end] for match in CHECK.find(subject)]


def blocked(text: str, stage: Stage = Stage.MESSAGE, facts: Facts = FACTS) -> list[str]:
    return [
        text[match.start : match.end] for match in CHECK.find(Subject(stage, {"body": text}, facts=facts))
    ]


@pytest.mark.parametrize(
    ("facts", "copy"),
    [
        (PUB, "A mid-priced pub by the river, rated 3/5, where prices run from 20 to 25 pounds."),
        (PUB, "The Mallard is on the riverside. It has an average customer rating and moderate prices."),
        (PUB, "Not cheap, but rated three out of five stars."),
        (
            CAFE,
            "Near the Blue Heron Cafe, Pilgrim is inexpensive and not family friendly, with a low rating.",
        ),
        (
            CAFE,
            "Rated 1 out of 5, it is an adults only place for less than £20, close to the Blue Herron Café.",
        ),
        (CAFE, "Children are not welcome at Pilgrim."),
        (JACKET, "The Trail jacket in navy wool: 450 g, for £1299 or 1.299,00 £."),
        (JACKET, "Merino, and blue. Not waterproof."),
        ("name[Beanie], material[recycled wool]", "A beanie of recycled wool."),
    ],
)
def test_copy_that_says_the_facts_in_other_words_passes(facts: str, copy: str) -> None:
    assert found(facts, copy) == []


@pytest.mark.parametrize(
    ("facts", "copy", "spans"),
    [
        (PUB, "The Mallard is a cheap pub in the city centre.", ["cheap", "city centre"]),
        (PUB, "It is rated 4 out of 5, for more than £30.", ["rated 4 out of 5", "more than £30"]),
        (PUB, "The Mallard, near Yew Tree Hall, serves Thai food.", ["Thai", "Yew Tree Hall"]),
        (PUB, "The Mallard is child friendly.", ["child friendly"]),
        (CAFE, "Pilgrim welcomes families. High customer rating.", ["welcomes families", "High customer rating"]),
        (CAFE, "It's not cheap.", ["cheap"]),
        (CAFE, "In the moderate price range, by the Grand Pavilion.", ["moderate price", "Grand Pavilion"]),
        (JACKET, "In red or navy, 400 g, for £1,199.00.", ["red", "£1,199.00", "400 g"]),
        (JACKET, "Organic wool in 12 sizes.", ["Organic", "12"]),
        (JACKET, "For €1,299.00.", ["€1,299.00"]),
    ],
)  # fmt: skip
def test_copy_that_says_another_or_a_further_fact_is_found(facts: str, copy: str, spans: list[str]) -> None:
    assert sorted(found(facts, copy)) == sorted(spans)


def test_text_by_itself_has_nothing_to_be_held_against() -> None:
    assert found("", "50% off everything until Friday, guaranteed!") == []
    assert blocked("50% off everything until Friday, guaranteed!", Stage.TEXT, Facts()) == []
    assert blocked("Take 50% off.", Stage.TEXT) == ["50%"]


def test_figures_of_structured_facts_may_stand_in_a_message() -> None:
    facts = Facts(brand=KIT, attributes={"weight": "450 g", "price": "$89.00"})
    assert blocked("It weighs 0.45 kg and costs $89.", facts=facts) == []
    assert blocked("It weighs 400 g and costs $99.", facts=facts) == ["$99", "400 g"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("A coupon for paper plates and cups is on your card.", "paper plates and cups"),
        ("There's money off everything this week.", "everything"),
        ("Money off milk, on your card.", "milk"),
        ("Have you met the Ember Kettle yet?", "Ember Kettle"),
        ("Spend any sum; members only.", "members only"),
        ("You need to buy at least two.", "need to buy at least"),
        ("Half the usual price, today.", "Half the usual price"),
        ("Take 1.50 € off.", "1.50 €"),
        ("Use PIZZB with it.", "PIZZB"),
        ("Delivered tomorrow, or we'll pay.", "Delivered tomorrow"),
    ],
)
def test_product_condition_code_or_promise_of_no_ledger_is_found(text: str, span: str) -> None:
    assert span in blocked(text)


@pytest.mark.parametrize(
    "text",
    [
        "There's a coupon for the frozen pizza you buy anyway. No need to buy anything else.",
        "Coupons for what you like, with any order ahead. Pick a night.",
        "Off you go, and enjoy your Friday Night, from all of us at ACME Fresh.",
        "If you order ahead, we'll pack it. A good deal of thought went into the list.",
        "Your Pizza Night, Sorted",
    ],
)
def test_talk_of_the_offer_that_adds_nothing_passes(text: str) -> None:
    assert blocked(text) == []


def test_alterations_are_the_same_for_the_same_seed_and_change_the_text() -> None:
    message = asyncio.run(demo_messages(1, seed=1))[0]
    for kind in Alteration:
        altered = alter(message, kind, Random(5))
        assert altered == alter(message, kind, Random(5))
        assert altered.fields != message.fields
        assert altered.facts == message.facts


def test_message_without_an_offer_cannot_be_altered() -> None:
    with pytest.raises(ValueError, match="no fact to alter"):
        alter(Subject(Stage.MESSAGE, {"body": "Hello."}), Alteration.PRICE, Random(0))


def test_a_megabyte_of_copy_beside_structured_facts_is_refused_within_a_second() -> None:
    copy = "The Mallard is near Yew Tree Hall, 12 kg, cheap, Blue " * 20_000
    subject = CHECK.labelled(f"FACTS: {PUB}\nCOPY: {copy}")
    started = time.process_time()
    with pytest.raises(InvalidInput, match="found more than 5,000 things"):
        list(CHECK.find(subject))
    assert time.process_time() - started < 4


def test_labelled_copy_is_told_from_its_facts() -> None:
    path = DATA / "grounding.dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    outcome: Counter[tuple[int, bool]] = Counter()
    natural: Counter[bool] = Counter()
    for row in rows:
        flagged = any(
            match.severity is not Severity.NOTE for match in CHECK.find(CHECK.labelled(row["text"]))
        )
        outcome[row["label"], flagged] += 1
        if row["source"].startswith("e2e-natural"):
            natural[flagged] += 1
    found_of = outcome[1, True] / (outcome[1, True] + outcome[1, False])
    right_of = outcome[1, True] / (outcome[1, True] + outcome[0, True])
    assert 2 * found_of * right_of / (found_of + right_of) >= 0.985
    assert outcome[0, True] / (outcome[0, True] + outcome[0, False]) <= 0.02
    assert natural[True] / natural.total() >= 0.97


def test_blocked_means_by_a_blocking_finding() -> None:
    assert blocked_by_grounding(Subject(Stage.MESSAGE, {"body": "Take 50% off."}, facts=FACTS))
    assert not blocked_by_grounding(Subject(Stage.MESSAGE, {"body": "Pick a night."}, facts=FACTS))
