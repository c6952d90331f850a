"""Direct identifiers: e-mail, phone, card, IBAN, social security and other numbers, credentials, IP, links
that carry a token, postal addresses; names of people, where a text says that it names one.

Whatever has a checksum or a range is held to it. What the brand itself publishes, in its facts, its
required line or its own address on the web, is no one's secret. A name by itself is only noted.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from ipaddress import ip_address

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject, as_text
from guardrails.example_facts import KIT
from guardrails.language.person_names import names_in
from guardrails.language.postal_addresses import addresses_in
from guardrails.patterns import Rule, Rules, either
from guardrails.text import Span, fold
from guardrails.view import View, view_of


class Kind(StrEnum):
    """What an identifier is, by the names that are usual in the field."""

    EMAIL = "EMAIL_ADDRESS"
    PHONE = "PHONE_NUMBER"
    CARD = "CREDIT_CARD"
    IBAN = "IBAN_CODE"
    SOCIAL_SECURITY = "US_SSN"
    IP = "IP_ADDRESS"
    ADDRESS = "STREET_ADDRESS"
    ID = "ID_NUMBER"
    LINK = "URL"
    CREDENTIAL = "CREDENTIAL"
    PERSON = "PERSON"


_REASONS = {
    Kind.EMAIL: "an e-mail address",
    Kind.PHONE: "a phone number",
    Kind.CARD: "a payment card number",
    Kind.IBAN: "a bank account number (IBAN)",
    Kind.SOCIAL_SECURITY: "a social security number",
    Kind.IP: "an IP address",
    Kind.ADDRESS: "a street address",
    Kind.ID: "a number that stands for a person",
    Kind.LINK: "a link that names or recognises a person",
    Kind.CREDENTIAL: "a password",
    Kind.PERSON: "a person's name",
}
_KINDS = {reason: kind for kind, reason in _REASONS.items()}

_NUMBER_START = re.compile(r"[+(\d]")
_ID_AT_END = re.compile(r"(?:\b\d{3,4} \d{3,4} \d{3,4}|[*#]?[a-z0-9/*-]*\d[a-z0-9/*-]*)$")
_MIN_ID_DIGITS = 3
_MIN_TOKEN = 6
_MIN_SECRET = 4
_MIN_IP_GROUPS = 3
"""Fewer, as in `::1` or `e::`, name no one's machine."""
_MIN_WALLET_DIGITS = 5


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


def _named_social_security(text: str) -> Span | None:
    digits = _digits(text)
    if digits[:3] in ("000", "666") or digits.endswith("0000"):
        return None
    return Span(text.index(digits[:3]), len(text))


def _ip(text: str) -> Span | None:
    try:
        ip_address(text)
    except ValueError:
        return None
    groups = [group for group in re.split("[.:]", text) if group]
    return Span(0, len(text)) if len(groups) >= _MIN_IP_GROUPS else None


def _named_number(text: str) -> Span | None:
    found = _ID_AT_END.search(text)
    if found is None or len(_digits(found[0])) < _MIN_ID_DIGITS:
        return None
    return Span(*found.span())


def _last_word(text: str) -> Span:
    return Span(text.rindex(" ") + 1, len(text))


def _wallet(text: str) -> Span | None:
    return Span(0, len(text)) if len(_digits(text)) >= _MIN_WALLET_DIGITS else None


def _secret(text: str) -> Span | None:
    at = max(text.rfind(" "), text.rfind("'", 0, len(text) - 1), text.rfind('"', 0, len(text) - 1)) + 1
    secret = text[at:].strip("'\"")
    odd = sum(not char.isalpha() for char in secret.rstrip(".,;!?"))
    return Span(at, at + len(secret)) if odd and len(secret) >= _MIN_SECRET else None


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


_PERSON_NUMBER = (
    r"(?:passport|aadh?aa?r|pan|voter|tax|tin|atin|itin|vat|ein|ssn|mrn|nhs|nino|national insurance|national id"
    r"|social (?:security|insurance)|medical(?: record| file)?|health|patient|insurance|policy(?: ?holder)?|driver'?s?"
    r"|driving|licen[cs]e|dl|employee|staff|membership|member|loyalty|customer|client|student|pupil|taxpayer"
    r"|identification|identity|id|record|file|subscriber|user ?id|system|account|routing|sort|ifsc|micr|imei|vin|badge"
    r"|medicare|medicaid|device|claim|vehicle|registration|number ?plate|licen[cs]e plate|contact)"
)
_NUMBER_WORD = (
    r"(?:number|no|num|id|code|card|file|licen[cs]e|record|identification|account|details?|ref(?:erence)?|permit"
    r"|certificate|plate|registration|#)"
)
_TOKEN = r"(?:\d{3,4}(?: \d{3,4}){2}\b|[#*]?[a-z0-9][a-z0-9/*-]*\d[a-z0-9*-]*)"
_LONG_NUMBER = r"[a-z]{0,5}[#-]?\d[a-z0-9-]*\d{4}[a-z0-9-]*"
_LINKING = r"(?:'s|,|:| is| was| like| no\.?| as| \(| -|\.)*:? ?[\"'(#*]*"

_RULES = Rules(
    (
        Rule(
            r"[a-z0-9][a-z0-9._%+'-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b",
            _REASONS[Kind.EMAIL],
        ),
        Rule(
            r"\b[a-z0-9][a-z0-9._%+-]* ?(?:\[at\]|\(at\)) ?[a-z0-9-]+(?: ?(?:\[dot\]|\(dot\)|\.) ?[a-z0-9-]+)*"
            r" ?(?:\[dot\]|\(dot\)|\.) ?[a-z]{2,24}\b",
            _REASONS[Kind.EMAIL],
        ),
        Rule(
            r"\b(?:https?://|www\.)[^ \n\"'<>]+[^ \n\"'<>.,;:!?)]",
            _REASONS[Kind.LINK],
            part=_personal_link,
        ),
        Rule(r"\b\d(?:[ -]?\d){11,18}\b", _REASONS[Kind.CARD], part=_card),
        Rule(
            r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b",
            _REASONS[Kind.IBAN],
            part=_iban,
        ),
        Rule(r"\b\d{3}-\d{2}-\d{4}\b", _REASONS[Kind.SOCIAL_SECURITY], part=_social_security),
        Rule(
            r"\b(?:ssn|social security(?: (?:number|no\.?|#))?)(?: is| was|:)? ?\d{3}[ -]?\d{2}[ -]?\d{4}\b",
            _REASONS[Kind.SOCIAL_SECURITY],
            part=_named_social_security,
        ),
        Rule(
            r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
            _REASONS[Kind.IP],
            unless=r"\b(?:version|ver\.?|release|firmware|build|driver) v?(?:\d{1,3}\.){3}\d{1,3}\b",
            part=_ip,
        ),
        Rule(r"(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,7}", _REASONS[Kind.IP], part=_ip),
        Rule(
            either(
                r"\+ ?\d[\d ().-]{6,20}\d(?: ?(?:x|ext\.?) ?\d{1,5})?",
                r"(?:\b1[ .-]|\b001-)?(?:\(\d{3}\) ?|\b\d{3}[ .-])\d{3}[ .-]\d{4}(?: ?(?:x"
                r"|ext\.?) ?\d{1,5})?\b",
                r"\b0\d{1,4}[ ./-]\d{2,4}(?:[ ./-]?\d{2,4}){1,4}\b",
                r"\(\d{2,4}\) ?\d{3,4}[ -]?\d{3,5}\b",
                r"\b(?:phone|tel|telephone|mobile|cell(?:phone)?|fax|desk|hotline|contact"
                r"|(?:my|his|her|their|our|your) number|(?:call|dial|ring|text|sms|whatsapp|messages?|reach)"
                r"(?: me| us| him| her| them)?(?: to| on| at)?)"
                r"[ .:#?]{1,3}(?:(?:number|no\.?|is|it's|at|on)[ .:#?]{1,3}){0,3}"
                r"[+(]?\d[\d ()./-]{5,16}\d(?:x\d{1,5})?\b",
                r"\b\d[\d ./-]{5,16}\d ?[-(] ?(?:office|fax|mobile|home|work|cell|desk)\b",
            ),
            _REASONS[Kind.PHONE],
            unless=either(
                r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}\b",
                r"\b(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}\b",
            ),
            part=_phone,
        ),
        Rule(
            either(
                rf"\b{_PERSON_NUMBER}(?:'s)?(?:,? (?:[a-z]+ )?{_NUMBER_WORD})+{_LINKING} ?{_TOKEN}",
                rf"\b(?:passport|aadh?aa?r|mrn|nhs|nino|imei|ifsc|micr|dl|driver'?s? licen[cs]es?|policyholder"
                rf"|(?:bank|checking|savings|member|current) accounts?|acc|a/c|tax id){_LINKING} ?{_TOKEN}",
                rf"\b(?:pan|tin|atin|itin|ein|insurance|patient|member|customer|client|account|policy|claim)"
                rf"{_LINKING} ?{_LONG_NUMBER}",
            ),
            _REASONS[Kind.ID],
            unless=r"\b(?:file|system|record|account) (?:no|number)\.? ?\d{1,3}\b",
            part=_named_number,
        ),
        Rule(
            either(
                r"\b(?:card|account|payment)s?(?: [a-z]+){0,3} end(?:ing|s)(?: in| with)?:? [*x#]*\d{3,4}\b",
                r"\b(?:[x*#]{3,4}[ -]?){2,4}\d{4}\b",
                r"\b\d{4}[*x#]{6,12}\d{4}\b",
                r"\*\d{3,4}\b",
            ),
            "the end of an account number",
        ),
        Rule(
            either(
                r"\b(?:password|passcode|passphrase|pwd|pin code)(?: is| was|:| =)? [\"'][^\"'\n]{4,40}[\"']",
                r"\b(?:password|passcode|passphrase|pwd)(?: is| was|:| =)? [^ \n\"']*[\d!@#$%^&*][^ \n\"']*",
            ),
            _REASONS[Kind.CREDENTIAL],
            part=_secret,
        ),
        Rule(
            either(
                r"\b[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} \d{2} \d{2} ?[a-d]\b",
                r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b",
                r"\b(?:bc1[a-z0-9]{25,59}|0x[a-f0-9]{40})\b",
                r"\b(?:device|user|session|customer|account|advertising|ad) ?id(?: is|:)? "
                r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
            ),
            _REASONS[Kind.ID],
        ),
        Rule(r"\b[13][a-z0-9]{25,33}\b", _REASONS[Kind.ID], part=_wallet),
        Rule(
            r"\biban(?: number| no\.?| is|:)*:? [a-z]{2}\d{2}[a-z0-9]{10,30}\b",
            _REASONS[Kind.IBAN],
            part=_last_word,
        ),
        Rule(either(r"\bhh-\d+\b", r"\bp_[a-z0-9]{6,}\b"), "a customer id"),
    )
)


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    for kind, match in _identifiers(subject, view):
        if kind is Kind.PERSON and not _is_worth_a_note(subject, match):
            continue
        if kind is Kind.PERSON or not _is_published(
            fold(subject.fields[match.field][match.start : match.end]).text, subject.facts
        ):
            yield match


def _is_worth_a_note(subject: Subject, match: Match) -> bool:
    """Whether a name is more than a first name, in a text that is not there to hold names."""
    is_full = " " in subject.fields[match.field][match.start : match.end]
    return is_full and subject.stage is not Stage.PROFILE_FIELD


def _identifiers(subject: Subject, view: View) -> Iterator[tuple[Kind, Match]]:
    """Yields each identifier and what it is; none overlaps another, and a sure kind stays before a guess."""
    sure: dict[str, list[Span]] = {field: [] for field in subject.fields}
    for hit in _RULES.find(view.data):
        place = view.place(hit.start, hit.end)
        sure[place.field].append(Span(place.start, place.end))
        yield _KINDS.get(hit.rule.reason, Kind.ID), Match(*place, hit.rule.reason)
    addresses_by_field, names_by_field = addresses_in(subject.fields, view), names_in(subject.fields, view)
    for field in subject.fields if addresses_by_field or names_by_field else ():
        addresses = _beside(addresses_by_field.get(field, []), sure[field])
        names = _beside(names_by_field.get(field, []), sorted([*sure[field], *addresses]))
        for span in addresses:
            yield Kind.ADDRESS, Match(field, *span, _REASONS[Kind.ADDRESS])
        for span in names:
            yield Kind.PERSON, Match(field, *span, _REASONS[Kind.PERSON], severity=Severity.NOTE)


def _beside(spans: list[Span], taken: list[Span]) -> list[Span]:
    """Returns the spans that overlap none of `taken`, which is ordered and disjoint."""
    free = []
    for span in spans:
        at = bisect_left(taken, span.end, key=lambda other: other.start)
        if not at or taken[at - 1].end <= span.start:
            free.append(span)
    return free


def kinds_of(text: str) -> list[tuple[int, int, Kind]]:
    """Returns each identifier in `text`, names included: start, end and what it is; in order."""
    subject = as_text(text)
    found = _identifiers(subject, view_of(subject))
    return sorted((match.start, match.end, kind) for kind, match in found)


def _is_published(folded: str, facts: Facts) -> bool:
    if facts.brand is None:
        return False
    published = (*facts.brand.facts, facts.brand.site_url, facts.required_line or "")
    return any(folded in fold(text).text for text in published)


_BRAND = Facts(brand=KIT.model_copy(update={"facts": ("Call us on 555-010-4477.",)}))

CHECK = Check(
    name="privacy",
    version=2,
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
        Example(
            "Write to ann.lee [at] mail [dot] example, or WhatsApp me on 5550104477.",
            ("ann.lee [at] mail [dot] example", "5550104477"),
        ),
        Example(
            "Her passport number is L898902C3, her Aadhaar 2345 6789 0123; bank account 8872193847.",
            ("L898902C3", "2345 6789 0123", "8872193847"),
        ),
        Example(
            "Card ending in 4242, password 'plum-Tree-9', MAC 00:1b:44:11:3a:b7.",
            ("Card ending in 4242", "plum-Tree-9", "00:1b:44:11:3a:b7"),
        ),
        Example("Driver version 10.0.0.1, pan 28 cm, tin 400 g, policy 2024, password of 8 characters.", ()),
        Example(
            "Ship to Kungsgatan 12, 111 43 Stockholm, or Apt 4B, 350 Fifth Avenue.",
            ("Kungsgatan 12, 111 43 Stockholm", "Apt 4B, 350 Fifth Avenue"),
        ),
        Example("PSC 4095, Box 8316\nAPO AE 85103", ("PSC 4095, Box 8316\nAPO AE 85103",)),
        Example(
            "> 12 69 Garden Terrace\n> Suite 828\n> Linton\n> Norway 89800",
            ("12", "69 Garden Terrace", "Suite 828", "89800"),
        ),
        Example(
            "In 2020 Main Street did well. Wall Street, 16 of 17 Wall Street firms. Featuring 10 shades.", ()
        ),
        Example("Dear Mr. Ola Nordmann, says Maria Larsen.", ("Ola Nordmann", "Maria Larsen")),
        Example("Write to hh-1318 about milk", ("hh-1318",), stage=Stage.BRIEF),
        Example("ann@example.com", ("ann@example.com",), stage=Stage.PROFILE_FIELD),
    ),
    find=_find,
)
