"""The form of copy: fields and lengths of the channel, markup, links, leftovers, slips of the keyboard, and
whether everybody can read the e-mail.

A text by itself, of no channel and no brand, is held against what it shows: what a template left over, markup
where none is rendered, words that stand twice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from bespoke.domain.brand import BrandKit
from bespoke.domain.brief import MAX_INSTRUCTION_CHARS
from bespoke.domain.channel import FIELDS_OF, Channel, FieldName
from guardrails.base import Check, Example, Facts, Fix, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT, OFFER
from guardrails.language.accessibility import Fault, Weight, faults, is_vague
from guardrails.language.sms import BEYOND_ALPHABET, IN_ALPHABET, parts
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

_WIDEST = {
    "offer.headline": 60,
    "offer.value": len("$1,000.00"),
    "offer.valid_to": len("Wednesday, September 30"),
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
    for field, text in subject.fields.items():
        if len(text) > _MAX_CHARS[stage]:
            reason = (
                f"{len(text):,} characters; at the stage '{stage}' a field has at most {_MAX_CHARS[stage]:,}"
            )
            yield Match(field, _MAX_CHARS[stage], len(text), reason)
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
    what it says counts."""
    for name, text in fields.items():
        for line in text.split("\n") if name != FieldName.CTA else ():
            if len(line) >= _SHORTEST_LINE:
                html = html.replace(_escaped(line.strip()), "Text.")
    return html


def _escaped(text: str) -> str:
    """Returns the text as the layouts hold it: quotes as decimal references."""
    return escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


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
    wanted = FIELDS_OF[channel]
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
            yield from _length(subject, subject.facts.brand, channel, FieldName(field), text)


def _length(
    subject: Subject, kit: BrandKit, channel: Channel, field: FieldName, text: str
) -> Iterator[Match]:
    limit = kit.limit(channel, field)
    if limit is None:
        return
    length = len(text)
    said = f"{length} characters"
    if subject.stage is Stage.DRAFT:
        length = len(_rendered(subject, kit, field, text))
        said = f"up to {length} characters once it is rendered"
    source = f"brand kit '{kit.id}', version {kit.version}: limits, {channel} {field}"
    if length > limit.max_chars:
        yield Match(field, 0, len(text), f"{said}; at most {limit.max_chars}", policy_source=source)
    elif 0 < length < limit.min_chars:
        yield Match(field, 0, len(text), f"{said}; at least {limit.min_chars}", policy_source=source)
    elif channel is Channel.SMS:
        sent = parts(_rendered(subject, kit, field, text))
        allowed = parts("x" * limit.max_chars)
        if sent > allowed:
            yield Match(
                field,
                0,
                len(text),
                f"is sent in {sent} parts (GSM 03.38), each paid for; the brand's {limit.max_chars} characters take "
                f"{allowed}",
                policy_source=source,
                severity=Severity.REVIEW,
            )


def _rendered(subject: Subject, kit: BrandKit, field: FieldName, text: str) -> str:
    """Returns the text as long as it gets, with placeholders filled and the required line appended. Values that
    are not known yet are stood for by letters.

    Only SMS carries that line in its body; the other channels have a foot for it.
    """
    offer = subject.facts.offer
    values = {name: "x" * width for name, width in _WIDEST.items()} | {"brand.name": kit.name}
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


def _sms(text: str, *spans: str, facts: Facts = _FACTS, stage: Stage = Stage.DRAFT) -> Example:
    return Example(text, spans, facts, stage, Channel.SMS)


CHECK = Check(
    name="form",
    version=2,
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
