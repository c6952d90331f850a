"""How often nearness to a restriction is right, on sentences written for this test and no other use."""

from collections.abc import Iterable

import pytest

from bespoke.domain.brand import Restriction
from guardrails.language.restrictions import near_sentences, stem
from guardrails.text import fold

WEATHER = Restriction(
    rule="Do not talk about the weather.",
    examples=(
        "It is raining again, so stay in with a pot of soup.",
        "A sunny weekend is coming; light the grill.",
        "Brr, it is cold out there, and snow is on its way.",
        "When the rain stops and the sun comes out, we have ice cream.",
    ),
    allowed=("Sun-dried tomatoes are on the shelf by the oil.", "Keep it in a cold place."),
)
POLITICS = Restriction(
    rule="Never mention politics, elections or parties.",
    examples=(
        "Whoever you vote for, dinner is served.",
        "The president eats eggs too.",
        "Election night needs snacks.",
        "Tired of politicians? Vote for cheese.",
    ),
    allowed=("Having a birthday party? We have the paper plates.",),
)
BODIES = Restriction(
    rule="No remarks about weight, diets or bodies.",
    examples=(
        "Lose those holiday pounds with our salads.",
        "Get ready for swimsuit season.",
        "Low in calories, so your waist will thank you.",
        "Slim down without giving up bread.",
    ),
    allowed=("Five pounds of potatoes make a party's worth of mash.",),
)
MONEY = Restriction(
    rule="Do not mention people's debts or money worries.",
    examples=(
        "Money is tight this month, we know.",
        "Bills piling up? Beans are cheap.",
        "Waiting for payday? So are we.",
        "Everything costs more these days, and your paycheck does not grow.",
    ),
    allowed=("A dollar off, taken at the register.",),
)
BREAKS = {
    WEATHER: (
        "Rainy days call for lasagna.",
        "The weather has turned, and so has our menu.",
        "Snowed in? We deliver.",
        "With this sun, who wants to cook?",
        "It's pouring, so let us carry the bags.",
        "A heat wave is here; the freezer is full.",
        "Cold outside, warm bread inside.",
        "The forecast says storms, and soup says yes.",
        "Bad weather, good stew.",
        "Sunshine at last: lemonade is in.",
    ),
    POLITICS: (
        "Voting takes it out of you; have a sandwich.",
        "Left or right, everyone likes pie.",
        "Our politicians argue, our pizzas do not.",
        "After the election comes breakfast.",
        "No debates here, only donuts.",
        "Congress is out, and peaches are in.",
        "The new president of pancakes is you.",
        "Skip the politics at dinner and pass the gravy.",
    ),
    BODIES: (
        "Watch your weight with a bowl of greens.",
        "The scale will love these berries.",
        "A diet does not have to be dull.",
        "Shed a few pounds before summer.",
        "Fewer calories, same crunch.",
        "Swimsuit season starts in the produce aisle.",
        "Get your body back with yogurt.",
        "Zip up those jeans again: try our soup.",
    ),
    MONEY: (
        "We know money is short, so here is a coupon.",
        "Rent due? Rice is on the shelf.",
        "In debt after the holidays? Start with lentils.",
        "Stretch your paycheck with a bag of beans.",
        "Before payday, try the pantry.",
        "Bills are bad enough without cooking.",
        "Worried about money? Shop the bottom shelf.",
        "Broke again? Pasta to the rescue.",
    ),
}
FINE = (
    "The leaves are in, and the tomatoes too.",
    "Your coupon is on your card until Sunday.",
    "Bread is baked in the store every morning.",
    "A dollar off, taken at the register.",
    "Two pounds of apples make a pie.",
    "Pick up the milk and be home in ten minutes.",
    "Ask the butcher, and it comes wrapped in portions.",
    "Sun-dried tomatoes, oil and a little garlic: that is dinner.",
    "Soup season or not, the carrots are good.",
    "There are cool bags by the freezers, free to borrow.",
    "Cold cuts for the lunch box, sliced as thin as you like.",
    "Having people over? The paper plates are in aisle four.",
    "A party of eight needs two chickens.",
    "The pumpkins weigh more than they look.",
    "Light the candles, cut the cake.",
    "Snow peas and rice, done in ten minutes.",
    "Eggs, flour, butter, and a waffle iron.",
    "Your list is on the website, and you can cross things out.",
    "Ice cream on a Tuesday needs no reason.",
    "A full-bodied coffee, roasted dark.",
    "We read every answer that you send.",
    "What goes with salmon? Dill, lemon and a hot pan.",
    "Save the rind for the soup pot.",
    "Bring back anything that disappoints, and we refund it.",
    "Your favorite won: cheddar, by a mile.",
    "The last of the peaches are on the table by the door.",
    "Run out of coffee? It is by the door.",
    "Stay in tonight and let the oven work.",
    "Grill the corn in its husk.",
    "Right by the entrance, left of the flowers.",
    "Bean soup keeps for three days.",
    "Cheap and cheerful is not how we talk.",
)
RULES = tuple(BREAKS)
OWN = (
    "soup", "salads", "ice cream", "bread", "cheese", "eggs", "snacks", "beans", "tomatoes", "potatoes",
    "Bread is baked in the store every morning.",
)  # fmt: skip


def is_near(text: str, restrictions: Iterable[Restriction]) -> bool:
    return any(near_sentences(fold(text).text, tuple(restrictions), OWN))


def test_three_breaches_in_five_are_found_and_few_of_the_fine_sentences_that_look_like_one() -> None:
    breaches = [(rule, text) for rule, texts in BREAKS.items() for text in texts]
    found = [text for rule, text in breaches if is_near(text, [rule])]
    wrong = [text for text in FINE if is_near(text, RULES)]
    assert (len(breaches), len(FINE)) == (34, 32)
    assert len(found) >= 21
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_examples_break_their_rule_and_allowed_sentences_do_not(rule: Restriction) -> None:
    assert [text for text in rule.examples if not is_near(text, [rule])] == []
    assert [text for text in rule.allowed if is_near(text, [rule])] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("rain", "rains", "raining", "rainy", "rained"), "rain"),
        (("elect", "election", "elections", "elected"), "elect"),
        (("wine", "wines"), "win"),
        (("hummus",), "hummu"),
    ],
)
def test_forms_of_a_word_have_one_stem(words: tuple[str, ...], expected: str) -> None:
    assert {stem(word) for word in words} == {expected}
