"""What the checks of one run look at together: all fields of a subject, folded once, as one text.

The fields stand one after the other, each ended by a line break; folded text holds none, so a pattern
that does not name a line break never runs from one field into the next.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from guardrails.base import Stage, Subject
from guardrails.text import Folded, Span, ascii_bytes, fold

PLACEHOLDER = re.compile(r"\{\{ ?([a-z_]+(?:\.[a-z_]+)?) ?\}\}")
"""A typed placeholder as copy writes it, with its name."""

_WITH_PLACEHOLDERS = frozenset({Stage.BRIEF, Stage.BLOCK, Stage.DRAFT})
_WITH_REQUIRED_LINE = frozenset({Stage.DRAFT, Stage.MESSAGE})


class Place(NamedTuple):
    """A span in one field of the subject."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class View:
    """A subject's fields as one folded text.

    Placeholders, where the stage knows them, and the brand's required line are opaque: the first is not
    copy yet, the second is the brand's own word. Checks on those look at the subject itself.
    """

    names: tuple[str, ...]
    folded: tuple[Folded, ...]
    starts: tuple[int, ...]
    """Where in `text` each field begins."""
    text: str
    data: bytes
    """`text`, one byte a character (`ascii_bytes`), for patterns."""

    def place(self, start: int, end: int) -> Place:
        """Returns where `text[start:end]`, which must not leave its field, stands in the subject."""
        at = bisect_right(self.starts, start) - 1
        base = self.starts[at]
        return Place(self.names[at], *self.folded[at].original(start - base, end - base))


def _opaque_spans(subject: Subject, text: str) -> list[Span]:
    spans = []
    if subject.stage in _WITH_PLACEHOLDERS and "{{" in text:
        spans = [Span(*found.span()) for found in PLACEHOLDER.finditer(text)]
    line = subject.facts.required_line
    if line and subject.stage in _WITH_REQUIRED_LINE:
        at = text.find(line)
        if at >= 0:
            end = at + len(line)
            spans = sorted([span for span in spans if span.end <= at or span.start >= end] + [Span(at, end)])
    return spans


def _build(subject: Subject) -> View:
    folded = tuple(fold(text, _opaque_spans(subject, text)) for text in subject.fields.values())
    starts = []
    at = 0
    for part in folded:
        starts.append(at)
        at += len(part.text) + 1
    text = "\n".join([part.text for part in folded])
    return View(tuple(subject.fields), folded, tuple(starts), text, ascii_bytes(text))


class _Shared:
    """The subject of a run and its view, once a check has asked for it."""

    __slots__ = ("subject", "view")

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.view: View | None = None


_shared: ContextVar[_Shared | None] = ContextVar("guardrails_view", default=None)


@contextmanager
def shared_view(subject: Subject) -> Iterator[None]:
    """While it lasts, every `view_of(subject)` in this context is one and the same, built when first
    asked for. Nothing of the text outlives it."""
    token = _shared.set(_Shared(subject))
    try:
        yield
    finally:
        _shared.reset(token)


def view_of(subject: Subject) -> View:
    """Returns the view of `subject`."""
    shared = _shared.get()
    if shared is None or shared.subject is not subject:
        return _build(subject)
    if shared.view is None:
        shared.view = _build(subject)
    return shared.view
