"""Oversight: whether the people who decide look at a case, or only repeat the score."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from clairscore.api.guard import holder_of
from clairscore.api.resources import Open
from clairscore.decisions.review_rules import load_review_rules
from clairscore.monitoring.oversight import SettledCase, look_at, oversee
from clairscore.schemas.review import OversightAnswer, OversightLimits, OversightLine
from clairscore.store.review_queue import Review, ReviewQueue

router = APIRouter(tags=["reviews"])


@router.get("/oversight", dependencies=[Depends(holder_of("oversight:read"))])
def read_oversight(
    resources: Open,
    days: Annotated[int, Query(ge=1, le=3650, description="How far back, in days.")] = 90,
) -> OversightAnswer:
    """Say how often and how fast each person agrees with the score, and who surely does so too often or too fast."""
    now, limits = datetime.now(UTC), load_review_rules().oversight
    since, queue = now - timedelta(days=days), ReviewQueue(resources.store, resources.lender.name)
    cases = [_case(review) for review in queue.settled_since(since)]
    waiting, overdue, _ = queue.waiting(now, limit=1)
    return OversightAnswer(
        since=since,
        limits=OversightLimits.model_validate(limits),
        waiting=waiting,
        overdue=overdue,
        everybody=OversightLine.model_validate(look_at(cases, limits)),
        advisers=[OversightLine.model_validate(found) for found in oversee(cases, limits)],
    )


def _case(review: Review) -> SettledCase:
    """Return a settled review as oversight reads it."""
    seconds = (
        (review.closed_at - review.taken_at).total_seconds()
        if review.closed_at is not None and review.taken_at is not None
        else None
    )
    return SettledCase(str(review.settled_by), review.opened_for, not review.overrides, seconds)
