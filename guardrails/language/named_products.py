"""Products that copy names: what an offer is said to be for, and names that nobody has told of."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bespoke.domain.offer import Offer
from guardrails.base import Facts, Match, Subject
from guardrails.language.ledger_facts import Known
from guardrails.patterns import Pattern, Phrases
from guardrails.text import fold
from guardrails.view import View

_OFFER = Pattern(
    r"\b(?:coupons?|vouchers?|discounts?|offers?|deals?|savings?|money[ -]off|price cuts?|off)\b"
    r"(?:,? (?:that's |that is |is |are |it's )?(?:(?:on|to|in) (?:your|the) (?:card|account|app)|waiting|here|ready"
    r"|today|this week|good))*(?: (?:for|on|off|of|toward|towards|against|applies to|covers))? (?:[a-z'&-]+ ?){1,6}"
)
"""A word for an offer and what it is for."""

_CATALOGUE = tuple(
    """
    almonds|apple juice|apples|apricots|artichokes|asparagus|avocados|baby food|backpacks|bacon|bagels|bananas
    bath towels|batteries|beans|bed linen|beef|beer|berries|bicycles|biscuits|blankets|blenders|blueberries
    body lotion|books|boots|bottled water|bracelets|bread|broccoli|brownies|burgers|butter|cabbage|cakes|cameras
    candles|candy|carrots|cat food|cauliflower|caviar|celery|cereal|champagne|charcoal|cheddar|cheese|cheesecake
    cherries|chicken|chickpeas|chips|chocolate|cider|cleaning supplies|coats|coconut milk|cod|coffee
    coffee machines|conditioner|cookies|cookware|corn|crab|crackers|cream|croissants|cucumbers|curry sauce|curtains
    deli meat|deodorant|desserts|detergent|diapers|dish soap|dog food|dog treats|doughnuts|dresses|duck|dumplings
    earrings|eggs|energy drinks|fabric softener|feta|figs|fish|flour|flowers|frozen dinners|frozen pizza
    frozen vegetables|fruit|furniture|games|garlic|gin|ginger|granola|grapes|ground beef|gum|hair dryers|ham
    handbags|headphones|herbs|honey|hot dogs|hot sauce|hummus|ice cream|jam|jackets|jeans|juice|kale|ketchup
    kettles|kitchen towels|knives|lamb|lamps|laptops|leather goods|lemonade|lemons|lentils|lettuce|light bulbs
    lipstick|lobster|lunch meat|magazines|makeup|mangoes|maple syrup|mattresses|mayonnaise|meatballs|melons|milk
    mozzarella|muffins|mushrooms|mustard|napkins|noodles|nuts|oat milk|oatmeal|olive oil|olives|onions|oranges
    orange juice|oysters|paint|pancake mix|paper towels|pasta|pasta sauce|pastries|peaches|peanut butter|pears|peas
    peppers|perfume|pet food|phones|pickles|pies|pillows|pineapple|pizza|plants|plums|popcorn|pork|pork chops
    potato chips|potatoes|power tools|pretzels|printers|protein bars|pumpkins|quinoa|raspberries|razors|ribs|rice
    rings|rolls|rugs|rum|running shoes|salad|salad dressing|salads|salami|salmon|salsa|sandals|sandwiches|sauces
    sausages|scarves|sea bass|seafood|seasoning|shampoo|shaving cream|sheets|shirts|shoes|shrimp|skin care|skirts
    smart watches|smoothies|snacks|soap|socks|soda|sofas|soft drinks|soup|sour cream|soy milk|sparkling water
    spices|spinach|sponges|squash|stationery|steak|steaks|stews|strawberries|sugar|sunglasses|sunscreen|sushi
    sweaters|sweet corn|sweet potatoes|syrup|tablets|tea|televisions|tents|tequila|tissues|toasters|tofu
    toilet paper|tomatoes|tomato sauce|tools|toothbrushes|toothpaste|tortillas|towels|toys|trail mix|trash bags
    trousers|tuna|turkey|umbrellas|vacuum cleaners|vegetables|video games|vinegar|vitamins|vodka|waffles|walnuts
    wash cloths|watches|water|watermelon|whiskey|wine|wine glasses|yeast|yoghurt|yogurt|zucchini
    """.replace("\n", "|").split("|")
)
_LISTED = tuple(sorted({name.strip() for name in _CATALOGUE if name.strip()}))
"""Things that shops sell, as they are spoken of; for offers that are said to be for something else."""

_WHOLE_SHOP = ("everything", "anything", "any item", "all items", "the whole store", "the whole shop", "sitewide",
               "storewide", "all products", "any product", "whole basket", "entire basket", "whole order",
               "entire order", "whole shop", "whole store", "entire purchase")  # fmt: skip


def other_products(subject: Subject, view: View, known: Sequence[Known]) -> Iterator[Match]:
    """Yields what copy says the offer is for and the ledger does not, and product names that neither the
    brand, the offer nor the category list holds."""
    facts = subject.facts
    if facts.offer is not None and facts.offer.topics:
        yield from _other_than_offered(facts, facts.offer, view, known)
    if facts.brand is not None:
        yield from _unknown_names(subject)


def _other_than_offered(facts: Facts, offer: Offer, view: View, known: Sequence[Known]) -> Iterator[Match]:
    spans = _OFFER.spans(view.data)
    if not spans:
        return
    own = [
        offer.headline,
        *(facts.known_topics.get(topic, topic.replace("-", " ")) for topic in offer.topics),
    ]
    own_words = _own_words(tuple(own))
    # What a customer buys is mostly in the category list: told apart, each customer would cost a list of their own.
    listed = _listed(tuple(dict.fromkeys((*facts.known_topics.values(), *facts.topics))))
    for start, end in spans:
        said = view.text[start:end]
        ends = _CLAUSE.search(said)
        for found in listed.find(said):
            if ends is not None and found.start > ends.start():
                break
            name = said[found.start : found.end]
            at, stop = start + found.start, start + found.end
            if {_stem(word) for word in _WORD.findall(name)} & own_words:
                continue
            if not any(fact.start <= at and stop <= fact.end for fact in known):
                yield Match(*view.place(at, stop), "the offer is not for this")


@lru_cache(maxsize=256)
def _own_words(own: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_stem(word) for phrase in own for word in _WORD.findall(fold(phrase).text))


@lru_cache(maxsize=64)
def _listed(told: tuple[str, ...]) -> Phrases:
    return Phrases((*told, *_LISTED, *_WHOLE_SHOP), plurals=True)


_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(
    r" (?:and|but|so|while|when|until|with|from|by|to|before|after|if|or|because|as|that's) "
)


def _stem(word: str) -> str:
    for ending in ("ies", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


_NAME = re.compile(r"(?<=[a-z,;:\u2019'] )[A-Z][\w'\u2019&-]*(?: [A-Z][\w'\u2019&-]*){1,5}")
"""Capitalised words in the middle of a sentence."""
_SMALL_IN_TITLES = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "but",
        "for",
        "in",
        "on",
        "at",
        "to",
        "with",
        "by",
        "from",
        "as",
        "is",
    }
)
_KNOWN_WORDS = frozenset(
    """
    i i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december christmas easter thanksgiving halloween
    hanukkah diwali eid ramadan passover new year years eve day valentine valentine's mother's father's
    labor memorial independence super bowl black cyber boxing bank holiday st saint patrick's uk us usa eu
    the of and or for in on at us you happy merry spring summer autumn fall winter lunch dinner breakfast
    brunch night morning evening afternoon taco meatless mr mrs ms dr please thanks thank yes no ok hi
    hello dear e-mail email sms app faq pm am
    """.split()  # noqa: SIM905  # a list of one word a line would fill three screens
)


def _unknown_names(subject: Subject) -> Iterator[Match]:
    for field, text in subject.fields.items():
        found = list(_NAME.finditer(text))
        if not found or _is_title(text):
            continue
        named = _named_in(subject.facts)
        for name in found:
            words = _words(name[0])
            if any(word not in named and word not in _KNOWN_WORDS for word in words):
                yield Match(field, name.start(), name.end(), "a product or name that nothing here holds")


def _is_title(text: str) -> bool:
    """Whether every word that titles capitalise is capitalised, so that capitals tell nothing."""
    words: list[str] = _LETTERS.findall(text)
    return all(word[0].isupper() or word in _SMALL_IN_TITLES for word in words)


_LETTERS = re.compile(r"[^\W\d_][\w'\u2019&-]*")


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in _LETTERS.findall(fold(text).text)]


def _named_in(facts: Facts) -> frozenset[str]:
    brand, offer = facts.brand, facts.offer
    told = [*facts.topics, *facts.known_topics.values(), *facts.attributes.values()]
    if brand is not None:
        told += [brand.name, *brand.facts, *(line.text for line in brand.required_lines)]
    if offer is not None:
        told.append(offer.headline)
    if facts.required_line:
        told.append(facts.required_line)
    return _words_of(tuple(told))


@lru_cache(maxsize=64)
def _words_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _words(text))
