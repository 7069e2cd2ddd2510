"""The tables of the store, in types that SQLite and PostgreSQL share.

``clients`` and ``client_rows`` hold what a lender delivered about a person, ``users`` who may ask, ``decisions`` what
was decided: on credits, and which model decides on them. The chain of decisions covers only a salted hash of whom a
decision is about and why, so that these can be erased and the chain still be verified.
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
)

SCHEMA_VERSION: Final = "0002"
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
)

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
    Column("data_fingerprint", String(64), nullable=False),
    Column("evidence", Text, nullable=True),
    Column("nonce", String(32), nullable=True),
    Column("content_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False, server_default="decision"),
    Index("decisions_of_client", "client_id", "data_fingerprint"),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("lock", Integer, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: how long the chain is and its last hash. Writers lock it; it shows when the end of the chain was cut off."""
