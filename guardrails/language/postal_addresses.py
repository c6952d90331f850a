"""Postal addresses of many countries, in running text and in blocks of lines.

An address hangs on a street with a number, a box or a military unit. From there it is followed through
flat, town, postal code and country. Where it is written in one run it is one address; where its lines are
broken up by blank lines or quotation marks, or its parts stand in another order, each part that identifies
is one by itself. Case and line breaks tell too much to be folded away, so the text is read as it was given.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from guardrails.patterns import Pattern, any_of, either
from guardrails.text import Span, fold
from guardrails.view import View

_SURE_TYPES = (
    "street|str|st|avenue|ave|boulevard|blvd|road|rd|lane|ln|terrace|crescent|cres|turnpike|parkway|pkwy"
    "|highway|hwy"
)
_MAYBE_TYPES = (
    "way|drive|dr|court|ct|place|pl|square|sq|row|hill|path|trail|circle|cir|close|mews|isle|grove|gardens|walk|alley"
    "|quay|wharf|broadway|esplanade|parade|plaza|rise|loop|pike|ridge|gate|heights|villas?|bend|creek|cove|crossing"
    "|glen|green|junction|landing|meadow|meadows|park|pass|point|run|station|view|vista|causeway|expressway|freeway"
)
_GLUED = (
    "straße|strasse|str\\.|gasse|platz|allee|weg|damm|ufer|stieg|gatan|gata|gaten|vägen|vagen|veien|veg|vej|vegen"
    "|stien|stigen|stræde|gade|straat|laan|plein|gracht|kade|dijk|steeg|singel|katu|kuja|tie|polku|utca|körút|braut"
    "|stígur|torget|torg|backen|gränd|allé|brücke|bruecke|bakken|parken|markt"
)
_AFTER = (
    "strasse|straße|str\\.|platz|allee|ring|gate|gata|vei|väg|vej|gade|terrasse|utca|út|útja|u\\.|tér|tere|körút"
    "|rkp\\.|rakpart|köz|sor|plads|torg|alle|allé|katu|tie|laan|plein|straat"
)
_BEFORE = (
    "rue|avenue|av\\.|boulevard|bd|place|impasse|allée|chemin|route|quai|cours|square|via|viale|piazza|piazzetta|corso"
    "|largo|vicolo|calle|c/|avda\\.?|avenida|plaza|paseo|camino|carretera|ronda|rua|r\\.|travessa|praça|praca|estrada"
    "|alameda|ul\\.|ulica|al\\.|aleja|pl\\.|os\\.|strada|str\\.|bulevardul|calea|λεωφόρος|οδός|λ\\.|ulitsa|prospekt"
    "|jalan|jl\\."
)
_SMALL = (
    "de|la|le|les|du|des|del|della|delle|dei|di|do|da|das|dos|van|von|der|den|het|el|al|ibn|of|the|af|i|y|a"
    "|à|och|og"
)
_FLAT = r"(?:apt|apartment|suite|ste|flat|room|floor|flr|unit|lok|piso|\wtage)\.? ?#?\d{1,5}[a-z]?\b"
_BOX = (
    r"(?:p\.? ?o\.? ?box|post(?:al)? ?box|postbox|postboks|postfach|postbus|apartado(?: de correos)?"
    r"|boîte postale|casella postale|bp)"
)
_COUNTRIES = (
    "afghanistan|albania|algeria|argentina|armenia|australia|austria|bangladesh|belarus|belgium|bolivia|bosnia|brazil"
    "|bulgaria|canada|chile|china|colombia|costa rica|croatia|cuba|cyprus|czech republic|czechia|denmark|ecuador|egypt"
    "|england|estonia|finland|france|georgia|germany|ghana|greece|greenland|greenlander|hungary|iceland|india|indonesia"
    "|iran|iraq|ireland|israel|italy|jamaica|japan|jordan|kazakhstan|kenya|korea|kuwait|latvia|lebanon|libya|lithuania"
    "|luxembourg|malaysia|malta|mexico|moldova|morocco|nepal|netherlands|the netherlands|new zealand|nigeria"
    "|northern ireland|norway|pakistan|panama|paraguay|peru|philippines|poland|portugal|qatar|romania|russia"
    "|saudi arabia"
    "|scotland|serbia|singapore|slovakia|slovenia|south africa|south korea|spain|sri lanka|sweden|switzerland|syria"
    "|taiwan|tanzania|thailand|tunisia|turkey|uae|uganda|uk|ukraine|united arab emirates|united kingdom|united states"
    "|united states of america|uruguay|usa|u\\.s\\.a\\.|venezuela|vietnam|wales|zambia|zimbabwe"
)
_NUMBER = r"\d{1,6}(?:[a-z]| bis| ter)?"
_OWN_NUMBER = r"\d{1,4}(?:[a-z]|[/-]\d{1,4}[a-z]?)?(?![\w:%$€£]|[.,]\d)"
_CUE = (
    r"(?:\baddress(?:es)?(?: is| was|:|\?(?: it is| it's)?)|\blocated (?:at|in|on)"
    r"|\bliv(?:es?|ed|ing) (?:at|on|in)|\bside of"
    r"|\barrived at|\bmoved to|\bdelivered? to|\bship(?:ped)? to|\bsent? (?:it |this )?to|\bcorner of"
    r"|\bresid(?:es?|ed|ing) (?:at|on|in)|\benter on|\bit's (?:at|in|on)|\brefers to|\bstay(?:s|ing)? at"
    r"|\bhome (?:at|is)|\btaxi to|\bat number)"
)


class _Grammar(NamedTuple):
    street: re.Pattern[str]
    extra: re.Pattern[str]
    town: re.Pattern[str]
    corner: re.Pattern[str]


@cache
def _grammar(cased: bool) -> _Grammar:
    """Returns the patterns for text that has capitals, which names must then begin with, or has none."""
    first = r"(?![a-zß-öø-ÿ])[^\W\d_]" if cased else r"[^\W\d_]"
    flat = r"(?!(?i:apt|apartment|suite|ste|unit|flat|room|floor|box)\b)"
    word = rf"{flat}{first}(?:[^\W\d]{{0,3}}\.|(?:[^\W\d]|['\u2019\u2206-]){{0,30}})(?!\w|[.'\u2019-]\w)"
    name = rf"{word}(?:[ -](?:(?i:{_SMALL}) ){{0,2}}{word}){{0,3}}"
    several = rf"(?:{word} ){{1,4}}"
    # Half of these are words of every day, which only a capital makes the name of a street.
    maybe = "|".join(kind.capitalize() for kind in _MAYBE_TYPES.split("|")) if cased else "(?!)"
    kind = rf"(?:(?i:{_SURE_TYPES})|{maybe})\b(?![\w'])"
    compass = r"(?:(?i:north|south|east|west|n|s|e|w|ne|nw|se|sw)\.? )?"
    ordinal = r"(?i:\d{1,3}(?:st|nd|rd|th)|[a-z]{2,20}th|first|second|third) "
    numbered = rf"(?i:{_NUMBER}),? {compass}(?:{several}|{ordinal}){kind}"
    glued = rf"(?:{word}[ -]){{0,3}}{first}[\w'-]{{0,30}}(?i:{_GLUED}),? {_OWN_NUMBER}\.?"
    apart = (
        rf"{word} (?:(?:{word} ){{0,2}}(?i:{_AFTER})|(?:[^\W\d_]{{1,30}} ){{0,2}}(?:utca|út|útja|tér|körút))"
        rf" {_OWN_NUMBER}\.?"
    )
    before = rf"(?i:\b(?:{_BEFORE})) ?(?:(?i:{_SMALL})[ ']){{0,3}}{name}(?:,? {_OWN_NUMBER})?"
    plain = rf"(?:{word} ){{1,4}}{_OWN_NUMBER}\.?"
    boxed = rf"(?i:\b{_BOX} ?\d{{1,6}}\b)"
    military = (
        r"(?i:\b(?:psc|unit) \d{1,5},? box \d{1,6}(?:\s+[afd]po,? a[aep] \d{5})?)"
        rf"|(?i:\b(?:uss|usns|uscgc|usnv|usnv|hms)) {word}(?: {word})?\s+(?i:[afd]po,? a[aep] \d{{5}})"
        r"|(?i:\b[afd]po,? a[aep] \d{5})"
    )
    street = (
        rf"(?<!\w)(?=\w)(?:(?P<military>{military})"
        rf"|(?P<flat>(?i:\b{_FLAT}),? )?(?<![\w/.,$€£#-])(?:(?P<lead>(?i:{_NUMBER})),? )?"
        rf"(?:(?P<sure>{boxed}|{numbered}|{glued}|{apart})|(?P<before>(?:(?i:{_NUMBER}),? )?{before})"
        rf"|(?P<plain>{plain})))"
    )
    return _Grammar(
        street=re.compile(street),
        extra=re.compile(rf" {name}(?=\s+(?i:{_FLAT}))"),
        town=re.compile(rf"{name}(?: \([^()\n]{{1,24}}\))?"),
        corner=re.compile(
            rf"(?i:\bthe corner of) (?:\d{{1,4}} )?(?:{name}|{_BEFORE})(?: {_OWN_NUMBER}\.?)?"
            rf" (?i:and|&) {name}(?: \d{{1,4}})?"
        ),
    )


_FLAT_NEXT = re.compile(
    rf"(?P<gap>[ ,]*(?:\n[ \t]*(?P<mark>[>?|*#]+ ?)?)?[ ,]*)(?P<flat>{_FLAT})", re.IGNORECASE
)
_GAP = re.compile(r"(?P<gap>,? |[ ,]*\n[ \t]*(?P<mark>[>?|*#]+ ?)?,? ?(?P<blank>\n[ \t,>?|]*)?)")
_STATE_AND_CODE = re.compile(r"(?:[A-Z]{2,3}|[a-z]{2}|nan),? \d{4,6}(?:-\d{4})?\b")
_COUNTRY = re.compile(rf"(?:{_COUNTRIES})\b(?: \([a-z]{{2,12}}\))?", re.IGNORECASE)
_CODE = re.compile(
    r"(?:\d{5}(?:-\d{3,4})?|\d{3} \d{2}|\d{4} ?[A-Z]{2}|\d{4}|\d{6}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b(?![:\-/]\d)"
)
_REGION = re.compile(r"(?:[A-Z]{2}|nan|NaN)\b(?!\w)")
_CODE_BELOW = re.compile(r"(?:\n[ \t>?|*]*[^\n\d]{0,40}){1,4}?\n[ \t>?|*]*[^\n\d]{2,40} (?P<code>\d{4,6})\b")
_AFTER_NUMBER = re.compile(r"^\d+[a-z]?,? ")
_AROUND = 80
"""Characters on each side of a sign of an address that may belong to it."""
_MOST_STEPS = 6
_NO_STREET = frozenset(
    """
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday chapter
    section page pages version windows iphone ipad android figure table room episode part phase volume vol
    no number series day days week weeks year years top under over save only just buy get from size age
    ages model article apt suite unit floor box psc level stage step grade round set pack case group class
    type form line item items point points route highway interstate exit gate terminal flight bus train
    channel track disc disk season game games world cup euro formula area free brigade renegade necktie bowtie
    zone block lot plan rule act title bill law proposition psalm genesis john matthew mark luke acts
    romans playstation xbox galaxy pixel office photoshop studio java python linux ubuntu fedora debian
    solaris mac os http iso mp3 usb web ps est pst gmt utc am pm the a an and or of in on at to for with
    by is are was we you i it this that than about up out if so as all our your my his her their more most
    least last next first within every each any
    """.split()  # noqa: SIM905  # a list of one word a line would fill three screens
)
_NO_TOWN = frozenset(
    """
    mobile desk fax phone tel telephone cell office email e-mail mail name web website date hours note
    contact ssn iban card attn re subject from to dear hi hello thanks regards sincerely yours i we you he
    she it they the this that and or but is are was were last please call if when our your my
    """.split()  # noqa: SIM905  # a list of one word a line would fill three screens
)
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _sign() -> Pattern:
    """Returns what one word or more of every address looks like in folded text: a cheap first look."""

    def folded(words: str) -> str:
        return any_of(fold(word.replace("\\", "").removesuffix("?")).text for word in words.split("|"))

    return Pattern(
        either(
            rf"\d[a-z]?,? (?:[^ \n]+ ){{1,5}}{folded(f'{_SURE_TYPES}|{_MAYBE_TYPES}')}\b",
            rf"{folded(f'{_GLUED}|{_AFTER}')}\.?,? \d",
            rf"\b{folded(_BEFORE)} ?[^ \d][^\d\n]{{0,60}}\d|\d,? {folded(_BEFORE)}",
            rf"\b{_FLAT}|\b{folded('po box|p.o. box|p. o. box|p o box|post box|postal box|postbox|postboks|bp')} ?\d",
            r"\b(?:postfach|postbus|apartado|boite postale|casella postale|psc|[afd]po) ",
            r"\bunit \d+,? box|\bcorner of\b",
            rf"{_CUE}[^.!?\n]{{0,40}}\d",
            r"\d [^\d\n]{3,40} \d{1,4}[^\n]{0,40}\d{4}",
        )
    )


def addresses_in(fields: Mapping[str, str], view: View) -> dict[str, list[Span]]:
    """Returns where addresses, or parts of them, stand, for each field of the view that has signs of any;
    ordered and disjoint."""
    return {field: _addresses(fields[field], windows) for field, windows in _windows(fields, view).items()}


def _addresses(text: str, windows: list[Span]) -> list[Span]:
    grammar = _grammar(any(char.isupper() for char in text))
    found: list[Span] = []
    end = 0
    for span in sorted([*_corners(text, windows, grammar), *_streets(text, windows, grammar)]):
        if span.start >= end:
            found.append(span)
            end = span.end
    return found


def _windows(fields: Mapping[str, str], view: View) -> dict[str, list[Span]]:
    """Returns the parts of each field in which there are signs of an address."""
    found: dict[str, list[Span]] = {}
    for span in _sign().spans(view.data):
        place = view.place(*span)
        windows = found.setdefault(place.field, [])
        start = max(0, place.start - _AROUND)
        end = min(len(fields[place.field]), place.end + _AROUND)
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, max(end, windows[-1].end))
        else:
            windows.append(Span(start, end))
    return found


def _corners(text: str, windows: list[Span], grammar: _Grammar) -> Iterator[Span]:
    for start, end in windows:
        for found in grammar.corner.finditer(text, start, end):
            yield Span(*found.span())


def _streets(text: str, windows: list[Span], grammar: _Grammar) -> Iterator[Span]:
    at = 0
    for start, end in windows:
        at = max(at, start)
        while (found := grammar.street.search(text, at, end)) is not None:
            spans = list(_address(text, found, grammar))
            yield from spans
            at = max(found.end(), spans[-1].end) if spans else _past_first_word(text, found)


def _past_first_word(text: str, found: re.Match[str]) -> int:
    space = text.find(" ", found.start(), found.end())
    return found.start() + 1 if space < 0 else space + 1


def _address(text: str, found: re.Match[str], grammar: _Grammar) -> Iterator[Span]:
    """Yields the address that begins with a street found, or its parts; nothing where it is none."""
    start, end = found.span()
    if found["military"]:
        yield Span(start, end)
        return
    street = found["sure"] or found["before"] or found["plain"]
    if _WORD.findall(_AFTER_NUMBER.sub("", street.lower()))[0] in _NO_STREET:
        return
    if found["before"] and not re.search(r"\d", street) and not found["lead"]:
        return
    tail = _tail(text, end, grammar)
    if tail.end == end and (_WALL_STREET.search(street) or _is_year(text, found)):
        return
    if found["plain"] and not _is_street(text, found, tail):
        return
    own = re.search(r"\d", street) is not None
    is_split = bool(found["lead"]) and own and tail.end == end
    if (found["flat"] and found["lead"]) or tail.is_broken or is_split:
        yield from _parts(found, street, tail)
    else:
        yield Span(start, tail.end)


def _is_year(text: str, found: re.Match[str]) -> bool:
    """Whether the number is a year: "in 2020 Main Street"."""
    return (
        _YEAR.match(text, found.start()) is not None
        and _YEAR_CUE.search(text[: found.start()][-10:]) is not None
    )


def _is_street(text: str, found: re.Match[str], tail: "_Tail") -> bool:
    """Whether words with a number after them are a street: by what stands around them."""
    words = [word.lower() for word in _WORD.findall(found["plain"])]
    if any(word in _NO_STREET for word in words):
        return False
    if tail.has_flat or found["flat"] or _follows_cue(text, found.start()):
        return True
    return bool(found["lead"]) and tail.end > found.end()


def _follows_cue(text: str, start: int) -> bool:
    return _CUE_BEFORE.search(text[max(0, start - 40) : start]) is not None


_WALL_STREET = re.compile(r"\bWall Street\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_YEAR_CUE = re.compile(r"\b(?:in|since|by|of|from|until|during|before|after|for|the)\s$", re.IGNORECASE)
_CUE_BEFORE = re.compile(rf"{_CUE}\s*(?:the )?$", re.IGNORECASE)


def _parts(found: re.Match[str], street: str, tail: "_Tail") -> Iterator[Span]:
    if found["flat"]:
        yield Span(found.start("flat"), found.start("flat") + len(found["flat"].rstrip(" ,")))
    if found["lead"]:
        yield Span(*found.span("lead"))
    yield Span(found.end() - len(street), found.end())
    yield from tail.parts


class _Tail(NamedTuple):
    end: int
    is_broken: bool
    """Whether its lines do not follow each other."""
    has_flat: bool
    parts: tuple[Span, ...]
    """What identifies in it, by itself."""


def _tail(text: str, end: int, grammar: _Grammar) -> _Tail:
    """Returns what follows a street: flat, town, region, code, country, as far as they go."""
    parts: list[Span] = []
    broken = False
    extra = grammar.extra.match(text, end)
    if extra:
        end = extra.end()
    while (flat := _FLAT_NEXT.match(text, end)) is not None:
        broken |= bool(flat["mark"])
        parts.append(Span(*flat.span("flat")))
        end = flat.end()
    reached, has_flat = end, bool(parts)
    may_be_town = has_flat
    for _ in range(_MOST_STEPS):
        gap = _GAP.match(text, reached)
        if gap is None:
            break
        if gap["blank"] or gap["mark"]:
            broken |= bool(parts) or bool(gap["mark"])
            break
        at, is_sure = _piece(text, gap.end(), grammar, may_be_town or gap["gap"].strip(" ") != "")
        if at is None:
            break
        reached = at
        if is_sure or _ends(text, at):
            end = at
        may_be_town = True
    if broken:
        code = _CODE_BELOW.match(text, parts[-1].end if parts else end)
        if code:
            parts.append(Span(*code.span("code")))
    return _Tail(end, broken, has_flat, tuple(parts))


def _ends(text: str, at: int) -> bool:
    return text[at : at + 1] in ("", "\n") or (text[at] in ".," and not text[at + 1 : at + 2].isalnum())


def _piece(text: str, at: int, grammar: _Grammar, may_be_town: bool) -> tuple[int | None, bool]:
    """Returns where the next piece of an address ends, and whether it could be nothing else."""
    for pattern in (_STATE_AND_CODE, _COUNTRY, _CODE, _REGION):
        found = pattern.match(text, at)
        if found and (may_be_town or pattern is _STATE_AND_CODE):
            return found.end(), True
    town = grammar.town.match(text, at) if may_be_town else None
    if town is None or text[town.end() : town.end() + 1] == ":":
        return None, False
    if _WORD.findall(town[0].lower())[0] in _NO_TOWN:
        return None, False
    words = town[0].split()
    tail = _COUNTRY.search(town[0])
    return town.end(), tail is not None and tail.end() == len(town[0]) and len(words) > 0
