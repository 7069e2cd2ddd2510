"""The ledger: decisions on credits, appointments of models and erasures, each row chained by SHA-256 to the last.

What tells about a person, his id, the fingerprint of his data and the evidence, enters the chain as a salted hash only,
and the rows he was decided on stand beside it. Erasing these together with the salt leaves nothing that identifies him,
and the chain still holds. An erasure is a row too, so that nobody erases unseen.
"""

import json
import secrets
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from clairscore.decisions.review_rules import ReviewRules, is_referred, load_review_rules, side_of
from clairscore.errors import StoreError
from clairscore.store.cases import end_review, open_review
from clairscore.store.chain import (
    FIRST_HASH,
    FORM,
    canonical,
    digest,
    find_fault,
    is_forgotten,
    personal_columns,
    sealed,
)
from clairscore.store.database import Store
from clairscore.store.review_check import find_review_fault
from clairscore.store.tables import decision_inputs, decisions, ledger_head

Kind = Literal["decision", "review", "contest", "appointment", "erasure"]
"""What an entry is: a decision on a credit, what a person decided of it, a client's contest of it, the appointment of
the model that makes them, or the erasure of whom decisions were about."""


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
        inputs: What it was decided on, as text always written alike; it is kept beside the chain, its hash in it.
        evidence: What was decided and why, JSON values only and no value of the rows but those of the reasons.
    """

    kind: ClassVar[Kind] = "decision"
    about: ClassVar[str | None] = None

    client_id: int | None
    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    inputs: str
    evidence: Mapping[str, object]

    @property
    def data_fingerprint(self) -> str:
        """SHA-256 of the inputs, hex."""
        return digest(self.inputs)


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

    kind: ClassVar[Kind] = "appointment"
    about: ClassVar[str | None] = None
    client_id: ClassVar[int | None] = None

    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    data_fingerprint: str
    evidence: Mapping[str, object]


@dataclass(frozen=True)
class ReviewEntry:
    """What a person decided of a decision, or a client's contest of it, about to be written.

    Attributes:
        kind: Which of the two.
        about: Id of the decision.
        client_id: Whom that is about; None for an applicant who is not a client yet.
        made_by: Name of the user who decides, or who writes the contest down.
        lender: Lender.
        model_version: Version of the bundle that decided.
        bundle_fingerprint: As in the decision.
        policy: As in the decision.
        data_fingerprint: As in the decision.
        evidence: The words, and what they were said of; JSON values only.
    """

    kind: Literal["review", "contest"]
    about: str
    client_id: int | None
    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    data_fingerprint: str
    evidence: Mapping[str, object]


@dataclass(frozen=True)
class ErasureEntry:
    """The erasure of whom decisions were about, about to be written.

    Attributes:
        made_by: Name of the user who erases, or of the command.
        lender: Lender.
        evidence: Why, and the positions of the rows that were erased from; nothing of the person.
    """

    kind: ClassVar[Kind] = "erasure"
    about: ClassVar[str | None] = None
    client_id: ClassVar[int | None] = None
    model_version: ClassVar[str] = ""
    bundle_fingerprint: ClassVar[str] = ""
    policy: ClassVar[str] = ""
    data_fingerprint: ClassVar[str] = ""

    made_by: str
    lender: str
    evidence: Mapping[str, object]


Entry = LedgerEntry | ReviewEntry | AppointmentEntry | ErasureEntry


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
        if entry.client_id is not None:
            with self._store.reading() as connection:
                known = _find(connection, entry)
            if known is not None:
                return known
        with self._store.writing() as connection:
            head = _queue(connection)
            known = _find(connection, entry) if entry.client_id is not None else None
            if known is not None:
                return known
            decision_id = _append(connection, entry, head)
            packed = zlib.compress(entry.inputs.encode())
            connection.execute(insert(decision_inputs).values(decision_id=decision_id, payload=packed))
            if is_referred(entry.evidence.get("decision")):
                self._refer(connection, entry, decision_id)
            return decision_id

    def _refer(self, connection: Connection, entry: LedgerEntry, decision_id: str) -> None:
        now = datetime.now(UTC)
        open_review(
            connection,
            decision_id=decision_id,
            lender=entry.lender,
            opened_for="referral",
            by=entry.made_by,
            at=now,
            due=now + self._rules.time_for("referral"),
            side=side_of(*(float(str(entry.evidence[name])) for name in ("p_default", "cutoff"))),
        )

    def appoint(self, entry: AppointmentEntry) -> str:
        """Write the appointment of a model at the end of the chain.

        Returns:
            Its id, 32 hexadecimal characters.

        Raises:
            StoreError: If the database cannot be reached.
        """
        with self._store.writing() as connection:
            return _append(connection, entry, _queue(connection))

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
            rows = connection.execute(_decisions(_about(client_id, lender))).mappings().all()
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
        if not _is_input(found.payload, found.data_fingerprint):
            raise StoreError(
                f"What is kept as the input of decision {decision_id} is not what it was made on. Restore the database "
                "from a copy for which 'clairscore ledger verify' finds the chain whole."
            )
        return zlib.decompress(found.payload).decode()

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
        return self._forget(_about(client_id, lender), lender, by, why)

    def forget_before(self, moment: datetime, *, lender: str, by: str, why: str) -> int:
        """Erase whom the decisions of before a moment were about, those on applicants who are no clients among them.

        Args:
            moment: Decisions made before it are forgotten.
            lender: Whose decisions.
            by: Name of the user who erases, or of the command.
            why: On which ground.

        Returns:
            Number of decisions that no longer lead to a person.
        """
        before = decisions.c.made_at < moment.astimezone(UTC).isoformat(timespec="milliseconds")
        return self._forget(before & (decisions.c.lender == lender) & decisions.c.nonce.is_not(None), lender, by, why)

    def _forget(self, which: ColumnElement[bool], lender: str, by: str, why: str) -> int:
        with self._store.writing() as connection:
            head = _queue(connection)
            found = connection.execute(_decisions(which)).mappings().all()
            for row in found:
                end_review(connection, row["decision_id"], datetime.now(UTC))
            rows = [*found, *connection.execute(_about_decisions(which)).mappings()]
            for row in rows:
                his = decisions.c.position == row["position"]
                connection.execute(update(decisions).where(his).values(dict.fromkeys(personal_columns(row))))
                connection.execute(delete(decision_inputs).where(decision_inputs.c.decision_id == row["decision_id"]))
            if rows:
                evidence = {"why": why, "positions": sorted(row["position"] for row in rows)}
                _append(connection, ErasureEntry(by, lender, evidence), head)
        return len(found)

    def __len__(self) -> int:
        """Count the entries, of every kind."""
        with self._store.reading() as connection:
            return int(connection.execute(select(ledger_head.c.length)).scalar_one())

    def verify(self) -> BrokenLink | None:
        """Walk the chain from its start, and hold what decisions were made on to its fingerprints.

        Returns:
            The first row that was changed, removed or put in; None if the chain holds.
        """
        forgotten: dict[int, str] = {}
        with self._store.reading() as connection:
            head = connection.execute(select(ledger_head)).mappings().one()
            position, previous = 0, FIRST_HASH
            for row in _in_order(connection):
                position += 1
                fault = find_fault(row, position, previous) or _input_fault(row)
                if fault:
                    return BrokenLink(position, row["decision_id"], fault)
                if row["form"] > 1 and is_forgotten(row):
                    forgotten[position] = row["decision_id"]
                if row["kind"] == "erasure":
                    for erased in json.loads(row["evidence"])["positions"]:
                        forgotten.pop(erased, None)
                previous = row["hash"]
            orphan = connection.execute(_orphans()).scalar()
            unreviewed = find_review_fault(connection)
        if forgotten:
            first = min(forgotten)
            return BrokenLink(first, forgotten[first], "The row was emptied, and no erasure in the chain says so.")
        if (position, previous) != (head["length"], head["hash"]):
            return BrokenLink(position + 1, "", f"The chain ends after {position} rows; {head['length']} were written.")
        if orphan is not None:
            return BrokenLink(position + 1, orphan, "Inputs are kept of a decision that is not in the chain.")
        if unreviewed is not None:
            return BrokenLink(*unreviewed)
        return None


def wait_for_turn(connection: Connection) -> None:
    """Wait until no other writer is before us, so that what is read from now on stays true until we commit."""
    _queue(connection)


def append_entry(connection: Connection, entry: ReviewEntry) -> str:
    """Write what people say of a decision at the end of the chain, in the transaction of whoever writes it.

    Returns:
        Its id, 32 hexadecimal characters.
    """
    return _append(connection, entry, _queue(connection))


def _queue(connection: Connection) -> RowMapping:
    """Wait until no other writer is before us, and return the head of the chain.

    On PostgreSQL this row is the queue in which writers wait; SQLite's BEGIN IMMEDIATE already made them.
    """
    return connection.execute(select(ledger_head).with_for_update()).mappings().one()


def _in_order(connection: Connection) -> Iterator[RowMapping]:
    query = select(decisions, decision_inputs.c.payload).join_from(
        decisions, decision_inputs, decisions.c.decision_id == decision_inputs.c.decision_id, isouter=True
    )
    streamed = query.order_by(decisions.c.position).execution_options(yield_per=500)
    return iter(connection.execute(streamed).mappings())


def _orphans() -> Any:
    known = select(decisions.c.decision_id)
    return select(decision_inputs.c.decision_id).where(decision_inputs.c.decision_id.not_in(known)).limit(1)


def _input_fault(row: RowMapping) -> str:
    """Say what is wrong with the inputs that stand beside a row; empty if nothing is."""
    if row["payload"] is None:
        lacking = row["form"] > 1 and row["kind"] == "decision" and not is_forgotten(row)
        return "The inputs of the decision were removed." if lacking else ""
    if is_forgotten(row):
        return "The row is forgotten, and its inputs are still there."
    return "" if _is_input(row["payload"], row["data_fingerprint"]) else "The inputs of the decision were changed."


def _is_input(payload: bytes, fingerprint: str) -> bool:
    try:
        return digest(zlib.decompress(payload).decode()) == fingerprint
    except (zlib.error, UnicodeDecodeError):
        return False


def _about(client_id: int, lender: str) -> ColumnElement[bool]:
    return (decisions.c.client_id == client_id) & (decisions.c.lender == lender)


def _decisions(which: ColumnElement[bool]) -> Any:
    return select(decisions).where(which, decisions.c.kind == "decision").order_by(decisions.c.position)


def _about_decisions(which: ColumnElement[bool]) -> Any:
    """Select what was written later about decisions, such as what people decided on them."""
    ids = select(decisions.c.decision_id).where(which, decisions.c.kind == "decision").correlate(None)
    return select(decisions).where(decisions.c.about.in_(ids))


def _decoded(row: RowMapping) -> dict[str, Any]:
    return {**row, "evidence": json.loads(row["evidence"] or "null")}


def _find(connection: Connection, entry: LedgerEntry) -> str | None:
    query = select(decisions.c.decision_id).where(
        decisions.c.client_id == entry.client_id,
        decisions.c.data_fingerprint == entry.data_fingerprint,
        decisions.c.bundle_fingerprint == entry.bundle_fingerprint,
        decisions.c.policy == entry.policy,
        decisions.c.lender == entry.lender,
        decisions.c.kind == "decision",
    )
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def _append(connection: Connection, entry: Entry, head: RowMapping) -> str:
    row = sealed(
        {
            "position": head["length"] + 1,
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
            "previous_hash": head["hash"],
        }
    )
    connection.execute(insert(decisions).values(row))
    connection.execute(update(ledger_head).values(length=row["position"], hash=row["hash"]))
    return str(row["decision_id"])
