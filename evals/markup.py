"""HTML and SVG by function call: whatever is not markup already is escaped."""

from collections.abc import Iterable
from html import escape

VOID = {"meta", "line", "rect", "circle", "path"}
"""Elements without content, written without an end tag (SVG's are closed with a slash)."""


class Markup(str):
    """Text that is HTML already; made here and nowhere else."""

    __slots__ = ()


Content = str | Iterable[str]


def element(name: str, /, *content: Content, **attributes: str | float | bool | None) -> Markup:
    """Returns an element.

    Args:
        name: Its tag.
        content: Strings are escaped, `Markup` goes in as it is; iterables of either are laid end to end.
        attributes: None and False leave an attribute out, True gives it without a value. A trailing
            underscore is dropped (`class_`), other underscores become hyphens.
    """
    start = "".join((name, *(_attribute(key, value) for key, value in attributes.items())))
    if name in VOID:
        return Markup(f"<{start}/>")
    return Markup(f"<{start}>{''.join(_text(part) for part in content)}</{name}>")


def raw_style(css: str) -> Markup:
    """Returns a style sheet. `css` is the caller's own: style sheets cannot be escaped."""
    return Markup(f"<style>{css}</style>")


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f' {name}="{escape(text, quote=True)}"'


def _text(content: Content) -> str:
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return escape(content, quote=False)
    return "".join(_text(part) for part in content)
