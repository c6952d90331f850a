"""A style guide as passages: its paragraphs, list items and table rows, each under its headings and at its place.

Markdown is read line by line, in the forms that style guides use: headings, lists, tables, quotes and emphasis.
Emphasised words come as `‹words›`, since guides set apart what they speak of in that way as often as by quotes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^(=+|-+)\s*$")
_ITEM = re.compile(r"^(\s*)(?:[-*+\u2022\u2013\u25aa\u25cf]|\d{1,2}[.)])\s+(.*)$")
_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_RULER = re.compile(r"^[\s|:\-]+$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STRONG = re.compile(r"(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_STRESS = frozenset(
    [
        "always",
        "and",
        "avoid",
        "do not",
        "do",
        "do:",
        "don't",
        "don't:",
        "must",
        "never",
        "no",
        "not",
        "only",
        "or",
    ]
)
_QUOTED_LINE = re.compile(r"^\s*>\s?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a list item or a row of a table."""

    text: str
    kind: Literal["paragraph", "item", "row"]
    headings: tuple[str, ...]
    """Above it, the widest first."""
    place: int
    """Line of the text that was read, from 1."""
    lead: str = ""
    """What introduces the list that an item stands in, up to its colon; the item above it where it is nested."""
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Heads of the table's columns."""
    starts: tuple[int, ...] = ()
    """Where in the text each line after the first begins."""

    def line_of(self, sentence: str) -> int:
        """Returns the line on which a sentence of the passage begins."""
        at = max(self.text.find(sentence), 0)
        return self.place + sum(start <= at for start in self.starts)


@dataclass(slots=True)
class _Reader:
    headings: list[tuple[int, str]] = field(default_factory=list)
    lead: str = ""
    parents: list[tuple[int, str]] = field(default_factory=list)
    """Indents and texts of the items that the next one may be nested in."""
    columns: tuple[str, ...] = ()
    open_text: list[str] = field(default_factory=list)
    opened_at: int = 0
    is_item: bool = False
    indent: int = 0

    def above(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def head(self, level: int, text: str) -> None:
        self.headings = [*(held for held in self.headings if held[0] < level), (level, plain(text))]
        self.lead, self.parents, self.columns = "", [], ()

    def close(self) -> Iterator[Passage]:
        if not self.open_text:
            return
        # Line by line, so that places in the text are known; emphasis seldom runs over a line's end.
        parts = [marked(part) for part in self.open_text]
        text = " ".join(parts)
        starts = tuple(len(" ".join(parts[:number])) + 1 for number in range(1, len(parts)))
        self.open_text = []
        if self.is_item:
            self.parents = [held for held in self.parents if held[0] < self.indent]
            above = self.parents[-1][1] if self.parents else ""
            yield Passage(text, "item", self.above(), self.opened_at, lead=above or self.lead, starts=starts)
            if text.rstrip("\u203a").endswith(":"):
                self.parents.append((self.indent, text))
        else:
            self.parents = []
            yield Passage(text, "paragraph", self.above(), self.opened_at, starts=starts)
            self.lead = text if text.rstrip("\u203a").endswith(":") else ""


def passages(text: str) -> tuple[Passage, ...]:
    """Returns the passages of a Markdown text in their order; code blocks and comments are no part of them."""
    return tuple(_passages(_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text).splitlines()))


def _passages(lines: Sequence[str]) -> Iterator[Passage]:
    reader = _Reader()
    in_code = False
    for number, raw in enumerate(lines, start=1):
        if _FENCE.match(raw):
            in_code = not in_code
            yield from reader.close()
            continue
        line = _QUOTED_LINE.sub("", raw)
        if in_code:
            continue
        if not line.strip():
            yield from reader.close()
            reader.columns = ()
        elif heading := _HEADING.match(line):
            yield from reader.close()
            reader.head(len(heading[1]), heading[2])
        elif _UNDERLINE.match(line) and reader.open_text and not reader.is_item:
            title, reader.open_text = " ".join(reader.open_text), []
            reader.head(1 if line.startswith("=") else 2, title)
        elif row := _ROW.match(line):
            yield from reader.close()
            yield from _row(reader, row[1], number)
        elif item := _ITEM.match(line):
            yield from reader.close()
            reader.is_item, reader.indent = True, len(item[1].expandtabs(4))
            reader.open_text, reader.opened_at = [item[2]], number
        elif reader.open_text:
            reader.open_text.append(line.strip())
        else:
            reader.is_item, reader.open_text, reader.opened_at = False, [line.strip()], number
    yield from reader.close()


def _row(reader: _Reader, inside: str, number: int) -> Iterator[Passage]:
    if _RULER.match(inside):
        return
    cells = tuple(marked(cell.strip()) for cell in re.split(r"(?<!\\)\|", inside))
    if not reader.columns:
        reader.columns = tuple(map(plain, cells))
        return
    yield Passage(" | ".join(cells), "row", reader.above(), number, reader.lead, cells, reader.columns)


def marked(text: str) -> str:
    """Returns the text with links as their words, straight quotes, and emphasis as `‹words›`; words that are
    only stressed come bare."""
    text = _LINK.sub(r"\1", text).replace("\\|", "|")
    for sign, straight in (
        ("\u2019", "'"),
        ("\u2018", "'"),
        ("\u201c", '"'),
        ("\u201d", '"'),
        ("\u201e", '"'),
    ):
        text = text.replace(sign, straight)
    text = text.replace("\u00ab", '"').replace("\u00bb", '"')

    def emphasis(found: re.Match[str]) -> str:
        inside = found[2]
        return inside if inside.lower() in _STRESS or inside[:1] in "\"'" else f"\u2039{inside}\u203a"

    return _STRONG.sub(emphasis, _STRONG.sub(emphasis, text)).strip()


def plain(text: str) -> str:
    """Returns the text of a passage as a reader sees it."""
    return marked(text).replace("\u2039", "").replace("\u203a", "")


_END = re.compile(r"(?<=[.!?])[\"')\u203a]*\s+(?=[\"'(\u2039]?[A-Z0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|no|St|Dr|Mr|Mrs|Inc|Ltd|Co|approx)|\b[A-Z])\.$")


def sentences(text: str) -> tuple[str, ...]:
    """Returns the sentences of a passage. What stands in quotes is never cut."""
    cut, start = [], 0
    for found in _END.finditer(text):
        before = text[start : found.start()]
        inside = before.count('"') % 2 == 1 and not found[0].startswith('"')
        if inside or _ABBREVIATED.search(before) or before.count("\u2039") != before.count("\u203a"):
            continue
        end = found.start() + len(found[0].rstrip())
        cut.append(text[start:end].strip())
        start = found.end()
    cut.append(text[start:].strip())
    return tuple(part for part in cut if part)
