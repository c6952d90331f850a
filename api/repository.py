"""Reads and writes of what the API keeps for itself: keys and earlier answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from bespoke.storage import tables as t
from bespoke.storage.database import to_text
from content_store.repository import insert_new

Transaction = Connection
"""An open transaction, for modules that only pass it on."""


# API keys


@dataclass(frozen=True, slots=True)
class StoredKey:
    """An API key as it is kept: enough to recognise it, not enough to use it."""

    prefix: str
    sha256: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    revoked_at: str | None


def add_key(
    tx: Connection, *, prefix: str, sha256: str, name: str, scopes: Sequence[str], now: datetime
) -> None:
    tx.execute(
        insert(t.api_keys).values(
            key_sha256=sha256, prefix=prefix, name=name, scopes=" ".join(scopes), created_at=to_text(now)
        )
    )


def keys(tx: Connection, prefix: str | None = None) -> list[StoredKey]:
    """Returns all keys, or those with one prefix, revoked ones too, oldest first."""
    query = select(t.api_keys).order_by(t.api_keys.c.created_at, t.api_keys.c.prefix)
    if prefix is not None:
        query = query.where(t.api_keys.c.prefix == prefix)
    return [
        StoredKey(
            row.prefix, row.key_sha256, row.name, tuple(row.scopes.split()), row.created_at, row.revoked_at
        )
        for row in tx.execute(query)
    ]


def revoke_keys(tx: Connection, prefix: str, now: datetime) -> int:
    """Revokes the keys with this prefix that are in use, and returns how many were."""
    done = tx.execute(
        update(t.api_keys)
        .where(t.api_keys.c.prefix == prefix, t.api_keys.c.revoked_at.is_(None))
        .values(revoked_at=to_text(now))
    )
    return int(done.rowcount)


# Answers given before


@dataclass(frozen=True, slots=True)
class Held:
    """What is there under an idempotency key."""

    fingerprint: str
    response: str | None
    """None while the first request is still at it."""


def reserve(
    tx: Connection,
    scope: str,
    key: str,
    fingerprint: str,
    *,
    now: datetime,
    forgotten_before: datetime,
    given_up_before: datetime,
) -> Held | None:
    """Takes a key for this request, or returns what is held under it.

    Args:
        forgotten_before: answers older than this are dropped.
        given_up_before: requests that began before this and never ended are dropped.
    """
    is_pending = t.idempotency.c.status == _PENDING
    tx.execute(
        delete(t.idempotency).where(
            or_(
                t.idempotency.c.at < to_text(forgotten_before),
                is_pending & (t.idempotency.c.at < to_text(given_up_before)),
            )
        )
    )
    row = {
        "scope": scope,
        "key": key,
        "fingerprint": fingerprint,
        "status": _PENDING,
        "response": "",
        "at": to_text(now),
    }
    if insert_new(tx, t.idempotency, [row]):
        return None
    held = tx.execute(select(t.idempotency).where(_is(scope, key))).one_or_none()
    if held is None:
        # The other request gave the key back just now, which only PostgreSQL lets happen here.
        return Held(fingerprint, None)
    return Held(held.fingerprint, None if held.status == _PENDING else held.response)


def keep_answer(tx: Connection, scope: str, key: str, response: str) -> None:
    """Stores the answer for requests with the same key."""
    tx.execute(update(t.idempotency).where(_is(scope, key)).values(status=_ANSWERED, response=response))


def release(tx: Connection, scope: str, key: str) -> None:
    """Gives the key back, so that the request may be tried again."""
    tx.execute(delete(t.idempotency).where(_is(scope, key)))


_PENDING = 102
_ANSWERED = 200


def _is(scope: str, key: str) -> ColumnElement[bool]:
    return and_(t.idempotency.c.scope == scope, t.idempotency.c.key == key)
