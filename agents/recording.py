"""Writes down where a generation stands: in its row, and in the ledger without words that describe anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents import repository
from agents.state import Stop
from bespoke.clock import Clock
from bespoke.domain.draft import Usage
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.errors import BudgetSpent, ConsentMissing
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database
from content_store import repository as content


@dataclass(frozen=True, slots=True)
class Records:
    """The rows and the ledger's entries of generations."""

    database: Database
    ledger: Ledger
    clock: Clock

    def begun(self, generation: Generation) -> Generation:
        """Records that a planned generation is under way, and returns it so. The first time, the ledger is told for
        whom and for which campaign: nobody has submitted it by itself."""
        running = generation.model_copy(update={"status": GenerationStatus.RUNNING, "error": None})
        brief = generation.brief
        with self.database.read() as tx:
            held = {} if brief.customer_id is None else content.profile_keys(tx, [brief.customer_id])
        key = next(iter(held.values()), None)
        started = Entry(
            kind="generation.started",
            subject=generation.id,
            payload={
                "campaign": generation.campaign_id,
                "customer": None if key is None else key.pseudonym,
                "audience": None if brief.audience is None else brief.audience.label,
                "use_case": brief.use_case_id,
                "channel": brief.channel.value,
                "copywriter": generation.copywriter,
            },
            dedupe_key=f"generation:{generation.id}:started",
        )
        with self.database.write() as tx:
            self.ledger.append(tx, [started])
        self._record(running)
        return running

    def state(self, generation: Generation, values: Mapping[str, Any], waits: bool) -> None:
        """Records what the graph came to.

        Args:
            values: of the graph's state.
            waits: whether it waits for a person.
        """
        stop: Stop | None = values.get("stop")
        plan = values.get("plan")
        if stop is not None:
            status = GenerationStatus.STOPPED
        elif waits:
            status = GenerationStatus.AWAITING_REVIEW
        else:
            status = GenerationStatus.DONE
        self._record(
            generation.model_copy(
                update={
                    "status": status,
                    "hypotheses": () if plan is None else plan.hypotheses,
                    "usage": values.get("usage", Usage()),
                    "stopped_by": None if stop is None else stop.model_dump_json(),
                    "error": None,
                }
            ),
            stopped_by=None if stop is None else stop.by,
            dedupe_key=f"generation:{generation.id}:{status.value}",
        )

    def stop(self, generation: Generation, withdrawn: ConsentMissing) -> None:
        """Records that consent was withdrawn on the way."""
        stop = Stop(by="consent", reason=str(withdrawn))
        self._record(
            generation.model_copy(
                update={"status": GenerationStatus.STOPPED, "stopped_by": stop.model_dump_json()}
            ),
            stopped_by=stop.by,
            dedupe_key=f"generation:{generation.id}:{GenerationStatus.STOPPED.value}",
        )

    def cut_off(self, generation: Generation, spent: BudgetSpent) -> None:
        """Records that its campaign's budget ended it; with more it goes on from where it stands."""
        self._record(
            generation.model_copy(
                update={"status": GenerationStatus.PLANNED, "error": f"{spent.code}: {spent}"}
            ),
            code=spent.code,
        )

    def failure(self, generation: Generation, code: str, message: str) -> None:
        """Records that a step failed; the generation can be run again."""
        self._record(
            generation.model_copy(update={"status": GenerationStatus.FAILED, "error": f"{code}: {message}"}),
            code=code,
        )

    def _record(
        self,
        changed: Generation,
        *,
        stopped_by: str | None = None,
        code: str | None = None,
        dedupe_key: str | None = None,
    ) -> None:
        entry = Entry(
            kind=f"generation.{changed.status.value}",
            subject=changed.id,
            payload={
                "usage": changed.usage.model_dump(mode="json"),
                "hypotheses": [
                    {"angle": found.angle.value, "tactics": [tactic.value for tactic in found.tactics]}
                    for found in changed.hypotheses
                ],
                "stopped_by": stopped_by,
                "error": code,
            },
            dedupe_key=dedupe_key,
        )
        with self.database.write() as tx:
            repository.update_generation(tx, changed, self.clock.now())
            self.ledger.append(tx, [entry])
