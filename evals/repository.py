"""Copies a workspace's content into a database of the eval's own.

Evals run over a copy because they write: generations, variants, ledger entries. Table by table works from
SQLite and PostgreSQL alike, needs no lock on the data directory, and leaves behind what an eval must not
start from: earlier variants and decisions, and the ledger.
"""

import json

from sqlalchemy import delete, insert, select

from bespoke.domain.ids import CustomerId
from bespoke.storage import tables as t
from bespoke.storage.database import Connection, Database

CONTENT = (
    t.workspace,
    t.profiles,
    t.audit_attributes,
    t.consents,
    t.offers,
    t.brand_kits,
    t.blocks,
    t.categories,
    t.use_cases,
)
BATCH = 1_000


def copy_content(source: Database, target: Database) -> None:
    """Copies profiles, audit attributes, consents, offers and the brand's content, all as of one moment.

    Args:
        source: The workspace; nothing is written to it.
        target: A database whose schema is there and empty.
    """
    with source.read() as read, target.write() as write:
        # One view of the source for all tables: it may be serving and learning meanwhile.
        if source.is_sqlite:
            read.exec_driver_sql("BEGIN")
        else:
            read = read.execution_options(isolation_level="REPEATABLE READ")
        for table in CONTENT:
            rows = read.execution_options(yield_per=BATCH).execute(select(table)).mappings()
            while batch := rows.fetchmany(BATCH):
                write.execute(insert(table), [dict(row) for row in batch])


def set_audit_attributes(tx: Connection, customer_id: CustomerId, attributes: dict[str, str]) -> None:
    """Puts `attributes` in place of the customer's audit-only ones: for twins, in a workspace of the eval's own."""
    tx.execute(delete(t.audit_attributes).where(t.audit_attributes.c.customer_id == customer_id))
    tx.execute(insert(t.audit_attributes), {"customer_id": customer_id, "doc": json.dumps(attributes)})
