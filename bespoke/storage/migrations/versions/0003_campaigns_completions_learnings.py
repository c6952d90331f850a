"""campaigns, kept completions, learnings, variants for a group, and brand kits that were taken back"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("use_case_id", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.String(length=32), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "completions",
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request_sha256", name=op.f("pk_completions")),
        comment="Replies of models by what was asked, so that a retry never pays twice.",
    )
    op.create_index(op.f("ix_completions_created_at"), "completions", ["created_at"], unique=False)
    op.create_table(
        "learnings",
        sa.Column("learning_id", sa.String(length=64), nullable=False),
        sa.Column("use_case_id", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("learning_id", name=op.f("pk_learnings")),
    )
    op.create_index(op.f("ix_learnings_use_case_id"), "learnings", ["use_case_id"], unique=False)
    op.add_column("variants", sa.Column("audience", sa.Text(), nullable=True))
    op.add_column("brand_kits", sa.Column("unpublished_at", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("brand_kits", "unpublished_at")
    op.drop_column("variants", "audience")
    op.drop_index(op.f("ix_learnings_use_case_id"), table_name="learnings")
    op.drop_table("learnings")
    op.drop_index(op.f("ix_completions_created_at"), table_name="completions")
    op.drop_table("completions")
    op.drop_table("campaigns")
