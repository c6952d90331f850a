"""Writes copy without a model: composes it from the brand's approved content blocks, sentence by sentence.

Every variant begins with another idea (one opening block and what hangs together with it), about what
the hypothesis is about, in one of its tactics. What follows is chosen to fit what stands there already.
What does not fit is left out; where nothing fits, nothing is written and the result says so.
"""

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from random import Random

from agents.copywriters.base import Assignment, Result, Written
from agents.copywriters.composition.arc import Message, Shelf, Used, compose
from agents.copywriters.composition.known import Setting, fields_used, settings_of
from agents.copywriters.composition.pieces import Piece, read_block
from agents.copywriters.composition.slots import SLOT
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Finding
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Tactic

OPENINGS_TRIED = 60
"""Openings tried for one variant before it is given up."""
RANK_WEIGHT = 0.3
"""How far nearness in meaning counts against chance among openings that suit alike."""
LONGEST_PHRASE_CHARS = 60
"""A finding about more than this is about a sentence, not about a phrase that could come back elsewhere."""
OWN_GREETING = frozenset((CustomerType.LAPSED, CustomerType.NEW_OR_THIN))
"""Types that are spoken to differently, so that blocks written for them come first."""


class Composer:
    """The embedded copywriter. Stateless; needs no model, key or network."""

    @property
    def kind(self) -> CopywriterKind:
        return CopywriterKind.COMPOSER

    async def write(self, assignment: Assignment) -> Result:
        """Returns up to `assignment.count` variants that differ in idea; same assignment, same copy.

        Raises:
            InvalidInput: a content block holds a slot, placeholder or need that is not known.
        """
        shelf = _shelf(assignment)
        used = Used()
        written: list[Written] = []
        for ordinal in range(assignment.count):
            rng = _rng(assignment, str(ordinal))
            target = assignment.hypothesis.tactics[ordinal % len(assignment.hypothesis.tactics)]
            found = _next(shelf, used, target, rng)
            if found is None:
                return Result(tuple(written), Usage(), _why_short(shelf, len(written)))
            written.append(_written(assignment, found, target))
            used.note(found)
        return Result(tuple(written), Usage())

    async def revise(self, assignment: Assignment, copy_text: Copy, findings: Sequence[Finding]) -> Result:
        """Returns one variant without the blocks and phrases that the findings are about.

        Raises:
            InvalidInput: a content block holds a slot, placeholder or need that is not known.
        """
        avoided = _blocks_behind(assignment, copy_text, findings)
        phrases = {f.excerpt.strip() for f in findings if 0 < len(f.excerpt.strip()) <= LONGEST_PHRASE_CHARS}
        shelf = _shelf(assignment, avoided, phrases)
        used = Used(texts={copy_text.body} | ({copy_text.subject} - {""}))
        rng = _rng(assignment, f"revise {copy_text.content_hash()}")
        target = assignment.hypothesis.tactics[0]
        found = _next(shelf, used, target, rng)
        if found is None:
            return Result((), Usage(), _why_short(shelf, 0))
        return Result((_written(assignment, found, target),), Usage())


def _rng(assignment: Assignment, part: str) -> Random:
    # Topics tell customers apart: an id of a hypothesis need not. Nothing here is a secret.
    hypothesis = assignment.hypothesis
    return Random(f"{assignment.seed} {hypothesis.id} {' '.join(hypothesis.topics)} {part}")  # noqa: S311


def _fitting(assignment: Assignment) -> list[ContentBlock]:
    """Returns the blocks for the angle, channel and type, nearest in meaning first."""
    return [
        block
        for block in assignment.blocks
        if assignment.channel in block.channels
        and assignment.hypothesis.angle in block.angles
        and (not block.types or assignment.profile.type in block.types)
    ]


def _shelf(assignment: Assignment, avoided: Container[str] = (), phrases: Iterable[str] = ()) -> Shelf:
    by_move: dict[Move, list[Piece]] = {}
    for block in _fitting(assignment):
        if block.id not in avoided:
            by_move.setdefault(block.move, []).append(read_block(block))
    banned = {exclusion.phrase for exclusion in assignment.brand.exclusions} | set(phrases)
    return Shelf(by_move, assignment, frozenset(banned))


def _next(shelf: Shelf, used: Used, target: Tactic, rng: Random) -> Message | None:
    """Returns the next variant, from the openings in order of how well they suit, or None."""
    settings = settings_of(shelf.assignment, rng)
    openings = shelf.of(Move.OPEN)
    ranked: list[tuple[tuple[float, ...], int, Piece, Setting]] = []
    for rank, piece in enumerate(openings):
        for setting in settings:
            if not setting.meets(piece) or _is_spent(piece, setting, used):
                continue
            suits = _tactic_rank(piece, shelf.assignment, target)
            if suits is not None:
                order = _order(
                    piece, setting, shelf, used, suits, RANK_WEIGHT * rank / len(openings) + rng.random()
                )
                ranked.append((order, len(ranked), piece, setting))
    ranked.sort(key=lambda entry: entry[:2])
    for _, _, piece, setting in ranked[:OPENINGS_TRIED]:
        message = compose(piece, setting, shelf, used, rng)
        if message is not None:
            return message
    return None


def _is_spent(piece: Piece, setting: Setting, used: Used) -> bool:
    """Whether the idea has been had with this topic, or with any topic where it names none."""
    topic = setting.topics.get("topic", "")
    names_topic = any(slot.startswith("topic") for slot in piece.slots)
    if (piece.idea, topic) in used.ideas:
        return True
    return not names_topic and any(idea == piece.idea for idea, _ in used.ideas)


def _tactic_rank(piece: Piece, assignment: Assignment, target: Tactic) -> int | None:
    tactics = piece.block.tactics
    if target in tactics:
        return 0
    if set(tactics) & set(assignment.hypothesis.tactics):
        return 1
    return 2 if set(tactics) & set(assignment.use_case.tactics) else None


def _order(
    piece: Piece, setting: Setting, shelf: Shelf, used: Used, suits: int, chance: float
) -> tuple[float, ...]:
    """Sorts openings: a new idea, one message in one, personal, at home in the angle, then tactic and topic."""
    had = any(idea == piece.idea for idea, _ in used.ideas)
    personal = bool({"topic", "usual", "weekday"} & set(piece.needs))
    profile_type = shelf.assignment.profile.type
    for_type = profile_type in OWN_GREETING and piece.block.types == (profile_type,)
    # An offer beside the point makes two messages of one: what speaks of it, or of its topic, comes first.
    beside = "offer" in setting.met and "offer" not in piece.gives and "offer.same" not in setting.met
    topic = setting.topics.get("topic", "")
    return (
        had,
        not for_type,
        beside,
        not personal,
        piece.block.angles[0] is not shelf.assignment.hypothesis.angle,
        suits,
        not piece.is_specific,
        used.topics[topic],
        chance,
    )


def _written(assignment: Assignment, message: Message, target: Tactic) -> Written:
    tactics = message.pieces[0].block.tactics
    wanted = (target, *assignment.hypothesis.tactics, *assignment.use_case.tactics)
    return Written(
        copy_text=message.copy_text,
        tactic=next(tactic for tactic in wanted if tactic in tactics),
        provenance=Provenance(
            copywriter=CopywriterKind.COMPOSER,
            blocks=tuple(piece.block.id for piece in message.pieces),
            fields_used=fields_used(assignment, message.setting, message.pieces),
            seed=assignment.seed,
        ),
    )


def _why_short(shelf: Shelf, count: int) -> str:
    assignment = shelf.assignment
    openings = len(shelf.of(Move.OPEN))
    if not openings:
        problem = "no approved opening block fits the angle, channel and customer type"
    else:
        problem = f"of {openings} opening blocks none is left that fits what is known of customer and offer"
    return (
        f"the composer wrote {count} of {assignment.count} variants for angle "
        f"'{assignment.hypothesis.angle.value}' on {assignment.channel.value}: {problem}"
    )


def _blocks_behind(assignment: Assignment, copy_text: Copy, findings: Sequence[Finding]) -> set[str]:
    """Returns the blocks whose words stand where the findings point; a finding about a whole field or
    message is about every block in it."""
    fields = copy_text.fields()
    return {
        block.id
        for block in _fitting(assignment)
        for name, text in fields.items()
        for match in _as_pattern(block.text).finditer(text)
        if any(_points_at(finding, name, match) for finding in findings)
    }


def _points_at(finding: Finding, field: str, match: re.Match[str]) -> bool:
    if finding.field == "*":
        return True
    if finding.field != field:
        return False
    return finding.start == finding.end or (finding.start < match.end() and match.start() < finding.end)


@lru_cache(maxsize=4096)
def _as_pattern(text: str) -> re.Pattern[str]:
    """Returns what finds a block's text in copy, whatever its slots were filled with."""
    parts = SLOT.split(text)
    return re.compile("[^.!?]+?".join(re.escape(part) for part in parts[::2]))
