"""Atypia: how unlike the applications the model was developed on a client is."""

from fastapi import APIRouter, Depends

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.api.routes.clients import Id
from clairscore.schemas.atypia import AtypiaAnswer
from clairscore.schemas.problem import Problem
from clairscore.workflows.atypia import tell_atypia

router = APIRouter(tags=["explanations"])


@router.get(
    "/atypia/{client_id}",
    dependencies=[Depends(holder_of("explanations:read"))],
    responses={409: {"model": Problem, "description": "The model was released before this was measured"}},
)
def read_atypia(client_id: Id, resources: Open, language: Reader) -> AtypiaAnswer:
    """Say how unlike the development population a client is: overall, and percentile and robust z of each value."""
    client, scoring = resources.clients.find(client_id), resources.scoring
    told = tell_atypia(scoring, client.rows, language)
    return AtypiaAnswer.from_told(told, client.client_id, model=scoring.model, made_up=resources.made_up)
