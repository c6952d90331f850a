"""The lines around a body: button, subject and preheader, which promise nothing that it has not given."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from agents.copywriters.base import Assignment
from agents.copywriters.composition import fit
from agents.copywriters.composition.phrases import Body, Phrase
from agents.copywriters.composition.pieces import ASK, Piece
from bespoke.domain.block import Move
from bespoke.domain.channel import FIELDS_OF, FieldName
from bespoke.domain.draft import Copy

ORDER = ((FieldName.CTA, Move.CTA), (FieldName.SUBJECT, Move.SUBJECT), (FieldName.PREHEADER, Move.PREHEADER))


@dataclass(frozen=True, slots=True)
class Framed:
    copy_text: Copy
    shown: tuple[str, ...]
    """Every field as the customer will see it."""
    pieces: tuple[Piece, ...]
    """Of the lines, in order of choice."""


def framed(
    body: Body,
    assignment: Assignment,
    options: Callable[[Move], Sequence[Piece]],
    phrase_of: Callable[[Piece], Phrase],
    used: Container[str],
) -> Framed | None:
    """Returns the body with its lines, or None where a line that the channel has cannot be found.

    Args:
        options: returns what may stand for a move, what suits best first.
        used: subjects that another message has.
    """
    below = fit.sentences(body.shown)
    chosen: dict[FieldName, Phrase] = {}
    for name, move in ORDER:
        if name in FIELDS_OF[assignment.channel]:
            subject = chosen.get(FieldName.SUBJECT)
            found = next(
                (
                    phrase
                    for phrase in (phrase_of(piece) for piece in options(move) if piece.follows <= body.given)
                    if _fits(phrase, name, assignment)
                    and _is_other_than(phrase, name, below, subject)
                    and not (name is FieldName.SUBJECT and phrase.text in used)
                ),
                None,
            )
            if found is None:
                return None
            chosen[name] = found
    return Framed(
        Copy(body=body.text, **{name.value: phrase.text for name, phrase in chosen.items()}),
        (body.shown, *(phrase.shown for phrase in chosen.values())),
        tuple(phrase.piece for phrase in chosen.values()),
    )


def _fits(phrase: Phrase, name: FieldName, assignment: Assignment) -> bool:
    brand, channel = assignment.brand, assignment.channel
    limit = brand.limit(channel, name)
    return (
        phrase.length <= fit.room_for(brand, channel, name)
        and (limit is None or phrase.length >= limit.min_chars)
        and not fit.has_doubled_word(phrase.shown)
        # A button that names no step would lead anywhere.
        and (name is not FieldName.CTA or any(token.startswith(ASK) for token in phrase.piece.follows))
    )


def _is_other_than(phrase: Phrase, name: FieldName, below: Sequence[str], subject: Phrase | None) -> bool:
    """Whether a line says something else than what stands beside it in the inbox or below it in the body."""
    if any(phrase.shown.rstrip(".?") == sentence.rstrip(".?") for sentence in below):
        return False
    if name is not FieldName.PREHEADER:
        return True
    words = phrase.sound.words
    if subject is not None and words & subject.sound.words:
        return False
    return not (len(words) > 1 and any(words <= fit.content_words(sentence) for sentence in below))
