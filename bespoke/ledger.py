"""The audit chain: what happened, in order, so that nobody can change it unseen.

Each entry's hash is the SHA-256 of the canonical JSON of all its other columns, the previous entry's
hash among them. Entries are only added; triggers in the database refuse UPDATE and DELETE, and `verify`
finds what got past them. `ledger_head` names the last entry, so a missing tail is found as well; who can
rewrite both tables and every hash after them can still forge a chain, which only a head kept elsewhere
shows (`bespoke audit verify` prints it).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from bespoke.clock import SystemClock
from bespoke.domain.base import Value, canonical_json, sha256_of
from bespoke.domain.finding import Report
from bespoke.errors import LedgerBroken
from bespoke.storage.database import Database, to_text
from bespoke.storage.tables import ledger, ledger_head

GENESIS: Final = "0" * 64
HEAD_ROW: Final = 1
VERDICT_KINDS: Final = (
    "draft.repaired",
    "guardrails.brief",
    "guardrails.checked",
    "guardrails.refused_at_send",
    "guardrails.verdict",
    "profile.field_refused",
    "variant.edit_refused",
)
"""Kinds of entries that hold what the guardrails said."""


def recorded_findings(report: Report) -> list[dict[str, object]]:
    """Returns what the ledger keeps of findings. Reasons may quote the text, or what is known of the customer
    for audits only, and an entry cannot be erased: they stay out."""
    return [
        {
            "check": found.check,
            "version": found.check_version,
            "severity": found.severity.value,
            "field": found.field,
            "start": found.start,
            "end": found.end,
            "policy_source": found.policy_source,
        }
        for found in report.findings
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to record.

    `subject` is a pseudonym or the id of a thing, never a customer id; `payload` holds no copy of
    profile data beyond names of fields. An entry whose `dedupe_key` is there already is not added
    again: that is what makes a repeated step harmless.
    """

    kind: str
    subject: str
    payload: dict[str, Any]
    dedupe_key: str | None = None


class StoredEntry(Value):
    """An entry as it stands in the chain."""

    seq: int
    kind: str
    subject: str
    dedupe_key: str | None
    recorded_at: str
    payload: dict[str, Any]
    prev_hash: str
    hash: str


class Head(Value):
    """The end of a verified chain. Keep it outside the database to detect a rewritten chain."""

    entries: int
    hash: str


def entry_hash(
    seq: int, kind: str, subject: str, dedupe_key: str | None, recorded_at: str, payload: str, prev_hash: str
) -> str:
    """Returns the hash of an entry: over its columns as stored, `payload` as its exact text."""
    return sha256_of([seq, kind, subject, dedupe_key, recorded_at, payload, prev_hash])


_HEAD = select(ledger_head.c.seq, ledger_head.c.hash).where(ledger_head.c.id == HEAD_ROW)


class Ledger:
    """Appends entries inside the caller's transaction.

    Args:
        wall_time: the time of the machine, whatever day the workspace replays; None takes the clock itself.
    """

    def __init__(self, wall_time: Callable[[], datetime] | None = None) -> None:
        self._wall_time = wall_time or SystemClock().now

    def append(self, tx: Connection, entries: Sequence[Entry]) -> int:
        """Adds the entries that are new, in order, and returns how many were.

        Raises:
            LedgerBroken: the head row is gone.
        """
        if not entries:
            return 0
        seq, prev_hash = self.lock(tx)
        known = self._known_keys(tx, entries)
        recorded_at = to_text(self._wall_time())
        rows = []
        for entry in entries:
            if entry.dedupe_key is not None:
                if entry.dedupe_key in known:
                    continue
                known.add(entry.dedupe_key)
            seq += 1
            payload = canonical_json(entry.payload).decode()
            row_hash = entry_hash(
                seq, entry.kind, entry.subject, entry.dedupe_key, recorded_at, payload, prev_hash
            )
            rows.append(
                {
                    "seq": seq,
                    "kind": entry.kind,
                    "subject": entry.subject,
                    "dedupe_key": entry.dedupe_key,
                    "recorded_at": recorded_at,
                    "payload": payload,
                    "prev_hash": prev_hash,
                    "hash": row_hash,
                }
            )
            prev_hash = row_hash
        if rows:
            tx.execute(insert(ledger), rows)
            tx.execute(
                update(ledger_head).where(ledger_head.c.id == HEAD_ROW).values(seq=seq, hash=prev_hash)
            )
        return len(rows)

    @staticmethod
    def lock(tx: Connection) -> tuple[int, str]:
        """Holds the end of the chain until the transaction ends, and returns its number and hash.

        Everything that is recorded waits for it. Who takes it first and then reads consent sees each
        withdrawal that was recorded before.

        Raises:
            LedgerBroken: the head row is gone.
        """
        return _end_of(tx.execute(_HEAD.with_for_update()).one_or_none())

    @staticmethod
    def _known_keys(tx: Connection, entries: Sequence[Entry]) -> set[str]:
        keys = [entry.dedupe_key for entry in entries if entry.dedupe_key is not None]
        if not keys:
            return set()
        found = tx.execute(select(ledger.c.dedupe_key).where(ledger.c.dedupe_key.in_(keys)))
        return {str(row.dedupe_key) for row in found}


def verify(database: Database, progress: Callable[[int], None] | None = None) -> Head:
    """Recomputes the chain as it stood at the call and returns its end; it may be written to meanwhile.

    Args:
        progress: told the number of entries checked so far, now and then.

    Raises:
        LedgerBroken: with the first entry that does not hold.
    """
    expected_seq, prev_hash = 1, GENESIS
    with database.read() as connection:
        # Each statement may see more than the one before it, so what is read when decides: the head before
        # the entries that it counts, and the newest entry before the head that must have counted it.
        head = _end_of(connection.execute(_HEAD).one_or_none())
        entries = select(ledger).where(ledger.c.seq <= head.seq).order_by(ledger.c.seq)
        with connection.execute(entries.execution_options(yield_per=5_000)) as rows:
            for row in rows:
                _verify_row(row, expected_seq, prev_hash)
                prev_hash = row.hash
                if progress is not None and expected_seq % 5_000 == 0:
                    progress(expected_seq)
                expected_seq += 1
        newest = connection.execute(select(func.max(ledger.c.seq))).scalar_one() or 0
        head_now = _end_of(connection.execute(_HEAD).one_or_none())
    count = expected_seq - 1
    if head.seq != count:
        raise LedgerBroken(count + 1, f"the head names entry {head.seq}, the chain ends at entry {count}")
    if head.hash != prev_hash:
        raise LedgerBroken(count, "the head holds another hash than the last entry")
    if newest > head_now.seq:
        raise LedgerBroken(
            head_now.seq + 1, f"the head names entry {head_now.seq}, the chain ends at entry {newest}"
        )
    return Head(entries=count, hash=prev_hash)


class _End(NamedTuple):
    seq: int
    hash: str


def _end_of(head: Row[Any, Any] | None) -> _End:
    if head is None:
        raise LedgerBroken(0, "the head row is missing; restore the database from a backup")
    return _End(int(head.seq), str(head.hash))


def _verify_row(row: Row[Any], expected_seq: int, prev_hash: str) -> None:
    if row.seq != expected_seq:
        raise LedgerBroken(expected_seq, f"missing or out of order; found entry {row.seq} in its place")
    if row.prev_hash != prev_hash:
        raise LedgerBroken(expected_seq, "does not follow from the entry before it")
    computed = entry_hash(
        row.seq, row.kind, row.subject, row.dedupe_key, row.recorded_at, row.payload, row.prev_hash
    )
    if computed != row.hash:
        raise LedgerBroken(
            expected_seq, "its content does not match its hash: it was changed after it was written"
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of entries, newest first, and how many match in all."""

    entries: tuple[StoredEntry, ...]
    total: int
    next_before: int | None
    """Pass as `before` for the next page; None on the last."""


def search(
    connection: Connection,
    *,
    kind: str | None = None,
    subject: str | None = None,
    pseudonym: str | None = None,
    check: str | None = None,
    verdict: str | None = None,
    texts: Sequence[str] = (),
    before: int | None = None,
    limit: int = 50,
) -> Page:
    """Returns entries that match all that is given.

    Args:
        pseudonym: a customer's; entries about them have it as subject or in the payload.
        check: a guardrail that found something; looks at the entries of guardrails alone, which are indexed.
        verdict: what the guardrails said as a whole; the same.
        texts: parts of the payload's canonical JSON, all of which it has, e.g. `"verdict":"block"`.
        before: only entries older than this number.
        limit: 1 to 500.
    """
    conditions: list[ColumnElement[bool]] = [
        ledger.c.payload.contains(text, autoescape=True) for text in texts
    ]
    if check is not None:
        conditions.append(_holds(canonical_json({"check": check})))
    if verdict is not None:
        conditions.append(_holds(canonical_json({"verdict": verdict})))
    if (check is not None or verdict is not None) and kind is None:
        conditions.append(ledger.c.kind.in_(VERDICT_KINDS))
    if kind is not None:
        conditions.append(ledger.c.kind == kind)
    if subject is not None:
        conditions.append(ledger.c.subject == subject)
    if pseudonym is not None:
        named = ledger.c.payload.contains(f'"customer":"{pseudonym}"', autoescape=True)
        conditions.append(or_(ledger.c.subject == pseudonym, named))
    total = connection.execute(select(func.count()).select_from(ledger).where(*conditions)).scalar_one()
    page = select(ledger).where(*conditions).order_by(ledger.c.seq.desc()).limit(limit + 1)
    if before is not None:
        page = page.where(ledger.c.seq < before)
    rows = connection.execute(page).all()
    shown = rows[:limit]
    return Page(
        entries=tuple(_stored(row) for row in shown),
        total=int(total),
        next_before=int(shown[-1].seq) if len(rows) > limit else None,
    )


def _holds(member: bytes) -> ColumnElement[bool]:
    """Whether a payload has this member, given as the canonical JSON of an object with it alone."""
    return ledger.c.payload.contains(member.decode()[1:-1], autoescape=True)


def _stored(row: Row[Any]) -> StoredEntry:
    data = dict(row._mapping)
    return StoredEntry(**{**data, "payload": json.loads(data["payload"])})
