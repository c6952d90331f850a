"""No pressure that the facts do not bear out, and no wording that steers against the reader's will.

Rules name what can be named; a small learned model reads the short fragments of shop pages that they miss.
A deadline stands where the offer ledger has it, a stock figure where the facts have it (`attributes`, key
`stock`).
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject, as_text
from guardrails.example_facts import OFFER
from guardrails.language.consent_wording import consent_hits, is_plain_decline
from guardrails.language.groups import mentions, with_classes
from guardrails.learned.model import Prepared, model_of
from guardrails.patterns import Hit, Pattern, Rule, Rules, either
from guardrails.text import Span, fold
from guardrails.view import View, view_of

RECIPE_VERSION = 2

DEADLINE = "deadline"
CLOSE = "close deadline"
PRESSURE = "pressure"
STOCK = "stock"
DEMAND = "demand"
SOCIAL = "social proof"
STEERING = "steering"

SOON_DAYS = 3
"""An end may be called near when it is at most this many days away."""

LOW_STOCK = 10
"""Stock may be called low up to this many."""

_N = (
    r"(?:\d[\d,.]*[kmx]?\+?|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|dozens|(?:a )?few"
    r"|a handful"
    r"|a couple|a limited number|several|hundreds|thousands|many|some)"
)
_CROWD = (
    r"(?:\d[\d,.]*[kmx]?\+?|dozens of|several|hundreds(?: of)?|thousands(?: of)?|millions(?: of)?|lots of)"
)
_PIECES = (
    r"(?:items?(?: ?\(s\))?|item\(s\)|units?(?:\(s\))?|pieces?(?:\(s\))?|pcs|pairs?|copies|products?"
    r"|seats?|spots?"
    r"|rooms?|tickets?|places?|bottles?|sets?|sizes?|deals?|boxes|packs?|slots?|stock|of (?:these|them"
    r"|this \w+))"
)
_PEOPLE = (
    r"(?:people|persons?|shoppers?|customers?|users?|visitors?|others?|buyers?|members?|fans|guests?|women"
    r"|men"
    r"|someone|somebody|friends|households|travell?ers?)"
)
_LOOK = (
    r"(?:view(?:ed|ing|s)?|look(?:ed|ing)?(?: at)?|see(?:n|ing)?|watch(?:ed|ing)?|browsing|eye(?:d|ing)"
    r"|check(?:ed|ing)"
    r"|add(?:ed|ing)?|bought|buy(?:ing)?|purchas(?:ed|ing|e)|order(?:ed|ing)|booked|booking|interested"
    r"|like[ds]?|love"
    r"|sav(?:ed|ing)|claimed|grabbed|shopping|active|considering|have (?:this|it)|favou?rited|searching)"
)
_UNIT = r"(?:days?|hours?|hrs?|mins?|minutes?|secs?|seconds?|weeks?)"
_SALE = (
    r"(?:sale|offers?|deals?|discounts?|promo(?:tion)?s?|price|prices|coupon|code|cart|basket|bag|order|event"
    r"|savings?|delivery|shipping|reservation|voucher|hold|upgrade|items?)"
)

_RULES = Rules(
    (
        Rule(
            either(
                r"\blimited[ -]?(?:time|period)\b",
                r"\bfor a limited\b",
                r"\bflash (?:sale|deal|offer)s?\b",
                r"\b(?:limited|today'?s?|one[ -]day|\d+[ -](?:hour|hr|day)) (?:only )?(?:offer|sale|deal"
                r"|special)s?\b",
                r"\b(?:today|tonight|this week(?:end)?|tomorrow) only\b",
                rf"\b{_SALE}(?: \w+){{0,2}} (?:is |are |will |has been )?(?:ends?|ending|expires?|expiring"
                rf"|extended|released?)\b",
                r"\b(?:ends|ending|expires|expiring) ?:? ?(?:in|at|on|once|today|tonight|tomorrow|soon"
                r"|shortly|midnight|\d)\b",
                r"\breleased in:? ?\d",
                rf"\b(?:only (?:today|tonight|this week(?:end)?)|(?:weekend|{_N} {_UNIT}) only)\b",
                r"\b(?:deal|offer)s? of the (?:day|week|hour)\b",
                rf"\b(?:order|buy|check ?out|purchase) (?:this |it |now )?(?:in"
                rf"|within)(?: the next)? {_N} ?{_UNIT}\b",
                r"\b(?:time|days|hours) (?:left|remaining)\b",
                r"\b(?:must end|closing down)\b",
                r"\bprices? (?:will )?(?:go(?:es|ing)? up|rises?|increases?|guaranteed for)\b",
                r"\b(?:reserved|held|hold(?:ing)?|saved) (?:\w+ ){0,3}for (?:\d|the next|another|only|$)",
                r"\b(?:order|cart|basket|bag|items?) (?:has been|have been|is|are) reserved\b|\bwe(?:'ve"
                r"| have) reserved your\b",
            ),
            "a time limit that the offer ledger does not hold",
            unless=either(
                r"\b(?:event|delivery|code|order|price|item|cart|bag|coupon)s? (?:at|on)\b",
                r"\bextended (?:warranty|range|sizes|protection)\b",
            ),
            kind=DEADLINE,
        ),
        Rule(
            either(
                rf"\b\d+ ?{_UNIT}\b[ :,.-]*\d+ ?{_UNIT}\b(?:[ :,.-]*\d+ ?{_UNIT}\b)*",
                r"\b\d+ ?d(?:ays?)? ?\d+ ?h(?:ours|rs|our)? ?\d+ ?m",
                r"\b\d+ ?days? ?\d{1,2} ?: ?\d{2} ?: ?\d{2}\b",
                r"^\W*\d{1,2} ?: ?\d{2} ?: ?\d{2}(?: ?: ?\d{2})?\W*$",
                r"\b\d{1,2} ?: ?\d{2}(?: ?: ?\d{2})* (?:left|remaining|to go|min|hours|hrs)\w*",
                r"\bdays?\W{0,3}(?:hours?|hrs?)\W{0,3}min\w*\W{0,3}sec",
                r"\bhours?\W{0,3}min\w*\W{0,3}sec",
                r"\b(?:in|within)(?: the next)? \d{1,2} ?: ?\d{2}\b",
                rf"\b(?:only |just )?{_N} {_UNIT} (?:left|remaining|to go)\b",
                r"\b(?:last|final) (?:chance|days?|hours?|minutes)\b",
                r"\blast call\b[!:.]",
                rf"\b(?:{_SALE}(?: \w+){{0,2}} )?(?:ends?|expires?|ending|closing|over"
                rf"|gone) (?:very )?(?:soon|today|tonight|shortly"
                r"|tomorrow)\b",
                r"\bbefore (?:it's|it is|they're|they are|time) (?:\w+ )?(?:too late|gone|runs? out|over"
                r"|sold out)\b",
                r"\btime(?:'s| is) (?:almost |nearly )?(?:running out|up)\b",
                r"\b(?:clock|timer|countdown) (?:is ticking|hits|runs|reaches)\b",
            ),
            "an end that is called near, which the offer ledger does not bear out",
            unless=either(
                r"\b(?:last|final) days? of (?:summer|winter|autumn|fall|spring|the (?:season|year|month"
                r"|week))\b",
                r"\bnot a last chance\b",
            ),
            kind=CLOSE,
        ),
        Rule(
            either(
                r"\bhurry\b(?: up)?",
                r"\bact (?:now|fast|quick\w*|today)\b",
                r"\b(?:don't|dont|do not) (?:you )?(?:miss|snooze|wait|delay|hesitate|let (?:it|this|'em"
                r"|them) (?:get|slip|go))"
                r"(?: out| it| this| on| away)*\b",
                r"\b(?:get|grab|order|buy|claim|snap|book|checkout|check out) (?:yours|it|one|them|this"
                r"|now|yours? up|up)?"
                r" ?(?:now|today|soon|fast|quick|while you can|before)\b[^.?!\n]{0,10}!",
                r"\border soon\b",
                r"\bnow or never\b",
                r"\byou(?:'ll| will)? (?:just )?(?:missed|regret) (?:it|this|missing)\b",
                r"\bwait! ",
            ),
            "presses for a quick decision",
            severity=Severity.REVIEW,
            unless=either(
                r"\b(?:no|in a|in no|not|never|don't|without|in such a) (?:[a-z]+ ){0,2}hurry\b",
                r"\b(?:don't|do not) (?:wait|hesitate) to (?:contact|ask|call|write|get in touch|reach)\b",
                r"\b(?:don't|do not) (?:miss|delay) (?:work|school|lunch|breakfast|dinner|meals?)\b",
            ),
            kind=PRESSURE,
        ),
        Rule(
            either(
                rf"\b(?:only|just|fewer than|less than|under|last|over|hurry[,!]?)(?: the)? {_N}(?: more)?"
                rf"(?: {_PIECES})? ?(?:left|remaining|remain|available|in (?:\w+ )?(?:stock|inventory)"
                rf"|to go)\b",
                rf"\bonly {_N} (?:\w+ )?{_PIECES} (?:left|remain|available|in)\b",
                rf"\b\d[\d,]* (?:{_PIECES} )?(?:are |is )?(?:left|remaining)\b|\b(?:last|just|the) (?:one"
                rf"|two|few) left\b",
                rf"\b{_PIECES} left:? {_N}\b",
                rf"\b(?:has|have|there (?:is|are)) (?:only {_N}|\d+)(?: [a-z()]+)? left\b",
                r"\b\d+ in stock\b",
                r"\b(?:stock|quantity|quantities|inventory|availability|supply|supplies"
                r"|sizes?)\W{0,3}(?:is |are |running )*(?:very )?low\b",
                r"\b(?:very |running )?low (?:in |on )?(?:stock|inventory|availability|quantity)\b",
                r"\blimited (?:quantit(?:y|ies)|stocks?|supply|supplies|availability|number|inventory"
                r"|spaces|seats)\b",
                r"\bremaining stock\b|\bstock remaining\b",
                r"\b(?:last|final|very) (?:few|ones?|items?|pieces?|units?|pairs?|sizes)\b(?: left"
                r"| remaining| in stock| available|\W*$|!)",
                r"\bnot (?:many|much) (?:left|remaining)\b",
                rf"\b(?:quantity|qty|stock|remaining|availability|available)(?: left| remaining)?: ?{_N}\b",
                rf"^\W*(?:only )?{_N} (?:available|remaining|in stock)\W*$",
                r"\bcritically low\b|\bback ?order",
                r"\b(?:almost|nearly|all but|about to be|will) (?:gone|sold out|sell out)\b",
                r"\bwhile (?:stocks?|supplies|quantities|they|it) lasts?\b",
                r"\bonly an? (?:few|handful)\b",
                r"\b(?:rarely|never|won't be|not be) (?:restock\w*|available again|back)\b",
            ),
            "a scarcity that no stock figure stands behind",
            unless=either(
                r"\b(?:only|just) (?:one|two|a few|\d+) (?:left|right)[ -](?:hand|side|turn|foot|arm)\b",
                r"\b(?:turn|on|to|the|your) (?:\w+ )?left\b",
            ),
            kind=STOCK,
        ),
        Rule(
            either(
                r"\b(?:sell(?:s|ing)?|goes|going|gone|sold) (?:out )?(?:very |so |really )?(?:fast"
                r"|quick(?:ly)?)\b",
                r"\b(?:high|strong|in|hot|huge|popular|great)[ -]demand\b",
                rf"\b\d+ ?% (?:of )?(?:{_SALE} )?(?:claimed|sold|gone|taken)\b",
                r"\bselling out\b|\bgoing, going\b",
            ),
            "a demand that no figure stands behind",
            unless=r"\bin demand (?:printing|video|service|tv|music)\b",
            kind=DEMAND,
        ),
        Rule(
            either(
                rf"\b{_CROWD}(?: other| more| recent)? {_PEOPLE}(?: other than you)?(?: currently"
                rf"| recently| just| also| already| have| are| is| was| were"
                rf"| has| all| right now| who)* (?:{_LOOK}|have it|have this|in)\b",
                rf"\b{_N} (?:views?|orders?|sales|bookings|reviews? in|sold|viewed|bought|purchased"
                rf"|viewing|currently|recently"
                r"|watching|looking|wishlists?)(?: (?:in|per|this|now|today|the|currently|recently|viewing"
                r"|interested|it|just)\b|$|\W*$)",
                rf"\b(?:sold|purchased|bought|ordered|viewed|booked) (?:over |about "
                rf"|more than )?{_N}\+? times\b",
                rf"\b(?:we've|we have) sold {_N}\b",
                rf"\b(?:sold|purchased|bought|ordered|viewed|booked)(?: \w+){{0,2}} in the (?:last"
                rf"|past) (?:\d+ |few |couple of )?{_UNIT}\b",
                rf"\b{_N} (?:\w+ )?(?:sold|bought|purchased|viewed|added)\b[^.?!\n]{{0,20}}\b(?:last|past"
                rf"|today|this week|recently|times|cart)\b",
                rf"\bin {_N} (?:other )?(?:people|customer|user|shopper)s?'?s? (?:shopping )?(?:carts?"
                rf"|bags?|baskets?)\b",
                r"\bin (?:other|others') (?:users'?|people's|customers'?|shoppers'?)? ?(?:carts?|baskets?"
                r"|bags?)\b",
                r"\b(?:someone|somebody|a shopper|a customer|shopper) (?:from|in|near|just|recently"
                r"|else)\b[^.?!\n]{0,80}?"
                r"\b(?:bought|buying|purchased?|ordered|viewed|booked|saved|got|added|claimed|started)\b",
                r"\bsomeone (?:just )?(?:purchased|bought|ordered|viewed|booked)\b",
                r"(?m:^)\W*[a-z.'-]+(?: [a-z.'-]+){0,3} (?:in|from"
                r"|of) [a-z.' -]{0,30}(?:, [a-z.' -]{0,30}(?:\([a-z]+\) ?)?){0,3}"
                r" ?,? ?(?:has |have )?(?:just |recently )*(?:bought|purchased|ordered|got the|saved \$"
                r"|viewed|started buying)",
                r"\b[a-z]+ [a-z]\.? ?(?:from [a-z ,]*)?(?:just |recently )?(?:bought|purchased"
                r"|ordered) an?\b",
                rf"\b(?:bought|purchased|ordered|viewed)\b[^?!\n]{{0,120}}\b(?:about )?(?:\d+|an?"
                rf"|few) {_UNIT} ago\b",
                r"\b(?:last|latest) (?:purchase|order|bought|viewed|sold)\b[^.?!\n]{0,30}\bago\b",
                rf"\b\d+ {_UNIT} ago by\b",
                r"\b[a-z]+ just (?:bought|purchased|ordered|booked|joined|signed up)\b",
                r"\boh so popular\b|(?m:^)\W*(?:most )?popular\b\W*(?:$|\n|\d)|\bpopular (?:item"
                r"|product)\b[!: ]|\btrending (?:item|style|now)\b",
                r"\bhot (?:product|item|seller)\b",
                rf"\b(?:favou?red|liked|loved|trusted|bought|used) by:? (?:over "
                rf"|more than )?{_N} ?{_PEOPLE}\b",
                r"\b(?:what|why) people are (?:saying|buying)\b",
                r"\b(?:people|customers?|shoppers?|others|users) (?:who (?:bought|viewed) (?:this|it)"
                r"|like you (?:bought|buy|also|love|save)|also (?:bought|buy|viewed|shopped)|are buying"
                r"|love this)\b",
            ),
            "tells what others do, which no figure here bears out",
            severity=Severity.REVIEW,
            unless=either(
                rf"\b{_N} (?:\w+ )?{_PEOPLE} (?:in (?:the|our|a|your)|love to)\b",
                r"\bin (?:store|stores|the)\b[^.\n]{0,4}$",
            ),
            kind=SOCIAL,
        ),
        Rule(
            either(
                r"\bspin (?:to|the wheel)\b|\bscratch to (?:reveal|win|see|unlock)\b|\bmystery (?:offer"
                r"|discount|gift|prize)\b",
                r"\b(?:congratulations|congrats|score)\b[^.?\n]{0,20}\byou\b[^.?!\n]{0,20}\b(?:qualif\w+"
                r"|won|selected|unlocked|earned|chosen)\b",
                r"\byou(?:'ve| have)?(?: been)? (?:qualif\w+|selected|unlocked) (?:for"
                r"|to)?\b[^.?!\n]{0,40}\b(?:free|bonus|offer|gift|discount|prize|off)\b",
                r"\byour (?:cart|order|purchase) (?:qualifies|entitles)\b",
                r"\bbefore you (?:check ?out|go|leave)\b[^.!\n]{0,40}\?",
                r"\b(?:can|may) we tempt you\b",
                r"\bwant to add (?:one|this|these|a|some)\b",
                r"\bwould you like to (?:purchase|add) (?:an?|the|one|some)\b",
                r"\b(?:add|get|purchase|include) (?:\w+ ){0,4}(?:warranty|protection|insurance"
                r"|cover(?:age)?)(?: plan| policy)?\b[^.?!\n]{0,30}"
                r"(?:\bfor (?:only|just)\b|[!?])",
                r"\bwe'll insure (?:this|your)\b",
                r"\bcustomers? also (?:shopped|bought|viewed|like)\w*\b|\bpeople also (?:buy|bought|like"
                r"|view)\w*\b",
                r"\bcare (?:&|and) handling\b|\b(?:handling|convenience|booking|processing|service) fee\b",
                r"\bi don't feel lucky\b|\badd for better\b|\badd and save\b",
            ),
            "steers towards buying more than was asked for",
            severity=Severity.REVIEW,
            kind=STEERING,
        ),
    )
)

FEATURES = ("words", "digits", "person", "imperative", "share", "clock")

_NUMBER = re.compile(rb"\d+(?:[.,]\d+)*")
_NO_FIGURE = Pattern(
    r"\+?\(?\d[\d ()./-]{7,20}\d\b|\b[a-z]{2} \d{5}\b|\b\d+ ?(?:hours|hrs|days) (?:a|per|every) (?:day"
    r"|week|month|year)\b"
    r"|\b24/7\b|\b(?:seats?|serves?|sleeps?|feeds?|fits?|for|holds?|up to"
    r"|party of) \d+(?:-\d+)? (?:people|persons|guests|adults)\b"
)
"""Telephone numbers, postcodes, opening times and room for people: digits that press nobody."""
_FIGURE = re.compile(rb"\d")
_NUMBER_BYTE = b"\x01"
_NO_FIGURE_BYTE = b"\x02"
_GROUP_BYTE = 3
_PERSON = Pattern(r"\b(?:i|i'm|i'll|i'd|my|me)\b")
_IMPERATIVE = Pattern(
    r"(?:^|[.!?:] )(?:get|add|order|buy|shop|join|save|claim|act|grab|hurry|don't|complete|enjoy|checkout)\b"
)
_CLOCK = Pattern(r"\d ?: ?\d|\b(?:hrs?|hours?|mins?|minutes?|secs?|seconds?)\b")


def is_named(text: str) -> bool:
    """Whether a rule finds something in a text by itself."""
    return bool(_RULES.find(view_of(as_text(text)).data))


def prepare(text: str) -> Prepared:
    """Returns what the learned model reads of a text by itself."""
    return _prepared(_without_groups(view_of(as_text(text))))


def _without_groups(view: View) -> bytes:
    """Returns what the model weighs of a text, with one byte for every group of people: whom a text is about is
    no pressure."""
    text = view.text[:_MAX_WEIGHED]
    return with_classes(view.data[:_MAX_WEIGHED], mentions(text), marked=_GROUP_BYTE, unmarked=_GROUP_BYTE)


def _prepared(data: bytes) -> Prepared:
    """The rules are no features: where they speak the model is not asked, so it must have learned from the
    words what to say where they are silent."""
    figures = _FIGURE.search(data) is not None
    if figures:
        data = _NO_FIGURE.replaced(data, _NO_FIGURE_BYTE)
    numbers = _NUMBER.search(data) is not None
    return Prepared(
        _NUMBER.sub(_NUMBER_BYTE, data) if numbers else data,
        (
            min(1.0, (data.count(b" ") + 1) / 40),
            float(numbers),
            float(_PERSON.found_in(data)),
            float(_IMPERATIVE.found_in(data)),
            float(b"%" in data or b"$" in data),
            float(_CLOCK.found_in(data)),
        ),
    )


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    pressure, consent = _RULES.find(view.data), consent_hits(view)
    for hit in pressure:
        if not _is_borne_out(hit, view, subject.facts):
            yield Match(
                *view.place(hit.start, hit.end), hit.rule.reason, severity=_severity(hit, subject.facts)
            )
    for hit in consent if subject.stage not in _CONSENT_READS else ():
        yield Match(*view.place(hit.start, hit.end), hit.rule.reason, severity=hit.rule.severity)
    named = pressure or any(hit.rule.severity is not Severity.NOTE for hit in consent)
    if not named and subject.stage is Stage.TEXT and view.text.strip() and not is_plain_decline(view):
        yield from _learned(view)


def _learned(view: View) -> Iterator[Match]:
    model = model_of("dark_patterns", RECIPE_VERSION, FEATURES)
    score = model.probability(_prepared(_without_groups(view)))
    if score >= model.threshold:
        sentences = [
            Span(*found.span())
            for found in islice(_SENTENCE.finditer(view.text, 0, _MAX_WEIGHED), _MAX_SENTENCES)
        ]
        start, end = max(
            sentences, key=lambda span: model.probability(_prepared(view.data[span.start : span.end]))
        )
        yield Match(
            *view.place(start, end),
            "reads like the pressure or steering of a shop page",
            severity=Severity.REVIEW,
            score=score,
            threshold=model.threshold,
        )


def _severity(hit: Hit, facts: Facts) -> Severity | None:
    """Where no brand is known there is no ledger either: the deadline may be real, and a person is asked."""
    return Severity.REVIEW if facts.brand is None else hit.rule.severity


def _is_borne_out(hit: Hit, view: View, facts: Facts) -> bool:
    """Whether the ledger has the deadline, the facts the stock, or the brand kit says so itself."""
    said = view.text[hit.start : hit.end].strip()
    if facts.brand is not None and any(said in fold(fact).text for fact in facts.brand.facts):
        return True
    kind = hit.rule.kind
    if kind in (DEADLINE, CLOSE, PRESSURE) and facts.offer is not None:
        if facts.today is None:
            return kind == DEADLINE
        days = (facts.offer.valid_to - facts.today).days
        return days >= 0 and (kind == DEADLINE or days <= SOON_DAYS)
    stock = facts.attributes.get("stock", "")
    if kind == STOCK and stock.isdecimal():
        named = re.findall(r"\d+", said)
        return named == [str(int(stock))] if named else int(stock) <= LOW_STOCK
    return False


_CONSENT_READS = frozenset({Stage.BLOCK, Stage.DRAFT})
"""Stages at which the check `consent` reports wording that takes agreement."""
_SENTENCE = re.compile(r"[^\s.!?][^.!?\n]*[.!?]*|[^\s\n]")
_MAX_SENTENCES = 100
_MAX_WEIGHED = 20_000
"""Characters of a text that the model weighs; it knows fragments."""

_TOMORROW = Facts(offer=OFFER, today=date(2017, 11, 4))
_EARLY = Facts(offer=OFFER, today=date(2017, 10, 30))
_THREE_LEFT = Facts(attributes={"stock": "3"})

CHECK = Check(
    name="dark_patterns",
    version=2,
    title="Dark patterns",
    policy="No urgency, scarcity or crowd that the facts do not bear out; no shamed, hidden or hampered choice.",
    policy_source="UCPD directive 2005/29/EC, annex I points 7 and 18, articles 8 and 9; DSA article 25; "
    "FTC staff report Bringing Dark Patterns to Light (2022)",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.OFFER, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.TEXT}),
    examples=(
        Example(
            "Salad night, sorted. No hurry: the greens are in all week, and the shop is open until eight.", ()
        ),
        Example("Turn left at the till: two people serve soup, and there is rye left from the morning.", ()),
        Example("The sale is in the second aisle. Don't hesitate to ask if you want it sliced.", ()),
        Example(
            "Limited time only! Our flash sale ends tonight.",
            ("Limited time", "flash sale", "ends tonight"),
        ),
        Example("02 days 14 hours 09 mins", ("02 days 14 hours 09 mins",), stage=Stage.TEXT),
        Example("Hurry up, only 4 items left in stock.", ("Hurry up", "only 4 items left"), stage=Stage.TEXT),
        Example("H\u200burry! Оnly 4 left.", ("H\u200burry", "Оnly 4 left"), stage=Stage.TEXT),
        Example("Our rolls are selling fast.", ("selling fast",)),
        Example("31 people are looking at this loaf right now.", ("31 people are looking at",)),
        Example(
            "Someone from Oslo just bought the rye.", ("Someone from Oslo just bought",), stage=Stage.TEXT
        ),
        Example("No thanks, I prefer stale bread.", ("No thanks, I prefer stale bread",), stage=Stage.TEXT),
        Example("No thanks. Maybe later.", (), stage=Stage.TEXT),
        Example(
            "Untick this box if you do not want our letters.",
            ("Untick this box if you do not",),
            stage=Stage.MESSAGE,
        ),
        Example("I met two blind people at the market.", (), stage=Stage.TEXT),
        Example("Tick this box if you would like our letters. Stop them with one click.", ()),
        Example(
            "To cancel your bread club, call us on weekdays.",
            ("To cancel your bread club, call",),
            stage=Stage.MESSAGE,
        ),
        Example("Cancel on your account page, whenever you like.", ()),
        Example("The offer ends soon.", (), _TOMORROW),
        Example("The offer ends soon.", ("offer ends soon",), _EARLY),
        Example("Only 3 left.", (), _THREE_LEFT, Stage.MESSAGE),
        Example("Only 2 left.", ("Only 2 left",), _THREE_LEFT, Stage.MESSAGE),
    ),
    limits=(
        "Reads English.",
        "What pictures, colours and the order of buttons do is not seen, nor a timer that is no text.",
        "The learned part knows fragments of shop pages; it is asked of texts by themselves, not of drafts.",
        "A stock figure counts where the facts hold one (`stock`); the offer ledger keeps none.",
    ),
    find=_find,
)
