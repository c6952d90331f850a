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
from agents.copywriters.composition.slots import capitalised, fill
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
    texts: set[str] = field(default_factory=set)
    """Subjects and bodies."""
    openings: set[str] = field(default_factory=set)

    def note(self, message: "Message") -> None:
        topic = message.setting.topics.get("topic", "")
        self.blocks.update(piece.block.id for piece in message.pieces)
        self.ideas.add((message.pieces[0].idea, topic))
        self.topics[topic] += 1
        self.texts |= {message.copy_text.body, message.copy_text.subject} - {""}
        self.openings.add(message.opening)


@dataclass(frozen=True, slots=True)
class Message:
    copy_text: Copy
    pieces: tuple[Piece, ...]
    """In order of composition, the opening first."""
    setting: Setting
    opening: str
    """First words, by which two messages seem alike."""


def compose(opening: Piece, setting: Setting, shelf: Shelf, used: Used, rng: Random) -> Message | None:
    """Returns a message that begins with `opening`, or None where nothing fits behind it."""
    draft = _Draft(shelf, setting, used, rng)
    if not draft.open_with(opening) or not draft.go_on() or not draft.say_what_must_be_said():
        return None
    return draft.close()


class _Draft:
    """A message under way, seen as the customer will see it."""

    def __init__(self, shelf: Shelf, setting: Setting, used: Used, rng: Random) -> None:
        self._shelf = shelf
        self._assignment = shelf.assignment
        self._setting = setting
        self._used = used
        self._rng = rng
        self._text = ""
        self._shown = ""
        self._pieces: list[Piece] = []
        self._given: set[str] = set()

    def open_with(self, piece: Piece) -> bool:
        text = fill(piece.block.text, self._setting.fillings)
        shown = self._preview(text)
        if not self._holds(piece, text, shown) or fit.opening(shown) in self._used.openings:
            return False
        self._take(piece, text, shown)
        return True

    def go_on(self) -> bool:
        """Adds what stands behind the opening; False where something it cannot do without is missing."""
        self._add(Move.TURN, bound=self._rng.random() > CHANCE_OF_TURN)
        if self._assignment.offer is not None and "offer" not in self._given and not self._add(Move.VALUE):
            return False
        if "asked" not in self._given and self._rng.random() < CHANCE_OF_ASK:
            self._add(Move.ASK)
        # Without a word that leaves the way out open, a lapsed customer would be greeted like a regular.
        if self._assignment.profile.type is CustomerType.LAPSED or self._rng.random() < CHANCE_OF_EASE:
            self._add(Move.EASE)
        return True

    def say_what_must_be_said(self) -> bool:
        """Adds what the brief says must be said, word for word, where it is not there yet."""
        for said in self._assignment.brief.must_say:
            if said.casefold() not in self._text.casefold():
                sentence = capitalised(said)
                ended = sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
                self._text, self._shown = f"{self._text} {ended}", f"{self._shown} {ended}"
        return self._in_limit(FieldName.BODY, self._text)

    def close(self) -> Message | None:
        """Returns the message with the lines around its body, or None where one is missing."""
        fields = {FieldName.BODY: self._text}
        for name, move in (
            (FieldName.CTA, Move.CTA),
            (FieldName.SUBJECT, Move.SUBJECT),
            (FieldName.PREHEADER, Move.PREHEADER),
        ):
            if name in FIELDS_OF[self._assignment.channel]:
                line = self._line(name, move, fields.get(FieldName.SUBJECT, ""))
                if line is None:
                    return None
                fields[name] = line
        copy_text = Copy(**{name.value: line for name, line in fields.items()})
        shown = [self._preview(line) for line in fields.values()]
        if fit.finds_any(self._shelf.banned, shown) or {self._text, copy_text.subject} & self._used.texts:
            return None
        return Message(copy_text, tuple(self._pieces), self._setting, fit.opening(self._shown))

    def _add(self, move: Move, bound: bool = False) -> bool:
        """Adds the first piece of a move that fits; with `bound`, only one written for this idea."""
        for piece in self._options(move):
            text = fill(piece.block.text, self._setting.fillings)
            shown = self._preview(text)
            if (piece.is_bound or not bound) and self._goes_on_well(piece, move, text, shown):
                self._take(piece, f"{self._text} {text}", f"{self._shown} {shown}")
                return True
        return False

    def _line(self, name: FieldName, move: Move, subject: str) -> str | None:
        """Returns a subject, preheader or button that follows from the body; None where there is none."""
        below = fit.sentences(self._shown)
        for piece in self._options(move):
            line = fill(piece.block.text, self._setting.fillings)
            shown = self._preview(line)
            if (
                self._in_limit(name, line)
                and not fit.has_doubled_word(shown)
                and all(shown.rstrip(".?") != sentence.rstrip(".?") for sentence in below)
                and not (name is FieldName.CTA and not any(token.startswith(ASK) for token in piece.follows))
                and not (name is FieldName.SUBJECT and line in self._used.texts)
                and not (name is FieldName.PREHEADER and _repeats(shown, self._preview(subject), below))
            ):
                self._pieces.append(piece)
                return line
        return None

    def _options(self, move: Move) -> list[Piece]:
        """Returns what may come next: of the same idea first, then what is written for this type alone,
        then the least used."""
        own_type = (self._assignment.profile.type,)
        options = [
            (not piece.is_bound, piece.block.types != own_type, self._used.blocks[piece.block.id], piece)
            for piece in self._shelf.of(move)
            if piece.follows <= self._given and self._setting.meets(piece)
        ]
        self._rng.shuffle(options)
        return [piece for *_, piece in sorted(options, key=lambda option: option[:3])]

    def _take(self, piece: Piece, text: str, shown: str) -> None:
        self._text, self._shown = text, shown
        self._pieces.append(piece)
        self._given |= piece.gives

    def _goes_on_well(self, piece: Piece, move: Move, text: str, shown: str) -> bool:
        is_shared = move is not Move.VALUE and not piece.is_bound
        return (
            fit.follows_well(self._shown, shown)
            and self._refers_well(piece)
            and not (is_shared and fit.content_words(shown) & fit.content_words(self._shown))
            and not (piece.asks and "?" in self._shown)
            and not (piece.block.tone == PLAYFUL and any(p.block.tone == PLAYFUL for p in self._pieces))
            and self._holds(piece, f"{self._text} {text}", f"{self._shown} {shown}")
        )

    def _refers_well(self, piece: Piece) -> bool:
        """Whether its pronouns can only mean what they are meant to: the last sentence spoke of it, and no
        other thing has been named."""
        if not piece.pronouns or piece.is_bound:
            return True
        named = {noun for before in self._pieces for noun in before.named}
        offered = any("offer.headline" in before.placeholders for before in self._pieces)
        return len(named) == 1 and piece.pronouns <= named & self._pieces[-1].closing and not offered

    def _holds(self, piece: Piece, text: str, shown: str) -> bool:
        """Whether the body, with the piece in it, keeps to what every body keeps to."""
        return (
            self._in_limit(FieldName.BODY, text)
            and fit.fits_alphabet(shown, self._assignment.channel)
            and not fit.has_doubled_word(shown)
            and len(fit.sentences(shown)) <= MOST_SENTENCES
            and len(self._topics_named([*self._pieces, piece])) <= MOST_TOPICS
        )

    def _topics_named(self, pieces: Sequence[Piece]) -> set[str]:
        topics = {self._setting.topics.get(noun) for piece in pieces for noun in piece.named}
        if any("offer.headline" in piece.placeholders for piece in pieces):
            topics.add(self._setting.offer_topic)
        return {topic for topic in topics if topic is not None}

    def _preview(self, text: str) -> str:
        return fit.preview(text, self._assignment.offer, self._assignment.brand)

    def _in_limit(self, name: FieldName, text: str) -> bool:
        brand, channel = self._assignment.brand, self._assignment.channel
        limit = brand.limit(channel, name)
        length = fit.longest(text, self._assignment.offer, brand)
        return length <= fit.room_for(brand, channel, name) and (limit is None or length >= limit.min_chars)


def _repeats(preheader: str, subject: str, below: Sequence[str]) -> bool:
    """Whether a preheader only says again what stands beside it in the inbox or below it in the body."""
    words = fit.content_words(preheader)
    if words & fit.content_words(subject):
        return True
    return len(words) > 1 and any(words <= fit.content_words(sentence) for sentence in below)
