"""Reviews: what was decided, what waits for a person, and who settles it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query

from clairscore.api.audit_log import audited
from clairscore.api.caller import Caller
from clairscore.api.guard import check_right, holder_of
from clairscore.api.json_body import JsonRoute
from clairscore.api.language import Reader
from clairscore.api.resources import Open, Resources
from clairscore.api.rights import Right
from clairscore.decisions.decision import Decision
from clairscore.decisions.review_rules import Opened, involved, is_among, load_review_rules, same_person, side_of
from clairscore.errors import NotAllowed, UnknownDecision
from clairscore.schemas.review import (
    ContestRequest,
    DecisionLine,
    DecisionPage,
    DecisionRecord,
    ReviewLine,
    ReviewQueueAnswer,
    ReviewRecord,
    Settled,
    SettleRequest,
    Step,
)
from clairscore.store.ledger import Ledger
from clairscore.store.review_queue import Review, ReviewQueue, in_force
from clairscore.store.reviews import Permit, Reviews

router = APIRouter(route_class=JsonRoute, tags=["reviews"])

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Id, 32 hexadecimal characters.")]

SETTLES: Final[dict[Opened, Right]] = {
    "referral": "decisions:make",
    "contest": "decisions:override",
    "override": "decisions:override",
}
"""What it takes to settle a case. Of what was referred, the machine decided nothing, and who decides on credits does;
what was decided already changes only by who may override."""

_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "No such decision, or it was forgotten"},
    409: {"description": "Not possible as the decision stands"},
}


@router.get("/decisions", dependencies=[Depends(holder_of("reviews:read")), Depends(audited("clients_listed"))])
def list_decisions(
    resources: Open,
    client_id: Annotated[int | None, Query(ge=0, lt=2**63, description="Only those on this client.")] = None,
    decision: Annotated[Decision | None, Query(description="Only those where the machine decided this.")] = None,
    waiting: Annotated[bool | None, Query(alias="open", description="Only those with an open review, or none.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> DecisionPage:
    """List decisions, newest first; those whose person was forgotten are not among them."""
    total, lines = _queue(resources).decisions(
        client_id=client_id, decision=decision, waiting=waiting, limit=limit, offset=offset
    )
    now = datetime.now(UTC)
    return DecisionPage(
        total=total,
        items=[
            DecisionLine(
                decision_id=line.decision_id,
                client_id=line.client_id,
                made_at=line.made_at,
                made_by=line.made_by,
                model_version=line.model_version,
                decision=line.decision.value,
                standing=line.standing.value,
                review=next((_line(one, now) for one in line.reviews if one.closed_at is None), None),
            )
            for line in lines
        ],
    )


@router.get("/decisions/{decision_id}", responses=_REFUSALS)
def read_decision(
    decision_id: Id,
    resources: Open,
    user: Annotated[Caller, Depends(holder_of("reviews:read"))],
    language: Reader,
) -> DecisionRecord:
    """Show a decision with its evidence, what people decided of it, and what who is asking may do."""
    row = Ledger(resources.store).find(decision_id)
    if row is None or row["lender"] != resources.lender.name or row["evidence"] is None:
        raise UnknownDecision(
            f"No decision has the id {decision_id}, or whom it was about was forgotten. GET /decisions lists decisions."
        )
    queue, evidence = _queue(resources), row["evidence"]
    history, words = queue.of_decision(decision_id), queue.words(decision_id)
    decision = Decision(evidence["decision"])
    return DecisionRecord.from_ledger(
        row,
        resources.lender.table_texts[language].sources,
        side=side_of(evidence["p_default"], evidence["cutoff"]),
        **in_force(decision, history),
        reviews=[_record(one, words.get(one.review_id, {})) for one in history],
        may=_steps(user, row["made_by"], decision, history),
        minimum_reason=load_review_rules().minimum_reason,
    )


@router.get("/reviews", dependencies=[Depends(holder_of("reviews:read")), Depends(audited("clients_listed"))])
def list_reviews(
    resources: Open,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> ReviewQueueAnswer:
    """List what waits for a person, the earliest deadline first, and so what is overdue before all else."""
    now = datetime.now(UTC)
    total, overdue, found = _queue(resources).waiting(now, limit=limit, offset=offset)
    return ReviewQueueAnswer(total=total, overdue=overdue, items=[_line(one, now) for one in found])


@router.post("/reviews/{review_id}/take", responses=_REFUSALS, status_code=204)
def take_review(
    review_id: Id,
    resources: Open,
    user: Annotated[Caller, Depends(holder_of("reviews:read", sometimes=("decisions:make", "decisions:override")))],
) -> None:
    """Take a case, so that nobody else works on it; from now on the time to settle it is counted."""
    _reviews(resources).take(review_id, by=user.name, permit=_permit(user))


@router.post("/decisions/{decision_id}/review", responses=_REFUSALS)
def settle_review(
    decision_id: Id,
    body: SettleRequest,
    resources: Open,
    user: Annotated[Caller, Depends(holder_of("reviews:read", sometimes=("decisions:make", "decisions:override")))],
) -> Settled:
    """Settle the open review of a decision, or override what the machine decided, with a written reason."""
    entry = _reviews(resources).settle(
        decision_id, outcome=body.outcome, reason=body.reason, by=user.name, permit=_permit(user)
    )
    queue = _queue(resources)
    last = queue.of_decision(decision_id)[-1]
    record = _record(last, queue.words(decision_id).get(last.review_id, {}))
    return Settled(decision_id=decision_id, entry=entry, standing=body.outcome, review=record)


@router.post("/decisions/{decision_id}/contest", responses=_REFUSALS, status_code=201)
def contest_decision(
    decision_id: Id,
    body: ContestRequest,
    resources: Open,
    user: Annotated[Caller, Depends(holder_of("decisions:contest"))],
) -> ReviewLine:
    """Write down what a client says against a decision; a review opens that needs another person, with a deadline."""
    review_id = _reviews(resources).contest(decision_id, words=body.words, by=user.name)
    history = _queue(resources).of_decision(decision_id)
    return next(_line(one, datetime.now(UTC)) for one in history if one.review_id == review_id)


def _queue(resources: Resources) -> ReviewQueue:
    return ReviewQueue(resources.store, resources.lender.name)


def _reviews(resources: Resources) -> Reviews:
    return Reviews(resources.store, resources.lender.name, load_review_rules())


def _permit(user: Caller) -> Permit:
    """Refuse who lacks the right, and every program: what a machine left open a person decides."""

    def permit(opened_for: Opened) -> None:
        check_right(user, SETTLES[opened_for])
        if user.is_service:
            raise NotAllowed(f"'{user.name}' is a program, and a person settles what is reviewed. Log in as yourself.")

    return permit


def _steps(user: Caller, made_by: str, decision: Decision, history: tuple[Review, ...]) -> list[Step]:
    """Return what a person may do with a decision; the store checks again when it is done."""
    case = next((one for one in history if one.closed_at is None), None)
    if case is None:
        steps: list[Step] = ["contest"] if "decisions:contest" in user.rights else []
        unreviewed = not history and decision != Decision.REFER
        if unreviewed and _may_settle(user, "override", made_by, user.name, history):
            steps.append("override")
        return steps
    if not _may_settle(user, case.opened_for, made_by, case.opened_by, history):
        return []
    if same_person(case.taken_by, user.name):
        return ["settle"]
    held = timedelta(hours=load_review_rules().hold_hours)
    return ["take"] if case.taken_at is None or datetime.now(UTC) >= case.taken_at + held else []


def _may_settle(user: Caller, opened_for: Opened, made_by: str, opened_by: str, history: tuple[Review, ...]) -> bool:
    settled_by = [one.settled_by for one in history if one.settled_by is not None]
    others = involved(opened_for, made_by=made_by, opened_by=opened_by, settled_by=settled_by)
    return not user.is_service and SETTLES[opened_for] in user.rights and not is_among(user.name, others)


def _line(review: Review, now: datetime) -> ReviewLine:
    return ReviewLine(**_shown(ReviewLine, review), overdue=_overdue(review, now))


def _record(review: Review, said: dict[str, str]) -> ReviewRecord:
    overdue = _overdue(review, datetime.now(UTC))
    shown = _shown(ReviewRecord, review)
    return ReviewRecord(**shown, overdue=overdue, words=said.get("words"), reason=said.get("reason"))


def _shown(answer: type[ReviewLine], review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in answer.model_fields if hasattr(review, name)}


def _overdue(review: Review, now: datetime) -> bool:
    return review.closed_at is None and review.due_at < now
