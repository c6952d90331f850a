"""The arc of one message: an opening, then what fits behind it, then the lines that promise it.

Order of composition: open, turn, value, ask, ease, button, and only then subject and preheader, which
may promise nothing that the body has not given.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from agents.copywriters.base import Assignment
from agents.copywriters.composition import fit
from agents.copywriters.composition.known import Setting
from agents.copywriters.composition.pieces import ASK, Piece
from agents.copywriters.composition.slots import fill
from bespoke.domain.block import Move
from bespoke.domain.channel import FIELDS_OF, FieldName
from bespoke.domain.draft import Copy
from bespoke.domain.profile import CustomerType

CHANCE_OF_TURN = 0.6
CHANCE_OF_ASK = 0.5
CHANCE_OF_EASE = 0.75
"""Below one, so that messages differ in length and rhythm."""
MOST_SENTENCES = 6
MOST_TOPICS = 2
"""Topics named in one message, the offer's included: more is a list of facts about a person."""
PLAYFUL = "playful"
"""Tone of a block that surprises; a message has room for one."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pieces that an assignment may use, by move, nearest in meaning first."""

    by_move: Mapping[Move, Sequence[Piece]]
    assignment: Assignment
    banned: frozenset[str]
    """Phrases that may not stand in the copy."""

    def of(self, move: Move) -> Sequence[Piece]:
        return self.by_move.get(move, ())


@dataclass(slots=True)
class Used:
    """What the variants so far have used, so that the next one is another idea."""

    blocks: Counter[str] = field(default_factory=Counter)
    ideas: set[tuple[str, str]] = field(default_factory=set)
    """Idea and topic."""
    topics: Counter[str] = field(default_factory=Counter)
    tactics: Counter[str] = field(default_factory=Counter)
    texts: set[str] = field(default_factory=set)
    """Subjects and bodies."""
    openings: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Message:
    copy_text: Copy
    pieces: tuple[Piece, ...]
    setting: Setting


@dataclass(slots=True)
class _Body:
    """A body under way."""

    text: str
    shown: str
    """`text` with its placeholders filled."""
    pieces: list[Piece]
    given: set[str]


def compose(opening: Piece, setting: Setting, shelf: Shelf, used: Used, rng: Random) -> Message | None:
    """Returns a message that begins with `opening`, or None where nothing fits behind it."""
    assignment = shelf.assignment
    text = fill(opening.block.text, setting.fillings)
    body = _Body(text, _shown(shelf, text), [opening], set(opening.gives))
    if not _holds(body, setting, shelf) or fit.opening(body.shown) in used.openings:
        return None
    if not _add_moves(body, setting, shelf, used, rng) or not _add_said(body, shelf):
        return None
    fields = {FieldName.BODY: body.text}
    for name, move in (
        (FieldName.CTA, Move.CTA),
        (FieldName.SUBJECT, Move.SUBJECT),
        (FieldName.PREHEADER, Move.PREHEADER),
    ):
        if name in FIELDS_OF[assignment.channel]:
            line = _line(name, move, fields, body, setting, shelf, used, rng)
            if line is None:
                return None
            fields[name] = line
    copy_text = Copy(**{name.value: line for name, line in fields.items()})
    shown = [_shown(shelf, line) for line in fields.values()]
    if fit.finds_any(shelf.banned, shown) or {body.text, copy_text.subject} & used.texts:
        return None
    return Message(copy_text, tuple(body.pieces), setting)


def _add_moves(body: _Body, setting: Setting, shelf: Shelf, used: Used, rng: Random) -> bool:
    """Adds what stands behind the opening; False where something it cannot do without is missing."""
    assignment = shelf.assignment
    _add(Move.TURN, body, setting, shelf, used, rng, bound=rng.random() > CHANCE_OF_TURN)
    if (
        assignment.offer is not None
        and "offer" not in body.given
        and not _add(Move.VALUE, body, setting, shelf, used, rng)
    ):
        return False
    if "asked" not in body.given and rng.random() < CHANCE_OF_ASK:
        _add(Move.ASK, body, setting, shelf, used, rng)
    if assignment.profile.type is CustomerType.LAPSED or rng.random() < CHANCE_OF_EASE:
        _add(Move.EASE, body, setting, shelf, used, rng)
    return True


def _add(
    move: Move, body: _Body, setting: Setting, shelf: Shelf, used: Used, rng: Random, bound: bool = False
) -> bool:
    """Adds the first piece of a move that fits, the least used and the one of the same idea first.

    With `bound`, only one that was written for this idea.
    """
    options = [
        piece
        for piece in shelf.of(move)
        if piece.follows <= body.given and setting.meets(piece) and (piece.is_bound or not bound)
    ]
    for piece in sorted(options, key=lambda piece: _preference(piece, shelf, used, rng)):
        text = fill(piece.block.text, setting.fillings)
        shown = _shown(shelf, text)
        longer = _Body(
            f"{body.text} {text}",
            f"{body.shown} {shown}",
            [*body.pieces, piece],
            body.given | piece.gives,
        )
        if (
            fit.follows_well(body.shown, shown)
            and _refers_well(piece, body)
            and (move is Move.VALUE or piece.is_bound or not _echoes(shown, body.shown))
            and not (piece.asks and "?" in body.shown)
            and not (piece.block.tone == PLAYFUL and any(p.block.tone == PLAYFUL for p in body.pieces))
            and _holds(longer, setting, shelf)
        ):
            body.text, body.shown = longer.text, longer.shown
            body.pieces, body.given = longer.pieces, longer.given
            return True
    return False


def _preference(piece: Piece, shelf: Shelf, used: Used, rng: Random) -> tuple[bool, bool, int, float]:
    """Sorts what may come next: of the same idea, written for this type alone, least used, chance."""
    for_type = piece.block.types == (shelf.assignment.profile.type,)
    return not piece.is_bound, not for_type, used.blocks[piece.block.id], rng.random()


def _refers_well(piece: Piece, body: _Body) -> bool:
    """Whether its pronouns can only mean what they are meant to: the last sentence spoke of it, and no
    other thing has been named."""
    if not piece.pronouns or piece.is_bound:
        return True
    named = {noun for before in body.pieces for noun in before.named}
    offered = any("offer.headline" in before.placeholders for before in body.pieces)
    return len(named) == 1 and piece.pronouns <= named & body.pieces[-1].closing and not offered


def _echoes(after: str, before: str) -> bool:
    """Whether a sentence for many messages takes up a word that this one has used already."""
    return bool(fit.content_words(after) & fit.content_words(before))


def _add_said(body: _Body, shelf: Shelf) -> bool:
    """Adds what the brief says must be said, word for word, where it is not there yet."""
    for said in shelf.assignment.brief.must_say:
        if said.casefold() not in body.text.casefold():
            sentence = said[:1].upper() + said[1:]
            ended = sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
            body.text, body.shown = f"{body.text} {ended}", f"{body.shown} {ended}"
    return _in_limit(FieldName.BODY, body.text, shelf)


def _line(
    name: FieldName,
    move: Move,
    fields: Mapping[FieldName, str],
    body: _Body,
    setting: Setting,
    shelf: Shelf,
    used: Used,
    rng: Random,
) -> str | None:
    """Returns a subject, preheader or button that follows from the body; None where there is none."""
    beside = fields.get(FieldName.SUBJECT, "")
    below = fit.sentences(body.shown)
    options = [piece for piece in shelf.of(move) if piece.follows <= body.given and setting.meets(piece)]
    if name is FieldName.CTA:
        asked = {token for token in body.given if token.startswith(ASK)}
        options = [piece for piece in options if piece.follows & asked]
    for piece in sorted(options, key=lambda piece: _preference(piece, shelf, used, rng)):
        line = fill(piece.block.text, setting.fillings)
        shown = _shown(shelf, line)
        if (
            _in_limit(name, line, shelf)
            and not fit.has_doubled_word(shown)
            and all(shown.rstrip(".?") != sentence.rstrip(".?") for sentence in below)
            and not (name is FieldName.SUBJECT and line in used.texts)
            and not (name is FieldName.PREHEADER and _repeats(shown, beside, below))
        ):
            body.pieces.append(piece)
            return line
    return None


def _repeats(preheader: str, subject: str, below: Sequence[str]) -> bool:
    """Whether a preheader only says again what stands beside it in the inbox or below it in the body."""
    words = fit.content_words(preheader)
    if words & fit.content_words(subject):
        return True
    return len(words) > 1 and any(words <= fit.content_words(sentence) for sentence in below)


def _holds(body: _Body, setting: Setting, shelf: Shelf) -> bool:
    channel = shelf.assignment.channel
    return (
        _in_limit(FieldName.BODY, body.text, shelf)
        and fit.fits_alphabet(body.shown, channel)
        and not fit.has_doubled_word(body.shown)
        and len(fit.sentences(body.shown)) <= MOST_SENTENCES
        and len(_named(body.pieces, setting)) <= MOST_TOPICS
    )


def _named(pieces: Sequence[Piece], setting: Setting) -> set[str]:
    topics = {setting.topics[noun] for piece in pieces for noun in piece.named if noun in setting.topics}
    if setting.offer_topic and any("offer.headline" in piece.placeholders for piece in pieces):
        topics.add(setting.offer_topic)
    return topics


def _shown(shelf: Shelf, text: str) -> str:
    return fit.preview(text, shelf.assignment.offer, shelf.assignment.brand)


def _in_limit(name: FieldName, text: str, shelf: Shelf) -> bool:
    assignment = shelf.assignment
    limit = assignment.brand.limit(assignment.channel, name)
    length = fit.longest(text, assignment.offer, assignment.brand)
    room = fit.room_for(assignment.brand, assignment.channel, name)
    return length <= room and (limit is None or length >= limit.min_chars)
