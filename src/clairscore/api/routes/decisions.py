"""Decisions: on a known client, as he is or as he would be, and on a new applicant."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from clairscore.api.answers import decision_answers, sent
from clairscore.api.caller import Caller
from clairscore.api.guard import check_right, holder_of
from clairscore.api.json_body import JsonRoute
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.schemas.decision import DecisionAnswer, PredictionRequest
from clairscore.tables.rows import ApplicantRows

router = APIRouter(route_class=JsonRoute, tags=["decisions"])

Asker = Annotated[Caller, Depends(holder_of("simulations:make", sometimes=("decisions:make",)))]


@router.post("/prediction", response_model=DecisionAnswer)
def decide_on_client(body: PredictionRequest, resources: Open, user: Asker, language: Reader) -> Response:
    """Decide on a known client; with changes or as a simulation, say what would be decided, and write nothing."""
    simulation = body.simulation or bool(body.changes)
    if not simulation:
        check_right(user, "decisions:make")
    client = resources.clients.find(body.client_id)
    rows: ApplicantRows = client.rows
    if body.changes:
        rows = resources.lender.changed_rows(client.rows, body.changes)
    evidence = resources.scoring.decide(
        rows,
        as_of=client.as_of,
        language=language,
        client_id=client.client_id,
        simulation=simulation,
        made_up=client.made_up,
        made_by=user.name,
        decided_on=datetime.now(UTC).date(),
    )
    return sent(decision_answers([evidence], resources, language)[0])
