"""Subjects: everything the store holds about a person, given out whole or erased in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select

from clairscore.errors import UnknownClient
from clairscore.store.clients import Clients, StoredClient
from clairscore.store.database import Store
from clairscore.store.inputs import read_input
from clairscore.store.ledger import about, forget_entries
from clairscore.store.tables import audit_events, client_rows, clients, decision_inputs, decisions, reviews


@dataclass(frozen=True)
class HeldInStore:
    """What the store holds about a person.

    Attributes:
        client: What the lender delivered about him; None if he is no client.
        decisions: Every decision on him, with what it was made on and what people said of it; no name of an employee.
        reviews: Which of them people had to decide, until when, and how it ended.
        accesses: When his data was read, exported or corrected, and never by whom.
    """

    client: StoredClient | None
    decisions: tuple[Mapping[str, Any], ...]
    reviews: tuple[Mapping[str, Any], ...]
    accesses: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class ErasedFromStore:
    """What was erased.

    Attributes:
        sources: Tables of the lender whose rows about him went.
        decisions: Decisions that no longer lead to him.
    """

    sources: int
    decisions: int


class Subjects:
    """The persons of one lender in a store."""

    def __init__(self, store: Store, lender: str) -> None:
        self._store = store
        self._lender = lender

    def held(self, client_id: int, pseudonym: str) -> HeldInStore:
        """Return all that leads to a person.

        Args:
            client_id: His id.
            pseudonym: What security events call him.
        """
        try:
            client = Clients(self._store, self._lender).find(client_id)
        except UnknownClient:
            client = None
        with self._store.reading() as connection:
            return HeldInStore(
                client,
                tuple(_decisions(connection, about(client_id, self._lender))),
                tuple(_reviews(connection, about(client_id, self._lender))),
                tuple(_accesses(connection, pseudonym)),
            )

    def held_of_applicant(self, decision_id: str) -> HeldInStore:
        """Return all that leads to an applicant who was no client, whom only the id of his decision tells.

        Args:
            decision_id: Its id; of a decision on a client nothing is returned.
        """
        his = self._of_applicant(decision_id) | (decisions.c.about == decision_id) & decisions.c.client_id.is_(None)
        with self._store.reading() as connection:
            return HeldInStore(None, tuple(_decisions(connection, his)), tuple(_reviews(connection, his)), ())

    def erase_applicant(self, decision_id: str, *, by: str, why: str) -> ErasedFromStore:
        """Erase all that leads to an applicant who was no client.

        Args:
            decision_id: Id of the decision on him; one on a client is left as it is.
            by: Name of the user who erases, or of the command.
            why: On which ground; nothing of the person.
        """
        his = self._of_applicant(decision_id)
        with self._store.writing() as connection:
            forgotten = forget_entries(connection, his, lender=self._lender, by=by, why=why)
        self._store.leave_no_copy()
        return ErasedFromStore(0, len(forgotten))

    def _of_applicant(self, decision_id: str) -> ColumnElement[bool]:
        return (
            (decisions.c.decision_id == decision_id)
            & (decisions.c.lender == self._lender)
            & decisions.c.client_id.is_(None)
            & decisions.c.nonce.is_not(None)
        )

    def erase(self, client_id: int, *, by: str, why: str) -> ErasedFromStore:
        """Erase all that leads to a person, in one transaction; that decisions were made stays in the chain.

        Args:
            client_id: His id.
            by: Name of the user who erases, or of the command.
            why: On which ground; nothing of the person.
        """
        his = (clients.c.client_id == client_id) & (clients.c.lender == self._lender)
        with self._store.writing() as connection:
            forgotten = forget_entries(connection, about(client_id, self._lender), lender=self._lender, by=by, why=why)
            sources = 0
            if connection.execute(select(clients.c.client_id).where(his)).one_or_none() is not None:
                rows = select(func.count()).select_from(client_rows).where(client_rows.c.client_id == client_id)
                sources = int(connection.execute(rows).scalar_one())
                connection.execute(delete(clients).where(his))
        self._store.leave_no_copy()
        return ErasedFromStore(sources, len(forgotten))

    def erase_before(self, moment: datetime, delivered: date, *, by: str, why: str) -> tuple[int, int]:
        """Erase whom decisions of before a moment were about, and clients of before a day to whom none leads any more.

        Args:
            moment: Decisions made before it are forgotten.
            delivered: Clients whose data is older are erased, unless a decision still leads to them.
            by: Name of the command.
            why: On which ground.

        Returns:
            Number of decisions that no longer lead to a person, and of clients erased.
        """
        old = decisions.c.made_at < moment.isoformat(timespec="milliseconds")
        leads = decisions.c.nonce.is_not(None) & (decisions.c.lender == self._lender)
        with self._store.writing() as connection:
            forgotten = forget_entries(connection, old & leads, lender=self._lender, by=by, why=why)
            decided_on = select(decisions.c.client_id).where(leads, decisions.c.client_id.is_not(None))
            gone = (
                (clients.c.lender == self._lender)
                & (clients.c.as_of < delivered)
                & clients.c.client_id.not_in(decided_on)
            )
            erased = connection.execute(delete(clients).where(gone)).rowcount
        self._store.leave_no_copy()
        return len(forgotten), erased

    def count_before(self, moment: datetime, delivered: date) -> tuple[int, int]:
        """Count what `erase_before` would erase, and erase nothing."""
        leads = decisions.c.nonce.is_not(None) & (decisions.c.lender == self._lender) & (decisions.c.kind == "decision")
        old = decisions.c.made_at < moment.isoformat(timespec="milliseconds")
        still = select(decisions.c.client_id).where(leads, ~old, decisions.c.client_id.is_not(None))
        gone = (clients.c.lender == self._lender) & (clients.c.as_of < delivered) & clients.c.client_id.not_in(still)
        with self._store.reading() as connection:
            n_decisions = connection.execute(select(func.count()).select_from(decisions).where(leads, old)).scalar_one()
            n_clients = connection.execute(select(func.count()).select_from(clients).where(gone)).scalar_one()
        return int(n_decisions), int(n_clients)


def _decisions(connection: Connection, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    his = select(decisions, decision_inputs.c.payload).join_from(
        decisions, decision_inputs, decisions.c.decision_id == decision_inputs.c.decision_id, isouter=True
    )
    rows = connection.execute(his.where(which).order_by(decisions.c.position)).mappings().all()
    said: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["about"] is not None:
            told = {"kind": row["kind"], "at": row["made_at"], "evidence": json.loads(row["evidence"])}
            said.setdefault(row["about"], []).append(told)
    return [
        {
            "decision_id": row["decision_id"],
            "made_at": row["made_at"],
            "model": row["model_version"],
            "policy": row["policy"],
            "evidence": json.loads(row["evidence"]),
            "made_on": None if row["payload"] is None else json.loads(read_input(row["payload"])),
            "said_of_it": said.get(row["decision_id"], []),
        }
        for row in rows
        if row["kind"] == "decision"
    ]


def _reviews(connection: Connection, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = ("review_id", "decision_id", "opened_for", "opened_at", "due_at", "taken_at", "closed_at", "outcome")
    query = select(*(reviews.c[name] for name in columns)).join_from(
        reviews, decisions, reviews.c.decision_id == decisions.c.decision_id
    )
    found = connection.execute(query.where(which).order_by(reviews.c.opened_at)).mappings()
    return [dict(row) for row in found]


def _accesses(connection: Connection, pseudonym: str) -> list[dict[str, Any]]:
    query = select(audit_events.c.at, audit_events.c.event).where(audit_events.c.client == pseudonym)
    return [dict(row) for row in connection.execute(query.order_by(audit_events.c.position)).mappings()]
