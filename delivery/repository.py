"""Reads and writes of decisions and sticky assignments, many at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bespoke.domain.channel import Channel
from bespoke.domain.decision import Action, Decision
from bespoke.domain.experiment import Assignment
from bespoke.domain.ids import CustomerId, DecisionId, ExperimentKey, VariantId
from bespoke.errors import DecisionNotFound
from bespoke.storage import tables as t
from bespoke.storage.database import to_text
from content_store.repository import IN_CHUNK


def decisions_by_key(tx: Connection, request_keys: Sequence[str]) -> dict[str, Decision]:
    """Returns the decisions already made for these request keys."""
    if not request_keys:
        return {}
    rows = tx.execute(
        select(t.decisions.c.request_key, t.decisions.c.doc).where(
            t.decisions.c.request_key.in_(request_keys)
        )
    )
    return {row.request_key: Decision.model_validate_json(row.doc) for row in rows}


def decision(tx: Connection, decision_id: DecisionId) -> Decision:
    """Returns one decision.

    Raises:
        DecisionNotFound: nothing has this id.
    """
    doc = tx.execute(
        select(t.decisions.c.doc).where(t.decisions.c.decision_id == decision_id)
    ).scalar_one_or_none()
    if doc is None:
        raise DecisionNotFound(decision_id)
    return Decision.model_validate_json(doc)


def sent_since(
    tx: Connection, customer_ids: Sequence[CustomerId], channel: Channel, since: datetime
) -> dict[CustomerId, list[str]]:
    """Returns when each of these customers was sent a message on the channel from `since` on, as stored."""
    sent: dict[CustomerId, list[str]] = {}
    for start in range(0, len(customer_ids), IN_CHUNK):
        rows = tx.execute(
            select(t.decisions.c.customer_id, t.decisions.c.decided_at).where(
                t.decisions.c.customer_id.in_(customer_ids[start : start + IN_CHUNK]),
                t.decisions.c.channel == channel.value,
                t.decisions.c.decided_at > to_text(since),
                t.decisions.c.action != Action.SUPPRESS.value,
            )
        )
        for row in rows:
            sent.setdefault(CustomerId(row.customer_id), []).append(row.decided_at)
    return sent


def add_decisions(tx: Connection, decisions: Sequence[tuple[str | None, Decision]]) -> None:
    """Adds decisions, each with its request key."""
    if decisions:
        tx.execute(
            insert(t.decisions),
            [
                {
                    "decision_id": made.id,
                    "request_key": key,
                    "customer_id": made.customer_id,
                    "use_case_id": made.use_case_id,
                    "action": made.action.value,
                    "decided_at": to_text(made.decided_at),
                    "doc": made.model_dump_json(),
                    "channel": made.channel.value,
                }
                for key, made in decisions
            ],
        )


def assignments(
    tx: Connection, experiment_key: ExperimentKey, unit_ids: Sequence[str]
) -> dict[str, Assignment]:
    """Returns the assignments that these units hold."""
    if not unit_ids:
        return {}
    rows = tx.execute(
        select(t.assignments).where(
            t.assignments.c.experiment_key == experiment_key, t.assignments.c.unit_id.in_(unit_ids)
        )
    )
    return {
        row.unit_id: Assignment.model_construct(
            experiment_key=experiment_key,
            unit_id=row.unit_id,
            arm=None if row.variant_id is None else VariantId(row.variant_id),
            propensity=row.propensity,
            policy_version=row.policy_version,
        )
        for row in rows
    }


def put_assignments(
    tx: Connection, assigned: Sequence[Assignment], replaced: Sequence[Assignment], at: datetime
) -> None:
    """Stores assignments; `replaced` are those that their units held before in the same experiment."""
    for old in replaced:
        tx.execute(
            delete(t.assignments).where(
                t.assignments.c.experiment_key == old.experiment_key, t.assignments.c.unit_id == old.unit_id
            )
        )
    if assigned:
        tx.execute(
            insert(t.assignments),
            [
                {
                    "experiment_key": found.experiment_key,
                    "unit_id": found.unit_id,
                    "variant_id": found.arm,
                    "propensity": found.propensity,
                    "policy_version": found.policy_version,
                    "at": to_text(at),
                }
                for found in assigned
            ],
        )
