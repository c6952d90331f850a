"""How many parts a text message takes (GSM 03.38, 3GPP TS 23.038): seven bits a character where the alphabet of
SMS has them all, sixteen for all of them where it lacks one."""

import re

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


def parts(text: str) -> int:
    """Returns how many parts a message of `text` is sent in; an empty one takes one."""
    if BEYOND_ALPHABET.search(text):
        places, single, joined = len(text.encode("utf-16-le", "replace")) // 2, 70, 67
    else:
        places, single, joined = len(text) + len(_EXTENDED.findall(text)), 160, 153
    return 1 if places <= single else -(-places // joined)
