"""Review check: whether the table of reviews says what the chain says.

The table is what queue and oversight read, and nothing hashes it. Whoever empties it or changes an outcome there is
found by holding it to the ledger, which he cannot change unseen.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from clairscore.store.tables import decisions, reviews

ReviewFault = tuple[int, str, str]
"""Position of the row of the ledger, its id, and what is wrong, a sentence."""


def find_review_fault(connection: Connection) -> ReviewFault | None:
    """Hold the table to the ledger.

    Args:
        connection: Transaction that reads.

    Returns:
        The first thing that is wrong in the order of the chain; None if nothing is.
    """
    return min((*_never_opened(connection), *_differing(connection)), default=None)


def _never_opened(connection: Connection) -> Iterator[ReviewFault]:
    """Find decisions to refer that nobody was asked to settle; whom a forgotten one was about cannot be told."""
    reviewed = select(reviews.c.decision_id).where(reviews.c.opened_for == "referral")
    query = select(decisions.c.position, decisions.c.decision_id).where(
        decisions.c.kind == "decision",
        decisions.c.evidence.contains('"decision":"refer"', autoescape=True),
        decisions.c.decision_id.not_in(reviewed),
    )
    for row in connection.execute(query.order_by(decisions.c.position).limit(1)):
        yield row.position, row.decision_id, "The decision was referred, and its review is gone."


def _differing(connection: Connection) -> Iterator[ReviewFault]:
    """Find entries that no review points at, and reviews that say otherwise than the entry they point at."""
    for kind, pointer in (("review", reviews.c.settled_entry), ("contest", reviews.c.contest_entry)):
        query = select(decisions.c.position, decisions.c.about, decisions.c.made_by, decisions.c.evidence, reviews)
        joined = query.join_from(decisions, reviews, decisions.c.decision_id == pointer, isouter=True)
        rows = connection.execute(joined.where(decisions.c.kind == kind).order_by(decisions.c.position)).mappings()
        for row in rows:
            if not _agrees(kind, row):
                yield row["position"], row["about"], f"The {kind} is not in the table of reviews as it was written."
                break
    entries = select(decisions.c.decision_id).where(decisions.c.kind == "review")
    settled = reviews.c.outcome.is_not(None) & reviews.c.settled_entry.not_in(entries)
    loose = select(decisions.c.position, decisions.c.decision_id).join_from(
        reviews, decisions, reviews.c.decision_id == decisions.c.decision_id
    )
    unwritten = settled | (reviews.c.outcome.is_not(None) & reviews.c.settled_entry.is_(None))
    for found in connection.execute(loose.where(unwritten).order_by(decisions.c.position).limit(1)):
        yield found.position, found.decision_id, "A review of it is settled, and no row of the chain says so."


def _agrees(kind: str, row: Any) -> bool:
    if row["review_id"] is None or row["about"] != row["decision_id"]:
        return False
    if kind == "contest":
        return bool(row["opened_by"] == row["made_by"] and row["opened_for"] == "contest")
    if row["settled_by"] != row["made_by"]:
        return False
    if row["evidence"] is None:
        return True
    said = json.loads(row["evidence"])
    names = ("review_id", "opened_for", "opened_at", "due_at", "taken_at", "side", "outcome")
    return all(said[name] == row[name] for name in names)
