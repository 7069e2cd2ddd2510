"""The ledger: every decision on a credit and every appointment of a model, each row chained by SHA-256 to the last.

What tells about a person, his id and the evidence, enters the chain as a salted hash only. Erasing it together with the
salt leaves nothing that identifies him, and the chain still holds.
"""

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, insert, select, update

from clairscore.store.database import Store
from clairscore.store.tables import decisions, ledger_head

Kind = Literal["decision", "appointment"]
"""What an entry is: a decision on a credit, or the appointment of the model that makes them."""

_PERSONAL: Final = ("client_id", "evidence", "nonce")
_CHAINED: Final = [column.name for column in decisions.columns if column.name not in (*_PERSONAL, "kind", "hash")]

FIRST_HASH: Final = "0" * 64
"""What the first row takes for the hash before it."""


@dataclass(frozen=True)
class LedgerEntry:
    """A decision about to be written.

    Attributes:
        client_id: Whom it is about; None for an applicant who is not a client yet.
        made_by: Name of the user who asked, or of the command.
        lender: Lender.
        model_version: Version of the bundle, such as ``v3``.
        bundle_fingerprint: SHA-256 of the bundle's manifest, hex.
        policy: Hash of the policy, hex.
        data_fingerprint: SHA-256 of the applicant's rows, hex; never the rows.
        evidence: What was decided and why, JSON values only and no value of the rows but those of the reasons.
    """

    client_id: int | None
    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    data_fingerprint: str
    evidence: Mapping[str, object]


@dataclass(frozen=True)
class AppointmentEntry:
    """The appointment of a model about to be written.

    Attributes:
        made_by: Name of the user who appoints.
        lender: Lender.
        model_version: Version that decides from now on.
        bundle_fingerprint: SHA-256 of its bundle's manifest, hex.
        policy: Hash of its policy, hex.
        data_fingerprint: SHA-256 of the data it was trained on, hex.
        evidence: Why, in the place of which version, and what the gates measured; JSON values only.
    """

    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    data_fingerprint: str
    evidence: Mapping[str, object]


@dataclass(frozen=True)
class BrokenLink:
    """The first row at which the chain does not hold.

    Attributes:
        position: Place in the chain, from 1.
        decision_id: Its decision; empty when the row is not there any more.
        reason: What is wrong, a sentence.
    """

    position: int
    decision_id: str
    reason: str


class Ledger:
    """The chain of decisions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, entry: LedgerEntry) -> str:
        """Write a decision at the end of the chain, once.

        The same client, on the same data, by the same bundle and policy, is the same decision: it is not written again.
        Two applicants who are not clients yet may bring the same data, so theirs are always written.

        Args:
            entry: The decision.

        Returns:
            Its id, 32 hexadecimal characters.

        Raises:
            StoreError: If the database cannot be reached.
        """
        if entry.client_id is not None:
            with self._store.reading() as connection:
                known = _find(connection, entry)
            if known is not None:
                return known
        with self._store.writing() as connection:
            # On PostgreSQL this row is the queue in which writers wait; SQLite's BEGIN IMMEDIATE already made them.
            head = connection.execute(select(ledger_head).with_for_update()).mappings().one()
            known = _find(connection, entry) if entry.client_id is not None else None
            if known is not None:
                return known
            return _append(connection, entry, head)

    def appoint(self, entry: AppointmentEntry) -> str:
        """Write the appointment of a model at the end of the chain.

        Returns:
            Its id, 32 hexadecimal characters.

        Raises:
            StoreError: If the database cannot be reached.
        """
        with self._store.writing() as connection:
            head = connection.execute(select(ledger_head).with_for_update()).mappings().one()
            return _append(connection, entry, head)

    def appointments(self, lender: str) -> list[dict[str, Any]]:
        """Return every appointment of a lender's models, oldest first, ``evidence`` decoded."""
        query = select(decisions).where(decisions.c.kind == "appointment", decisions.c.lender == lender)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(decisions.c.position)).mappings().all()
        return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]

    def find(self, decision_id: str) -> dict[str, Any] | None:
        """Read a decision back.

        Args:
            decision_id: Its id.

        Returns:
            The columns of its row, ``evidence`` decoded, or None once it is forgotten; None if there is no such
            decision.
        """
        with self._store.reading() as connection:
            query = select(decisions).where(decisions.c.decision_id == decision_id, decisions.c.kind == "decision")
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else {**row, "evidence": json.loads(row["evidence"] or "null")}

    def forget(self, client_id: int) -> int:
        """Erase whom decisions were about and why, and keep that they were made.

        Args:
            client_id: Whom to forget.

        Returns:
            Number of decisions that no longer lead to him.
        """
        with self._store.writing() as connection:
            connection.execute(select(ledger_head).with_for_update())
            his = update(decisions).where(decisions.c.client_id == client_id)
            return connection.execute(his.values(dict.fromkeys(_PERSONAL))).rowcount

    def __len__(self) -> int:
        """Count the entries, of either kind."""
        with self._store.reading() as connection:
            return int(connection.execute(select(ledger_head.c.length)).scalar_one())

    def verify(self) -> BrokenLink | None:
        """Walk the chain from its start.

        Returns:
            The first row that was changed, removed or put in; None if the chain holds.
        """
        with self._store.reading() as connection:
            head = connection.execute(select(ledger_head)).mappings().one()
            position, previous = 0, FIRST_HASH
            for row in _in_order(connection):
                position += 1
                fault = _fault(row, position, previous)
                if fault:
                    return BrokenLink(position, row["decision_id"], fault)
                previous = row["hash"]
        if (position, previous) != (head["length"], head["hash"]):
            return BrokenLink(position + 1, "", f"The chain ends after {position} rows; {head['length']} were written.")
        return None


def _in_order(connection: Connection) -> Iterator[RowMapping]:
    query = select(decisions).order_by(decisions.c.position).execution_options(yield_per=500)
    return iter(connection.execute(query).mappings())


def _fault(row: RowMapping, position: int, previous: str) -> str:
    if row["position"] != position:
        return f"Row {position} is missing."
    if row["previous_hash"] != previous:
        return "The row does not follow the one before it."
    forgotten = row["kind"] == "decision" and all(row[name] is None for name in _PERSONAL)
    if row["hash"] != _hash(row) or not (forgotten or row["content_hash"] == _content_hash(row)):
        return "The row was changed after it was written."
    return ""


def _find(connection: Connection, entry: LedgerEntry) -> str | None:
    query = select(decisions.c.decision_id).where(
        decisions.c.client_id == entry.client_id,
        decisions.c.data_fingerprint == entry.data_fingerprint,
        decisions.c.bundle_fingerprint == entry.bundle_fingerprint,
        decisions.c.policy == entry.policy,
        decisions.c.lender == entry.lender,
    )
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def _append(connection: Connection, entry: LedgerEntry | AppointmentEntry, head: RowMapping) -> str:
    row = {
        "position": head["length"] + 1,
        "decision_id": uuid.uuid4().hex,
        "kind": "decision" if isinstance(entry, LedgerEntry) else "appointment",
        "client_id": entry.client_id if isinstance(entry, LedgerEntry) else None,
        "made_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "made_by": entry.made_by,
        "lender": entry.lender,
        "model_version": entry.model_version,
        "bundle_fingerprint": entry.bundle_fingerprint,
        "policy": entry.policy,
        "data_fingerprint": entry.data_fingerprint,
        "evidence": _canonical(entry.evidence),
        "nonce": secrets.token_hex(16),
        "previous_hash": head["hash"],
    }
    row["content_hash"] = _content_hash(row)
    row["hash"] = _hash(row)
    connection.execute(insert(decisions).values(row))
    connection.execute(update(ledger_head).values(length=row["position"], hash=row["hash"]))
    return str(row["decision_id"])


def _hash(row: Mapping[str, Any] | RowMapping) -> str:
    # Rows of before there were kinds are decisions, and their hash knows of none.
    kind = {} if row["kind"] == "decision" else {"kind": row["kind"]}
    return _digest({name: row[name] for name in _CHAINED} | kind)


def _content_hash(row: Mapping[str, Any] | RowMapping) -> str:
    return _digest({name: row[name] for name in _PERSONAL})


def _digest(content: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
