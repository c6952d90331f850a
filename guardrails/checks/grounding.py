"""No fact that the offer ledger or the brand kit does not hold: numbers, money, dates, codes, products,
conditions, promises; and nothing but what structured facts say of the thing that is described.

In a draft every such fact is a placeholder, so anything written out is a finding; where it equals the
ledger, the placeholder is its certain fix. In a rendered message, and in what a team asks for, what
equals the ledger stands. What the brand kit states, and names, may be written word for word anywhere.
A text by itself is held against what is handed in with it, and passes where that is nothing.

Small counting words pass ("one less thing", "dinner for two", "a two-minute sauce", "a dozen eggs"): they
are how people talk. They are findings as a price, a discount, a share or a time limit.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bespoke.domain.offer import Offer
from bespoke.domain.placeholder import PLACEHOLDERS
from guardrails.base import Check, Example, Facts, Fix, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT, OFFER, OFFER_WITHOUT_VALUE
from guardrails.language.attribute_facts import compare, labelled_subject
from guardrails.language.ledger_facts import Known, known_facts
from guardrails.language.named_products import other_products
from guardrails.language.spanish_claims import SPANISH_CLAIMS
from guardrails.patterns import Hit, Pattern, Rule, Rules, either, is_inside, phrases_of
from guardrails.text import OPAQUE, Span, fold
from guardrails.view import PLACEHOLDER, View, view_of

STATABLE = "statable"
"""Kind of the rules whose hits stand where the brand kit states the same in other words."""
_AROUND = 4
"""Words on each side of a claim that tell what it is about."""

_SMALL = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_BIG = (
    r"(?:(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh"
    r"|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|hundreds?|thousands?"
    r"|[mb]illions?)"
)
_DIGITS = r"\d(?:[\d.,]*\d)?"
_ANY = rf"(?:{_DIGITS}|{_BIG}(?:[ -](?:and[ -])?(?:{_SMALL}|one|{_BIG}))*|{_SMALL}|one)"
_MONEY = r"(?:dollars?|bucks?|cents?|euros?|quid|pence|grand)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|christmas|easter|thanksgiving|halloween)"
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth"
    r"|twentieth|twenty-\w+|thirtieth|thirty-first)"
)
_SOON = rf"(?:{_WEEKDAY}|{_MONTH}|today|tonight|tomorrow|midnight|noon|the weekend|next week|the end of)"
_HABIT = (
    r"(?:shop|shopping|run|trip|visit|basket|list|dinner|lunch|breakfast|supper|bake|roast|morning"
    r"|night)"
)
_PERIOD = r"(?:minutes?|hours?|days?|nights?|weeks?|weekends?|months?)"

_VALUES = (
    Rule(
        rf"(?:{_ANY}[ -]?|\b(?:a few|some|double-digit) )?(?:%|\bper ?cent\b|\bpct\b)",
        "a share that the offer ledger does not hold",
    ),
    Rule(
        either(
            rf"\$[a-z]{{0,2}} ?{_ANY}?",
            rf"\b{_ANY}[ -]?(?:\$|(?:{_MONEY}|usd|eur|gbp|cad|aud)\b)",
            rf"\b(?:usd|eur|gbp) ?{_DIGITS}",
            rf"\b(?:an?|a few|a couple of|some|every|extra) {_MONEY}\b",
            rf"\b{_ANY} pounds? off\b",
        ),
        "an amount that the offer ledger does not hold",
        unless=r"\b(?:top dollar|every cent|a grand (?:old|day|time|finish|opening|tour))\b",
    ),
    Rule(
        either(
            r"\bhalf[ -](?:price|off)\b",
            r"\b(?:a |one[ -])?(?:half|third|quarter|fifth|tenth) off\b",
            r"\bhalf (?:the|its|their) (?:[a-z]+ )?(?:price|cost)\b",
            r"\b(?:a |one )?(?:third|quarter|fraction) of (?:the|its|their) (?:[a-z]+ )?(?:price|cost)\b",
            r"\b(?:cut|slashed|reduced|down) (?:in half|by (?:half|a third|a quarter))\b",
            r"\b(?:save|saves|saving) (?:up to )?(?:an? |one )(?:third|quarter|fifth|tenth)\b",
            rf"\b(?:{_SMALL}|\d+)[ -]for[ -](?:one|\d+|the price)\b",
            rf"\b\d+[ -]for[ -]{_ANY}",
            rf"\bbuy (?:one|{_SMALL}|\d+)[^.!?\n]{{0,30}}\bget\b[^.!?\n]{{0,20}}",
            r"\bbogof?\b",
            r"\bb[1o]g[1o]\b",
            r"\b(?:double|triple|twice the|extra|bonus) (?:the |your |loyalty |reward )?(?:points|rewards|discounts?"
            r"|savings|stamps|stars)\b",
            rf"\b(?:{_SMALL}|{_BIG}|{_DIGITS}) off\b",
            r"\b(?:save|saves|saving) (?:up to |over |at least )?half\b",
        ),
        "a discount that the offer ledger does not hold",
    ),
    Rule(
        either(
            r"\bfree\b",
            r"\bfreebies?\b",
            r"\bcomplimentary\b",
            r"\bgratis\b",
            r"\b(?:at )?no (?:extra )?(?:charge|cost)\b",
            r"\bon the house\b",
            r"\b(?:it's|is|are|they're|this one's) on us\b",
            r"\bcosts? (?:you )?nothing\b",
            r"\bfor nothing\b",
        ),
        "given away, which neither the offer ledger nor the brand kit holds",
        kind=STATABLE,
        unless=either(
            r"[a-z]+-free\b",
            r"\b(?:gluten|sugar|dairy|nut|lactose|meat|fat|wheat|egg|cage|cruelty|hands?|care|stress"
            r"|hassle|fuss|worry|guilt|trouble|smoke|alcohol|caffeine) free\b",
            r"\bfree[ -](?:range|time|hand|form|flow|standing|spirit)",
            r"\bfree (?:from|up|evening|afternoon|morning|hour|day|weekend|saturday|sunday|moment"
            r"|minute)\b",
            r"\bfree of (?:jargon|hurry|fuss|pressure|added|artificial|any)\b",
            r"\b(?:feel|set|roam|break|you're|you are|are you) free\b",
            r"\bfree to (?:choose|ignore|skip|pick|go|say|reply|pass|leave|ask|decide|change|stop)\b",
        ),
    ),
)
_DEADLINES = (
    Rule(
        either(
            r"\b(?:until|till?|by|(?:valid|good|runs?|now|yours|available|on sale) (?:through|thru)|ends?"
            r"|ending|expires?|expiring|closes?|closing|runs out|good to|valid to)(?: on| this| next| the"
            rf"| at| of)* {_SOON}\b",
            rf"\bbefore (?:{_WEEKDAY}|midnight|tomorrow|tonight|the end of)\b",
        ),
        "a date or deadline that the offer ledger does not hold",
        unless=either(
            rf"\b(?:by|before|until|till?)(?: this| next| the)? {_WEEKDAY}(?:'s|')? {_HABIT}\b",
            rf"\b(?:come|stop|drop|swing|pop|pass|call|go)s? by(?: on| this| next| the| at)* {_SOON}\b",
            rf"\b(?:the|our|a|at) till {_SOON}\b",
        ),
    ),
    Rule(
        either(
            rf"\b(?:{_WEEKDAY}|today|tonight|tomorrow|this week(?:end)?) only\b",
            rf"\bonly (?:on |this )?(?:{_WEEKDAY}|today|tonight|tomorrow)\b",
            r"\b(?:ends|expires|closes) (?:soon|today|tonight|tomorrow|this \w+)\b",
            r"\b(?:last|final) (?:day|days|hours|minutes|call)\b",
            rf"\b(?:one|{_SMALL}|\d+|a few) {_PERIOD} (?:left|only|to go|remaining)\b",
            rf"\bonly (?:one|{_SMALL}|a few|\d+) {_PERIOD}\b",
            rf"\bwithin the next (?:{_ANY}|few|couple of) {_PERIOD}\b",
            rf"\b(?:for|in) the next {_ANY} {_PERIOD}\b",
            r"\bthis (?:weekend|week)'s only\b",
        ),
        "a date or deadline that the offer ledger does not hold",
        unless=r"\b(?:last|final) days of (?:summer|winter|autumn|fall|spring|the season)\b",
    ),
    Rule(
        either(
            rf"\b(?:the )?{_ORDINAL} of {_MONTH}\b",
            rf"\b{_MONTH} (?:the )?{_ORDINAL}\b",
            r"\b(?:the )?\d{1,2}(?:st|nd|rd|th)\b",
        ),
        "a date that the offer ledger does not hold",
    ),
    Rule(
        either(
            # An end or a scarcity is for `dark_patterns` to block, which knows when it is real.
            r"\blimited[ -]time\b",
            r"\bfor a limited\b",
            r"\b(?:hurry|act (?:now|fast|quick\w*))\b",
            r"\bdon't miss (?:out|this|it)\b",
            r"\bnow or never\b",
        ),
        "a hurry that nothing in the offer ledger bears out",
        unless=r"\b(?:no|in a|in no|not|never|don't|without) (?:[a-z]+ ){0,2}hurry\b",
    ),
)
_PROMISES = (
    Rule(
        either(
            r"\bguarantee[ds]?\b",
            r"\b(?:lowest|best|cheapest|unbeatable|rock-bottom|unmatched) (?:price|prices|value|deals?"
            r"|offers?)\b",
            r"\bcheapest\b",
            r"\bmoney[ -]back\b",
            r"\b(?:risk|interest)[ -]free\b",
            r"\bno questions asked\b",
            r"\b(?:we|i) promise\b",
            r"\bnever (?:pay|run out|been cheaper)\b",
            r"\bbest in (?:town|the|class)\b",
            r"\bnumber one\b",
            r"#1\b",
            r"\b(?:world|nation|country)'s (?:best|favou?rite|finest)\b",
            r"\bonce[ -]in[ -]a[ -]lifetime\b",
            r"\b(?:next|same)[ -]day (?:delivery|shipping|dispatch)\b",
            rf"\b(?:lifetime|extended|{_ANY}[ -](?:year|month)s?) (?:warranty|warranties|guarantees?)\b",
            r"\bprice[ -]?match\w*\b",
            r"\bfull refunds?\b",
            r"\brefunds? if (?:you're|you are|not|it's|it is)\b",
            r"\bwe(?:'ll| will) (?:match|beat|pay)\b",
            r"\b(?:lowest|cheapest|best) (?:costs?|rates?|fees)\b",
            r"\bsatisfaction is (?:our|a)\b",
            r"\bnever out of stock\b",
            r"\bno (?:delivery|shipping|service|booking|hidden) (?:fees?|charges?|costs?)\b",
            rf"\b(?:delivered|delivery|arrives?|shipped|ships) (?:(?:to|by|in|within|on|the|your|you|door|an?) )*"
            rf"(?:today|tonight|tomorrow|next day|same day|hour|(?:{_ANY} )?(?:minutes|hours|days))\b",
            r"\b(?:could|can|will|may|chance to|enter to) win\b",
            r"\bprize draw\b",
            r"\bgifts? with (?:any |every |each |your |a )?(?:purchase|order)\b",
            r"\b(?:refunded|refund you) in full\b",
            r"\bbeat any price\b",
            r"\bor we(?:'ll| will) (?:refund|pay|replace)\b",
            r"\bsatisfaction (?:is )?(?:assured|ensured)\b",
        ),
        "a promise that the brand kit does not make",
        kind=STATABLE,
        unless=r"\bbest (?:price|value|offer) we (?:have|could find)\b",
    ),
)
_GROUP = (
    r"(?:members?|subscribers?|card ?holders?|students?|seniors?|(?:new|first[ -]time|existing|selected|online)"
    r" (?:customers?|shoppers?|buyers?|members?))"
)
_CONDITIONS = (
    Rule(
        either(
            r"\b(?:on|for|with) (?:all |any |your )?(?:orders?|purchases?|baskets?|a (?:spend|basket)"
            r"|spending) (?:over|above|of|from|worth|totall?ing)\b",
            rf"\b(?:when|if|once) you (?:spend|buy|purchase|order|pick up|take) (?:up to |at least |more than "
            rf"|over |any |a second |another )?(?:{_SMALL}|{_DIGITS}|\$|over|more than|at least)",
            r"\b(?:a )?min(?:imum|\.)? (?:spend|purchase|order|basket|quantity)\b",
            rf"\b{_GROUP}[ -]only\b",
            rf"\b(?:only|just|exclusive(?:ly)?|reserved) (?:for|to) (?:our )?{_GROUP}\b",
            r"\bfor (?:our )?(?:new|first[ -]time) (?:customers|shoppers|buyers|members)\b",
            r"\b(?:in[ -]store|online|app|web)[ -]only\b",
            r"\b(?:only|valid) (?:in[ -]store|online|in (?:the|our) app|at selected stores)\b",
            r"\b(?:terms|conditions|exclusions|restrictions|t&cs?|t and cs)(?: and conditions)? apply\b",
            r"\bsubject to (?:availability|conditions|terms|status|approval)\b",
            r"\b(?:only|just) (?:good|valid|available|open|redeemable) (?:to|for|on|in|at|with|when)\b",
            r"\b(?:good|valid|available|open|limited|restricted|redeemable) (?:to|for|on) (?:[a-z]+ ){1,3}only\b",
            r"\b(?:limited|restricted) to (?:[a-z]+ )?(?:members|customers|shoppers|stores|items|households)\b",
            r"\byou must (?:spend|buy|purchase|present|register|join|sign)\b",
            r"\bmust (?:spend|purchase|be (?:a (?:new|current|registered)|an? member|over|aged|signed|logged))\b",
            rf"\b(?:need|have|required) to (?:buy|spend|purchase|order) (?:at least|{_SMALL}|{_DIGITS}|any|more)",
            r"\bpurchase (?:is )?(?:necessary|required)\b",
            r"\b(?:excludes|excluding|(?:does not|doesn't) (?:apply|include))\b",
            r"\bnot (?:good|combinable) (?:with|on|for)\b",
            rf"\blimit(?:ed to|:)? (?:is |of )?(?:one|{_SMALL}|\d+)\b",
            r"\b(?:weekdays?|weekends?|mornings?|evenings?) only\b",
            r"\b(?:selected|select|participating) (?:items?|stores?|products?|lines?|locations?|brands?)\b",
            r"\bwith (?:any|every|each|a|a qualifying|a minimum) (?:[a-z]+ )?(?:purchase|order|spend)\b",
            rf"\b(?:limited? (?:to )?)?(?:one|{_SMALL}|\d+) (?:[a-z]+ )?per (?:customer|person|household|order"
            r"|card|visit|transaction|basket)\b",
            r"\bon (?:your |the )?first (?:order|purchase|shop)\b",
            r"\b(?:when|if|once) you (?:sign up|subscribe|register|join|refer|download)\b",
            r"\b(?:only valid|valid only|not valid) (?:with|on|for|in|at|when)\b",
            r"\b(?:cannot|can't|may not|not) be combined\b",
            r"\bonly (?:when|if) you (?:spend|buy|purchase|order|pay)\b",
        ),
        "a condition that neither the offer ledger nor the brand kit holds",
        kind=STATABLE,
        unless=either(
            r"\bwith (?:any|every|each|a) order ahead\b",
            r"\b(?:no|not|don't|never|without) (?:need|have|needing|having|required) to [a-z]+[a-z0-9 ]{0,20}",
            r"\bno purchase (?:is )?(?:necessary|required)\b",
        ),
    ),
)
_PLAIN = (
    Rule(
        either(
            r"\b(?:we|we're|we are|we'll|it's|it is|they're|they are|(?:our|the) \w+(?: is| are)?) always\b",
            r"\balways (?:open|fresh|low|lower|lowest|cheap|cheaper|in stock|available|on time|half)\b",
        ),
        "a promise that the brand kit does not make",
        kind=STATABLE,
        unless=either(
            r"\b(?:as|you|you've|you're|you have|almost|nearly|not|there's|there is) always\b",
            r"\balways (?:welcome|room|time)\b",
        ),
    ),
    Rule(
        rf"\b{_BIG}(?:[ -](?:and[ -])?(?:{_BIG}|{_SMALL}|one))*\b",
        "a number that the offer ledger does not hold",
        unless=either(
            rf"\b{_BIG}[ -](?:year|something)\b",
            r"\b(?:a |one )?(?:hundred|thousand|million) (?:thanks|thank-yous|miles)\b",
            r"\b(?:one|thanks) (?:in )?a million\b",
            r"\bmillion (?:little|other) things\b",
        ),
    ),
    Rule(r"\w*\d(?:[\w.,:/'+-]*\w)?", "a number that the offer ledger does not hold"),
)

_ASKED = Rules((*_VALUES, *_DEADLINES, *_PROMISES))
"""For a brief: "keep it under forty words" and "always mention the card" are no claims."""
_WRITTEN = Rules((*_VALUES, *_DEADLINES, *_PROMISES, *_CONDITIONS, *_PLAIN))

_CODE = Pattern(
    r"\b(?:(?:with|use|using|enter|quote|apply|give|say|type|mention|show|and|or)(?: (?:the |this |our )?(?:codes?"
    r"|coupons?|vouchers?)(?: code)?:?)?|(?:codes?|coupons?|vouchers?|promos?)(?: code)?:?(?: is| are)?)"
    r" [\"'(]?[a-z]{4,}\b"
)
"""Where a code would stand; it is one if it is written in capitals."""
_WITH_PLACEHOLDERS = frozenset({Stage.BRIEF, Stage.BLOCK, Stage.DRAFT})


def _find(subject: Subject) -> Iterator[Match]:
    facts = subject.facts
    if subject.stage is Stage.TEXT and not (facts.attributes or facts.offer or facts.brand):
        return
    view = view_of(subject)
    known = known_facts(subject, view)
    stated_by_offer = [Span(start, end) for start, end, _ in known]
    compared = compare(subject, view, stated_by_offer)
    yield from compared.wrong
    if subject.stage is Stage.TEXT and not (facts.offer or facts.brand):
        return
    if subject.stage is Stage.DRAFT:
        yield from _written_out(known, view)
    if subject.stage in _WITH_PLACEHOLDERS:
        yield from _placeholders(subject)
    rules = _ASKED if subject.stage is Stage.BRIEF else _WRITTEN
    hits = rules.find(_without(view.data, [*stated_by_offer, *compared.judged]))
    if hits:
        stated = _stated(subject, view)
        for hit in hits:
            if not is_inside(Span(hit.start, hit.end), stated) and not _borne_out(subject, view, hit):
                yield _match(hit, view)
    if facts.brand is not None and facts.brand.locale.startswith("es"):
        yield from (_match(hit, view) for hit in SPANISH_CLAIMS.find(_without(view.data, stated_by_offer)))
    yield from _codes(subject, view)
    if subject.stage is not Stage.BRIEF:
        yield from other_products(subject, view, known)


def _match(hit: Hit, view: View) -> Match:
    return Match(*view.place(hit.start, hit.end), hit.rule.reason)


def _without(data: bytes, spans: list[Span]) -> bytes:
    if not spans:
        return data
    rest = bytearray(data)
    for start, end in spans:
        rest[start:end] = OPAQUE.encode() * (end - start)
    return bytes(rest)


def _written_out(known: list[Known], view: View) -> Iterator[Match]:
    for start, end, placeholder in known:
        if placeholder is not None:
            yield Match(
                *view.place(start, end),
                f"written out; in a draft it is '{{{{ {placeholder} }}}}', which is filled when it is sent",
                fix=Fix(replacement=f"{{{{ {placeholder} }}}}", certain=True),
            )


def _placeholders(subject: Subject) -> Iterator[Match]:
    for field, text in subject.fields.items():
        if "{{" not in text:
            continue
        for found in PLACEHOLDER.finditer(text):
            problem = _problem_with(found[1], subject.facts.offer, subject.stage)
            if problem:
                yield Match(field, found.start(), found.end(), problem)


def _problem_with(name: str, offer: Offer | None, stage: Stage) -> str | None:
    if name not in PLACEHOLDERS:
        return f"unknown placeholder '{name}'; there are {', '.join(sorted(PLACEHOLDERS))}"
    if stage is not Stage.DRAFT or not name.startswith("offer."):
        return None
    if offer is None:
        return f"'{name}' needs an offer, and there is none"
    if name == "offer.value" and offer.value is None:
        return "the source of the offer tells no amount, so none may be named"
    if name == "offer.code" and not offer.code:
        return "the offer has no code"
    return None


def _codes(subject: Subject, view: View) -> Iterator[Match]:
    """Yields codes made of letters alone; any other holds a digit and is a number already."""
    facts = subject.facts
    own = facts.offer.code if facts.offer is not None else None
    for start, end in _CODE.spans(view.data):
        place = view.place(start, end)
        code = re.findall("[A-Za-z]+", subject.fields[place.field][place.start : place.end])[-1]
        if code.isupper() and code != own and code not in _capitals(facts):
            yield Match(
                place.field, place.end - len(code), place.end, "a code that the offer ledger does not hold"
            )


def _capitals(facts: Facts) -> frozenset[str]:
    """Returns the words that the brand writes in capitals."""
    brand = facts.brand
    told = (brand.name, *brand.facts, facts.required_line or "") if brand is not None else ()
    return frozenset(word for text in told for word in re.findall("[A-Z]{2,}", text))


def _stated(subject: Subject, view: View) -> list[Span]:
    """Returns where copy says word for word what the brand states or what things are called."""
    facts = subject.facts
    phrases = [*facts.topics, *facts.known_topics.values()]
    if facts.brand is not None:
        phrases += [facts.brand.name, *facts.brand.facts]
    risky = _risky(tuple(phrases))
    return [Span(found.start, found.end) for found in phrases_of(risky).find(view.text)]


def _borne_out(subject: Subject, view: View, hit: Hit) -> bool:
    """Whether the brand kit claims the same of the same thing, if in other words.

    What is claimed is told by the words around the claim: more than half of those that mean something must
    stand in one clause of the kit's facts that makes such a claim, and so must the word that the claim
    stands before («free coffee»).
    """
    brand = subject.facts.brand
    if hit.rule.kind != STATABLE or brand is None:
        return False
    before = _SENTENCE_BREAK.split(view.text[: hit.start])[-1]
    after = _SENTENCE_BREAK.split(view.text[hit.end :])[0]
    follows = _WORD.match(after.lstrip(" "))
    thing = _stems(follows.group()) if follows and after[:1] == " " else frozenset()
    around = _stems(" ".join(_WORD.findall(before)[-_AROUND:] + _WORD.findall(after)[:_AROUND]))
    return any(
        2 * len(around & clause) > len(around) and thing <= clause
        for clause in _clauses(brand.facts, hit.rule.pattern)
    )


_SENTENCE_BREAK = re.compile(r"[.!?:;\n]")
_WORD = re.compile(r"[a-z]+")
_SAYS_LITTLE = frozenset(
    """
    about after again ahead all also and any anyone are ask asks away back because been before but can
    come comes day days did does done each even every everything find first for from get gets give given
    gives go goes going good had has have help her here him his home how into its just know let like
    likes look make makes more most much need needs new next not now off once one only our out over own
    put ready same say says see she some someone soon still store such sure take takes tell than thank
    thanks that the their them then there these they thing things this those time too try two until use
    very want wants was way week weeks well what when where which while who why will with you your yours
    yourself
    """.split()  # noqa: SIM905  # a list of one word a line would fill three screens
)


def _stems(text: str) -> frozenset[str]:
    """Returns the words that mean something, without their usual endings."""
    return frozenset(
        re.sub(r"(?:ings?|ed|es|s|er|ers)$", "", word)
        for word in _WORD.findall(text)
        if len(word) > 2 and word not in _SAYS_LITTLE  # "a", "it", "by"
    )


@lru_cache(maxsize=64)
def _clauses(facts: tuple[str, ...], pattern: str) -> tuple[frozenset[str], ...]:
    """Returns the words of each clause of the facts in which the rule's claim is made."""
    claim = Pattern(pattern)
    clauses = [clause for fact in facts for clause in _SENTENCE_BREAK.split(fold(fact).text)]
    return tuple(_stems(clause) for clause in clauses if claim.found_in(clause.encode("ascii", "replace")))


@lru_cache(maxsize=64)
def _risky(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the phrases that hold what would be a finding; the others need not be looked for."""
    stripped = [phrase.strip().rstrip(".") for phrase in phrases]
    return tuple(phrase for phrase in stripped if _WRITTEN.find(fold(phrase).text.encode("ascii", "replace")))


_FACTS = Facts(brand=KIT, offer=OFFER, known_topics={"milk": "2% milk"})
_JACKET = Facts(
    attributes={"name": "Trail jacket", "colour": "navy blue", "waterproof": "yes", "weight": "0.45 kg"}
)
_PLACE = Facts(
    attributes={
        "name": "The Mallard",
        "area": "riverside",
        "family friendly": "yes",
        "customer rating": "3 out of 5",
        "near": "The Blue Heron",
    }
)
_UNKNOWN_VALUE = Facts(brand=KIT, offer=OFFER_WITHOUT_VALUE)

CHECK = Check(
    name="grounding",
    version=3,
    title="Grounded facts",
    policy=(
        "Every number, amount, share, date, code, product, condition and promise is in the ledger or the brand"
        " kit, and a thing is described as its facts have it."
    ),
    policy_source="the offer ledger; FTC Act section 5; UCPD directive 2005/29/EC article 6",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.TEXT}),
    examples=(
        Example("Salad night, sorted. {{ offer.headline }} is yours until {{ offer.valid_to }}.", (), _FACTS),
        Example(
            "One less thing, for two: a two-minute sauce and a dozen eggs for your Saturday shop.", (), _FACTS
        ),
        Example(
            "Ready before your Saturday shop, as always. Feel free to skip the gluten-free rolls.", (), _FACTS
        ),
        Example("No hurry. Free-range eggs are back, and 2% milk too.", (), _FACTS),
        Example("The bread is baked 2 times a day. Delivery is free for members.", (), _FACTS),
        Example("The bread is baked 3 times a day, and free.", ("3", "free"), _FACTS),
        Example("Take 20% off, or $5, or fifty percent.", ("20%", "$5", "fifty percent"), _FACTS),
        Example(
            "Come by tonight, or drop by on Friday. It saves ten minutes, and no need to hurry.", (), _FACTS
        ),
        Example("Deliveries are free, and you save 3 dollars.", ("free", "3 dollars"), _FACTS),
        Example(
            "Half price on pizza, two for one, buy one get one free.",
            ("Half price", "two for one", "buy one get one free"),
            _FACTS,
        ),
        Example("Save ½ or ２０％ or &#53;0 cents.", ("½", "２０％", "&#53;0 cents"), _FACTS),
        Example(
            "Only until Friday! Today only, ends tonight.",
            ("until Friday", "Today only", "ends tonight"),
            _FACTS,
        ),
        Example(
            "Come by the fifth of November, in twenty minutes.", ("the fifth of November", "twenty"), _FACTS
        ),
        Example(
            "Guaranteed the lowest prices, always fresh.",
            ("Guaranteed", "lowest prices", "always fresh"),
            _FACTS,
        ),
        Example("Use SAVE20 or the code WELCOME.", ("SAVE20", "WELCOME"), _FACTS),
        Example(
            "Take {{ offer.value }} off with {{ offer.code }}.",
            ("{{ offer.value }}", "{{ offer.code }}"),
            _UNKNOWN_VALUE,
        ),
        Example("{{ offer.headline }} and {{ offer.price }}", ("{{ offer.headline }}", "{{ offer.price }}")),
        Example(
            "Take $1.50 off with PIZZA17 until Sunday, November 5.",
            ("$1.50", "PIZZA17", "Sunday, November 5"),
            _FACTS,
        ),
        Example("Take $1.50 off with PIZZA17 until Sunday, November 5.", (), _FACTS, Stage.MESSAGE),
        Example("Take 1,50 US$ off until 2017-11-05, or 150 cents.", (), _FACTS, Stage.MESSAGE),
        Example(
            "Take $1.60 off with PIZZA18 until Sunday, November 6.",
            ("$1.60", "PIZZA18", "until Sunday", "6"),
            _FACTS,
            Stage.MESSAGE,
        ),
        Example(
            "Take €1.50 off, or 1.50 off, or $15.0.", ("€1.50", "1.50 off", "$15.0"), _FACTS, Stage.MESSAGE
        ),
        Example("Take $1.50 off frozen pizza.", ("$1.50",), _UNKNOWN_VALUE, Stage.MESSAGE),
        Example(
            "Offer 50% off everything, free delivery and the lowest price.",
            ("50%", "free", "lowest price"),
            stage=Stage.BRIEF,
        ),
        Example(
            "Keep it under 40 words and always mention the card. $1.50 is fine.", (), _FACTS, Stage.BRIEF
        ),
        Example("Your usual {topic}, and {{ offer.value }} off.", (), stage=Stage.BLOCK),
        Example("Your usual {topic} at half price.", ("half price",), stage=Stage.BLOCK),
        Example(
            "Good on orders over a set sum, members only, when you buy two. Terms apply.",
            ("on orders over", "members only", "when you buy two", "Terms apply"),
            _FACTS,
        ),
        Example(
            "Price match, a lifetime warranty, full refund.",
            ("Price match", "lifetime warranty", "full refund"),
            _FACTS,
        ),
        Example("There's a coupon on your card for dog food.", ("dog food",), _FACTS),
        Example("There's a coupon on your card for the frozen pizza you buy anyway.", (), _FACTS),
        Example("Try the new Zephyr Blender Pro this week.", ("Zephyr Blender Pro",), _FACTS),
        Example(
            "Hasta el {{ offer.valid_to }}, {{ offer.value }} menos en leche.",
            (),
            Facts(brand=KIT.model_copy(update={"locale": "es_US"}), offer=OFFER),
        ),
        Example(
            "Solo por hoy, huevos a mitad de precio, gratis y garantizado, el veinte por ciento menos.",
            ("Solo por hoy", "a mitad de precio", "gratis", "garantizado", "por ciento"),
            Facts(brand=KIT.model_copy(update={"locale": "es_US"}), offer=OFFER),
        ),
        Example("Try it this Thanksgiving Day, from all of us at ACME Fresh.", (), _FACTS),
        Example("50% off everything, guaranteed, until Friday.", (), stage=Stage.TEXT),
        Example(
            "A cheap waterproof jacket in navy, 450 g, with a 3 year warranty.",
            ("cheap", "3 year"),
            _JACKET,
            Stage.TEXT,
        ),
        Example("Not waterproof, and only in red.", ("waterproof", "red"), _JACKET, Stage.TEXT),
        Example("A kid friendly place by the river, near the Blue Heron.", (), _PLACE, Stage.TEXT),
        Example(
            "Rated five stars, it's in the city centre near Avalon Hall.",
            ("Rated five stars", "city centre", "Avalon Hall"),
            _PLACE,
            Stage.TEXT,
        ),
    ),
    find=_find,
    labelled=labelled_subject,
)
