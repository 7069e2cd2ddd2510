"""Counterfactuals: what a client could change so that the decision changes."""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.api.routes.clients import Id
from clairscore.schemas.counterfactual import CounterfactualsAnswer
from clairscore.workflows.counterfactuals import CounterfactualSearch

router = APIRouter(tags=["explanations"])


@router.get("/counterfactuals/{client_id}", dependencies=[Depends(holder_of("explanations:read"))])
def find_counterfactuals(client_id: Id, resources: Open, language: Reader) -> CounterfactualsAnswer:
    """Say what a client could change so that the credit is approved, or else decided on by a person.

    At most four proposals, no two with the same levers, the least effort first; each is decided on as a simulation
    before it is shown, and nothing is written. `summary` says so where there is none.
    """
    client, lender = resources.clients.find(client_id), resources.lender
    search = CounterfactualSearch(
        resources.scoring.for_request([]),  # what is decided on the way was asked by nobody and is not counted
        client.rows,
        as_of=client.as_of,
        decided_on=datetime.now(UTC).date(),
        language=language,
    )
    found = search.run(client.client_id, made_up=client.made_up)
    return CounterfactualsAnswer.from_found(found, client.client_id, lender.named_columns(language), language)
