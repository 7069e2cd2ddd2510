"""Cases: opening what a person has to decide, and ending it, inside the transaction of whoever makes it so."""

import uuid
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, update

from clairscore.decisions.review_rules import Opened, Outcome
from clairscore.store.statements import Statement
from clairscore.store.tables import reviews

_OPENED: Final = (
    "review_id",
    "decision_id",
    "lender",
    "opened_for",
    "opened_by",
    "opened_at",
    "due_at",
    "side",
    "contest_entry",
)
_OPEN: Final = Statement(insert(reviews).values({name: bindparam(name) for name in _OPENED}))


def open_review(
    connection: Connection,
    *,
    decision_id: str,
    lender: str,
    opened_for: Opened,
    by: str,
    at: datetime,
    due: datetime,
    side: Outcome,
    contest_entry: str | None = None,
) -> str:
    """Open a review of a decision that has none open.

    Args:
        connection: Transaction that writes.
        decision_id: Decision to review.
        lender: Whose decision.
        opened_for: Why.
        by: Who made it necessary: who asked for the decision, wrote the contest down, or overrides.
        at: Now.
        due: When it must be settled.
        side: What the score alone says.
        contest_entry: Row of the ledger with the client's words, of a contest.

    Returns:
        Id of the review, 32 hexadecimal characters.
    """
    review_id = uuid.uuid4().hex
    values = {
        "review_id": review_id,
        "decision_id": decision_id,
        "lender": lender,
        "opened_for": opened_for,
        "opened_by": by,
        "opened_at": written(at),
        "due_at": written(due),
        "side": side,
        "contest_entry": contest_entry,
    }
    _OPEN.run(connection, values)
    return review_id


def end_review(connection: Connection, decision_id: str, at: datetime) -> None:
    """End the open review of a decision, if there is one, without an outcome: whom it was about is forgotten."""
    still_open = (reviews.c.decision_id == decision_id) & reviews.c.closed_at.is_(None)
    connection.execute(update(reviews).where(still_open).values(closed_at=written(at)))


def written(moment: datetime) -> str:
    """Write a moment in UTC as the store keeps it, so that the order of texts is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
