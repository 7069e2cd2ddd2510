"""The tables of the store, in types that SQLite and PostgreSQL share.

``clients`` and ``client_rows`` hold what a lender delivered about a person, ``users`` who may ask, ``decisions`` what
was decided: on credits, and which model decides on them, ``decision_inputs`` the rows it was decided on. The chain of
decisions covers only a salted hash of whom a decision is about, on which data and why, so that these can be erased and
the chain still be verified.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

SCHEMA_VERSION: Final = "0006"
"""The migration these declarations correspond to; a test compares it with the newest one."""

metadata = MetaData()

clients = Table(
    "clients",
    metadata,
    Column("client_id", BigInteger, primary_key=True, autoincrement=False),
    Column("lender", String(64), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("made_up", Boolean, nullable=False),
)

client_rows = Table(
    "client_rows",
    metadata,
    Column("client_id", BigInteger, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", String(255), nullable=False),
    Column("role", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("subject", String(64), nullable=True),
    Index("users_by_subject", "subject", unique=True),
)
"""``subject``: SHA-256 of issuer and subject of who logs in at an identity provider and has an empty password hash."""

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String(32), primary_key=True),
    Column("user_name", String(64), ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
    Column("refresh_hash", String(64), nullable=False),
    Column("refresh_until", String(32), nullable=False),
    Column("ended_at", String(32), nullable=True),
    Column("ended_by", String(16), nullable=True),
    Index("sessions_of_user", "user_name"),
)
"""``refresh_hash``: SHA-256 of the one refresh token that is good; every other one of the session was used before."""

service_keys = Table(
    "service_keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("rights", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("revoked_at", String(32), nullable=True),
    Column("last_used_at", String(32), nullable=True),
)
"""``rights``: separated by spaces."""

decisions = Table(
    "decisions",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("decision_id", String(32), nullable=False, unique=True),
    Column("client_id", BigInteger, nullable=True),
    Column("made_at", String(32), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("lender", String(64), nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("bundle_fingerprint", String(64), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("data_fingerprint", String(64), nullable=True),
    Column("evidence", Text, nullable=True),
    Column("nonce", String(32), nullable=True),
    Column("content_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False, server_default="decision"),
    Column("form", Integer, nullable=False, server_default="1"),
    Column("about", String(32), nullable=True),
    UniqueConstraint("previous_hash", name="one_row_follows_another"),
    Index("decisions_of_client", "client_id", "data_fingerprint"),
    Index("entries_about", "about"),
)
"""``about``: the decision that a review or a contest is about; null for what stands for itself."""

reviews = Table(
    "reviews",
    metadata,
    Column("review_id", String(32), primary_key=True),
    Column("decision_id", String(32), ForeignKey("decisions.decision_id"), nullable=False),
    Column("lender", String(64), nullable=False),
    Column("opened_for", String(16), nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("side", String(8), nullable=False),
    Column("contest_entry", String(32), nullable=True),
    Column("taken_by", String(64), nullable=True),
    Column("taken_at", String(32), nullable=True),
    Column("closed_at", String(32), nullable=True),
    Column("settled_by", String(64), nullable=True),
    Column("outcome", String(8), nullable=True),
    Column("settled_entry", String(32), nullable=True),
    Index("reviews_of_decision", "decision_id"),
    Index("reviews_waiting", "closed_at", "due_at"),
    Index("reviews_settled", "settled_by", "closed_at"),
    Index(
        "one_open_review",
        "decision_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)
"""What people have to decide or have decided; no words about a person: those stand in the ledger and can be erased.

``side`` is what the score alone says; ``contest_entry`` and ``settled_entry`` are rows of the ledger. A review that is
closed without an outcome ended because the person was forgotten.
"""

decision_inputs = Table(
    "decision_inputs",
    metadata,
    Column("decision_id", String(32), primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)
"""The rows each decision was made on, whose hash is its fingerprint; erased with what else leads to the person."""

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("lock", Integer, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: how long the chain is and its last hash. Writers lock it; it shows when the end of the chain was cut off."""

audit_events = Table(
    "audit_events",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("event", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("address", String(32), nullable=False),
    Column("route", String(128), nullable=False),
    Column("status", Integer, nullable=False),
    Column("client", String(32), nullable=True),
    Column("off_hours", Boolean, nullable=False),
    Column("request_id", String(64), nullable=False),
    Index("audit_events_by_time", "at"),
    Index("audit_events_by_kind", "event", "at"),
)
"""Who did what and what was refused. ``address`` and ``client`` are keyed hashes: they tell which are the same."""
