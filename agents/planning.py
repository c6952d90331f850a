"""The plan: which rival hypotheses are put to the test, in which order, within what the brief allows. Pure."""

from collections.abc import Sequence

from agents.hypotheses import MAKERS, TACTICS_OF, WHY_NOT
from agents.learned import Learned, as_evidence, learned
from agents.own_topics import OwnTopics, own_topics
from agents.plan_inputs import PlanInputs as PlanInputs
from bespoke.domain.plan import Hypothesis, Plan
from bespoke.domain.use_case import Angle, Tactic, UseCase
from bespoke.errors import InvalidInput, OfferNotUsable

MAX_HYPOTHESES = 4
RIVALS = 2
"""Hypotheses that it takes to learn anything."""
FOR_ANYBODY = (Angle.ASK, Angle.EXPLORE)
"""Asking and telling news need nothing to be known: they stand in where the use case's own angles do not do."""


def plan(inputs: PlanInputs) -> Plan:
    """Returns two to four hypotheses, or one where the brief leaves no rival.

    Angles that experiments found to work for such customers come first (see `agents.learned`), the rest in
    the use case's order.

    Raises:
        InvalidInput: the brief's angle or tactics leave nothing, or its angle cannot be made for this customer.
        OfferNotUsable: the offer asked for is on a topic that the customer asked not to hear of.
    """
    own = own_topics(inputs)
    _require_welcome_offer(inputs, own)
    tactics = usable_tactics(inputs.use_case, inputs.angle, inputs.tactics_wanted, inputs.tactics_banned)
    known = learned(
        inputs.learnings, inputs.profile.type.type if inputs.may_personalize else None, inputs.today
    )
    made = _made(inputs, own, known.angles(tactics))
    if inputs.angle is not None and not made:
        raise InvalidInput(
            f"no hypothesis of angle '{inputs.angle.value}' can be made for this customer: {WHY_NOT[inputs.angle]}; "
            "leave 'angle' out, or choose another"
        )
    if not made:
        raise InvalidInput(
            "the brief's tactics leave only angles that cannot be made for this customer: "
            + "; ".join(f"{angle.value} ({WHY_NOT[angle]})" for angle in tactics)
            + ". Want another tactic, or ban fewer"
        )
    chosen = [_placed(hypothesis, tactics[hypothesis.angle], known) for hypothesis in made]
    cited = [learning.id for h in chosen for learning in known.cited(h.angle, h.tactics)]
    return Plan(
        hypotheses=tuple(chosen),
        lookalikes=len(inputs.lookalike_topics),
        anticipations=own.anticipations,
        learnings=tuple(dict.fromkeys(cited)),
    )


def usable_tactics(
    use_case: UseCase,
    angle: Angle | None,
    wanted: Sequence[Tactic] = (),
    banned: Sequence[Tactic] = (),
) -> dict[Angle, tuple[Tactic, ...]]:
    """Returns the angles that a brief leaves, in the use case's order, each with the tactics it may use.

    Depends on nobody's profile, so a brief can be refused before anybody's is read.

    Raises:
        InvalidInput: nothing is left; names what to change.
    """
    if angle is not None and angle not in use_case.angles:
        raise InvalidInput(
            f"angle '{angle.value}' is none of use case '{use_case.id}'; it has {_named(use_case.angles)}. "
            "Choose one of these, or leave 'angle' out"
        )
    angles = (angle,) if angle is not None else tuple(dict.fromkeys((*use_case.angles, *FOR_ANYBODY)))
    left = {
        one: tuple(t for t in _tactics_of(use_case, one) if (not wanted or t in wanted) and t not in banned)
        for one in angles
    }
    usable = {one: tactics for one, tactics in left.items() if tactics}
    if not usable:
        could = "; ".join(f"{one.value}: {_named(_tactics_of(use_case, one))}" for one in angles)
        asked = [f"wants {_named(wanted)}"] if wanted else []
        asked += [f"bans {_named(banned)}"] if banned else []
        raise InvalidInput(
            f"the brief {' and '.join(asked)}, which leaves no tactic. Use case '{use_case.id}' can be written with "
            f"({could}); change 'tactics_wanted' or 'tactics_banned'"
        )
    return usable


def _tactics_of(use_case: UseCase, angle: Angle) -> tuple[Tactic, ...]:
    return tuple(t for t in TACTICS_OF[angle] if t in use_case.tactics) or TACTICS_OF[angle]


def _made(inputs: PlanInputs, own: OwnTopics, angles: Sequence[Angle]) -> list[Hypothesis]:
    """Makes what can be made, the use case's own first; those for anybody only where it takes them for a rival."""
    made: list[Hypothesis] = []
    led: set[str] = set()
    own_angles = [angle for angle in angles if angle in inputs.use_case.angles]
    for angle in (*own_angles, *(angle for angle in angles if angle not in own_angles)):
        if len(made) == MAX_HYPOTHESES or (len(made) >= RIVALS and angle not in own_angles):
            break
        found = MAKERS[angle](inputs, own, frozenset(led))
        if found is not None:
            made.append(found)
            led |= set(found.topics[:1])
    return made


def _placed(hypothesis: Hypothesis, tactics: Sequence[Tactic], known: Learned) -> Hypothesis:
    """Returns the hypothesis with the tactics it may use, best known first, and the learnings that placed it."""
    ranked = tuple(known.tactics(hypothesis.angle, tactics))
    cited = tuple(as_evidence(found) for found in known.cited(hypothesis.angle, ranked))
    return hypothesis.model_copy(update={"tactics": ranked, "evidence": hypothesis.evidence + cited})


def _require_welcome_offer(inputs: PlanInputs, own: OwnTopics) -> None:
    if not inputs.offer_is_asked_for:
        return
    offer = inputs.offers[0]
    unwelcome = next((topic for topic in offer.topics[:1] if topic in own.disliked), None)
    if unwelcome is not None:
        raise OfferNotUsable(
            f"offer '{offer.id}' is about '{unwelcome}', which this customer asked not to hear of; choose another, "
            "or none to let the plan choose"
        )


def _named(values: Sequence[Angle] | Sequence[Tactic]) -> str:
    return ", ".join(value.value for value in values)
