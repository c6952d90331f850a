"""A PDF's text as Markdown lines, with the page that each stands on: headings by their size, lists by their signs.

Heads and feet that pages repeat are left out, and words that a line's end cuts in two are joined.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bespoke.errors import ComponentMissing, InvalidFile

MAX_PAGES = 500
HEADING_RATIO = 1.12
"""Of the size that most of the text has; what is larger is a heading."""
MIN_CHARS_A_PAGE = 20
"""On average. Pages with less hold pictures of text."""
_GAP = 1.6
"""Line heights between two lines of one size, from which they are two paragraphs."""
_AT_EDGE = 2
"""Lines at the top and at the foot of a page that may be repeated ones."""

_BULLET = re.compile(r"^\s*(?:[\u2022\u25aa\u25cf\u25e6\u2023\u00b7\u2013*-]|\(?\d{1,2}[.)])\s+")
_WRAPPED = 0.7
"""Of the longest line, from which a line in a list is taken to go on in the next one."""
_LIGATURES = {
    ord(sign): letters
    for sign, letters in zip("\ufb00\ufb01\ufb02\ufb03\ufb04", ("ff", "fi", "fl", "ffi", "ffl"), strict=True)
}
"""Two or three letters as one sign, as some programs set them; nobody types them."""
_DIGITS = re.compile(r"\d+")
_CUT_WORD = re.compile(r"(?<=[a-z])-$")
_CONTENTS = re.compile(r"\.{4,}\s*\d+$")


class Lines(NamedTuple):
    """A text by its lines, and the page of each, from 1."""

    text: str
    pages: tuple[int, ...]

    def page(self, line: int) -> int:
        return self.pages[line - 1]


@dataclass(slots=True)
class _Line:
    text: str
    size: float
    height: float
    """Above the foot of the page, in points."""
    left: float
    """From the page's left edge, in points."""
    page: int
    gap: float = field(default=0.0)
    """From the line above on the same page, in points."""


def read_pdf(path: Path) -> Lines:
    """Returns the text of a PDF.

    Raises:
        ComponentMissing: the extra `pdf` is not installed.
        InvalidFile: it is no PDF, damaged, encrypted, too long, or holds pictures of text and no text.
    """
    lines = _lines(path)
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted(
        {round(line.size, 1) for line in lines if line.size >= body * HEADING_RATIO}, reverse=True
    )
    return _as_markdown(_without_repeated(lines), body, larger)


def _lines(path: Path) -> list[_Line]:
    try:
        import pypdf  # noqa: PLC0415
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError as error:
        raise ComponentMissing("reading a PDF needs 'pypdf'; install the extra 'pdf'") from error
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InvalidFile(str(path), "no such file") from error
    except OSError as error:
        raise InvalidFile(str(path), f"cannot be read: {error.strerror}") from error
    if not data:
        raise InvalidFile(str(path), "is empty; export the style guide again")
    if b"%PDF-" not in data[:1_024]:
        raise InvalidFile(str(path), "is no PDF; give a PDF, or Markdown as '.md'")
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted:
            raise InvalidFile(str(path), "is encrypted; save it without a password and try again")
        if len(reader.pages) > MAX_PAGES:
            raise InvalidFile(str(path), f"has {len(reader.pages)} pages; at most {MAX_PAGES} are read")
        lines = [line for number, page in enumerate(reader.pages, 1) for line in _page(page, number)]
        count = len(reader.pages)
    except InvalidFile:
        raise
    # A damaged file shows in any of these, as pypdf follows what it says of itself.
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InvalidFile(str(path), "is a damaged PDF; export it again") from error
    if sum(len(line.text) for line in lines) < MIN_CHARS_A_PAGE * count:
        raise InvalidFile(
            str(path),
            f"holds almost no text on {count} page{'s' if count > 1 else ''}; it looks like a scan. Recognise its "
            "text (OCR) first, or give the guide as Markdown",
        )
    return lines


def _page(page: object, number: int) -> list[_Line]:
    pieces: list[tuple[float, float, float, str]] = []

    def visit(text: str, at: list[float], within: list[float], _font: object, size: float) -> None:
        if not text.strip():
            return
        # The text's matrix says how it is scaled and where it stands, within that of the page.
        scale = abs(within[3] * at[3]) or abs(within[0] * at[0]) or 1.0
        x = within[4] * at[0] + within[5] * at[2] + at[4]
        y = within[4] * at[1] + within[5] * at[3] + at[5]
        pieces.append((y, x, size * scale, text.strip("\n")))

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]  # pypdf is optional
    lines: list[_Line] = []
    for y, x, size, text in pieces:
        for part in text.split("\n"):
            if not part.strip():
                continue
            last = lines[-1] if lines else None
            if last is not None and abs(last.height - y) < 0.5 * max(size, 1):
                last.text = _joined(last.text, part)
                last.size = max(last.size, size)
            else:
                gap = 0.0 if last is None else last.height - y
                lines.append(_Line(part, size, y, x, number, gap))
    for line in lines:
        line.text = " ".join(line.text.translate(_LIGATURES).split())
    return [line for line in lines if line.text]


def _joined(before: str, after: str) -> str:
    is_apart = before.endswith(" ") or after.startswith((" ", ".", ",", ";", ":", "!", "?"))
    return before + after if is_apart else f"{before} {after}"


def _without_repeated(lines: list[_Line]) -> list[_Line]:
    """Returns the lines without those that stand at the edge of at least half of the pages, page numbers too."""
    pages = {line.page for line in lines}
    at_edge: set[int] = set()
    seen: dict[str, set[int]] = {}
    for page in pages:
        own = [number for number, line in enumerate(lines) if line.page == page]
        own.sort(key=lambda number: -lines[number].height)
        for number in {*own[:_AT_EDGE], *own[-_AT_EDGE:]}:
            at_edge.add(number)
            seen.setdefault(_DIGITS.sub("#", lines[number].text), set()).add(page)
    often = {text for text, on in seen.items() if len(on) > 1 and len(on) * 2 >= len(pages)}
    often |= {"#", "page #", "Page #", "Page # of #", "# / #"} if len(pages) > 1 else set()
    return [
        line
        for number, line in enumerate(lines)
        if not (number in at_edge and _DIGITS.sub("#", line.text) in often)
        and not _CONTENTS.search(line.text)
    ]


def _as_markdown(lines: list[_Line], body: float, larger: list[float]) -> Lines:
    text: list[str] = []
    pages: list[int] = []

    def add(line: str, page: int) -> None:
        text.append(line)
        pages.append(page)

    margins = Counter[float]()
    for line in lines:
        margins[round(line.left)] += len(line.text)
    margin = margins.most_common(1)[0][0] + body
    longest = max(len(line.text) for line in lines)
    before: _Line | None = None
    for line in lines:
        is_heading = round(line.size, 1) in larger
        if is_heading:
            if before is not None and before.size == line.size and 0 < line.gap < _GAP * line.size and text:
                text[-1] = f"{text[-1]} {line.text}"
            else:
                add("", line.page)
                add(f"{'#' * min(larger.index(round(line.size, 1)) + 1, 6)} {line.text}", line.page)
        elif _BULLET.match(line.text):
            if before is None or not _BULLET.match(before.text):
                add("", line.page)
            add(f"- {_BULLET.sub('', line.text)}", line.page)
        elif line.left > margin and not _goes_on(before, margin, longest):
            # Many programs draw the sign before an item, so that only its place tells of it.
            if before is None or before.left <= margin:
                add("", line.page)
            add(f"- {line.text}", line.page)
        else:
            follows = before is not None and round(before.size, 1) not in larger and text and text[-1]
            near = before is not None and (before.page != line.page or 0 <= line.gap < _GAP * body)
            ended = (
                before is not None and before.page != line.page and before.text.endswith((".", "!", "?", ":"))
            )
            if follows and near and not ended:
                rest = line.text
                if _CUT_WORD.search(text[-1]) and rest[:1].islower():
                    end, _, rest = rest.partition(" ")
                    text[-1] = text[-1][:-1] + end
                if rest:
                    add(rest, line.page)
            else:
                add("", line.page)
                add(line.text, line.page)
        before = line
    return Lines("\n".join(text), tuple(pages))


def _goes_on(before: _Line | None, margin: float, longest: int) -> bool:
    """Whether an indented line is the rest of the item above it, and no item of its own."""
    if before is None:
        return False
    is_item = before.left > margin or _BULLET.match(before.text) is not None
    return is_item and len(before.text) >= _WRAPPED * longest
