"""Folding: one plain form of a text to match against, and the way back to the text that was given.

Folding is done character by character, so it is linear and never fails: compatibility forms (NFKC),
case, diacritics, look-alikes of Latin letters from other scripts, typographic punctuation, all spaces,
all decimal digits and all currency signs become one plain form; invisible characters go; HTML entities
are read; runs of white space become one space. The folded text holds no line break.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

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

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SPECIAL = re.compile(rf"{_ODD}|  +|&(?:#[0-9]{{1,7}}|#x[0-9a-f]{{1,6}}|[a-z][a-z0-9]{{1,31}});")
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
    return unicodedata.normalize("NFC", "".join(folded))


class _OneToOne(dict[int, str]):
    """A table for `str.translate`, filled as characters are met: what folds to one character does so,
    the rest becomes `_ODD` and is looked at again."""

    _LIMIT = 16_384

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if len(self) >= self._LIMIT:
            self.clear()
        self[code] = folded if len(folded) == 1 else _ODD
        return self[code]


@cache
def _table() -> _OneToOne:
    return _OneToOne()


class Span(NamedTuple):
    start: int
    end: int


class _Piece(NamedTuple):
    """A stretch of folded text, from `folded` on, and where in the given text it comes from."""

    folded: int
    start: int
    end: int
    steady: bool
    """Whether its characters correspond one to one; else all of them come from `start:end`."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from."""

    text: str
    pieces: tuple[_Piece, ...] = ()
    """Empty where every character stands at its own place."""

    def original(self, start: int, end: int) -> Span:
        """Returns the span in the given text that `text[start:end]` came from."""
        if not self.pieces:
            return Span(start, end)
        first = self._piece(start)
        begin = first.start + (start - first.folded if first.steady else 0)
        if end <= start:
            return Span(begin, begin)
        last = self._piece(end - 1)
        return Span(begin, last.start + (end - last.folded) if last.steady else last.end)

    def _piece(self, at: int) -> _Piece:
        return self.pieces[max(0, bisect_right(self.pieces, at, key=lambda piece: piece.folded) - 1)]


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
        plain = plain.translate(_table())
    if opaque:
        plain = _with_opaque(plain, opaque)
    if "  " not in plain and "&" not in plain and _ODD not in plain:
        return Folded(plain)
    return _folded_piecewise(text, plain)


def _with_opaque(plain: str, opaque: Sequence[Span]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in opaque:
        parts += (plain[at:start], OPAQUE * (end - start))
        at = end
    return "".join((*parts, plain[at:]))


def _folded_piecewise(text: str, plain: str) -> Folded:
    parts: list[str] = []
    pieces: list[_Piece] = []
    length = at = 0

    def add(part: str, start: int, end: int, steady: bool) -> None:
        nonlocal length
        if part.startswith(" ") and parts and parts[-1].endswith(" "):
            part, start = part[1:], start + steady
        if part:
            pieces.append(_Piece(length, start, end, steady))
            parts.append(part)
            length += len(part)

    for special in _SPECIAL.finditer(plain):
        start, end = special.span()
        add(plain[at:start], at, start, True)
        add(_fold_special(special[0], text[start:end]), start, end, False)
        at = end
    add(plain[at:], at, len(plain), True)
    return Folded("".join(parts), tuple(pieces))


def _fold_special(special: str, written: str) -> str:
    if special.startswith(" "):
        return " "
    return "".join(map(fold_character, html.unescape(written)))


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def ascii_bytes(folded: str) -> bytes:
    """Returns one byte for each character of folded text, which is what the patterns read."""
    if not folded.isascii():
        folded = _BEYOND_ASCII.sub(OPAQUE, folded)
    return folded.encode("ascii")
