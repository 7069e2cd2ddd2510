"""Similar clients: how credits of the development clients nearest to a client ended, told as groups."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.api.routes.clients import Id
from clairscore.schemas.problem import Problem
from clairscore.schemas.similar import By, SimilarAnswer
from clairscore.workflows.similar_text import GROUP_LABELS

router = APIRouter(tags=["explanations"])


@router.get(
    "/similar_clients/{client_id}",
    dependencies=[Depends(holder_of("explanations:read"))],
    responses={409: {"model": Problem, "description": "No development clients are kept beside the model"}},
)
def find_similar(
    client_id: Id,
    resources: Open,
    language: Reader,
    k: Annotated[int | None, Query(description="Number of neighbours: 50, 100, 200 or 500; 200 unless given.")] = None,
    by: Annotated[By, Query(description="Near by the model's own view, or by features.")] = "view",
    feature: Annotated[
        list[Annotated[str, Query(max_length=200)]],
        Query(max_length=10, description="Features to compare, and by `variables` to be near in; all there are."),
    ] = [],  # noqa: B006
) -> SimilarAnswer:
    """Set a client beside his neighbours, beside whom the score alone would approve or decline, and beside all.

    Groups of development clients and never one of them: no id, no row, no single outcome. He is none of his own
    neighbours.
    """
    client, scoring = resources.clients.find(client_id), resources.scoring
    found = resources.peers.of(scoring.bundle).find(
        scoring, client.rows, client_id=client_id, language=language, k=k, by=by, features=feature
    )
    return SimilarAnswer.from_found(
        found,
        client.client_id,
        label=scoring.texts[language].label,
        groups=GROUP_LABELS[language],
        model=scoring.model,
        cutoff=scoring.bundle.cutoff,
        made_up=resources.made_up,
    )
