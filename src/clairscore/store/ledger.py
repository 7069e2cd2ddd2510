"""The ledger: decisions on credits, appointments of models and erasures, each row chained by SHA-256 to the last.

What tells about a person, his id, the fingerprint of his data and the evidence, enters the chain as a salted hash only,
and the rows he was decided on stand beside it. Erasing these together with the salt leaves nothing that identifies him,
and the chain still holds. An erasure is a row too, so that nobody erases unseen.
"""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, insert, select, update

from clairscore.decisions.review_rules import ReviewRules, load_review_rules
from clairscore.errors import StoreError
from clairscore.store.cases import end_review
from clairscore.store.chain import FIRST_HASH, FORM, canonical, personal_columns, sealed
from clairscore.store.chain_check import BrokenLink, find_broken_link
from clairscore.store.database import Store
from clairscore.store.entries import AppointmentEntry, Entry, ErasureEntry, LedgerEntry, ReviewEntry
from clairscore.store.inputs import erase_inputs, is_input, keep_inputs, read_input
from clairscore.store.referrals import due_of, refer, with_deadline
from clairscore.store.statements import Statement
from clairscore.store.tables import decision_inputs, decisions, ledger_head


class Recorded(NamedTuple):
    """A decision in the ledger.

    Attributes:
        decision_id: Its id.
        repeated: Whether it was there before.
    """

    decision_id: str
    repeated: bool


class Ledger:
    """The chain of decisions of a store."""

    def __init__(self, store: Store, rules: ReviewRules | None = None) -> None:
        """Work on a store.

        Args:
            store: Database.
            rules: How long people have to decide what was referred; ours if not given.
        """
        self._store = store
        self._rules = rules or load_review_rules()

    def record(self, entry: LedgerEntry) -> str:
        """Write a decision at the end of the chain, once, and what it was made on beside it, in one transaction.

        The same client, on the same data, by the same bundle and policy, is the same decision: it is not written again.
        Two applicants who are not clients yet may bring the same data, so theirs are always written. A decision to
        refer opens a review in the same transaction: none is referred to nobody.

        Args:
            entry: The decision.

        Returns:
            Its id, 32 hexadecimal characters.

        Raises:
            StoreError: If the database cannot be reached.
        """
        return self.record_all([entry])[0].decision_id

    def record_all(self, entries: Sequence[LedgerEntry]) -> list[Recorded]:
        """Write decisions at the end of the chain, all in one transaction; see `record`.

        Args:
            entries: The decisions, in order.

        Returns:
            Which decisions they are, in order.

        Raises:
            StoreError: If the database cannot be reached; none is then written.
        """
        with self._store.writing() as connection:
            head, found = _queue(connection), []
            for entry in entries:
                known = _find(connection, entry) if entry.client_id is not None else None
                if known is None:
                    due = due_of(entry, self._rules)
                    decision_id, head = _append(connection, with_deadline(entry, due), head)
                    keep_inputs(connection, decision_id, entry.inputs)
                    if due is not None:
                        refer(connection, entry, decision_id, due)
                    found.append(Recorded(decision_id, repeated=False))
                else:
                    found.append(Recorded(known, repeated=True))
            return found

    def appoint(self, entry: AppointmentEntry) -> str:
        """Write the appointment of a model at the end of the chain.

        Returns:
            Its id, 32 hexadecimal characters.

        Raises:
            StoreError: If the database cannot be reached.
        """
        with self._store.writing() as connection:
            return _append(connection, entry, _queue(connection))[0]

    def appointments(self, lender: str) -> list[dict[str, Any]]:
        """Return every appointment of a lender's models, oldest first, ``evidence`` decoded."""
        query = select(decisions).where(decisions.c.kind == "appointment", decisions.c.lender == lender)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(decisions.c.position)).mappings().all()
        return [_decoded(row) for row in rows]

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
        return None if row is None else _decoded(row)

    def of_client(self, client_id: int, lender: str) -> list[dict[str, Any]]:
        """Return every decision on a client of a lender, oldest first, ``evidence`` decoded."""
        with self._store.reading() as connection:
            rows = connection.execute(_decisions(about(client_id, lender))).mappings().all()
        return [_decoded(row) for row in rows]

    def inputs(self, decision_id: str) -> str | None:
        """Return what a decision was made on, as it was written.

        Args:
            decision_id: Its id.

        Returns:
            The text; None where none was kept: the decision is unknown, forgotten, or older than inputs are kept.

        Raises:
            StoreError: If it is not what the decision was made on any more.
        """
        query = select(decisions.c.data_fingerprint, decision_inputs.c.payload).join_from(
            decisions, decision_inputs, decisions.c.decision_id == decision_inputs.c.decision_id
        )
        with self._store.reading() as connection:
            found = connection.execute(query.where(decisions.c.decision_id == decision_id)).one_or_none()
        if found is None:
            return None
        if not is_input(found.payload, found.data_fingerprint):
            raise StoreError(
                f"What is kept as the input of decision {decision_id} is not what it was made on. Restore the database "
                "from a copy for which 'clairscore ledger verify' finds the chain whole."
            )
        return read_input(found.payload)

    def forget(self, client_id: int, *, lender: str, by: str, why: str) -> int:
        """Erase whom decisions were about, on which data and why, and keep that they were made.

        Args:
            client_id: Whom to forget.
            lender: Whose client.
            by: Name of the user who erases, or of the command.
            why: On which ground; nothing of the person.

        Returns:
            Number of decisions that no longer lead to him.
        """
        with self._store.writing() as connection:
            return len(forget_entries(connection, about(client_id, lender), lender=lender, by=by, why=why))

    def __len__(self) -> int:
        """Count the entries, of every kind."""
        with self._store.reading() as connection:
            return int(connection.execute(select(ledger_head.c.length)).scalar() or 0)

    def last_hash(self) -> str:
        """Return the hash of the last row: who keeps it can tell later that nothing before it was changed."""
        with self._store.reading() as connection:
            return str(connection.execute(select(ledger_head.c.hash)).scalar_one())

    def goes_through(self, kept: str) -> bool:
        """Say whether a row has a hash that was the last one once; if not, the chain was written anew or cut back.

        Args:
            kept: What `last_hash` returned.
        """
        with self._store.reading() as connection:
            found = connection.execute(select(decisions.c.position).where(decisions.c.hash == kept)).first()
        return kept == FIRST_HASH or found is not None

    def verify(self) -> BrokenLink | None:
        """Walk the chain from its start, and hold what decisions were made on to its fingerprints.

        Returns:
            The first row that was changed, removed or put in; None if the chain holds.
        """
        with self._store.reading() as connection:
            return find_broken_link(connection)


def about(client_id: int, lender: str) -> ColumnElement[bool]:
    """Say which entries are about a client of a lender."""
    return (decisions.c.client_id == client_id) & (decisions.c.lender == lender)


def forget_entries(
    connection: Connection, which: ColumnElement[bool], *, lender: str, by: str, why: str
) -> list[tuple[str, str]]:
    """Erase whom decisions were about, in the transaction of whoever erases, and write that it was done.

    Args:
        connection: Transaction that writes.
        which: Which decisions; what people said of them goes with them.
        lender: Whose decisions.
        by: Name of the user who erases, or of the command.
        why: On which ground.

    Returns:
        Id and model of each decision that no longer leads to a person.
    """
    head = _queue(connection)
    found = connection.execute(_decisions(which)).mappings().all()
    said = connection.execute(_about_decisions(which)).mappings().all()
    for row in (*found, *said):
        erased = dict.fromkeys(personal_columns(row))
        connection.execute(update(decisions).where(decisions.c.position == row["position"]).values(erased))
    for row in found:
        end_review(connection, row["decision_id"], datetime.now(UTC))
        erase_inputs(connection, row["decision_id"])
    if found:
        positions = sorted(row["position"] for row in (*found, *said))
        _append(connection, ErasureEntry(by, lender, {"why": why, "positions": positions}), head)
    return [(row["decision_id"], row["model_version"]) for row in found]


def wait_for_turn(connection: Connection) -> None:
    """Wait until no other writer is before us, so that what is read from now on stays true until we commit."""
    _queue(connection)


def append_entry(connection: Connection, entry: ReviewEntry) -> str:
    """Write what people say of a decision at the end of the chain, in the transaction of whoever writes it.

    Returns:
        Its id, 32 hexadecimal characters.
    """
    return _append(connection, entry, _queue(connection))[0]


class _Head(NamedTuple):
    """Where the chain ends: how long it is, and the hash of its last row."""

    length: int
    hash: str


def _queue(connection: Connection) -> _Head:
    """Wait until no other writer is before us, and return the head of the chain.

    On PostgreSQL this row is the queue in which writers wait; SQLite's BEGIN IMMEDIATE already made them.

    Raises:
        StoreError: If nothing says where the chain ends any more.
    """
    heads = _LAST.run(connection, {})
    if len(heads) != 1:
        raise StoreError(
            "The ledger does not say where it ends any more, so nothing is written to it. Restore the database from a "
            "copy for which 'clairscore ledger verify' finds the chain whole."
        )
    return _Head(*heads[0])


def _decisions(which: ColumnElement[bool]) -> Any:
    return select(decisions).where(which, decisions.c.kind == "decision").order_by(decisions.c.position)


def _about_decisions(which: ColumnElement[bool]) -> Any:
    """Select what was written later about decisions, such as what people decided on them."""
    ids = select(decisions.c.decision_id).where(which, decisions.c.kind == "decision").correlate(None)
    return select(decisions).where(decisions.c.about.in_(ids))


def _decoded(row: RowMapping) -> dict[str, Any]:
    return {**row, "evidence": json.loads(row["evidence"] or "null")}


_GROUND: Final = ("client_id", "data_fingerprint", "bundle_fingerprint", "policy", "lender")
_ON_THE_SAME_GROUND: Final = Statement(
    select(decisions.c.decision_id, decisions.c.evidence)
    .where(decisions.c.kind == "decision", *(decisions.c[name] == bindparam(name) for name in _GROUND))
    .order_by(decisions.c.position.desc())
)
_LAST: Final = Statement(select(ledger_head.c.length, ledger_head.c.hash).with_for_update())
_ADD: Final = Statement(insert(decisions))
_MOVE: Final = Statement(update(ledger_head).values(length=bindparam("position"), hash=bindparam("last")))


def _find(connection: Connection, entry: LedgerEntry) -> str | None:
    """Return the id of a decision that was made on the same ground and came out alike, None where there is none.

    Data grows old while it stays the same, so the same ground may come out otherwise another day.
    """
    wanted, ground = _came_out(entry.evidence), {name: getattr(entry, name) for name in _GROUND}
    for decision_id, evidence in _ON_THE_SAME_GROUND.run(connection, ground):
        if evidence is not None and _came_out(json.loads(evidence)) == wanted:
            return str(decision_id)
    return None


def _came_out(evidence: Mapping[str, Any]) -> tuple[object, list[object]]:
    return evidence.get("decision"), [concern["code"] for concern in evidence.get("concerns", ())]


def _append(connection: Connection, entry: Entry, head: _Head) -> tuple[str, _Head]:
    """Write an entry after the head, and return its id and the head that it is now."""
    row = sealed(
        {
            "position": head.length + 1,
            "decision_id": uuid.uuid4().hex,
            "kind": entry.kind,
            "form": FORM,
            "about": entry.about,
            "client_id": entry.client_id,
            "made_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "made_by": entry.made_by,
            "lender": entry.lender,
            "model_version": entry.model_version,
            "bundle_fingerprint": entry.bundle_fingerprint,
            "policy": entry.policy,
            "data_fingerprint": entry.data_fingerprint,
            "evidence": canonical(entry.evidence),
            "nonce": secrets.token_hex(16),
            "previous_hash": head.hash,
        }
    )
    _ADD.run(connection, row)
    _MOVE.run(connection, {"position": row["position"], "last": row["hash"]})
    return str(row["decision_id"]), _Head(row["position"], row["hash"])
