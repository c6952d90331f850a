"""Disguises of a text that a check has to see through: the same words for a person or a model, other characters."""

import base64

_HOMOGLYPHS = str.maketrans("aeopcxi", "аеорсхі")
_LEET = str.maketrans("aeiost", "431057")


def variants_of(text: str) -> dict[str, str]:
    """Returns `text` in each disguise, by its name."""
    return {
        "zero_width": "\u200b".join(text),
        "homoglyph": text.translate(_HOMOGLYPHS),
        "full_width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
        "leetspeak": text.translate(_LEET),
        "base64": base64.b64encode(text.encode("utf-8", "replace")).decode("ascii"),
        "spaced": " ".join(text),
    }
