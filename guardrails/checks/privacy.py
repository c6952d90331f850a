"""Direct identifiers: e-mail, phone, card, IBAN, social security and other numbers, IP, tokens, street.

Whatever has a checksum or a range is held to it. What the brand itself publishes, in its facts, its
required line or its own address on the web, is no one's secret.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT
from guardrails.patterns import Rule, Rules, either
from guardrails.text import Span, fold
from guardrails.view import view_of

_NUMBER_START = re.compile(r"[+(\d]")
_ID_AT_END = re.compile(r"#?[a-z0-9-]*\d[a-z0-9-]*$")
_MIN_TOKEN = 6


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def iban_holds(compact: str) -> bool:
    """Whether the check digits are right (ISO 13616, modulus 97-10 of ISO 7064)."""
    moved = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _card(text: str) -> Span | None:
    digits = _digits(text)
    return Span(0, len(text)) if luhn_holds(digits) and len(set(digits)) > 1 else None


def _iban(text: str) -> Span | None:
    ends = [found.start() for found in re.finditer(" |$", text)]
    for end in reversed(ends):
        if iban_holds(text[:end].replace(" ", "")):
            return Span(0, end)
    return None


def _phone(text: str) -> Span | None:
    start = _NUMBER_START.search(text)
    if start is None:
        return None
    number = text[start.start() :]
    count = len(_digits(re.split("[x;]|ext", number)[0]))
    return Span(start.start(), len(text)) if 7 <= count <= 15 else None


def _social_security(text: str) -> Span | None:
    return None if text[:3] in ("000", "666") or text.endswith("0000") else Span(0, len(text))


def _ip(text: str) -> Span | None:
    try:
        ip_address(text)
    except ValueError:
        return None
    return Span(0, len(text))


def _named_number(text: str) -> Span | None:
    found = _ID_AT_END.search(text)
    return Span(*found.span()) if found else None


_PERSONAL_KEY = re.compile(
    r"[?&;#](?:[a-z_]*(?:email|mail|token|auth|session|sid|key|sig|secret|password|pwd|user|uid|customer|contact"
    rf"|profile|member|phone|name|recipient|subscriber)[a-z_]*|id|u|e)=[^&#]{{{_MIN_TOKEN},}}"
)
_LONG_TOKEN = re.compile(r"[/=][a-z0-9_-]{24,}")


def _personal_link(text: str) -> Span | None:
    personal = _PERSONAL_KEY.search(text) or "@" in text
    token = _LONG_TOKEN.search(text)
    if personal or (token and any(char.isdigit() for char in token[0])):
        return Span(0, len(text))
    return None


_WORDS = r"(?:[a-z][a-z.'-]* ){1,4}"
_SURE_ROAD = r"(?:street|avenue|boulevard|road|lane|terrace|crescent|st|ave|blvd|rd|ln)"
_MAYBE_ROAD = (
    r"(?:way|drive|dr|court|ct|place|pl|square|sq|row|hill|path|trail|circle|cir|parkway|pkwy|highway"
    r"|hwy|close|mews|isle)"
)
_ROAD_BEFORE = (
    r"(?:rue|via|viale|piazza|piazzetta|calle|avda\.?|avenida|rua|ulica|ul\.|chemin|strada|corso"
    r"|plaza|paseo|gate)"
)
_ROAD_ENDING = (
    r"(?:strasse|str\.|gasse|platz|allee|gatan?|vagen|vegen|veien|vej|gade|straat|laan|plein|gracht"
    r"|katu|utca|weg)"
)

_RULES = Rules(
    (
        Rule(r"[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b", "an e-mail address"),
        Rule(
            r"\b(?:https?://|www\.)[^ \n\"'<>]+[^ \n\"'<>.,;:!?)]",
            "a link that names or recognises a person",
            part=_personal_link,
        ),
        Rule(r"\b\d(?:[ -]?\d){11,18}\b", "a payment card number", part=_card),
        Rule(
            r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b",
            "a bank account number (IBAN)",
            part=_iban,
        ),
        Rule(r"\b\d{3}-\d{2}-\d{4}\b", "a social security number", part=_social_security),
        Rule(r"\b(?:\d{1,3}\.){3}\d{1,3}\b", "an IP address", part=_ip),
        Rule(r"(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,7}", "an IP address", part=_ip),
        Rule(
            either(
                r"\+ ?\d[\d ().-]{6,20}\d(?: ?(?:x|ext\.?) ?\d{1,5})?",
                r"(?:\b1[ .-]|\b001-)?(?:\(\d{3}\) ?|\b\d{3}[ .-])\d{3}[ .-]\d{4}(?: ?(?:x"
                r"|ext\.?) ?\d{1,5})?\b",
                r"\b0\d{1,4}[ ./-]\d{2,4}(?:[ ./-]?\d{2,4}){1,4}\b",
                r"\(\d{2,4}\) ?\d{3}[ -]?\d{3,5}\b",
                r"\b(?:phone|tel|telephone|mobile|cell|fax|desk|call(?: me)?(?: on| at)?|(?:text|sms"
                r"|messages?|reach (?:me|us|her|him))(?: to| on| at)?)[ .:#]{1,3}(?:number |no\.? "
                r"|is )?[+(]?\d[\d ()./-]{5,16}\d(?:x\d{1,5})?\b",
            ),
            "a phone number",
            unless=either(
                r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}\b",
                r"\b(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}\b",
            ),
            part=_phone,
        ),
        Rule(
            either(
                r"\b(?:passport|licen[cs]e|account|member(?:ship)?|loyalty|customer|patient|employee|tax"
                r"|policy|case|record|student|routing|card|social security|id)(?: (?:no|number|id|card"
                r"|#))+\.?:?(?: is)? #?[a-z]{0,3}[\d-]*\d[a-z0-9-]{3,}\b",
                r"\bpassport:? [a-z]{1,2}\d{6,9}\b",
            ),
            "a number that stands for a person",
            part=_named_number,
        ),
        Rule(
            either(
                r"\bhh-\d+\b",
                r"\bp_[a-z0-9]{6,}\b",
            ),
            "a customer id",
        ),
        Rule(
            either(
                rf"\b\d{{1,6}}[a-z]?,? {_WORDS}{_SURE_ROAD}\b",
                r"\bp\.? ?o\.? box \d+\b",
                r"\b(?:psc|unit) \d+,? box \d+\b",
                r"\b(?:apt|apartment|suite)\.? ?#?\d{1,5}[a-z]?\b",
                rf"\b[a-z]{{2,}}{_ROAD_ENDING} \d{{1,5}}[a-z]?\b",
                rf"\b{_ROAD_BEFORE} {_WORDS}\d{{1,5}}\b",
                rf"\b\d{{1,5}},? {_ROAD_BEFORE} [a-z]+\b",
            ),
            "a street address",
        ),
        Rule(
            either(
                rf"\b\d{{1,6}}[a-z]? {_WORDS}{_MAYBE_ROAD}\b",
                r"\b[a-z]{2},? \d{5}(?:-\d{4})?\b",
            ),
            "a street address",
            kind="capitals",
        ),
    )
)
_SMALL_WORDS = frozenset({"de", "la", "le", "du", "of", "the", "van", "von", "st"})


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    for hit in _RULES.find(view.data):
        place = view.place(hit.start, hit.end)
        written = subject.fields[place.field][place.start : place.end]
        if hit.rule.kind == "capitals" and not _is_capitalised(written):
            continue
        if not _is_published(view.text[hit.start : hit.end], subject.facts):
            yield Match(*place, hit.rule.reason)


def _is_capitalised(written: str) -> bool:
    words = re.findall(r"[^\W\d_]+", written)
    return all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in words)


def _is_published(folded: str, facts: Facts) -> bool:
    if facts.brand is None:
        return False
    published = (*facts.brand.facts, facts.brand.site_url, facts.required_line or "")
    return any(folded in fold(text).text for text in published)


_BRAND = Facts(brand=KIT.model_copy(update={"facts": ("Call us on 555-010-4477.",)}))

CHECK = Check(
    name="privacy",
    version=1,
    title="Personal identifiers",
    policy="No text holds what identifies a person directly.",
    policy_source="GDPR articles 4(1) and 5(1)(c)",
    severity=Severity.BLOCK,
    stages=frozenset(Stage),
    examples=(
        Example("Salad night, sorted. {{ offer.headline }} is on your card until {{ offer.valid_to }}.", ()),
        Example("1,299.00 for 12 eggs on 2017-11-05, at 10:30, 3 for 2, version 1.2.3.", ()),
        Example("Write to Ann.Lee+x@mail.example.com today.", ("Ann.Lee+x@mail.example.com",)),
        Example("Write to ann＠mail．example.com.", ("ann＠mail．example.com",)),
        Example(
            "Call (555) 010-4477 or +44 20 7946 0018, or text 07700 900 123.",
            ("(555) 010-4477", "+44 20 7946 0018", "07700 900 123"),
        ),
        Example("Card 4111 1111 1111 1111, not 4111 1111 1111 1112.", ("4111 1111 1111 1111",)),
        Example(
            "IBAN GB82 WEST 1234 5698 7654 32 here; GB83 WEST 1234 5698 7654 32 is wrong.",
            ("GB82 WEST 1234 5698 7654 32",),
        ),
        Example("SSN 212-09-9999, never 666-12-0000.", ("212-09-9999",)),
        Example(
            "From 192.168.0.17 and 2001:db8::8a2e:370:7334, not 300.1.1.1.",
            ("192.168.0.17", "2001:db8::8a2e:370:7334"),
        ),
        Example(
            "Go to https://shop.example/u?email=ann.lee or https://shop.example/salad.",
            ("https://shop.example/u?email=ann.lee",),
        ),
        Example(
            "She lives at 12 Elm Street, P.O. Box 77, or 9 Old Mill Way.",
            ("12 Elm Street", "P.O. Box 77", "9 Old Mill Way"),
        ),
        Example("2 easy dinners on the way. 100 ways to drive.", ()),
        Example("For hh-1318, pseudonym p_9f3ac27b.", ("hh-1318", "p_9f3ac27b")),
        Example("Her membership number is 77A-10432.", ("77A-10432",)),
        Example("Questions? Call us on 555-010-4477.", (), _BRAND),
        Example("Write to hh-1318 about milk", ("hh-1318",), stage=Stage.BRIEF),
        Example("ann@example.com", ("ann@example.com",), stage=Stage.PROFILE_FIELD),
    ),
    find=_find,
)
