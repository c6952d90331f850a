"""Writes copy without a model: composes it from the brand's approved content blocks, sentence by sentence.

Every variant begins with another idea (one opening block and what hangs together with it), about what
the hypothesis is about, in one of its tactics. What follows is chosen to fit what stands there already.
What does not fit is left out; where nothing fits, nothing is written and the result says so. A variant that
is nearly another one's twin is not written.
"""

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from random import Random
from zlib import crc32

from agents.copywriters.base import Assignment, Result, Written
from agents.copywriters.composition import tags
from agents.copywriters.composition.arc import ANCHORS, Message, Search, Shelf, Used
from agents.copywriters.composition.grammar import grammar_of
from agents.copywriters.composition.known import Setting, fields_used, is_one_thing, own_of, settings_of
from agents.copywriters.composition.pieces import Piece, read_block
from agents.copywriters.composition.slots import SLOT
from agents.copywriters.composition.twins import Twins
from agents.locales import language_of
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Finding
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Tactic
from content_store.embedding import Embedder, WordLlamaEmbedder

OPENINGS_TRIED = 60
"""Openings tried for one variant before the best of what they gave is taken."""
ROUNDS = 4
"""Times that the things around the customer's topics are drawn; variants take turns with them."""
FEW_SETTINGS = 3
"""Topics at hand, and the setting without one, so few that variants need not take turns with draws of them."""
LITTLE_KNOWN = 3
"""Topics that may be spoken of, so few that ideas for all variants may not be found in them."""
RANK_WEIGHT = 0.3
"""How far nearness in meaning counts against chance among openings that suit alike."""
LONGEST_PHRASE_CHARS = 60
"""A finding about more than this is about a sentence, not about a phrase that could come back elsewhere."""
OWN_GREETING = frozenset((CustomerType.LAPSED, CustomerType.NEW_OR_THIN))
"""Types that are spoken to differently, so that blocks written for them come first."""


class Composer:
    """The embedded copywriter. Stateless; needs no model, key or network."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        """`embedder` tells near-twins; None for the one in the package."""
        self._embedder = embedder or WordLlamaEmbedder()

    @property
    def kind(self) -> CopywriterKind:
        return CopywriterKind.COMPOSER

    async def write(self, assignment: Assignment) -> Result:
        """Returns up to `assignment.count` variants that differ in idea; same assignment, same copy.

        Raises:
            InvalidInput: a content block holds a slot, placeholder or need that is not known.
        """
        shelf = _shelf(assignment)
        used = Used(Twins(self._embedder))
        written: list[Written] = []
        rounds = [
            settings_of(assignment, _rng(assignment, f"round {place}"), place)
            for place in range(min(assignment.count, ROUNDS))
        ]
        for ordinal in range(assignment.count):
            rng = _rng(assignment, str(ordinal))
            target = assignment.hypothesis.tactics[ordinal % len(assignment.hypothesis.tactics)]
            found = _next(shelf, used, _turn(rounds, ordinal), target, rng)
            if found is None:
                return Result(tuple(written), Usage(), _why_short(shelf, len(written)))
            written.append(_written(assignment, found))
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
        used = Used(Twins(self._embedder), texts={copy_text.body} | ({copy_text.subject} - {""}))
        rng = _rng(assignment, f"revise {copy_text.content_hash()}")
        found = _next(shelf, used, settings_of(assignment, rng), assignment.hypothesis.tactics[0], rng)
        if found is None:
            return Result((), Usage(), _why_short(shelf, 0))
        return Result((_written(assignment, found),), Usage())


def _turn(rounds: Sequence[Sequence[Setting]], ordinal: int) -> Sequence[Setting]:
    """Returns the draw whose turn it is; where there is little to speak of, all of them."""
    if len(rounds[0]) <= FEW_SETTINGS:
        return [setting for settings in rounds for setting in settings]
    return rounds[ordinal % len(rounds)]


def _rng(assignment: Assignment, part: str) -> Random:
    """Returns the chance that belongs to an assignment: what is known of the customer tells it from others.

    Of those of whom nothing may be said, the id draws the lot, as it does for an experiment's arms; nothing of
    it can be read in the copy. Nothing here is a secret.
    """
    hypothesis = assignment.hypothesis
    known = " ".join(f"{known.topic} {known.baskets}" for known in assignment.profile.affinities)
    lot = known or assignment.brief.customer_id
    return Random(f"{assignment.seed} {hypothesis.id} {' '.join(hypothesis.topics)} {lot} {part}")  # noqa: S311


def _fitting(assignment: Assignment) -> list[ContentBlock]:
    """Returns the blocks for the angle, channel, type and language, nearest in meaning first.

    Where little may be said of a customer, whatever their type, what says nothing of anybody fits too.
    """
    knows_little = len(own_of(assignment)) <= LITTLE_KNOWN
    types = {assignment.profile.type, *((CustomerType.NEW_OR_THIN,) if knows_little else ())}
    language = language_of(assignment.brand.locale)
    banned = set(assignment.brief.tactics_banned)
    return [
        block
        for block in assignment.blocks
        if assignment.channel in block.channels
        and assignment.hypothesis.angle in block.angles
        and block.language == language
        and (not block.types or not types.isdisjoint(block.types))
        and not (banned and banned.issuperset(block.tactics))
        and not tags.shows_any(block.text, banned, grammar_of(language))
    ]


def _is_rivals(assignment: Assignment, piece: Piece) -> bool:
    """Whether an idea for several angles falls to another of the use case's: ideas are dealt out among rival
    hypotheses, so that they do not say the same."""
    angle = assignment.hypothesis.angle
    rivals = [own for own in piece.block.angles if own in assignment.use_case.angles]
    return angle in rivals and rivals[crc32(piece.idea.encode()) % len(rivals)] is not angle


def _shelf(assignment: Assignment, avoided: Container[str] = (), phrases: Iterable[str] = ()) -> Shelf:
    by_move: dict[Move, list[Piece]] = {}
    for block in _fitting(assignment):
        if block.id not in avoided:
            by_move.setdefault(block.move, []).append(read_block(block))
    excluded = {exclusion.phrase for exclusion in assignment.brand.exclusions}
    return Shelf(by_move, assignment, frozenset(excluded | {*assignment.brief.must_not_say, *phrases}))


def _tactics(assignment: Assignment, target: Tactic) -> list[Tactic]:
    """Returns the tactics that a variant may be of, those most wanted first."""
    brief, hypothesis = assignment.brief, assignment.hypothesis
    others = () if brief.tactics_wanted else assignment.use_case.tactics
    wanted = dict.fromkeys((target, *hypothesis.tactics, *others))
    return [tactic for tactic in wanted if tactic not in brief.tactics_banned]


def _next(
    shelf: Shelf, used: Used, settings: Sequence[Setting], target: Tactic, rng: Random
) -> Message | None:
    """Returns the best of the messages that can come next, their openings taken in order of how well they
    suit, or None."""
    tactics = _tactics(shelf.assignment, target)
    openings = shelf.of(Move.OPEN)
    ranked: list[tuple[tuple[float, ...], int, Piece, Setting]] = []
    for rank, piece in enumerate(openings):
        suits = _tactic_rank(piece, shelf.assignment, tactics)
        for setting in settings:
            if suits is None or not setting.meets(piece) or _is_spent(piece, setting, used):
                continue
            chance = RANK_WEIGHT * rank / len(openings) + rng.random() + setting.commonness
            ranked.append((_order(piece, setting, shelf, used, suits, chance), len(ranked), piece, setting))
    ranked.sort(key=lambda entry: entry[:2])
    search = Search(shelf, used, tactics, rng)
    for _, _, piece, setting in ranked[:OPENINGS_TRIED]:
        search.begin_with(piece, setting)
        if search.is_done:
            break
    return search.best


def _is_spent(piece: Piece, setting: Setting, used: Used) -> bool:
    """Whether the idea has been had with this topic, or with any topic where it names none."""
    topic = setting.topics.get("topic", "")
    if (piece.idea, topic) in used.ideas:
        return True
    return not piece.is_about_topic and any(idea == piece.idea for idea, _ in used.ideas)


def _tactic_rank(piece: Piece, assignment: Assignment, tactics: Sequence[Tactic]) -> int | None:
    own = piece.block.tactics
    if tactics and tactics[0] in own:
        return 0
    if any(tactic in own for tactic in assignment.hypothesis.tactics if tactic in tactics):
        return 1
    return 2 if any(tactic in own for tactic in tactics) else None


def _order(
    piece: Piece, setting: Setting, shelf: Shelf, used: Used, suits: int, chance: float
) -> tuple[float, ...]:
    """Sorts openings: one of its own, a new idea, one message in one, personal, at home in the angle, then by
    tactic and topic."""
    assignment = shelf.assignment
    had = any(idea == piece.idea for idea, _ in used.ideas)
    told = "offer.headline" in piece.placeholders or "offered" in piece.named
    own_offer = told and setting.offer_topic in setting.own
    own_pair = "pair" in piece.named and "pair.own" in setting.met
    personal = min(ANCHORS, piece.own_things + own_offer + own_pair)
    # An amount is what somebody gets, said plainly: where it is known, it is told.
    no_amount = "offer.value" in setting.met and "offer.value" not in piece.placeholders
    profile_type = assignment.profile.type
    for_type = profile_type in OWN_GREETING and piece.block.types == (profile_type,) and bool(setting.own)
    if not setting.own:
        # Nothing but the choice of words tells one such customer's message from another's.
        suits = max(suits, 1)
    # An offer beside the point makes two messages of one: what speaks of it, or of its topic, comes first.
    beside = "offer" in setting.met and "offer" not in piece.gives and "offer.same" not in setting.met
    topic = setting.topics.get("topic", "")
    half_true = topic != "" and not is_one_thing(
        assignment.categories[topic], language_of(assignment.brand.locale)
    )
    return (
        _is_rivals(assignment, piece),
        had,
        beside,
        -personal,
        no_amount,
        not for_type,
        piece.block.angles[0] is not assignment.hypothesis.angle,
        suits,
        half_true,
        used.topics[topic],
        not piece.is_specific,
        chance,
    )


def _written(assignment: Assignment, message: Message) -> Written:
    return Written(
        copy_text=message.copy_text,
        tactic=message.tactic,
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
    first, *others = (re.escape(part) for part in SLOT.split(text)[::2])
    # Joined to the sentence before, it has no capital; with another joined to it, a comma in place of the stop.
    start = f"(?i:{first[:1]}){first[1:]}" if text[:1].isalpha() else first
    pattern = "[^.!?]+?".join([start, *others])
    return re.compile(re.sub(r"\\\.$", "[.,]", pattern))
