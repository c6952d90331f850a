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
    with op.batch_alter_table("generations") as generations:
        generations.alter_column("customer_id", existing_type=sa.String(length=200), nullable=True)
        generations.add_column(sa.Column("campaign_id", sa.String(length=64), nullable=True))
    op.create_index("ix_generations_campaign_id", "generations", ["campaign_id", "status"], unique=False)
    op.add_column("variants", sa.Column("audience", sa.Text(), nullable=True))
    op.add_column("variants", sa.Column("deadline", sa.String(length=10), nullable=True))
    op.add_column("variants", sa.Column("locale", sa.String(length=20), nullable=True))
    op.add_column("decisions", sa.Column("variant_id", sa.String(length=64), nullable=True))
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    variant_id = (
        "CAST(doc AS json) ->> 'variant_id'" if is_postgresql else "json_extract(doc, '$.variant_id')"
    )
    op.execute(f"UPDATE decisions SET variant_id = {variant_id}")  # one of two constants
    op.add_column("brand_kits", sa.Column("unpublished_at", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("brand_kits", "unpublished_at")
    op.drop_column("decisions", "variant_id")
    op.drop_column("variants", "locale")
    op.drop_column("variants", "deadline")
    op.drop_column("variants", "audience")
    op.drop_index("ix_generations_campaign_id", table_name="generations")
    op.execute(sa.text("DELETE FROM generations WHERE customer_id IS NULL"))
    with op.batch_alter_table("generations") as generations:
        generations.drop_column("campaign_id")
        generations.alter_column("customer_id", existing_type=sa.String(length=200), nullable=False)
    op.drop_index(op.f("ix_learnings_use_case_id"), table_name="learnings")
    op.drop_table("learnings")
    op.drop_index(op.f("ix_completions_created_at"), table_name="completions")
    op.drop_table("completions")
    op.drop_table("campaigns")
