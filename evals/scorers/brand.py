"""Share of messages that keep to the brand kit: excluded phrases, marks, emoji, capitals, reading grade."""

import re
import unicodedata
from collections.abc import Iterator

from bespoke.domain.brand import BrandKit
from bespoke.domain.decision import Message
from evals.base import MetricKind, Piece, Sample, Score, Scorer, share
from evals.wording import mask, occurrences, plain
from guardrails.language.reading import flesch_kincaid_grade

_SHOUTED = re.compile(r"\b[A-Z]{5,}\b")


def _score(sample: Sample) -> Score | None:
    pieces = sample.output.offered
    if not pieces:
        return None
    problems = {}
    for piece in pieces:
        if found := list(_problems(sample.shop.brand.kit.in_force(piece.variant.locale), piece)):
            problems[piece.variant.content_hash[:8]] = ", ".join(found)
    return share(problems, len(pieces))


def _problems(kit: BrandKit, piece: Piece) -> Iterator[str]:
    message = piece.message
    if message is None:
        yield f"cannot be rendered: {piece.render_failure}"
        return
    # Field by field: a phrase that runs from one into the next is nowhere to be read.
    written = [plain(field) for field in (message.subject, message.preheader, message.body, message.cta)]
    for text in written:
        yield from (f"says '{found}'" for found in occurrences(text, (e.phrase for e in kit.exclusions)))
    marks = sum(text.count("!") for text in written)
    if marks > kit.max_exclamation_marks:
        yield f"{marks} exclamation marks"
    if not kit.emoji_allowed and (emoji := [char for text in written for char in text if _is_emoji(char)]):
        yield f"emoji {''.join(emoji)}"
    names = [kit.name, *([piece.offer.headline, piece.offer.code or ""] if piece.offer else [])]
    yield from (f"shouts '{found}'" for text in written for found in _SHOUTED.findall(mask(text, names)))
    yield from _required_line(kit, piece, message)
    grade = flesch_kincaid_grade(message.body) if kit.is_english else None
    level = kit.reading_level
    if grade is not None and not level.min_grade <= grade <= level.max_grade:
        yield f"reading grade {grade:.1f}, not {level.min_grade:g} to {level.max_grade:g}"


def _required_line(kit: BrandKit, piece: Piece, message: Message) -> Iterator[str]:
    line = kit.required_line(piece.variant.channel)
    if line is not None and plain(line) not in plain(message.text):
        yield "lacks the required line"


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) == "So" or 0x1F000 <= ord(char) <= 0x1FAFF


SCORER = Scorer(
    name="brand",
    version=1,
    measures="messages that keep to the brand kit's phrases, marks, required line and reading grade",
    kind=MetricKind.SHARE,
    score=_score,
)
