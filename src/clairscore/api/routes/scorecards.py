"""Scorecards: the points table beside a model, and where a client stands in it."""

from fastapi import APIRouter, Depends

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.api.routes.clients import Id
from clairscore.api.routes.models import Version
from clairscore.registry.shelf import ModelShelf
from clairscore.schemas.problem import Problem
from clairscore.schemas.scorecard import (
    CharacteristicAnswer,
    ClientScorecard,
    ScaleAnswer,
    ScorecardAnswer,
    TwinFigures,
)
from clairscore.workflows.points_table import find_twin, read_table, stand_in_table

router = APIRouter(tags=["explanations"])

_NONE = {"model": Problem, "description": "The model was released without a points table"}


@router.get(
    "/scorecard/{client_id}", dependencies=[Depends(holder_of("explanations:read"))], responses={409: dict(_NONE)}
)
def read_client_scorecard(client_id: Id, resources: Open, language: Reader) -> ClientScorecard:
    """Say what the points table makes of a client: points by characteristic, which add up, beside the model's score."""
    client, scoring = resources.clients.find(client_id), resources.scoring
    stood = stand_in_table(scoring, client.rows, language)
    return ClientScorecard.from_stood(stood, client.client_id, scoring.bundle.version)


@router.get(
    "/models/{version}/scorecard", dependencies=[Depends(holder_of("models:read"))], responses={409: dict(_NONE)}
)
def read_scorecard(version: Version, resources: Open, language: Reader) -> ScorecardAnswer:
    """Show the points table of a model, bin by bin, and what it was measured to be worth beside the model."""
    lender = resources.lender
    bundle = ModelShelf(resources.settings.home / "models" / lender.name).load(version)
    twin, rules = find_twin(bundle), bundle.policy.twin
    return ScorecardAnswer(
        version=bundle.version,
        base_points=twin.card.base_points,
        scale=ScaleAnswer.model_validate(twin.card.scale),
        most_apart=rules.most_apart if rules else None,
        characteristics=[CharacteristicAnswer.model_validate(row) for row in read_table(bundle, lender, language)],
        figures=TwinFigures.model_validate(twin.figures),
    )
