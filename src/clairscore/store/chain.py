"""The chain: how a row of the ledger is hashed, and what is wrong with one that does not hold.

What leads to a person enters the hash of a row as a salted hash only, so that it can be erased with its salt. Rows of
form 1, written before the fingerprint could be erased, have it in the chain itself.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

FIRST_HASH: Final = "0" * 64
"""What the first row takes for the hash before it."""

FORM: Final = 2
"""Form of the rows written now."""

_PERSONAL: Final = {
    1: ("client_id", "evidence", "nonce"),
    2: ("client_id", "data_fingerprint", "evidence", "nonce"),
}
_ABOUT_NOBODY: Final = ("appointment", "erasure")
"""Kinds of rows from which nothing is ever erased."""

_CHAINED: Final = (
    "position",
    "decision_id",
    "made_at",
    "made_by",
    "lender",
    "model_version",
    "bundle_fingerprint",
    "policy",
    "content_hash",
    "previous_hash",
)

_WRITER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

Row = Mapping[Any, Any]


def personal_columns(row: Row) -> tuple[str, ...]:
    """Return the columns of a row that lead to a person, which are erased together."""
    return _PERSONAL[row["form"]]


def is_forgotten(row: Row) -> bool:
    """Say whether everything that led to a person was erased from a row."""
    return row["kind"] not in _ABOUT_NOBODY and all(row[name] is None for name in personal_columns(row))


def sealed(row: Row) -> dict[str, Any]:
    """Return a row with the hash of what leads to a person, and the hash of the row."""
    content = {**row, "content_hash": _content_hash(row)}
    return {**content, "hash": _hash(content)}


def find_fault(row: Row, position: int, previous: str) -> str:
    """Say what is wrong with a row.

    Args:
        row: Its columns.
        position: Place it must have, from 1.
        previous: Hash of the row before it.

    Returns:
        A sentence; empty if the row holds.
    """
    if row["position"] != position:
        return f"Row {position} is missing."
    if row["previous_hash"] != previous:
        return "The row does not follow the one before it."
    changed = "The row was changed after it was written."
    misplaced = row["form"] == 1 and row["about"] is not None  # their hash knows of no other entry
    if row["form"] not in _PERSONAL or misplaced:
        return changed
    try:
        whole = row["hash"] == _hash(row) and (is_forgotten(row) or row["content_hash"] == _content_hash(row))
    except TypeError:  # bytes, which SQLite lets stand in any column and we never write
        return changed
    return "" if whole else changed


def digest(text: str) -> str:
    """Return the SHA-256 of a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Mapping[str, object]) -> str:
    """Write JSON always alike."""
    return _WRITER.encode(value)


def _hash(row: Row) -> str:
    chained = {name: row[name] for name in _CHAINED}
    if row["form"] == 1:
        # Rows of before there were kinds are decisions, and their hash knows of none.
        kind = {} if row["kind"] == "decision" else {"kind": row["kind"]}
        return digest(canonical(chained | {"data_fingerprint": row["data_fingerprint"]} | kind))
    return digest(canonical(chained | {name: row[name] for name in ("kind", "form", "about")}))


def _content_hash(row: Row) -> str:
    return digest(canonical({name: row[name] for name in personal_columns(row)}))
