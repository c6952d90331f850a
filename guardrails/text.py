"""Folding: one plain form of a text to match against, and the way back to the text that was given.

Folding is done character by character, so it is linear and never fails: compatibility forms (NFKC),
case, diacritics, look-alikes of Latin letters from other scripts, typographic punctuation, all spaces,
all decimal digits and all currency signs become one plain form; invisible characters go; HTML entities
are read; runs of white space become one space. The folded text holds no line break.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OPAQUE = "\x1a"
"""Stands in folded text for each character that was declared opaque, and in `ascii_bytes` for each
character outside ASCII. It is no letter, digit, space or punctuation, so no pattern runs across it."""

_ODD = "\U0010fffe"
"""Marks a character that folds to none or several; a noncharacter, dropped where a text holds it."""

_LOOKALIKES = {
    # Cyrillic
    **dict(zip("авекмнорстухіјѕһԁԛԝӏґүұѵԍ", "abekmhopctyxijshdqwlryyvg", strict=True)),
    # Greek
    **dict(zip("αβεηικνορτυχωγκµμϲϳ", "abeniknoptuxwykuucj", strict=True)),
    # Armenian
    **dict(zip("օսոցհյզԁք", "ounghjqdp", strict=True)),
    # Latin beyond ASCII that does not decompose
    **dict(zip("ıɑɡɩłøđħŧɓɗɛɨʟʀɴɪʏɢʜʙƒƙƞƥƭʋʌɯɹʇ", "iagilodhtbdeilrniyghbfknptvamrt", strict=True)),
    # Latin small capitals
    **dict(zip("ᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱ", "acdejkmoptuvwzs", strict=True)),
    # Cherokee letters that look like Latin capitals, in their folded (upper-case) form
    **dict(zip("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏚᎢᏙᎳᏃ", "abcdehjklmpstvwz", strict=True)),
    # Punctuation
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02b9\uff07\u055a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u2e3a\u2e3b", "-"),
    "\u2026": ".",
    "\u2044": "/",
    "\u2215": "/",
    "\u2024": ".",
    "\u3002": ".",
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
}

# The typographic characters of ordinary English copy. Replacing these few first leaves most texts in
# plain ASCII, which saves the character-by-character pass.
_TYPOGRAPHIC = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2014", "-"),
    ("\u2013", "-"), ("\u2026", "."), ("\u00a0", " "), ("\u202f", " "),
)  # fmt: skip

_MOST_CHARACTERS = 4
"""That one character folds to. A few stand for whole phrases, eighteen letters long: texts must not grow so, and of
those the first letter stays."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UNIT = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});")
_SPACE_RUN = re.compile("  +")
_SPACES = str.maketrans(dict.fromkeys("\t\n\v\f\r", " "))


# Combining marks and selectors: they decorate a letter and do not spell one.
_MARKS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F))
# Letters and marks by category, and blank on every screen.
_BLANKS = "\u3164\u115f\u1160\uffa0\u180e"


def _folds_away(char: str) -> bool:
    code = ord(char)
    if any(first <= code <= last for first, last in _MARKS) or char in _BLANKS:
        return True
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or char == _ODD


def fold_character(char: str) -> str:
    """Returns what one character folds to: usually one character, sometimes none or several."""
    if char.isspace():
        return " "
    if _folds_away(char):
        return ""
    code = ord(char)
    if 0x1F130 <= code <= 0x1F149 or 0x1F150 <= code <= 0x1F169 or 0x1F170 <= code <= 0x1F189:
        return chr(ord("a") + (code - 0x1F130) % 32)
    folded = []
    for part in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char).casefold()):
        if _folds_away(part):
            continue
        if part.isspace():
            folded.append(" ")
            continue
        category = unicodedata.category(part)
        if category == "Nd":
            part = str(unicodedata.digit(part))
        elif category == "Sc":
            part = "$"
        folded.append(_LOOKALIKES.get(part, part))
    whole = unicodedata.normalize("NFC", "".join(folded))
    return whole if len(whole) <= _MOST_CHARACTERS else whole[:1]


class _Table(dict[int, str]):
    """A table for `str.translate`, filled as characters are met."""

    _LIMIT = 16_384

    def __init__(self, one_to_one: bool) -> None:
        """With `one_to_one`, what does not fold to exactly one character becomes `_ODD`."""
        super().__init__()
        self._one_to_one = one_to_one

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if self._one_to_one and len(folded) != 1:
            folded = _ODD
        if len(self) >= self._LIMIT:
            self.clear()
        self[code] = folded
        return folded


@cache
def _one_to_one() -> _Table:
    return _Table(one_to_one=True)


@cache
def _whole() -> _Table:
    return _Table(one_to_one=False)


class Span(NamedTuple):
    start: int
    end: int


class _Unit(NamedTuple):
    """A stretch of the given text that folds as a whole."""

    start: int
    end: int
    folded: str


class _Origins(NamedTuple):
    """For each folded character, which stretch of the given text it comes from."""

    starts: "NDArray[np.int64]"
    ends: "NDArray[np.int64]"


class _Places:
    """The way back from a folded text, worked out when it is first asked for: most texts hold nothing
    that is found."""

    def __init__(self, text: str, units: Sequence[_Unit]) -> None:
        self._text = text
        self._units = units

    @cached_property
    def origins(self) -> _Origins:
        # Loaded with the first finding in such a text, not by everybody who folds one.
        import numpy as np  # noqa: PLC0415

        table, text = _whole(), self._text
        lengths = np.fromiter((len(table[ord(char)]) for char in text), np.int64, len(text))
        ends = np.arange(1, len(text) + 1)
        for start, end, folded in self._units:
            if folded.startswith(OPAQUE):
                lengths[start:end] = 1
            else:
                lengths[start:end] = 0
                lengths[start], ends[start] = len(folded), end
        source = np.repeat(np.arange(len(text)), lengths)
        last = ends[source]
        spaces = (
            np.frombuffer(_joined(text, self._units).encode("utf-32-le", "surrogatepass"), np.uint32) == 32
        )
        kept = np.flatnonzero(~(spaces & np.concatenate([[False], spaces[:-1]])))
        # A space stands for the whole run that it begins.
        return _Origins(source[kept], last[np.append(kept[1:], len(last)) - 1])


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from."""

    text: str
    places: _Places | None = None
    """None where every character stands at its own place."""

    def original(self, start: int, end: int) -> Span:
        """Returns the span in the given text that `text[start:end]` came from."""
        if self.places is None:
            return Span(start, end)
        starts, ends = self.places.origins
        if end <= start:
            at = int(starts[start]) if start < len(starts) else int(ends[-1]) if len(ends) else 0
            return Span(at, at)
        return Span(int(starts[start]), int(ends[end - 1]))


def fold(text: str, opaque: Sequence[Span] = ()) -> Folded:
    """Returns `text` folded.

    Args:
        text: Anything that a `str` can hold, lone surrogates included.
        opaque: Ordered spans that must not be read, such as placeholders; each of their characters
            becomes `OPAQUE`.
    """
    plain = text
    if not plain.isascii():
        for typographic, simple in _TYPOGRAPHIC:
            plain = plain.replace(typographic, simple)
    if plain.isascii() and not _CONTROL.search(plain):
        plain = plain.lower()
        if "\n" in plain or "\t" in plain or "\r" in plain or "\v" in plain or "\f" in plain:
            plain = plain.translate(_SPACES)
    else:
        plain = plain.translate(_one_to_one())
    if opaque:
        plain = _with_opaque(plain, opaque)
    if "  " not in plain and "&" not in plain and _ODD not in plain:
        return Folded(plain)
    units = [_unit(found.start(), found.end(), text) for found in _UNIT.finditer(plain)]
    if opaque:
        units = sorted([*units, *(_Unit(start, end, OPAQUE * (end - start)) for start, end in opaque)])
    return Folded(_SPACE_RUN.sub(" ", _joined(text, units)), _Places(text, units))


def _unit(start: int, end: int, text: str) -> _Unit:
    return _Unit(start, end, _fold_entity(text[start:end]))


@lru_cache(maxsize=256)
def _fold_entity(written: str) -> str:
    return "".join(map(fold_character, html.unescape(written)))


def _joined(text: str, units: Sequence[_Unit]) -> str:
    """Returns the folded text before runs of spaces become one."""
    table = _whole()
    parts: list[str] = []
    at = 0
    for start, end, folded in units:
        parts += (text[at:start].translate(table), folded)
        at = end
    parts.append(text[at:].translate(table))
    return "".join(parts)


def _with_opaque(plain: str, opaque: Sequence[Span]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in opaque:
        parts += (plain[at:start], OPAQUE * (end - start))
        at = end
    return "".join((*parts, plain[at:]))


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def ascii_bytes(folded: str) -> bytes:
    """Returns one byte for each character of folded text, which is what the patterns read."""
    if not folded.isascii():
        folded = _BEYOND_ASCII.sub(OPAQUE, folded)
    return folded.encode("ascii")
