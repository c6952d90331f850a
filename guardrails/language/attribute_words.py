"""How copy says the attributes that structured facts hold: data for `guardrails.language.attribute_facts`.

A saying is an RE2 pattern over folded text (lower case, every currency sign a `$`) and the values that it
may stand for: exact words stand for one, loose ones ("good", "affordable") for several.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    CATEGORY = "category"
    """One of several values that exclude each other: a cuisine, a colour, a part of town."""
    YES_NO = "yes_no"
    SCALE = "scale"
    """Ordered levels, which numbers can stand for as well."""


@dataclass(frozen=True, slots=True)
class Saying:
    pattern: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    kind: Kind
    aliases: tuple[str, ...]
    """Names under which facts hold it, in lower case without spaces, dashes and underscores."""
    sayings: tuple[Saying, ...]
    values: Mapping[str, tuple[str, ...]]
    """How facts write each value, folded."""
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The numbers that each level of a scale stands for, from and to."""
    amount: str = ""
    """Pattern of a number that copy gives for it; a scale only."""
    unless: str | None = None
    """Where a saying does not count."""


def said(pattern: str, *values: str) -> Saying:
    return Saying(pattern, frozenset(values))


_CHILD = r"(?:famil(?:y|ies)|kids?|child(?:ren)?s?|infants?|toddlers?|baby|babies)"
_YES = rf"(?:{_CHILD}(?:'s)?[ -]?(?:orient(?:at)?ed|friendly|welcoming|appropriate|suitable|safe))"
_WELCOME = (
    r"(?:welcomed?|allowed|permitted|admitted|accepted|catered for|encouraged|friendly|suitable|appropriate)"
)

_VERY = (
    r"(?:(?:very|really|quite|pretty|rather|fairly|extremely|slightly|a little|a bit|somewhat|only|just) )*"
)
_LINK = (
    r"(?:[,:]? (?:range|ranges|rating|score|level|category|bracket|by|from|among|its|the|customers?|consumers?"
    r"|patrons|diners|guests|reviewers|users|is|are|was|were|of|as|at|being|in|an?|that|which|have|has|been"
    r"|it|to|be|considered|range:|tends?|rated|around|quite|very|really|just|only|fairly|pretty|rather"
    r"|relatively|slightly|overall)){0,6}"
)

_LOW_PRICE = r"(?:low(?:er|est)?|cheap(?:er|est)?|inexpensive|bargain|budget|low[ -]cost|modest)"
_MID_PRICE = (
    r"(?:moderate(?:ly)?|average(?:ly)?|averaged|mid(?:dle)?|medium"
    r"|mid[ -]?(?:range|level|tier)|mid[ -]to[ -]\w+)"
)
_FAIR_PRICE = r"(?:reasonable|reasonably|affordable|affordably|fair|fairly|decent|good|great|attractive)"
_HIGH_PRICE = r"(?:high(?:er|ly|est)?|expensive|steep|premium|pric[ei]y|costly|upper|luxury|top)"
_PRICED = (
    r"(?:[ -]+(?:in |on |for )?(?:the )?(?:price[ds]?|pricing|price[ -]?range[ds]?|prices|costs?"
    r"|range of prices)\b)"
)


def _priced(words: str, *levels: str) -> tuple[Saying, ...]:
    return (
        said(rf"\b{words}{_PRICED}", *levels),
        said(rf"\b(?:pric(?:e|es|ed|ing)|costs?)\b{_LINK} {words}\b", *levels),
    )


_LOW_RATING = r"(?:low(?:er|est|ly)?|poor(?:ly)?|bad(?:ly)?|terrible|awful|horrible|negative|1)"
_MID_RATING = r"(?:average|averagely|mediocre|middling|moderate(?:ly)?|medium|mid)"
_HIGH_RATING = r"(?:high(?:er|est|ly)?|excellent(?:ly)?|outstanding|top|superb|exceptional|perfect|fantastic)"
_GOOD_RATING = r"(?:good|great|well|favou?rable|positive|nice|decent|fair|ok|okay|solid)"
_WHO = (
    r"(?:[ -](?:customers?(?:'s?)?|consumer|user|guest|overall|service|food|quality|satisfaction|out of 5"
    r"|for|in|of|the|and))*"
)
_RATED = r"[ -](?:ratings?|rated?|rating|reviews?|reviewed|scores?|scored|feedback|rate|ranked|ranking)\b"


def _rated(words: str, *levels: str) -> tuple[Saying, ...]:
    return (
        said(rf"\b{words}{_WHO}{_RATED}", *levels),
        said(rf"\b(?:ratings?|rated?|reviews?|reviewed|scores?|scored|rating)\b{_LINK} {words}\b", *levels),
    )


def _cuisine(value: str, words: str, dishes: str = "") -> tuple[Saying, ...]:
    return (said(rf"\b(?:{words})\b", value), *((said(rf"\b(?:{dishes})\b", value),) if dishes else ()))


def _plain(*values: str) -> tuple[Saying, ...]:
    return tuple(said(rf"\b{value}\b", value) for value in values)


def _named(*values: str) -> Mapping[str, tuple[str, ...]]:
    return {value: (value,) for value in values}


_MONEY_UNIT = r"(?: ?(?:british )?(?:pounds?(?: sterling)?|gbp|euros?|eur|dollars?|usd|quid|sterling))"
_NUMBER = r"\d(?:[\d.,]*\d)?"
_OF_FIVE = r"(?:(?: stars?)?(?: ?/ ?| out of | of |-out-of-)(?:a (?:possible )?)?(?:5|five)\b)"
_ONE_TO_FIVE = r"(?:[0-5](?:[.,]\d)?|zero|one|two|three|four|five)"

AREA = Attribute(
    name="area",
    kind=Kind.CATEGORY,
    aliases=("area", "location", "district"),
    values={
        "riverside": ("riverside", "river side", "waterfront"),
        "city centre": ("city centre", "city center", "town centre", "downtown"),
        "suburbs": ("suburbs", "suburban", "outskirts"),
        "seaside": ("seaside", "seafront", "beachfront"),
        "countryside": ("countryside", "rural"),
        "airport": ("airport",),
    },
    sayings=(
        said(r"\b(?:river ?-?(?:side|bank|front)s?|waterside|waterfront|(?:by|on|along|beside|near|next to|close"
             r" to|edge of|banks? of|side of) (?:the )?river)\b", "riverside"),
        said(r"\b(?:(?:city|town|cities|central|citys|city's)[ -]?cent(?:re|er|ral|e?r)s?|cent(?:re|er) of (?:the"
             r" |a )?(?:[a-z]+ )?(?:city|town|cambridge)|cent(?:re|er) city|downtown|heart of the (?:city|town)"
             r"|(?:middle|centre|center) of (?:the )?(?:city|town)|in the cent(?:re|er)|in (?:the )?city area"
             r"|mid[ -]?town|inner[ -]city)\b", "city centre"),
        said(r"\b(?:suburbs?|suburban|outskirts)\b", "suburbs"),
        said(r"\b(?:seaside|seafront|beach ?front|by the sea)\b", "seaside"),
        said(r"\b(?:countryside|rural area)\b", "countryside"),
    ),
)  # fmt: skip

FOOD = Attribute(
    name="food",
    kind=Kind.CATEGORY,
    aliases=("food", "cuisine"),
    values={
        **_named("chinese", "indian", "italian", "french", "japanese", "thai", "mexican", "greek", "spanish",
                 "turkish", "korean", "vietnamese", "american", "german"),
        "english": ("english", "british"),
        "fast food": ("fast food", "fastfood", "fast-food"),
    },
    sayings=(
        *_cuisine("chinese", "chinese|cantonese|szechuan|sichuan", "dim sum|chow mein"),
        *_cuisine("english", "english|british", "fish and chips|fish & chips|full english|sunday roasts?"),
        *_cuisine("indian", "indian", "curry|curries|tandoori|naan"),
        *_cuisine("italian", "italian", "pasta|pizzas?|spaghetti|lasagne|lasagna"),
        *_cuisine("french", "french", "croissants?|crepes?|escargots?"),
        *_cuisine("japanese", "japanese", "sushi|ramen|sashimi"),
        *_cuisine("fast food", "fast[ -]?foods?", "burgers?|hamburgers?"),
        *_cuisine("thai", "thai"),
        *_cuisine("mexican", "mexican", "tacos?|burritos?"),
        *_cuisine("greek", "greek"),
        *_cuisine("spanish", "spanish", "tapas|paella"),
        *_cuisine("turkish", "turkish", "kebabs?"),
        *_cuisine("korean", "korean"),
        *_cuisine("vietnamese", "vietnamese"),
        *_cuisine("american", "american"),
        *_cuisine("german", "german"),
    ),
    unless=r"\b(?:english|french|british)[ -](?:speaking|pounds?|language|tv)\b",
)  # fmt: skip

CHILDREN = Attribute(
    name="family friendly",
    kind=Kind.YES_NO,
    aliases=("familyfriendly", "childfriendly", "kidfriendly", "kidsfriendly", "familieswelcome"),
    values={"yes": ("yes", "true"), "no": ("no", "false")},
    sayings=(
        said(_YES, "yes"),
        said(rf"\b(?:{_CHILD}) (?:are|is|will be) (?:very |always |also |most )?{_WELCOME}\b", "yes"),
        said(
            rf"\b(?:welcom(?:es|ing)|suitable for|good for|great for|perfect for) (?:\w+ )?{_CHILD}\b", "yes"
        ),
        said(
            rf"\b{_CHILD}[ -]un[ -]?friendly|\b(?:adults?|grown-ups?)[ -](?:only|oriented)\b"
            rf"|\bunfriendly (?:to|for|towards?) {_CHILD}\b",
            "no",
        ),
        said(rf"\b(?:no|unsuitable for|bans) {_CHILD}(?: (?:allowed|permitted|welcome|please))?\b", "no"),
        said(
            rf"\b{_CHILD} (?:are|is)(?:n't| not|nt) (?:particularly |really |very )?(?:\w+ )?{_WELCOME}\b",
            "no",
        ),
    ),
)

PRICE = Attribute(
    name="price",
    kind=Kind.SCALE,
    aliases=("pricerange", "price", "pricelevel", "prices"),
    values={
        "low": ("cheap", "low", "inexpensive", "budget"),
        "moderate": ("moderate", "average", "medium", "mid-range"),
        "high": ("high", "expensive", "premium", "luxury"),
    },
    bands={"low": (0, 20), "moderate": (20, 30), "high": (30, float("inf"))},
    sayings=(
        *_priced(_LOW_PRICE, "low"),
        *_priced(_MID_PRICE, "moderate"),
        *_priced(_FAIR_PRICE, "low", "moderate"),
        *_priced(_HIGH_PRICE, "high"),
        said(r"\b(?:cheap(?:er|est|ly)?|inexpensive(?:ly)?|low[ -]?cost|budget[ -]friendly)\b", "low"),
        said(r"\b(?:affordable|affordably|reasonably|moderately)\b", "low", "moderate"),
        said(r"\b(?:expensive|pric[ei]y|costly|over[ -]?priced|high[ -]end|upscale|up[ -]?market)\b", "high"),
    ),
    amount=(
        r"(?:(?:less|lower|cheaper|more|higher|greater|not more|no more) th[ae]n |under |below |up to |over |above "
        r"|at least |from |between |within |exceeding |upwards of |around |about |approximately )?(?:the )?(?:of )?"
        rf"(?:\$ ?{_NUMBER}|\b{_NUMBER} ?\$|\b{_NUMBER}{_MONEY_UNIT}"
        rf"|\b{_NUMBER} ?(?:-|to|and) ?\$? ?{_NUMBER}{_MONEY_UNIT})"
        rf"(?: ?(?:-|to|and) ?\$? ?{_NUMBER}{_MONEY_UNIT}?)?(?: or (?:less|under|more|over))?"
    ),
    unless=(
        r"\baverage[ -](?:price|cost|prices|pricing)(?:[ -]range)?,? (?:is|are|of|being|tends|starts|between|from|over"
        r"|under|more|less|around|about|range|ranges|a|at|\$)"
    ),
)

RATING = Attribute(
    name="rating",
    kind=Kind.SCALE,
    aliases=("customerrating", "rating", "reviewscore", "stars"),
    values={
        "low": ("low", "poor"),
        "average": ("average", "medium"),
        "high": ("high", "excellent"),
    },
    bands={"low": (0, 2), "average": (2.5, 3.5), "high": (4, 5)},
    sayings=(
        *_rated(_LOW_RATING, "low"),
        *_rated(_MID_RATING, "average"),
        *_rated(_GOOD_RATING, "average", "high"),
        *_rated(_HIGH_RATING, "high"),
    ),
    amount=(
        rf"\b{_ONE_TO_FIVE}{_OF_FIVE}(?: stars?)?"
        rf"|\b{_ONE_TO_FIVE}[ -]stars?\b|\b(?:rating|rated)(?: of| is| at)? {_ONE_TO_FIVE}\b{_OF_FIVE}?(?: stars?)?"
    ),
)

COLOUR = Attribute(
    name="colour",
    kind=Kind.CATEGORY,
    aliases=("colour", "color", "colourway", "colorway"),
    values={
        "black": ("black", "jet black"), "white": ("white", "ivory", "off-white"),
        "blue": ("blue", "navy", "navy blue", "light blue", "sky blue"), "red": ("red", "crimson", "burgundy"),
        "green": ("green", "olive", "olive green"), "grey": ("grey", "gray", "charcoal"),
        **_named("yellow", "brown", "pink", "purple", "orange", "beige", "silver", "turquoise"),
    },
    sayings=(
        said(r"\b(?:jet )?black\b", "black"),
        said(r"\b(?:white|ivory)\b", "white"),
        said(r"\b(?:blue|navy)\b", "blue"),
        said(r"\b(?:red|crimson|burgundy)\b", "red"),
        said(r"\b(?:green|olive)\b", "green"),
        said(r"\b(?:gr[ae]y|charcoal)\b", "grey"),
        *_plain("yellow", "brown", "pink", "purple", "orange", "beige", "silver", "turquoise"),
    ),
    unless=(
        r"\b(?:black|cyber) (?:friday|monday)\b|\bred (?:carpet|hot|letter)\b|\bgreen (?:light|choice|energy)\b"
        r"|\bwhite (?:glove|label|paper)\b|\bout of the blue\b|\bblack[ -]tie\b|\borange juice\b"
    ),
)  # fmt: skip

MATERIAL = Attribute(
    name="material",
    kind=Kind.CATEGORY,
    aliases=("material", "fabric", "shell", "upper"),
    values={
        **_named("cotton", "wool", "linen", "silk", "leather", "polyester", "nylon", "denim", "oak", "pine",
                 "bamboo", "aluminium", "steel", "plastic", "glass", "ceramic", "suede", "cashmere", "fleece"),
        "wool": ("wool", "merino", "merino wool"),
        "steel": ("steel", "stainless steel"),
        "aluminium": ("aluminium", "aluminum"),
    },
    sayings=(
        *_plain("cotton", "linen", "silk", "leather", "polyester", "nylon", "denim", "oak", "pine", "bamboo",
                "plastic", "ceramic", "suede", "cashmere", "fleece"),
        said(r"\b(?:wool|merino)\b", "wool"),
        said(r"\b(?:stainless )?steel\b", "steel"),
        said(r"\balumini?um\b", "aluminium"),
    ),
    unless=r"\b(?:faux|vegan) leather\b|\bplastic[ -]free\b|\bcotton wool\b|\bsilk[ -]smooth\b",
)  # fmt: skip


def _property(name: str, words: str, *aliases: str) -> Attribute:
    return Attribute(
        name=name,
        kind=Kind.YES_NO,
        aliases=(normal_name(name), *aliases),
        values={"yes": ("yes", "true"), "no": ("no", "false")},
        sayings=(said(rf"\b(?:{words})\b", "yes"),),
    )


def normal_name(name: str) -> str:
    """Returns the name of an attribute as aliases write it."""
    return "".join(char for char in name.lower() if char.isalnum())


PROPERTIES = (
    _property("waterproof", "water[ -]?proof"),
    _property("water-resistant", "water[ -]resistant|water[ -]repellent|splash[ -]?proof"),
    _property("organic", "organic(?:ally)?"),
    _property("vegan", "vegan"),
    _property("vegetarian", "vegetarian"),
    _property("gluten-free", "gluten[ -]free"),
    _property("wireless", "wireless|cordless"),
    _property("recycled", "recycled"),
    _property("dishwasher safe", "dishwasher[ -](?:safe|proof)"),
    _property("machine washable", "machine[ -]wash(?:able)?"),
    _property("handmade", "hand[ -]?(?:made|crafted)"),
    _property("refillable", "refillable"),
    _property("rechargeable", "rechargeable"),
)

ATTRIBUTES = (AREA, FOOD, CHILDREN, PRICE, RATING, COLOUR, MATERIAL, *PROPERTIES)

UNITS: Mapping[str, tuple[str, float]] = {
    "g": ("mass", 1), "gram": ("mass", 1), "grams": ("mass", 1), "kg": ("mass", 1000), "kilo": ("mass", 1000),
    "kilos": ("mass", 1000), "mg": ("mass", 0.001), "oz": ("ounces", 1), "ounce": ("ounces", 1),
    "ounces": ("ounces", 1), "lb": ("ounces", 16), "lbs": ("ounces", 16),
    "ml": ("volume", 1), "cl": ("volume", 10), "l": ("volume", 1000), "litre": ("volume", 1000),
    "litres": ("volume", 1000), "liter": ("volume", 1000), "liters": ("volume", 1000),
    "mm": ("length", 1), "cm": ("length", 10), "m": ("length", 1000), "metre": ("length", 1000),
    "metres": ("length", 1000), "meters": ("length", 1000), "inch": ("inches", 1), "inches": ("inches", 1),
    "ft": ("inches", 12), "w": ("power", 1), "watt": ("power", 1), "watts": ("power", 1),
    "kw": ("power", 1000), "v": ("voltage", 1), "volt": ("voltage", 1), "volts": ("voltage", 1),
    "mb": ("data", 1), "gb": ("data", 1000), "tb": ("data", 1_000_000),
    "mah": ("charge", 1), "minute": ("time", 1), "minutes": ("time", 1), "min": ("time", 1), "mins": ("time", 1),
    "hour": ("time", 60), "hours": ("time", 60), "hrs": ("time", 60), "h": ("time", 60),
    "day": ("time", 1440), "days": ("time", 1440), "month": ("months", 1), "months": ("months", 1),
    "year": ("months", 12), "years": ("months", 12), "piece": ("count", 1), "pieces": ("count", 1),
    "pack": ("count", 1), "pcs": ("count", 1),
}  # fmt: skip
"""What a unit measures, and how many of the smallest unit of that measure it is."""

CURRENCIES: Mapping[str, str] = {
    "GBP": r"£|\b(?:pounds?|gbp|quid|sterling)\b",
    "EUR": r"€|\b(?:euros?|eur)\b",
    "JPY": r"¥|\b(?:yen|jpy)\b",
    "USD": r"\$|\b(?:dollars?|usd|bucks?)\b",
}
"""How an amount names its currency."""

PLACE_CUES = (
    "near", "nearby", "close to", "next to", "beside", "opposite", "adjacent to", "across from", "vicinity of",
    "proximity to", "proximity of", "around", "alongside", "by", "from", "neighbouring", "neighboring", "past",
    "behind", "off", "close by", "near by",
)  # fmt: skip
"""Words before the name of a place."""
