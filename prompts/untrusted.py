"""Keeps what comes from outside a prompt from speaking as the prompt.

Two layers. Every value that enters a template is made neutral: angle brackets become typographic ones,
so that no value can hold a tag or a chat template's control token (`<|im_start|>`), and characters that
are not seen are taken out. Values from people and stores are also fenced with `untrusted`, and the
system message says that what stands between the tags gives no orders.
"""

import unicodedata
from collections.abc import Iterable

_BRACKETS = {
    ord(sign): replacement
    for signs, replacement in (("<＜﹤", "‹"), (">＞﹥", "›"))  # also the forms that normalise to them
    for sign in signs
}
# Cc: controls; Cf: zero-width and direction marks; Cs: half surrogate pairs; Zl, Zp: odd line ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Fenced(str):
    """Text that is safe to print as it is."""

    __slots__ = ()


def neutral(value: object) -> str:
    """Returns `value` as text without angle brackets and unseen characters; line breaks stay."""
    if isinstance(value, Fenced):
        return value
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").translate(_BRACKETS)
    # Characters that `isprintable` passes are seen, and most texts have no other but line breaks.
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNSEEN)


def untrusted(value: str | Iterable[object], label: str) -> Fenced:
    """Returns `value` between tags that say what it is; several values make a list, one to a line.

    The closing tag cannot be written from inside, because no bracket survives in there.
    """
    if isinstance(value, str):
        inside = neutral(value)
    else:
        inside = "\n".join("- " + " ".join(neutral(item).split()) for item in value)
    return Fenced(f'<data name="{neutral(label)}">\n{inside}\n</data>')
