"""Pieces in a setting: their words filled in, what they measure, and how one body grows from them."""

from dataclasses import dataclass
from functools import lru_cache

from agents.copywriters.base import Assignment
from agents.copywriters.composition import fit
from agents.copywriters.composition.known import Setting
from agents.copywriters.composition.pieces import PLACEHOLDER, Piece
from agents.copywriters.composition.slots import fill
from guardrails.language.reading import Measure, measure


@dataclass(frozen=True, slots=True)
class Sound:
    """What a text says to the ear: its words, sentence by sentence."""

    measure: Measure
    words: frozenset[str]
    """Those that carry meaning, as `fit.content_words` has them."""
    first: frozenset[str]
    """Those of its first sentence."""
    last: frozenset[str]
    starts: tuple[str, ...]
    """First word of each sentence."""
    first_length: int
    """Words of its first sentence."""
    last_length: int


@lru_cache(maxsize=32768)
def sound_of(shown: str) -> Sound:
    parts = fit.sentences(shown) or [""]
    return Sound(
        measure=measured(shown),
        words=fit.content_words(shown),
        first=fit.content_words(parts[0]),
        last=fit.content_words(parts[-1]),
        starts=tuple(fit.first_word(part) for part in parts),
        first_length=len(parts[0].split()),
        last_length=len(parts[-1].split()),
    )


@lru_cache(maxsize=32768)
def measured(text: str) -> Measure:
    return measure(text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One piece, filled."""

    piece: Piece
    text: str
    """With placeholders, as it goes into the copy."""
    shown: str
    """As the customer will see it."""
    length: int
    """Characters it takes at most once sent."""
    masked: Measure
    """Of the text with a short word in each placeholder's place, as the guardrails measure a draft."""
    sound: Sound
    joined: "Phrase | None"
    """As it stands behind a comma; None where it may only stand alone."""


def phrase_of(piece: Piece, setting: Setting, assignment: Assignment) -> Phrase:
    joined = None if piece.joined is None else _phrase(piece, piece.joined, setting, assignment, None)
    return _phrase(piece, piece.block.text, setting, assignment, joined)


def _phrase(
    piece: Piece, text: str, setting: Setting, assignment: Assignment, joined: Phrase | None
) -> Phrase:
    filled = fill(text, setting.fillings) if piece.slots else text
    if not piece.placeholders:
        sound = sound_of(filled)
        return Phrase(piece, filled, filled, len(filled), sound.measure, sound, joined)
    shown = fit.preview(filled, assignment.offer, assignment.brand)
    return Phrase(
        piece=piece,
        text=filled,
        shown=shown,
        length=fit.longest(filled, assignment.offer, assignment.brand),
        masked=measured(PLACEHOLDER.sub("this", filled)),
        sound=sound_of(shown),
        joined=joined,
    )


@dataclass(frozen=True, slots=True)
class Body:
    """A body under way."""

    pieces: tuple[Piece, ...]
    text: str
    shown: str
    length: int
    measure: Measure
    masked: Measure
    given: frozenset[str]
    words: frozenset[str]
    last: frozenset[str]
    """Words of its last sentence that carry meaning."""
    starts: tuple[str, ...]
    last_length: int
    """Words of its last sentence."""
    takes_a_clause: bool
    """Whether its last sentence is one that another may be joined to."""

    def followed_by(self, phrase: Phrase, *, joined: bool) -> "Body":
        """Returns the body with the phrase behind it, in a sentence of its own or joined by its word."""
        hung = phrase.joined if joined else None
        if hung is None:
            text, shown = f"{self.text} {phrase.text}", f"{self.shown} {phrase.shown}"
            length = self.length + 1 + phrase.length
            seam, added = 0, phrase
        else:
            text, shown = self.text[:-1] + hung.text, self.shown[:-1] + hung.shown
            length = self.length - 1 + hung.length
            seam, added = 1, hung
        sound = phrase.sound
        is_one_sentence = joined and len(sound.starts) == 1
        return Body(
            pieces=(*self.pieces, phrase.piece),
            text=text,
            shown=shown,
            length=length,
            measure=_sum(self.measure, added.sound.measure, seam),
            masked=_sum(self.masked, added.masked, seam),
            given=self.given | phrase.piece.gives,
            words=self.words | sound.words,
            last=self.last | sound.last if is_one_sentence else sound.last,
            starts=(*self.starts, *sound.starts[seam:]),
            last_length=self.last_length + sound.last_length + 1 if is_one_sentence else sound.last_length,
            takes_a_clause=phrase.piece.takes_a_clause and not is_one_sentence,
        )


def body_of(phrase: Phrase) -> Body:
    """Returns the body that begins with the phrase."""
    sound = phrase.sound
    return Body(
        pieces=(phrase.piece,),
        text=phrase.text,
        shown=phrase.shown,
        length=phrase.length,
        measure=sound.measure,
        masked=phrase.masked,
        given=phrase.piece.gives,
        words=sound.words,
        last=sound.last,
        starts=sound.starts,
        last_length=sound.last_length,
        takes_a_clause=phrase.piece.takes_a_clause,
    )


def _sum(before: Measure, added: Measure, seam: int) -> Measure:
    return Measure(
        before.words + added.words,
        before.sentences + added.sentences - seam,
        before.syllables + added.syllables,
    )
