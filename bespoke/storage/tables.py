"""The tables. Columns are what queries need; `doc` holds the whole domain value as JSON text."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Times are ISO 8601 text in UTC with microseconds: they sort as text and read alike on both databases.
TIME = String(32)

workspace = Table(
    "workspace",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("customer_id", String(200), primary_key=True),
    Column("pseudonym", String(40), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("type", String(40), nullable=False, index=True),
    Column("updated_at", TIME, nullable=False),
    Column("doc", Text, nullable=False),
    # What serving asks before it sends, so that it need not read the whole document.
    Column("region", String(20), nullable=True),
    Column("time_zone", String(64), nullable=True),
    Column("age", Integer, nullable=True),
)

audit_attributes = Table(
    "audit_attributes",
    metadata,
    Column("customer_id", String(200), primary_key=True),
    Column("doc", Text, nullable=False),
    comment="Demographics for fairness audits. No prompt, plan or allocation reads this table.",
)

consents = Table(
    "consents",
    metadata,
    Column("record_id", String(64), primary_key=True),
    Column("customer_id", String(200), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=True),
    Index("ix_consents_customer_id", "customer_id", "purpose", "channel"),
)

events = Table(
    "events",
    metadata,
    Column("message_id", String(100), primary_key=True),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("decision_id", String(64), nullable=True, index=True),
    Column("at", TIME, nullable=False),
    Column("received_at", TIME, nullable=False),
    Column("properties", Text, nullable=False),
)

offers = Table(
    "offers",
    metadata,
    Column("offer_id", String(100), primary_key=True),
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10), nullable=False),
    Column("issued", Integer, nullable=False, server_default="0"),
    Column("retired", Integer, nullable=False, server_default="0"),
    Column("source", String(100), nullable=False),
    Column("doc", Text, nullable=False),
    Index("ix_offers_valid_to", "valid_to", "valid_from"),
)

brand_kits = Table(
    "brand_kits",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("brand_id", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("published_at", TIME, nullable=False),
    Column("unpublished_at", TIME, nullable=True),
    Column("doc", Text, nullable=False),
)

blocks = Table(
    "blocks",
    metadata,
    Column("block_id", String(100), primary_key=True),
    Column("move", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("doc", Text, nullable=False),
)

categories = Table(
    "categories",
    metadata,
    Column("label", String(100), primary_key=True),
    Column("topic", String(100), nullable=False),
    Column("use", String(20), nullable=False),
    Column("doc", Text, nullable=False),
)

use_cases = Table(
    "use_cases",
    metadata,
    Column("use_case_id", String(100), primary_key=True),
    Column("doc", Text, nullable=False),
)

generations = Table(
    "generations",
    metadata,
    Column("generation_id", String(64), primary_key=True),
    # None where it is for an audience.
    Column("customer_id", String(200), nullable=True, index=True),
    Column("use_case_id", String(100), nullable=False),
    Column("status", String(20), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("doc", Text, nullable=False),
    Column("campaign_id", String(64), nullable=True),
    Index("ix_generations_campaign_id", "campaign_id", "status"),
)

variants = Table(
    "variants",
    metadata,
    Column("variant_id", String(64), primary_key=True),
    Column("generation_id", String(64), nullable=True, index=True),
    Column("customer_id", String(200), nullable=True),
    Column("use_case_id", String(100), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("content_hash", String(64), nullable=False),
    Column("approved_hash", String(64), nullable=True),
    Column("evergreen", Integer, nullable=False, server_default="0"),
    # What serving reads, so that it need not read the whole document.
    Column("offer_id", String(100), nullable=True),
    Column("personal", Integer, nullable=False, server_default="0"),
    Column("copy_text", Text, nullable=False),
    Column("checked_under", String(64), nullable=False, server_default=""),
    Column("created_at", TIME, nullable=False),
    # Whom a variant was written for that is no single customer's: JSON of an audience.
    Column("audience", Text, nullable=True),
    # Last day on which it may go out; NULL is any day.
    Column("deadline", String(10), nullable=True),
    # To fill facts in; NULL is the brand kit's own.
    Column("locale", String(20), nullable=True),
    Column("doc", Text, nullable=False),
    Index("ix_variants_serving", "use_case_id", "channel", "customer_id", "status"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("campaign_id", String(64), primary_key=True),
    Column("use_case_id", String(100), nullable=False),
    Column("status", String(20), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("doc", Text, nullable=False),
)

completions = Table(
    "completions",
    metadata,
    Column("request_sha256", String(64), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("created_at", TIME, nullable=False, index=True),
    Column("doc", Text, nullable=False),
    comment="Replies of models by what was asked, so that a retry never pays twice.",
)

learnings = Table(
    "learnings",
    metadata,
    Column("learning_id", String(64), primary_key=True),
    Column("use_case_id", String(100), nullable=False, index=True),
    Column("created_at", TIME, nullable=False),
    Column("doc", Text, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("review_id", String(64), primary_key=True),
    Column("variant_id", String(64), ForeignKey("variants.variant_id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reviewer", String(200), nullable=False),
    Column("at", TIME, nullable=False),
    Column("doc", Text, nullable=False),
    UniqueConstraint("variant_id", "revision"),
)

assignments = Table(
    "assignments",
    metadata,
    Column("experiment_key", String(200), primary_key=True),
    Column("unit_id", String(200), primary_key=True),
    Column("variant_id", String(64), nullable=True),
    Column("propensity", Float, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("at", TIME, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", String(64), primary_key=True),
    Column("request_key", String(64), nullable=True, unique=True),
    Column("customer_id", String(200), nullable=False),
    Column("use_case_id", String(100), nullable=False),
    Column("action", String(20), nullable=False),
    Column("decided_at", TIME, nullable=False),
    Column("doc", Text, nullable=False),
    Column("channel", String(20), nullable=False, server_default=""),
    # What outcomes are counted by; None where nothing was sent.
    Column("variant_id", String(64), nullable=True),
    # What frequency caps count.
    Index("ix_decisions_customer_id", "customer_id", "channel", "decided_at"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(60), nullable=False, index=True),
    Column("subject", String(200), nullable=False, index=True),
    Column("dedupe_key", String(200), nullable=True, unique=True),
    Column("recorded_at", TIME, nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    comment="One row: the last entry. Locked by an append, so that appends queue up.",
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_sha256", String(64), primary_key=True),
    Column("prefix", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("revoked_at", TIME, nullable=True),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", String(100), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("at", TIME, nullable=False),
)
