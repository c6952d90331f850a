"""The arc of one message: an opening, then what fits behind it, then the lines that promise it.

Order of composition: open, turn, value, ask, ease, button, and only then subject and preheader, which
may promise nothing that the body has not given. Bodies are searched for one that keeps to the reading
level and is this customer's own; where none is, the nearest is taken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random

from agents.copywriters.base import Assignment
from agents.copywriters.composition import fit
from agents.copywriters.composition.known import Setting
from agents.copywriters.composition.lines import framed
from agents.copywriters.composition.phrases import Body, Phrase, body_of, measured, phrase_of
from agents.copywriters.composition.pieces import PLACEHOLDER, Piece
from agents.copywriters.composition.slots import capitalised
from agents.copywriters.composition.tags import Said
from agents.copywriters.composition.twins import Twins
from bespoke.domain.block import Move
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.draft import Copy
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Tactic
from guardrails.language.reading import MIN_WORDS

CHANCES = {Move.TURN: 0.6, Move.ASK: 0.5, Move.EASE: 0.55}
"""Below one, so that messages differ in length and rhythm."""
CHANCES_OF_A_GLANCE = {Move.TURN: 0.6, Move.ASK: 0.4, Move.EASE: 0.4}
"""Where a message is one breath or one glance."""
CHANCE_OF_OWN_TURN = 0.9
"""Of a turn that was written for the opening."""
CHANCE_OF_JOINING = 0.6
MOST_SENTENCES = 6
MOST_WORDS_JOINED = 26
"""Words of a joined sentence: one that is longer is not spoken in one breath."""
MOST_TOPICS = 3
"""Topics named in one message, the offer's included: more is a list of facts about a person."""
ANCHORS = 2
"""Things in a body that are true of this customer and not of everybody."""
COMMON_LINE = 0.25
"""Chance that a message of another customer, which begins alike, has the same line behind it."""
COMMON_LINE_OF_IDEA = 0.6
"""The same of a line that was written for the opening, of which there are few."""
COMMON_DAY = 0.2
UNKNOWN_SHARE = 0.05
MOST_COMMON = 0.01
"""Chance that a body may have of being another customer's too, where something is known of them: the product
of the shares of customers who buy what it names, and of the chances above."""
MOST_COMMON_IMPERSONAL = 0.0625
"""The same where nothing is known: two lines behind the opening."""
OPTIONS_TRIED = 6
"""Pieces tried for one move, in one shape of a message."""
BODIES_OF_A_SHAPE = 8
"""Bodies tried of one shape of a message."""
STEPS_OF_A_SHAPE = 60
"""Pieces looked at for one shape, so that one that cannot be filled costs little."""
BODIES_TRIED = 240
"""Bodies looked at for one variant, of all its openings."""
BODIES_TRIED_FOR_RARITY = 80
"""Bodies looked at where all that is wrong with the best is that other customers may have it too."""
USES_PER_VARIANT = 0.2
"""Share of the variants of one assignment that a line which belongs to no idea may stand in; one at least."""
DONE = {Move.ASK: "asked", Move.EASE: "eased"}
"""Tokens of a body that has no room for a move any more: a second step, or a second way out."""
PLAYFUL = "playful"
"""Tone of a block that surprises; a message has room for one."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pieces that an assignment may use, by move, nearest in meaning first."""

    by_move: Mapping[Move, Sequence[Piece]]
    assignment: Assignment
    banned: frozenset[str]
    """Phrases that may not stand in the copy."""
    phrases: dict[tuple[int, str], Phrase] = field(default_factory=dict)
    """Pieces filled so far, by setting and block."""

    def of(self, move: Move) -> Sequence[Piece]:
        return self.by_move.get(move, ())

    def phrase(self, piece: Piece, setting: Setting) -> Phrase:
        key = (setting.number if piece.slots else -1, piece.block.id)
        found = self.phrases.get(key)
        if found is None:
            found = self.phrases[key] = phrase_of(piece, setting, self.assignment)
        return found


@dataclass(slots=True)
class Used:
    """What the variants so far have used, so that the next one is another idea."""

    twins: Twins
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
        self.twins.add(message.shown)


@dataclass(frozen=True, slots=True)
class Message:
    copy_text: Copy
    tactic: Tactic
    pieces: tuple[Piece, ...]
    """In order of composition, the opening first."""
    setting: Setting
    opening: str
    """First words, by which two messages seem alike."""
    shown: str
    """All fields, as the customer will see them."""
    misses: tuple[float, int, float]
    """How far it is from what is aimed at: grades beyond the reading level, personal things too few, and how
    much more common it is than it may be."""


class Search:
    """The messages that one opening can begin, and the best of them so far."""

    def __init__(self, shelf: Shelf, used: Used, tactics: Sequence[Tactic], rng: Random) -> None:
        """`tactics` are those that a message may be of, wanted ones first."""
        self._shelf = shelf
        self._assignment = shelf.assignment
        self._used = used
        self._tactics = tactics
        self._rng = rng
        self._room = fit.room_for(self._assignment.brand, self._assignment.channel, FieldName.BODY)
        self._own_type = (self._assignment.profile.type,)
        self._options: dict[tuple[int, Move], list[Piece]] = {}
        self._setting: Setting
        self.best: Message | None = None
        self._steps = 0
        self.tried = 0
        """Bodies looked at."""

    def begin_with(self, piece: Piece, setting: Setting) -> None:
        """Looks for a message that begins with `piece`; a better one than the best so far becomes the best."""
        self._setting = setting
        opening = self._shelf.phrase(piece, setting)
        begun = body_of(opening)
        if not self._holds(begun) or fit.opening(opening.shown) in self._used.openings:
            return
        if fit.finds_any(self._shelf.banned, [opening.shown]):
            return
        for shape in self._shapes(begun):
            self._steps = 0
            for body in islice(self._bodies(begun, shape), BODIES_OF_A_SHAPE):
                self.tried += 1
                self._consider(body)
                if self.is_done:
                    return
            self.tried += 1

    @property
    def is_done(self) -> bool:
        """Whether nothing better is worth looking for."""
        if self.best is None or self.tried >= BODIES_TRIED:
            return self.tried >= BODIES_TRIED
        *weighty, common = self.best.misses
        return not any(weighty) and (not common or self.tried >= BODIES_TRIED_FOR_RARITY)

    def _shapes(self, begun: Body) -> list[tuple[Move, ...]]:
        """Returns which moves may stand behind the opening, likely ones first, in an order drawn by chance."""
        must = Move.VALUE if self._assignment.offer is not None and "offer" not in begun.given else None
        chances = dict(CHANCES if self._assignment.channel is Channel.EMAIL else CHANCES_OF_A_GLANCE)
        if any(piece.is_bound and piece.follows <= begun.given for piece in self._of(Move.TURN)):
            chances[Move.TURN] = CHANCE_OF_OWN_TURN
        chances |= {move: 0.0 for move, token in DONE.items() if token in begun.given}
        drawn: list[tuple[float, tuple[Move, ...]]] = []
        for bits in range(8):
            wanted = {move for place, move in enumerate(CHANCES) if bits >> place & 1}
            likely = 1.0
            for move, chance in chances.items():
                likely *= chance if move in wanted else 1.0 - chance
            if likely > 0:
                # Without a word that leaves the way out open, a lapsed customer would be greeted like a regular.
                bare = self._assignment.profile.type is CustomerType.LAPSED and Move.EASE not in wanted
                shape = tuple(
                    move
                    for move in (Move.TURN, Move.VALUE, Move.ASK, Move.EASE)
                    if move in wanted or move is must
                )
                drawn.append((-bare + self._rng.random() ** (1.0 / likely), shape))
        return [shape for _, shape in sorted(drawn, key=lambda entry: -entry[0])]

    def _bodies(self, body: Body, shape: tuple[Move, ...]) -> Iterator[Body]:
        if not shape:
            yield body
            return
        move, *rest = shape
        tried = 0
        for piece in self._of(move):
            if not piece.follows <= body.given:
                continue
            self._steps += 1
            if self._steps > STEPS_OF_A_SHAPE:
                return
            phrase = self._phrase(piece)
            if not self._goes_on_well(body, phrase, move):
                continue
            tried += 1
            for joined in self._ways(body, phrase):
                longer = body.followed_by(phrase, joined=joined)
                if self._holds(longer):
                    yield from self._bodies(longer, tuple(rest))
            if tried >= OPTIONS_TRIED:
                return

    def _of(self, move: Move) -> list[Piece]:
        """Returns what may stand for a move: of an idea first, then what is written for this type alone, then
        the least used."""
        key = (self._setting.number, move)
        if key not in self._options:
            found = [
                (
                    not piece.is_bound,
                    piece.block.types != self._own_type,
                    self._used.blocks[piece.block.id],
                    self._rng.random(),
                    piece,
                )
                for piece in self._shelf.of(move)
                if self._setting.meets(piece) and not self._is_worn(piece)
            ]
            found.sort(key=lambda entry: entry[:4])
            self._options[key] = [piece for *_, piece in found]
        return self._options[key]

    def _phrase(self, piece: Piece) -> Phrase:
        return self._shelf.phrase(piece, self._setting)

    def _is_worn(self, piece: Piece) -> bool:
        is_optional = not piece.is_bound and piece.block.move in CHANCES
        return is_optional and self._used.blocks[piece.block.id] >= max(
            1, USES_PER_VARIANT * self._assignment.count
        )

    def _ways(self, body: Body, phrase: Phrase) -> tuple[bool, ...]:
        """Returns whether the phrase may stand alone, be joined, or both, what is tried first first."""
        length = body.last_length + phrase.sound.first_length + 1
        alone = not body.starts or phrase.sound.starts[0] not in body.starts[-2:]
        joins = phrase.joined is not None and body.takes_a_clause and length <= MOST_WORDS_JOINED
        if not joins:
            return (False,) if alone else ()
        if not alone:
            return (True,)
        return (True, False) if self._rng.random() < CHANCE_OF_JOINING else (False, True)

    def _goes_on_well(self, body: Body, phrase: Phrase, move: Move) -> bool:
        piece = phrase.piece
        is_shared = move is not Move.VALUE and not piece.is_bound
        return (
            not body.last & phrase.sound.first
            and DONE.get(move) not in body.given
            and not (is_shared and phrase.sound.words & body.words)
            and not (piece.asks and "?" in body.shown)
            and not (piece.block.tone == PLAYFUL and any(p.block.tone == PLAYFUL for p in body.pieces))
            and self._refers_well(body, piece)
        )

    def _refers_well(self, body: Body, piece: Piece) -> bool:
        """Whether its pronouns can only mean what they are meant to: the last sentence spoke of it, and no
        other thing has been named."""
        if not piece.pronouns or piece.is_bound:
            return True
        named = {noun for before in body.pieces for noun in before.named}
        offered = any("offer.headline" in before.placeholders for before in body.pieces)
        return len(named) == 1 and piece.pronouns <= named & body.pieces[-1].closing and not offered

    def _holds(self, body: Body) -> bool:
        """Whether a body, however it goes on, keeps to what every body keeps to."""
        return (
            body.length <= self._room
            and len(body.starts) <= MOST_SENTENCES
            and len(self._setting.named(body.pieces)) <= MOST_TOPICS
        )

    def _consider(self, body: Body) -> None:
        body = self._with_what_must_be_said(body)
        anchors = min(ANCHORS, self._setting.anchors(body.pieces)) if self._setting.own else ANCHORS
        misses = (self._beyond(body), ANCHORS - anchors, self._too_common(body))
        if self.best is not None and misses >= self.best.misses:
            return
        if (
            self._in_limit(body)
            and fit.fits_alphabet(body.shown, self._assignment.channel)
            and not fit.has_doubled_word(body.shown)
            and body.text not in self._used.texts
        ):
            message = self._closed(body, misses)
            self.best = message or self.best

    def _beyond(self, body: Body) -> float:
        """Returns by how many grades the body lies beyond the reading level, as shown and as drafted."""
        level = fit.grades(self._assignment.brand)
        if level is None:
            return 0.0
        found = [body.measure.grade]
        if body.masked.words >= MIN_WORDS:
            found.append(body.masked.grade)
        return max(0.0, level.min_grade - min(found), max(found) - level.max_grade)

    def _too_common(self, body: Body) -> float:
        """Returns how many times likelier than it may be it is that another customer's message has this body."""
        shares, setting = self._assignment.topic_shares, self._setting
        chance = 1.0
        for piece in body.pieces[1:]:
            chance *= COMMON_LINE_OF_IDEA if piece.is_bound else COMMON_LINE
        # Everybody who gets the offer hears of its topic.
        for topic in setting.named(body.pieces) & set(setting.own) - {setting.offer_topic}:
            chance *= shares.get(topic, UNKNOWN_SHARE)
        if any("weekday" in piece.slots for piece in body.pieces):
            chance *= COMMON_DAY
        likely = MOST_COMMON if setting.own else MOST_COMMON_IMPERSONAL
        return chance / likely if chance > likely else 0.0

    def _with_what_must_be_said(self, body: Body) -> Body:
        """Adds what the brief says must be said, word for word, where it is not there yet."""
        text, shown = body.text, body.shown
        for said in self._assignment.brief.must_say:
            if said.casefold() not in text.casefold():
                sentence = capitalised(said)
                ended = sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
                text, shown = f"{text} {ended}", f"{shown} {ended}"
        if text == body.text:
            return body
        longer = len(text) - len(body.text)
        return replace(
            body,
            text=text,
            shown=shown,
            length=body.length + longer,
            measure=measured(shown),
            masked=measured(PLACEHOLDER.sub("this", text)),
        )

    def _in_limit(self, body: Body) -> bool:
        limit = self._assignment.brand.limit(self._assignment.channel, FieldName.BODY)
        return body.length <= self._room and (limit is None or body.length >= limit.min_chars)

    def _closed(self, body: Body, misses: tuple[float, int, float]) -> Message | None:
        """Returns the message with the lines around its body, or None where one is missing or it is no other
        message than those before it."""
        whole = framed(body, self._assignment, self._of, self._phrase, self._used.texts)
        if whole is None or fit.finds_any(self._shelf.banned, whole.shown):
            return None
        shown = " ".join(whole.shown)
        if self._used.twins.has_one_of(shown):
            return None
        said = Said(shown, body.pieces, body.given)
        own = body.pieces[0].block.tactics
        tactic = next((found for found in self._tactics if found in own and said.does(found)), None)
        if tactic is None or not said.gives(self._assignment.hypothesis.exchange):
            return None
        return Message(
            copy_text=whole.copy_text,
            tactic=tactic,
            pieces=(*body.pieces, *whole.pieces),
            setting=self._setting,
            opening=fit.opening(body.shown),
            shown=shown,
            misses=misses,
        )
