"""Reads and writes of decisions and sticky assignments, many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from bespoke.domain.channel import Channel
from bespoke.domain.decision import Action, Decision
from bespoke.domain.experiment import Assignment
from bespoke.domain.ids import CustomerId, DecisionId, ExperimentKey, UseCaseId, VariantId
from bespoke.errors import DecisionNotFound
from bespoke.storage import tables as t
from bespoke.storage.database import to_text
from content_store.repository import IN_CHUNK

_BY_KEY = select(t.decisions.c.request_key, t.decisions.c.doc).where(
    t.decisions.c.request_key.in_(bindparam("keys", expanding=True))
)


def decisions_by_key(tx: Connection, request_keys: Sequence[str]) -> dict[str, Decision]:
    """Returns the decisions already made for these request keys."""
    if not request_keys:
        return {}
    rows = tx.execute(_BY_KEY, {"keys": list(request_keys)})
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


_SENT = select(t.decisions.c.customer_id, t.decisions.c.decided_at).where(
    t.decisions.c.customer_id.in_(bindparam("customers", expanding=True)),
    t.decisions.c.channel == bindparam("channel"),
    t.decisions.c.decided_at > bindparam("since"),
    t.decisions.c.action != Action.SUPPRESS.value,
)


def sent_since(
    tx: Connection, customer_ids: Sequence[CustomerId], channel: Channel, since: datetime
) -> dict[CustomerId, list[str]]:
    """Returns when each of these customers was sent a message on the channel from `since` on, as stored."""
    sent: dict[CustomerId, list[str]] = {}
    asked = {"channel": channel.value, "since": to_text(since)}
    for start in range(0, len(customer_ids), IN_CHUNK):
        chunk = list(customer_ids[start : start + IN_CHUNK])
        for customer_id, decided_at in tx.execute(_SENT, {**asked, "customers": chunk}).all():
            sent.setdefault(CustomerId(customer_id), []).append(decided_at)
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
                    "variant_id": made.variant_id,
                }
                for key, made in decisions
            ],
        )


class Sent(NamedTuple):
    """One message that went out."""

    variant_id: VariantId
    customer_id: CustomerId
    channel: Channel
    at: datetime


def sent_of(tx: Connection, use_case_id: UseCaseId) -> list[Sent]:
    """Returns every message of the use case that went out, in the order of time."""
    columns = t.decisions.c
    rows = tx.execute(
        select(columns.variant_id, columns.customer_id, columns.channel, columns.decided_at)
        .where(columns.use_case_id == use_case_id, columns.variant_id.is_not(None))
        .order_by(columns.decided_at, columns.decision_id)
    )
    return [
        Sent(
            VariantId(row.variant_id),
            CustomerId(row.customer_id),
            Channel(row.channel),
            datetime.fromisoformat(row.decided_at),
        )
        for row in rows
    ]


def event_times(
    tx: Connection, name: str, customer_ids: Sequence[CustomerId]
) -> dict[CustomerId, list[datetime]]:
    """Returns when the event of this name happened to each of the customers, in the order of time."""
    happened: dict[CustomerId, list[datetime]] = {}
    columns = t.events.c
    for start in range(0, len(customer_ids), IN_CHUNK):
        rows = tx.execute(
            select(columns.customer_id, columns.at)
            .where(columns.name == name, columns.customer_id.in_(customer_ids[start : start + IN_CHUNK]))
            .order_by(columns.at)
        )
        for row in rows:
            happened.setdefault(CustomerId(row.customer_id), []).append(datetime.fromisoformat(row.at))
    return happened


_HELD = select(t.assignments).where(
    t.assignments.c.experiment_key == bindparam("experiment"),
    t.assignments.c.unit_id.in_(bindparam("units", expanding=True)),
)


def assignments(
    tx: Connection, experiment_key: ExperimentKey, unit_ids: Sequence[str]
) -> dict[str, Assignment]:
    """Returns the assignments that these units hold."""
    if not unit_ids:
        return {}
    rows = tx.execute(_HELD, {"experiment": experiment_key, "units": list(unit_ids)})
    return {
        row.unit_id: Assignment(
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
