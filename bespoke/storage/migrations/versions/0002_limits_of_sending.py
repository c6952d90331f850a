"""what serving asks before it sends: region, time zone, age, expiry, and a decision's channel"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: a copied table would lose the triggers that keep it append-only.
    op.add_column("profiles", sa.Column("region", sa.String(length=20), nullable=True))
    op.add_column("profiles", sa.Column("time_zone", sa.String(length=64), nullable=True))
    op.add_column("profiles", sa.Column("age", sa.Integer(), nullable=True))
    op.add_column("consents", sa.Column("expires_at", sa.String(length=32), nullable=True))
    op.add_column(
        "variants", sa.Column("checked_under", sa.String(length=64), server_default="", nullable=False)
    )
    op.add_column("decisions", sa.Column("channel", sa.String(length=20), server_default="", nullable=False))
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    channel = "CAST(doc AS json) ->> 'channel'" if is_postgresql else "json_extract(doc, '$.channel')"
    op.execute(f"UPDATE decisions SET channel = {channel}")  # one of two constants
    op.drop_index("ix_decisions_customer_id", table_name="decisions")
    op.create_index(
        "ix_decisions_customer_id", "decisions", ["customer_id", "channel", "decided_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_decisions_customer_id", table_name="decisions")
    op.create_index("ix_decisions_customer_id", "decisions", ["customer_id"], unique=False)
    for table, column in (
        ("decisions", "channel"),
        ("variants", "checked_under"),
        ("consents", "expires_at"),
        ("profiles", "age"),
        ("profiles", "time_zone"),
        ("profiles", "region"),
    ):
        op.drop_column(table, column)
