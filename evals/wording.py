"""How scorers read text: one plain form, and phrases as whole words.

Apart from `guardrails.text` on purpose: a scorer that read with the guardrail's eyes would share its
blind spots.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MASK = "\N{REPLACEMENT CHARACTER}"
"""Stands for text that needs no more looking at; it is no letter, digit or space."""

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def plain(text: str) -> str:
    """Returns the text in compatibility form with straight quotes and single spaces; case is kept."""
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return re.sub(r"\s+", " ", visible).strip()


def mask(text: str, phrases: Iterable[str]) -> str:
    """Returns plain text with the phrases hidden where they stand as whole words, whatever the case."""
    pattern = _any_of(tuple(phrases))
    return pattern.sub(lambda found: MASK * len(found[0]), text) if pattern else text


def occurrences(text: str, phrases: Iterable[str]) -> list[str]:
    """Returns what of the phrases stands in plain text as whole words, as it is written there."""
    pattern = _any_of(tuple(phrases))
    return [found[0] for found in pattern.finditer(text)] if pattern else []


@lru_cache(maxsize=64)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    # Longest first, so that the whole of a phrase is found and not a shorter one inside it.
    known = sorted({plain(phrase) for phrase in phrases if phrase.strip()}, key=lambda p: (-len(p), p))
    if not known:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", re.IGNORECASE)
