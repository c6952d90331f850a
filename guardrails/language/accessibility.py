"""Whether an e-mail can be read by everybody: what its HTML shows by itself (WCAG 2.2, levels A and AA).

Looked at: the language (3.1.1), the title (2.4.2), text for images (1.1.1), the order of headings (1.3.1), links
that say where they lead (2.4.4), and contrast where both colours are stated in a style attribute (1.4.3).
Style sheets are not read, since many mail programs do not read them either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from typing import NamedTuple

from bespoke.domain.look import MIN_CONTRAST, RGB, contrast

MIN_CONTRAST_LARGE = 3.0
"""Of text from 24 px on, or from 18.66 px in bold, to its ground (WCAG 2.2, 1.4.3)."""
MAX_FAULTS = 50
_MAX_CHARS = 300_000
"""Mail programs cut an e-mail at about a third of that."""

# Neither runs past the next "<", so that reading is linear in the text.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
_HEADING = re.compile(r"h([1-6])")
_FILE = re.compile(
    r"(?i)^[\w%-]+\.(?:png|jpe?g|gif|webp|svg|bmp)$|^(?:img|image|dsc|photo|picture|banner)[-_ ]?\d*$"
)
_VAGUE = re.compile(
    r"(?:please )?(?:click|tap|press)(?: on)?(?: (?:the|this))?(?: (?:link|button))?(?: (?:here|below|now))?"
    r"|here|read(?: more| on)?|(?:learn|see|find out|view|show) more|more(?: info(?:rmation)?)?|details"
    r"|(?:this )?link|go|continue|this|start|website|url"
)
_COLOUR = re.compile(
    r"#([0-9a-f]{3,8})\b|rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)|\b([a-z]+)\b"
)
_NAMED = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "orange": (255, 165, 0), "navy": (0, 0, 128), "maroon": (128, 0, 0), "purple": (128, 0, 128),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "darkgray": (169, 169, 169), "pink": (255, 192, 203),
}  # fmt: skip
_SIZE = re.compile(r"(\d*\.?\d+)(px|pt|em|rem|%)")


class Weight(StrEnum):
    """How much a fault matters."""

    SHUTS_OUT = "shuts_out"
    """Somebody cannot read or use it."""
    HINDERS = "hinders"


class Fault(NamedTuple):
    reason: str
    weight: Weight


@dataclass(frozen=True, slots=True)
class _Style:
    """What is in force inside an element."""

    tag: str = ""
    colour: RGB | None = None
    ground: RGB | None = None
    size_px: float = 16.0
    bold: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _Link:
    href: str
    label: str
    said: list[str] = field(default_factory=list)


def faults(html: str) -> Sequence[Fault]:
    """Returns what is wrong with an e-mail, in the order of its text, at most `MAX_FAULTS`. Never raises: HTML
    that no program would write is read as far as it goes."""
    reader = _Reader()
    reader.read(_shown(html[:_MAX_CHARS]))
    found = reader.finished()[:MAX_FAULTS]
    if len(html) > _MAX_CHARS:
        reason = f"the e-mail has {len(html):,} characters; only {_MAX_CHARS:,} were read, and mail programs cut it too"
        found.append(Fault(reason, Weight.HINDERS))
    return found


def _shown(html: str) -> str:
    """Returns the HTML without comments and declarations; what follows an unclosed one is not shown."""
    parts: list[str] = []
    at = 0
    while True:
        start = html.find("<", at)
        while start >= 0 and html[start + 1 : start + 2] not in ("!", "?"):
            start = html.find("<", start + 1)
        if start < 0:
            return "".join([*parts, html[at:]])
        parts.append(html[at:start])
        closing = "-->" if html.startswith("<!--", start) else ">"
        end = html.find(closing, start + 2)
        if end < 0:
            return "".join(parts)
        at = end + len(closing)


def is_vague(link_text: str) -> bool:
    """Whether the text of a link does not say where it leads."""
    plain = " ".join(re.sub(r"[^\w\s']+", " ", link_text.lower()).split())
    return bool(plain) and _VAGUE.fullmatch(plain) is not None


class _Reader:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._open: list[_Style] = [_Style()]
        self._links: list[_Link] = []
        self._has_language = self._has_title = self._in_title = False
        self._level = 0
        self._heading: list[str] | None = None
        self._contrasts: set[tuple[RGB, RGB]] = set()

    def finished(self) -> list[Fault]:
        whole = []
        if not self._has_language:
            whole.append(Fault("the e-mail does not say its language (html lang)", Weight.SHUTS_OUT))
        if not self._has_title:
            whole.append(Fault("the e-mail has no title", Weight.HINDERS))
        return whole + self._faults

    def read(self, html: str) -> None:
        at = 0
        for found in _TAG.finditer(html):
            self._text(html[at : found.start()])
            tag = found[2].lower()
            if found[1]:
                self._end(tag)
            else:
                self._begin(tag, _attributes(found[3]))
            at = found.end()
        self._text(html[at:])

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html":
            self._has_language = bool(given.get("lang", "").strip())
        elif tag == "title":
            self._in_title = True
        elif tag == "img":
            self._image(given)
        elif tag == "a" and "href" in given:
            self._links.append(
                _Link(given["href"].strip(), given.get("aria-label", "") or given.get("title", ""))
            )
        heading = _HEADING.fullmatch(tag)
        if heading is not None:
            self._begin_heading(int(heading[1]))
        if tag not in _VOID and len(self._open) < 200:
            self._open.append(_styled(self._open[-1], tag, given))

    def _end(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "a" and self._links:
            self._end_link(self._links.pop())
        elif _HEADING.fullmatch(tag) and self._heading is not None:
            if not "".join(self._heading).strip():
                self._add("a heading without text", Weight.HINDERS)
            self._heading = None
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                break

    def _text(self, written: str) -> None:
        text = unescape(written).strip()
        if not text:
            return
        if self._in_title:
            self._has_title = True
            return
        style = self._open[-1]
        if style.tag in ("style", "script"):
            return
        for link in self._links[-1:]:
            link.said.append(text)
        if self._heading is not None:
            self._heading.append(text)
        if not style.hidden and style.colour is not None and style.ground is not None:
            self._see(style, style.colour, style.ground, text)

    def _add(self, reason: str, weight: Weight) -> None:
        if len(self._faults) < MAX_FAULTS:
            self._faults.append(Fault(reason, weight))

    def _image(self, given: dict[str, str]) -> None:
        source = given.get("src", "").rpartition("/")[2][:60]
        text = given.get("alt", "").strip()
        is_ornament = given.get("role") in ("presentation", "none") or given.get("aria-hidden") == "true"
        if "alt" not in given and not is_ornament:
            self._add(f"the image '{source}' has no alt text; an ornament has an empty one", Weight.SHUTS_OUT)
        elif text and _FILE.match(text):
            self._add(
                f"the image's alt text '{text[:60]}' is the name of a file; say what it shows",
                Weight.SHUTS_OUT,
            )
        for link in self._links[-1:]:
            link.said.append(text)

    def _begin_heading(self, level: int) -> None:
        if level > self._level + 1:
            before = f"h{self._level}" if self._level else "no heading"
            self._add(f"the heading h{level} comes after {before}; a level is left out", Weight.HINDERS)
        self._level = level
        self._heading = []

    def _end_link(self, link: _Link) -> None:
        said = " ".join(" ".join([*link.said, ""]).split())
        if not said and not link.label:
            self._add(f"the link to '{link.href[:80]}' has no text", Weight.SHUTS_OUT)
        elif is_vague(said) and not link.label:
            self._add(f"the link text '{said}' does not say where it leads", Weight.HINDERS)
        if link.href in ("", "#") or link.href.lower().startswith("javascript:"):
            self._add(f"the link '{said[:60]}' leads nowhere", Weight.SHUTS_OUT)

    def _see(self, style: _Style, colour: RGB, ground: RGB, text: str) -> None:
        is_large = style.size_px >= 24 or (style.bold and style.size_px >= 18.66)
        needed = MIN_CONTRAST_LARGE if is_large else MIN_CONTRAST
        ratio = contrast(colour, ground)
        if ratio < needed and (colour, ground) not in self._contrasts:
            self._contrasts.add((colour, ground))
            self._add(
                f"the contrast of '{text[:40]}' to its ground is {ratio:.1f} to 1; {needed:g} to 1 is needed",
                Weight.SHUTS_OUT,
            )


def _attributes(written: str) -> dict[str, str]:
    """Returns a tag's attributes; of two with one name the first counts."""
    given: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(written):
        given.setdefault(found[1].lower(), unescape(found[2] or found[3] or found[4] or ""))
    return given


def _styled(outer: _Style, tag: str, given: dict[str, str]) -> _Style:
    style = {}
    for declaration in given.get("style", "").lower().split(";")[:60]:
        name, _, value = declaration.partition(":")
        style[name.strip()] = value.strip()
    ground = style.get("background-color") or style.get("background") or given.get("bgcolor", "").lower()
    size = _size(style.get("font-size") or style.get("font", ""), outer.size_px)
    return _Style(
        tag=tag,
        colour=_colour(style.get("color", "") or given.get("color", "").lower()) or outer.colour,
        # What is not a plain colour, as an image, leaves the ground unknown.
        ground=outer.ground if not ground else _colour(ground),
        size_px=size,
        bold=outer.bold or tag in ("b", "strong", "h1", "h2", "h3") or style.get("font-weight", "") in _BOLD,
        hidden=outer.hidden or "none" in style.get("display", "") or style.get("visibility") == "hidden",
    )


_BOLD = frozenset(["bold", "bolder", "600", "700", "800", "900"])


def _size(said: str, outer_px: float) -> float:
    found = _SIZE.search(said)
    if found is None:
        return outer_px
    number, unit = float(found[1]), found[2]
    return number * {"px": 1.0, "pt": 4 / 3, "em": outer_px, "rem": 16.0, "%": outer_px / 100}[unit]


def _colour(said: str) -> RGB | None:
    """Returns the colour that a declaration states, or None where it is none that can be read, or not opaque."""
    if "url(" in said or "gradient" in said:
        return None
    for found in _COLOUR.finditer(said):
        digits = found[1]
        if digits is not None:
            if len(digits) == 3:
                digits = "".join(digit * 2 for digit in digits)
            if len(digits) != 6:
                return None
            return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
        if found[2] is not None:
            return min(255, int(found[2])), min(255, int(found[3])), min(255, int(found[4]))
        if found[5] in _NAMED:
            return _NAMED[found[5]]
    return None
