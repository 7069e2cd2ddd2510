"""Replays: a decision of the ledger made again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from clairscore.api.guard import holder_of
from clairscore.api.resources import Open
from clairscore.registry.shelf import ModelShelf
from clairscore.schemas.replay import ReplayAnswer, ReplayComparison
from clairscore.workflows.against import compare_decision
from clairscore.workflows.replay import replay_decision, rows_of_today

router = APIRouter(tags=["decisions"])

DecisionId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Id of the decision in the ledger.")]
Against = Annotated[
    str | None,
    Query(pattern=r"^(v[0-9]{1,9}|champion|challenger)$", description="Say what between it and this decision matters."),
]


@router.get("/decisions/{decision_id}/replay", dependencies=[Depends(holder_of("decisions:replay"))])
def replay(decision_id: DecisionId, resources: Open, against: Against = None) -> ReplayAnswer:
    """Make a decision again from what it was made on, and say whether every figure comes out to the last bit."""
    lender, store, home = resources.lender, resources.store, resources.settings.home
    found = replay_decision(home, lender, store, decision_id)
    answer = ReplayAnswer.model_validate(found)
    if against is None:
        return answer
    other = ModelShelf(home / "models" / lender.name).load(against)
    compared = compare_decision(lender, found, other, rows_of_today(store, lender, found.client_id))
    return answer.model_copy(update={"against": ReplayComparison.model_validate(compared)})
