"""A copywriter that writes the same plain sentences whatever it is asked, and does as it is told before."""

from collections.abc import Awaitable, Callable, Sequence

from agents.copywriters.base import Assignment, Result, Written
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Finding

SUBJECTS = (
    "A thought for your list",
    "Before you write the list",
    "One thing less to think of",
    "For your next trip",
)


async def at_once(_assignment: Assignment) -> None:
    """Waits for nothing."""


class ScriptedCopywriter:
    """Writes up to four variants for each hypothesis; `before` is awaited first, and may wait or raise."""

    def __init__(self, before: Callable[[Assignment], Awaitable[None]] = at_once) -> None:
        self._before = before

    @property
    def kind(self) -> CopywriterKind:
        return CopywriterKind.COMPOSER

    async def write(self, assignment: Assignment) -> Result:
        await self._before(assignment)
        written = [
            Written(
                copy_text=Copy(
                    subject=subject,
                    preheader="Written down now, it is off your mind.",
                    body=f"{subject}: what you need is on it sooner than you think. "
                    f"This is the {assignment.hypothesis.angle.value} note.",
                    cta="Open my list",
                ),
                tactic=assignment.hypothesis.tactics[0],
                provenance=Provenance(
                    copywriter=CopywriterKind.COMPOSER, fields_used=("affinity:milk",), seed=assignment.seed
                ),
            )
            for subject in SUBJECTS[: assignment.count]
        ]
        return Result(tuple(written), Usage())

    async def revise(self, assignment: Assignment, copy_text: Copy, findings: Sequence[Finding]) -> Result:
        return Result((), Usage(), "nothing else is in the script")
