"""The form of copy: fields and lengths of the channel, markup, links, leftovers, slips of the keyboard, and
whether everybody can read the e-mail.

A text by itself, of no channel and no brand, is held against what it shows: what a template left over, markup
where none is rendered, words that stand twice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from html import escape
from urllib.parse import urlsplit

from bespoke.domain.brand import BrandKit
from bespoke.domain.brief import MAX_INSTRUCTION_CHARS
from bespoke.domain.channel import FIELDS_OF, Channel, FieldName
from guardrails.base import Check, Example, Facts, Fix, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT, OFFER
from guardrails.language.accessibility import Fault, Weight, faults, is_vague
from guardrails.language.sms import BEYOND_ALPHABET, IN_ALPHABET, count
from guardrails.language.spoken_facts import spoken_day
from guardrails.patterns import Rule, Rules, either
from guardrails.text import ascii_bytes
from guardrails.view import PLACEHOLDER, view_of

_MAX_CHARS = {
    Stage.BRIEF: MAX_INSTRUCTION_CHARS,
    Stage.PROFILE_FIELD: 500,
    Stage.OFFER: 1_000,
    Stage.BLOCK: 1_000,
    Stage.DRAFT: 10_000,
    Stage.MESSAGE: 10_000,
}
"""Of one field at each stage, whatever the brand kit allows."""

_WIDEST_DAY = date(2020, 9, 30)
"""A Wednesday in September: the longest day in English, and as long as any in Spanish."""
_WIDEST = {
    "offer.headline": 60,
    "offer.value": len("$1,000.00"),
    "offer.code": 12,
    "brand.name": 24,
}
"""Characters that a placeholder may take where the facts do not tell; the widest plausible."""

_WCAG = "WCAG 2.2, levels A and AA"

_MARKUP_SIGNS = re.compile(r"[<&*_`\[#~]")
_MARKUP = Rules(
    (
        Rule(
            either(
                r"(?i)</?[a-z!][^>\n]{0,300}>",
                r"<!--",
            ),
            "markup; copy is plain text",
        ),
        Rule(
            r"(?i)&(?:[a-z][a-z0-9]{1,9}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", "an HTML entity; write the character"
        ),
        Rule(
            either(
                r"\*{1,3}[^\s*][^*\n]*\*{1,3}",
                r"__[^_\n]+__",
                r"`[^`\n]*`?",
                r"!?\[[^\]\n]+\]\([^)\n]*\)",
                r"~~[^~\n]+~~",
                r"(?:^|\n)#{1,6} ",
            ),
            "Markdown; copy is plain text",
        ),
    )
)
_LEFTOVER_SIGNS = ("{", "}", "[[", "]]", "%", "*|", "|*", "[", "<")
_LEFTOVER = re.compile(r"\{{1,2}[^{}\n]{0,60}\}{1,2}|[{}]+|\[\[|\]\]|%%|<%|%>|\*\||\|\*")
_TEMPLATE = re.compile(
    r"\{\{[#/^&>]? ?[A-Za-z_][\w. |:'-]{0,58}\}\}|[$#]?\{[A-Za-z_][\w.-]{0,58}\}|\[\[ ?\w[^\[\]\n]{0,58}\]\]"
    r"|%%[A-Za-z_]\w{0,40}%%|\{%[^{}\n]{0,60}%\}|<%[^<>\n]{0,60}%>|\*\|[A-Z_:]{2,40}\|\*|%[A-Z]{2,}(?:_[A-Z]+)*%"
)
"""What mail merges and template languages write; in a text by itself a brace may be just a brace."""
_UNFILLED = re.compile(
    r"\[(?i:(?:your|the|customer|company|brand|product|store|first|last|full|recipient|insert|add|enter|name|city|date"
    r"|link|url|price|discount|code|topic)(?:['’]s)?(?:[ _-][\w'’-]+){0,4})\]"
    r"|<[A-Z]{2,}(?:[_ ][A-Z]+)*>|(?<![\w@])(?:FIRST|LAST|FULL|CUSTOMER|USER|COMPANY|PRODUCT)_?NAME(?!\w)"
    r"|(?i:\blorem ipsum\b)|\bTK TK\b|\bTODO:|\b(?:XXXX+|TBD|TBC)\b"
)
_UNFILLED_SIGNS = re.compile(r"[\[<]|NAME|(?i:lorem)|TK|TODO|XXXX|TB[CD]")
_ODD = re.compile(r"[<>&*_`\[\]#~{}%|]")
_UNFILLED_WORDS = ("NAME", "TK", "TODO", "XXXX", "TBD", "TBC")
"""Without these, the signs above and `lorem`, nothing is markup, left over or unfilled."""
_SLOT = re.compile(r"(?<!\{)\{[a-z_]+(?:\.[a-z_]+)?\}(?!\})")
_NOTHING = Rules(
    (
        Rule(
            either(
                r"\b(?:hi|hello|dear|hey|thanks|welcome),? (?:none|null|undefined|nan|n/a|unknown)\b",
                r"(?:^|\n)(?:dear|hi|hello|hey) ?[,!]",
                r"\[object object\]",
                r"\bnan%",
                r"\$(?:null|undefined|nan)\b",
            ),
            "looks like a value that was not there",
        ),
    )
)
_NOTHING_RENDERED = Rules(
    (
        *_NOTHING.rules,
        Rule(r"\b(?:null|undefined|nan)\b", "looks like a value that was not there"),
    )
)

_LINK = Rules(
    (
        Rule(
            either(
                r"\b(?:https?|ftp|file|javascript|data|mailto|tel)://?[^ \n]*",
                r"\b(?:javascript|data|mailto|vbscript):[^ \n]+",
                r"\bwww\.[^ \n]+",
                r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|shop|store|app|dev|link|site|online|xyz|top|club"
                r"|example|co\.uk|io|co|ly|gl|cc)\b(?:[/?#][^ \n]*)?",
            ),
            "a link that leads off the brand's own sites",
        ),
    )
)
_SHORTEST_LINE = 12
"""Characters; a shorter line could stand in a layout too."""
_LINK_END = ".,;:!?)\"'"

_DOUBLED = re.compile(r"\b([a-z']+) \1\b")
_SURELY_DOUBLED = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "has",
        "have",
        "if",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "the",
        "their",
        "this",
        "to",
        "was",
        "we",
        "were",
        "will",
        "with",
        "you",
        "your",
    ]
)
_FINE_DOUBLED = frozenset(
    [
        "bye",
        "chop",
        "ha",
        "had",
        "hip",
        "knock",
        "na",
        "night",
        "no",
        "now",
        "that",
        "there",
        "very",
        "well",
        "yum",
        "so",
    ]
)
_SPACES = re.compile(r"(?<=\S)[ \t\u00a0]{2,}(?=\S)|^[ \t]+|[ \t]+$", re.MULTILINE)

_SINGLE_LINE = (FieldName.SUBJECT, FieldName.PREHEADER, FieldName.CTA)


def _find(subject: Subject) -> Iterator[Match]:
    stage = subject.stage
    if stage is Stage.TEXT:
        yield from _text(subject)
        return
    most = _MAX_CHARS[stage]
    for field, text in subject.fields.items():
        if len(text) > most:
            reason = f"{len(text):,} characters; at the stage '{stage}' a field has at most {most:,}"
            yield Match(field, most, len(text), reason)
    if stage in (Stage.BRIEF, Stage.PROFILE_FIELD):
        return
    if stage not in (Stage.BLOCK, Stage.OFFER):
        yield from _fields(subject)
    yield from (_NOTHING_RENDERED if stage is Stage.MESSAGE else _NOTHING).matches(view_of(subject))
    if stage is not Stage.OFFER:
        yield from _links(subject)
    yield from _doubled_words(subject)
    whole = "\n".join(("", *subject.fields.values(), ""))
    is_odd = (
        _ODD.search(whole) is not None
        or any(word in whole for word in _UNFILLED_WORDS)
        or "lorem" in view_of(subject).text
    )
    is_spaced = any(spaces in whole for spaces in ("  ", "\t", "\u00a0", " \n", "\n "))
    is_sms = subject.channel is Channel.SMS and stage not in (Stage.BLOCK, Stage.OFFER)
    for field, text in subject.fields.items() if is_odd or is_spaced or is_sms else ():
        if is_odd:
            yield from _markup(field, text, None)
            yield from _leftovers(stage, field, text)
            yield from _unfilled(field, text)
        if is_spaced:
            yield from _spaces(field, text)
        if is_sms:
            yield from _beyond_gsm7(field, text)
    if stage is Stage.MESSAGE and subject.facts.html is not None:
        for fault in _faults_of_layout(_layout_of(subject.facts.html, subject.fields)):
            severity = Severity.REVIEW if fault.weight is Weight.HINDERS else None
            yield Match("*", 0, 0, fault.reason, policy_source=_WCAG, severity=severity)


def _layout_of(html: str, fields: Mapping[str, str]) -> str:
    """Returns an e-mail without its copy, as an e-mail of the same layout has it too. The text of links stays:
    what it says counts. The layouts escape as `html.escape` does."""
    for name, text in fields.items():
        for line in text.split("\n") if name != FieldName.CTA else ():
            if len(line) >= _SHORTEST_LINE:
                html = html.replace(escape(line.strip()), "Text.")
    return html


@lru_cache(maxsize=256)
def _faults_of_layout(html: str) -> tuple[Fault, ...]:
    return tuple(faults(html))


def _text(subject: Subject) -> Iterator[Match]:
    """Yields what a text by itself shows. Newsletters and manuals hold braces and tags on purpose, so only what
    a template leaves behind stops one."""
    yield from _NOTHING.matches(view_of(subject))
    for match in _doubled_words(subject):
        yield replace(match, severity=Severity.NOTE)
    for field, text in subject.fields.items():
        yield from _markup(field, text, Severity.NOTE)
        if any(sign in text for sign in _LEFTOVER_SIGNS):
            for found in _TEMPLATE.finditer(text):
                yield Match(
                    field, *found.span(), "a placeholder that nothing fills", severity=Severity.REVIEW
                )
        for match in _unfilled(field, text):
            yield replace(match, severity=Severity.REVIEW)


def _markup(field: str, text: str, severity: Severity | None) -> Iterator[Match]:
    if _MARKUP_SIGNS.search(text):
        for hit in _MARKUP.find(ascii_bytes(text)):
            yield Match(field, hit.start, hit.end, hit.rule.reason, severity=severity)


def _unfilled(field: str, text: str) -> Iterator[Match]:
    if _UNFILLED_SIGNS.search(text):
        for found in _UNFILLED.finditer(text):
            yield Match(field, *found.span(), "a gap that nobody filled")


def _fields(subject: Subject) -> Iterator[Match]:
    channel = subject.channel
    if channel is None:
        yield Match("*", 0, 0, "no channel is given, so there is nothing to hold its form against")
        return
    wanted = _fields_by_name(channel)
    for name in wanted:
        if not subject.fields.get(name, "").strip():
            yield Match("*", 0, 0, f"the field '{name}' is empty; {channel} needs {', '.join(wanted)}")
    for field, text in subject.fields.items():
        if field not in wanted:
            if text:
                yield Match(
                    field, 0, len(text), f"{channel} has no field '{field}'; it has {', '.join(wanted)}"
                )
            continue
        if "\n" in text and field in _SINGLE_LINE:
            at = text.index("\n")
            yield Match(field, at, at + 1, f"the field '{field}' is one line")
        if field == FieldName.CTA and is_vague(text):
            reason = "does not say where it leads; screen readers read links by themselves"
            yield Match(field, 0, len(text), reason, policy_source=_WCAG, severity=Severity.REVIEW)
        if subject.facts.brand is not None:
            yield from _length(subject, subject.facts.brand, channel, wanted[field], text)
    if channel is Channel.SMS and subject.facts.brand is not None:
        yield from _parts(subject, subject.facts.brand)


@cache
def _fields_by_name(channel: Channel) -> Mapping[str, FieldName]:
    return {name.value: name for name in FIELDS_OF[channel]}


def _length(
    subject: Subject, kit: BrandKit, channel: Channel, field: FieldName, text: str
) -> Iterator[Match]:
    limit = kit.limit(channel, field)
    if limit is None:
        return
    is_draft = subject.stage is Stage.DRAFT
    length = len(_rendered(subject, kit, field, text) if is_draft else text)
    if length <= limit.max_chars and not 0 < length < limit.min_chars:
        return
    said = f"up to {length} characters once it is rendered" if is_draft else f"{length} characters"
    source = f"brand kit '{kit.id}', version {kit.version}: limits, {channel} {field}"
    if length > limit.max_chars:
        yield Match(field, 0, len(text), f"{said}; at most {limit.max_chars}", policy_source=source)
    else:
        yield Match(field, 0, len(text), f"{said}; at least {limit.min_chars}", policy_source=source)


def _parts(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    text = subject.fields.get(FieldName.BODY, "")
    counted = count(_rendered(subject, kit, FieldName.BODY, text))
    if counted.segments > kit.sms_max_parts:
        because = "" if counted.forced_by is None else f", since '{counted.forced_by}' is not in its alphabet"
        yield Match(
            FieldName.BODY,
            0,
            len(text),
            f"is sent in {counted.segments} parts (GSM 03.38{because}), each paid for; the brand allows "
            f"{kit.sms_max_parts}",
            policy_source=f"brand kit '{kit.id}', version {kit.version}: sms_max_parts",
        )


def _rendered(subject: Subject, kit: BrandKit, field: FieldName, text: str) -> str:
    """Returns the text as long as it gets, with placeholders filled and the required line appended. Values that
    are not known yet are stood for by letters.

    Only SMS carries that line in its body; the other channels have a foot for it.
    """
    offer = subject.facts.offer
    values = {name: "x" * width for name, width in _WIDEST.items()} | {"brand.name": kit.name}
    values["offer.valid_to"] = "x" * len(spoken_day(_WIDEST_DAY, kit.locale))
    if offer is not None:
        values["offer.headline"] = offer.headline
        values["offer.code"] = offer.code or ""
    if subject.stage is Stage.DRAFT:
        text = PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)
    line = subject.facts.required_line
    if line and subject.channel is Channel.SMS and field is FieldName.BODY and line not in text:
        text = f"{text} {line}"
    return text


def _links(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    for hit in _LINK.find(view.data):
        if view.text[hit.start - 1 : hit.start] == "@":
            continue
        place = view.place(hit.start, hit.end)
        written = subject.fields[place.field][place.start : place.end].rstrip(_LINK_END)
        if not _is_allowed(written, subject.facts.brand):
            yield Match(place.field, place.start, place.start + len(written), hit.rule.reason)


def _is_allowed(link: str, kit: BrandKit | None) -> bool:
    if kit is None or "\\" in link:
        return False
    try:
        split = urlsplit(link if "://" in link else f"https://{link}")
        host = split.hostname or ""
    except ValueError:
        return False
    if split.scheme not in ("http", "https") or split.username is not None:
        return False
    own = (*kit.allowed_link_hosts, urlsplit(kit.site_url).hostname or "")
    return any(host == allowed or (allowed and host.endswith(f".{allowed}")) for allowed in own)


def _doubled_words(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    for found in _DOUBLED.finditer(view.text):
        word = found[1]
        if word in _FINE_DOUBLED:
            continue
        place = view.place(*found.span())
        first = subject.fields[place.field][place.start : place.end].split()[0]
        sure = word in _SURELY_DOUBLED
        yield Match(
            *place,
            f"'{word}' stands twice",
            severity=Severity.NOTE if sure else Severity.REVIEW,
            fix=Fix(replacement=first, certain=sure),
        )


def _leftovers(stage: Stage, field: str, text: str) -> Iterator[Match]:
    if not any(sign in text for sign in _LEFTOVER_SIGNS):
        return
    if stage not in (Stage.MESSAGE, Stage.OFFER):
        text = PLACEHOLDER.sub(lambda found: " " * len(found[0]), text)
        if stage is Stage.BLOCK:
            text = _SLOT.sub(lambda found: " " * len(found[0]), text)
    for found in _LEFTOVER.finditer(text):
        yield Match(field, *found.span(), "a placeholder that nothing fills, or what is left of one")


def _spaces(field: str, text: str) -> Iterator[Match]:
    for found in _SPACES.finditer(text):
        inside = (
            found.start() > 0
            and found.end() < len(text)
            and "\n" not in (text[found.start() - 1], text[found.end()])
        )
        yield Match(
            field,
            *found.span(),
            "more spaces than it needs",
            severity=Severity.NOTE,
            fix=Fix(replacement=" " if inside else "", certain=True),
        )


def _beyond_gsm7(field: str, text: str) -> Iterator[Match]:
    for found in BEYOND_ALPHABET.finditer(text):
        plain = "".join(IN_ALPHABET.get(char, char) for char in found[0])
        fix = None if BEYOND_ALPHABET.search(plain) else Fix(replacement=plain, certain=True)
        yield Match(
            field,
            *found.span(),
            "not in the SMS alphabet (GSM 03.38): a part then holds 70 characters and not 160",
            severity=Severity.REVIEW,
            fix=fix,
        )


_FACTS = Facts(brand=KIT, offer=OFFER)
_LINE = KIT.required_line(Channel.SMS) or ""
_SMS_LINE = Facts(brand=KIT, offer=OFFER, required_line=_LINE)
_LONG = (
    "Salad night is sorted, the leaves are in and the tomatoes too, so come by when it suits you, no rush."
)
_WIDE = (
    "Good until {{ offer.valid_to }} and {{ offer.valid_to }}, {{ offer.headline }} and {{ offer.headline }}"
)
_TWO_PARTS = f"It’s {_LONG[:85]}"


def _sms(text: str, *spans: str, facts: Facts = _FACTS, stage: Stage = Stage.DRAFT) -> Example:
    return Example(text, spans, facts, stage, Channel.SMS)


CHECK = Check(
    name="form",
    version=3,
    title="Form",
    policy="Copy fills the fields of its channel within the brand's lengths, as plain text with the brand's "
    "own links, and with nothing left over.",
    policy_source="the brand kit; the channel's format",
    severity=Severity.BLOCK,
    stages=frozenset(Stage),
    examples=(
        _sms("Salad night, sorted. {{ offer.headline }} is on your card."),
        _sms("Salad", "Salad"),
        _sms(_LONG, _LONG),
        _sms(_LONG[:70], _LONG[:70], facts=_SMS_LINE),
        _sms(_WIDE, _WIDE),
        _sms(
            "Take {{ offer.value }} off with {{ offer.code }}, or {{ offer.value }} with {{ offer.code }} at "
            "{{ brand.name }}"
        ),
        _sms("Go to shop.example/salad or https://www.help.example/x?y=1."),
        _sms(
            "Go to evil.com/salad or https://shop.example@evil.com, now.",
            "evil.com/salad",
            "https://shop.example@evil.com",
        ),
        _sms(
            "Tap javascript:alert or http://shop.example.evil.net",
            "javascript:alert",
            "http://shop.example.evil.net",
        ),
        _sms("Salad <b>night</b> &amp; **more** greens", "<b>", "</b>", "&amp;", "**more**"),
        _sms("Take [this](https://shop.example) and ~~that~~", "[this](https://shop.example)", "~~that~~"),
        _sms("Your {topic} is in, {{ name", "{topic}", "{{"),
        Example("Your {topic} is in, {{ offer.value }} off.", (), stage=Stage.BLOCK),
        _sms("Hi null, take {{ offer.value }} off", "Hi null", "{{ offer.value }}", stage=Stage.MESSAGE),
        _sms("Take the  the  leaves, very very fresh leaves leaves", "the  the", "  ", "  ", "leaves leaves"),
        _sms("It’s salad night, 李雷", "’", "李雷"),
        _sms(_TWO_PARTS, _TWO_PARTS, "’"),
        Example("x" * 2_001, ("x",), stage=Stage.BRIEF),
        Example("Make it <b>bold</b>  and  say {{ offer.value }}", (), stage=Stage.BRIEF),
        _sms("Hi {first}, [Your Name], come by", "{first}", "[Your Name]"),
        Example(
            "Dear , your order TBD is [insert date].", ("Dear ,", "TBD", "[insert date]"), stage=Stage.TEXT
        ),
        Example("Hello %%FIRST%% and ${user.name}", ("%%FIRST%%", "${user.name}"), stage=Stage.TEXT),
        Example("Hello {world} [1], 100% off {a, b} and C{0}", ("{world}",), stage=Stage.TEXT),
        Example("The the leaves <b>are</b> in.", ("The the", "<b>", "</b>"), stage=Stage.TEXT),
        Example("a bag of {{ name }}", ("{{ name }}",), stage=Stage.OFFER),
        Example("The bread is baked {twice}.", ("", "", "", "{twice}"), stage=Stage.MESSAGE),
    ),
    find=_find,
    limits=(
        "A text by itself is held against what a template leaves over, and against nothing of any channel.",
        "Contrast is read from style attributes that state both colours, and not from style sheets or images.",
        "Whether an alt text fits its picture only a reader can tell.",
    ),
)
