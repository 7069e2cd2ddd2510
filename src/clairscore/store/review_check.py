"""Review check: whether the table of reviews says what the chain says.

The table is what queue and oversight read, and nothing hashes it. Whoever empties it, changes an outcome there, puts a
case in or takes one out of the queue is found by holding it to the ledger, which he cannot change unseen. Who holds an
open case stands nowhere else and cannot be held to anything.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, select

from clairscore.decisions.review_rules import is_referred, same_person, side_of
from clairscore.store.entries import DEADLINE
from clairscore.store.tables import decisions, reviews

ReviewFault = tuple[int, str, str]
"""Position of the row of the ledger, its id, and what is wrong, a sentence."""

_OF_REVIEW: Final = ("review_id", "opened_for", "opened_at", "due_at", "taken_at", "side", "outcome")
"""What every entry says of the review it settles."""

_WRITTEN_LATER: Final = ("opened_at", "due_at", "closed_at")
"""What entries say of their review today and older ones did not: a contest until when, a settlement at which moment."""


def find_review_fault(connection: Connection) -> ReviewFault | None:
    """Hold the table to the ledger.

    Args:
        connection: Transaction that reads.

    Returns:
        The first entry of the chain that the table does not bear out, or else the first review that cannot be as it
        stands; None if there is neither.
    """
    written_otherwise = min((*_never_opened(connection), *_differing(connection)), default=None)
    return written_otherwise or next(_misplaced(connection), None)


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
    if kind == "contest" and not (row["opened_by"] == row["made_by"] and row["opened_for"] == "contest"):
        return False
    if kind == "review" and row["settled_by"] != row["made_by"]:
        return False
    if row["evidence"] is None:
        return True
    said = json.loads(row["evidence"])
    names = {"contest": (), "review": _OF_REVIEW}[kind] + tuple(name for name in _WRITTEN_LATER if name in said)
    return all(said[name] == row[name] for name in names)


def _misplaced(connection: Connection) -> Iterator[ReviewFault]:
    """Find reviews that cannot be as they stand beside their decision: put in, or taken out of the queue."""
    which = (decisions.c.position, decisions.c.kind, decisions.c.made_by, decisions.c.evidence)
    whose = decisions.c.lender.label("decided_for")
    query = select(*which, whose, reviews).join_from(
        reviews, decisions, reviews.c.decision_id == decisions.c.decision_id, isouter=True
    )
    ordered = query.order_by(decisions.c.position).execution_options(yield_per=500)
    for row in connection.execute(ordered).mappings():
        fault = _misplaced_fault(row)
        if fault:
            yield row["position"] or 0, row["decision_id"], fault


def _misplaced_fault(row: Any) -> str:
    """Say why a review cannot be as it stands; empty if it can."""
    if row["kind"] != "decision":
        return "A review is kept of a decision that is not in the chain."
    if row["decided_for"] != row["lender"]:
        return "A review of it stands under another lender, where nobody looks for it."
    if row["outcome"] is None:
        if row["settled_by"] is not None or row["settled_entry"] is not None:
            return "A review of it names who settled it, and no outcome."
        if row["closed_at"] is not None and row["evidence"] is not None:
            return "A review of it was closed, and nobody settled it."
    elif row["closed_at"] is None:
        return "A review of it has an outcome and is still open."
    elif not same_person(row["taken_by"] or row["opened_by"], row["settled_by"] or ""):
        return "A review of it was settled by another than who took it."
    return _opening_fault(row)


def _opening_fault(row: Any) -> str:
    """Say why a review cannot have been opened for what it says; empty if it can."""
    why, referred = row["opened_for"], "A review of it was opened as a referral, and it was not referred so."
    if (row["contest_entry"] is None) == (why == "contest"):
        return "A review of it was opened for a contest that is not in the chain."
    if why == "referral" and row["opened_by"] != row["made_by"]:
        return referred
    if row["evidence"] is None:
        return ""
    evidence = json.loads(row["evidence"])
    if why == "referral" and not is_referred(evidence.get("decision")):
        return referred
    if why == "override" and row["outcome"] is None:
        return "A review of it was opened to override it, and nobody did."
    if why == "referral" and evidence.get(DEADLINE, row["due_at"]) != row["due_at"]:
        return "A review of it is not due when the chain says."
    known = all(name in evidence for name in ("p_default", "cutoff"))
    if known and row["side"] != side_of(evidence["p_default"], evidence["cutoff"]):
        return "A review of it says the score stands on the other side of the cut-off."
    return ""
