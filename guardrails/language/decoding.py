"""What a text says once its encodings are undone: spaced letters, digits for letters, base64, escapes, Morse,
text written backwards.

Each step is one pass over a bounded part of the text, and gives nothing where the result is not plain words: an
image in base64 or the token of a tracking link stays what it is.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from guardrails.patterns import Pattern, any_of, either

MAX_CHARS = 50_000
"""Of a text that are looked at."""
MAX_FOUND = 16
"""Encoded pieces of one kind that are read; a text with more is no message to anyone."""

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/=_-])")
_PERCENT = re.compile(r"(?:[\w.-]{0,40}%[0-9A-Fa-f]{2}){3}(?:[\w.!~*'()-]|%[0-9A-Fa-f]{2})*")
_ESCAPES = re.compile(
    r"(?:[\w ]{0,40}\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})){3}(?:[\w .,:;!?-]|\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}))*"
)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
_HEX = re.compile(r"\b(?:[0-9A-Fa-f]{2}[ :,]){7,}[0-9A-Fa-f]{2}\b|\b(?:[0-9A-Fa-f]{2}){12,}\b")
_BINARY = re.compile(r"\b(?:[01]{8} ?){6,}")
_MORSE = re.compile(r"(?:[.-]{1,6} (?:/ )?){5,}[.-]{1,6}")
_SPACED = re.compile(
    r"(?<!\S)\S(?:[ \t\n\u00a0]{1,4}\S(?!\S)){5,}|(?<!\w)\w(?:[._*-]\w(?!\w)){5,}|(?:[^\W\d_][\\|]){6,}[^\W\d_]?"
)
_SPACES = re.compile(r"[ \t\u00a0]{2,}")
_BETWEEN = re.compile(r"[ \t\u00a0\\|]|(?<=\w)[._*-](?=\w)")
_MIXED = re.compile(r"[A-Za-z][0-9@$|+€£]|[0-9@$|+€£!][A-Za-z]")
_LEET = str.maketrans("01345678@$!|+€£", "oieasgtbasiltel")
_LEAST_MIXED = 2
_LEAST_MIXED_SHARE = 0.2
"""Of the words; copy with sizes and models in it has fewer."""
_BACKWARDS = frozenset(
    """
    erongi tegrof suoiverp snoitcurtsni noitcurtsni tpmorp metsys laever drageid drowssap rewsna esnopser eht dna
    ruoy uoy lla esaelp etirw tnirp yas woh tahw morf htiw tuoba ruoy siht
    taht ylno era
    """.split()  # noqa: SIM905  # a table of words
)
_LEAST_BACKWARDS = 2
_MIXED_FOLDED = r"(?:[a-z][0-9@$|+]|[0-9@$|+!][a-z])"
_FAR_APART = 8
"""Words between two that are mixed, where they are `_LEAST_MIXED_SHARE` of all."""
_ENCODED = Pattern(
    either(
        r"[a-z0-9+/=_-]{16}",
        r"%[0-9a-f]{2}",
        r"\\[xu]",
        r"(?:\b[0-9a-f]{2}[ :,]){7}",
        r"\b[01]{8} [01]{8}",
        r"[.-] (?:/ )?[.-]{1,6} (?:/ )?[.-]{1,6} ",
        r"(?:[ \x1a][^ ]){4}[ \x1a]",
        r"(?:\b[a-z0-9_\x1a][._*-]){4}",
        r"(?:[a-z\x1a][\\|]){5}",
        rf"{_MIXED_FOLDED}[^ ]* (?:[^ ]+ ){{0,{_FAR_APART}}}[^ ]*{_MIXED_FOLDED}",
        rf"\b{any_of(_BACKWARDS)}\b",
    )
)
_LEET_SIGNS = "0123456789@$|+€£"
_PARTS = re.compile(r"(\s+)")
_WORD = re.compile("[a-z]{3,12}")
_AROUND = ".,:;?\"'()-"
_MORSE_LETTERS = dict(
    zip(
        """
        .- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--.
        --.- .-. ... - ..- ...- .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- .....
        -.... --... ---.. ----. .-.-.- --..-- ..--.. -.-.-- .----. ---...
        """.split(),  # noqa: SIM905  # a table of codes
        "abcdefghijklmnopqrstuvwxyz0123456789.,?!':",
        strict=True,
    )
)


class Decoded(NamedTuple):
    """What an encoded stretch of a text says."""

    start: int
    end: int
    text: str
    how: str
    """What it was written in, in plain words."""


def may_be_encoded(data: bytes) -> bool:
    """Whether `decoded_in` might find something, by one quick look at the folded text."""
    return _ENCODED.found_in(data)


def decoded_in(text: str) -> Iterator[Decoded]:
    """Yields what `text` says besides what it shows. Spans index the text that was given."""
    head = text[:MAX_CHARS]
    words = head.split()
    if not words:
        return
    for wanted, pattern, how, read in _PIECES:
        if not wanted(head, words):
            continue
        for found, _ in zip(pattern.finditer(head), range(MAX_FOUND), strict=False):
            plain = read(found[0])
            if plain is not None and _is_words(plain):
                yield Decoded(found.start(), found.end(), plain, how)
    if not head.isalpha() and any(map(head.__contains__, _LEET_SIGNS)):
        mixed = sum(_MIXED.search(word) is not None for word in words)
        if mixed >= _LEAST_MIXED and mixed >= _LEAST_MIXED_SHARE * len(words):
            plain = "".join(_unleet(part) for part in _PARTS.split(head))
            yield Decoded(0, len(head), plain, "digits and signs in place of letters")
    if len(_BACKWARDS.intersection(_WORD.findall(head.lower()))) >= _LEAST_BACKWARDS:
        yield Decoded(0, len(head), head[::-1], "text written backwards")


def _unleet(part: str) -> str:
    bare = part.strip(_AROUND)
    if _MIXED.search(bare) or (len(bare) < 6 and bare.translate(_LEET).isalpha()):
        return part.translate(_LEET) if not part.endswith("!") else part[:-1].translate(_LEET) + "!"
    return part


def _is_words(text: str) -> bool:
    """Whether `text` reads as words: mostly letters, with spaces, and nothing that cannot be printed."""
    if len(text) < 8 or not all(char.isprintable() or char in "\n\r\t" for char in text):
        return False
    letters = sum(char.isalpha() or char == " " for char in text)
    return letters >= 0.6 * len(text) and (" " in text or not text.isascii())


def _text_of(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _base64(piece: str) -> str | None:
    bare = piece.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return _text_of(base64.b64decode(bare + "=" * (-len(bare) % 4)))
    except (binascii.Error, ValueError):
        return None


def _hex(piece: str) -> str | None:
    return _text_of(bytes.fromhex(re.sub(r"[ :,]", "", piece)))


def _binary(piece: str) -> str | None:
    return _text_of(bytes(int(part, 2) for part in re.findall(r"[01]{8}", piece)))


def _percent(piece: str) -> str | None:
    return _text_of(unquote_to_bytes(piece.replace("+", " ")))


def _escapes(piece: str) -> str | None:
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), piece)


def _morse(piece: str) -> str | None:
    return "".join(" " if code == "/" else _MORSE_LETTERS.get(code, "?") for code in piece.split(" "))


def _spaced(piece: str) -> str | None:
    lines = [_SPACES.split(line.strip()) for line in piece.split("\n")]
    return "\n".join(" ".join(_BETWEEN.sub("", word) for word in words) for words in lines)


_Wanted = Callable[[str, list[str]], bool]


def _long_word(head: str, words: list[str]) -> bool:
    return max(map(len, words)) >= 16


def _many_of(size: int, least: int) -> _Wanted:
    return lambda head, words: sum(len(word) == size for word in words) >= least


_PIECES: tuple[tuple[_Wanted, re.Pattern[str], str, Callable[[str], str | None]], ...] = (
    (_long_word, _BASE64, "base64", _base64),
    (lambda head, words: "%" in head, _PERCENT, "percent signs", _percent),
    (lambda head, words: "\\" in head, _ESCAPES, "escapes", _escapes),
    (lambda head, words: _long_word(head, words) or _many_of(2, 8)(head, words), _HEX, "hexadecimal", _hex),
    (_many_of(8, 6), _BINARY, "zeros and ones", _binary),
    (lambda head, words: ".-" in head or "-." in head, _MORSE, "Morse code", _morse),
    (
        lambda head, words: "\\" in head or "|" in head or _many_of(1, 6)(head, words),
        _SPACED,
        "letters set apart",
        _spaced,
    ),
)
"""Whether a text is worth looking through, what to look for, what it is called and how it is read."""
