"""What experiments taught, applied to a plan: which angles and tactics come first. Pure.

A learning speaks where it is live, was measured on this customer's type (or on all), and its interval
does not include zero. Of several about one angle the one that compared most customers speaks. What it is
worth is the end of its interval nearer to zero. Angles are put in the order of that worth; those that
nothing speaks of are worth nothing and keep the use case's order, between the good and the harmful.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bespoke.domain.learning import Learning
from bespoke.domain.plan import Evidence
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic

KeyT = TypeVar("KeyT", Angle, Tactic)


@dataclass(frozen=True, slots=True)
class Learned:
    """The learnings that speak here."""

    by_angle: Mapping[Angle, Learning]
    by_tactic: Mapping[Angle, Mapping[Tactic, Learning]]

    def angles(self, angles: Iterable[Angle]) -> list[Angle]:
        """Returns the angles, best first."""
        return _ranked(angles, self.by_angle)

    def tactics(self, angle: Angle, tactics: Iterable[Tactic]) -> list[Tactic]:
        """Returns the tactics of an angle, best first."""
        return _ranked(tactics, self.by_tactic.get(angle, {}))

    def cited(self, angle: Angle, tactics: Sequence[Tactic]) -> tuple[Learning, ...]:
        """Returns the learnings that placed the angle or one of its tactics."""
        of_tactics = self.by_tactic.get(angle, {})
        found = [self.by_angle.get(angle), *(of_tactics.get(tactic) for tactic in tactics)]
        return tuple({learning.id: learning for learning in found if learning is not None}.values())


def learned(learnings: Sequence[Learning], customer_type: CustomerType | None, today: date) -> Learned:
    """Returns what speaks for a customer of this type; None where the type may not be looked at."""
    speaking = [
        found for found in learnings if found.why_unused(today) is None and found.holds_for(customer_type)
    ]
    return Learned(
        by_angle=_best_known(speaking, lambda found: found.angle),
        by_tactic={
            angle: _best_known(
                [found for found in speaking if found.angle is angle and found.tactic is not None],
                lambda found: found.tactic,
            )
            for angle in {found.angle for found in speaking}
        },
    )


def as_evidence(learning: Learning) -> Evidence:
    """Returns a learning as a fact with its figures."""
    return Evidence(
        fact=f"{learning.statement.rstrip('.')} ({learning.effect * 100:+.1f} points against the holdout, "
        f"95 % interval {learning.low * 100:+.1f} to {learning.high * 100:+.1f}, {learning.n:,} customers)",
        source=f"learning:{learning.id}",
    )


def _best_known(
    learnings: Sequence[Learning], about: Callable[[Learning], KeyT | None]
) -> dict[KeyT, Learning]:
    best: dict[KeyT, Learning] = {}
    for found in sorted(learnings, key=lambda found: (found.n, found.id)):
        if (key := about(found)) is not None:
            best[key] = found
    return best


def _ranked(keys: Iterable[KeyT], known: Mapping[KeyT, Learning]) -> list[KeyT]:
    # Stable: what nothing is known of keeps its place among its like.
    return sorted(keys, key=lambda key: -known[key].worth if key in known else 0.0)
