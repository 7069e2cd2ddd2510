"""Referrals: the case of a decision to refer, opened with it, its deadline in the chain."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from clairscore.decisions.review_rules import ReviewRules, is_referred, side_of
from clairscore.store.cases import open_review, written
from clairscore.store.entries import DEADLINE, LedgerEntry


class Due(NamedTuple):
    """The time people have: from when until when, UTC."""

    opened: datetime
    until: datetime


def due_of(entry: LedgerEntry, rules: ReviewRules) -> Due | None:
    """Return when people have to settle a decision; None where the machine settled it."""
    if not is_referred(entry.evidence.get("decision")):
        return None
    now = datetime.now(UTC)
    return Due(now, now + rules.time_for("referral"))


def with_deadline(entry: LedgerEntry, due: Due | None) -> LedgerEntry:
    """Return an entry that says until when a person has to settle it, so that nobody moves that unseen."""
    if due is None:
        return entry
    return replace(entry, evidence={**entry.evidence, DEADLINE: written(due.until)})


def refer(connection: Connection, entry: LedgerEntry, decision_id: str, due: Due) -> None:
    """Open the review of a decision to refer.

    Args:
        connection: Transaction that writes the decision.
        entry: The decision.
        decision_id: Its id.
        due: When people have to settle it.
    """
    open_review(
        connection,
        decision_id=decision_id,
        lender=entry.lender,
        opened_for="referral",
        by=entry.made_by,
        at=due.opened,
        due=due.until,
        side=side_of(*(float(str(entry.evidence[name])) for name in ("p_default", "cutoff"))),
    )
