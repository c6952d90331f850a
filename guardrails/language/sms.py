"""How many parts a text message takes (GSM 03.38, 3GPP TS 23.038): seven bits a character where the alphabet of
SMS has them all, sixteen for all of them where it lacks one."""

import re
from typing import Literal, NamedTuple

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "^{}\\[~]|€\f"
"""Characters that take two places."""
BEYOND_ALPHABET = re.compile(f"[^{re.escape(_BASIC + _EXTENSION)}]+")
_EXTENDED = re.compile(f"[{re.escape(_EXTENSION)}]")

IN_ALPHABET = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "…": "...",
    "\u00a0": " ",
    "\u202f": " ",
}
"""Characters outside the alphabet that have a plain form in it."""


class Count(NamedTuple):
    """What a text message takes of a network."""

    characters: int
    encoding: Literal["GSM-7", "UCS-2"]
    segments: int
    """Parts that it is sent in, each paid for; an empty one takes one."""
    left: int
    """Places left in the last part."""
    forced_by: str | None
    """The first character that the alphabet of SMS lacks, because of which all take sixteen bits."""


def count(text: str) -> Count:
    """Returns what a message of `text` takes."""
    forced_by = BEYOND_ALPHABET.search(text)
    if forced_by is not None:
        places, single, joined = len(text.encode("utf-16-le", "replace")) // 2, 70, 67
    else:
        places, single, joined = len(text) + len(_EXTENDED.findall(text)), 160, 153
    segments = 1 if places <= single else -(-places // joined)
    return Count(
        characters=len(text),
        encoding="GSM-7" if forced_by is None else "UCS-2",
        segments=segments,
        left=(single if segments == 1 else segments * joined) - places,
        forced_by=None if forced_by is None else forced_by[0][0],
    )


def parts(text: str) -> int:
    """Returns how many parts a message of `text` is sent in."""
    return count(text).segments
