"""Dependence: how predictions move with one feature or with two, and where a client stands; LIME beside SHAP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.api.routes.clients import Id
from clairscore.schemas.behaviour_answers import BehaviourAnswers
from clairscore.schemas.dependence import CurveKind, DependenceCurve, JointDependence
from clairscore.schemas.lime import LimeAnswer
from clairscore.workflows.lime import compare_with_lime

router = APIRouter(tags=["explanations"])

Name = Annotated[str, Path(max_length=200, examples=["external_score_mean"])]


@router.get("/partial_dependence/{feature}", dependencies=[Depends(holder_of("explanations:read"))])
def read_dependence(
    feature: Name,
    request: Request,
    resources: Open,
    language: Reader,
    client_id: Annotated[int | None, Query(ge=0, lt=2**63, description="A client to place on the curve.")] = None,
    kind: Annotated[
        CurveKind,
        Query(
            description="`pdp`: mean prediction with the feature set to each value. `ice`: the same with bands that "
            "hold the applicants' own curves. `ale`: effects accumulated where applicants are. Not read with `with`."
        ),
    ] = "pdp",
    other: Annotated[
        str | None, Query(alias="with", max_length=200, description="A second feature, for what the two do together.")
    ] = None,
) -> DependenceCurve | JointDependence:
    """Show how predictions move with a feature, or with two, over a sample of development applications.

    PD and log-odds; means and bands over the sample, never one person's curve but the client's own. The first answer on
    a feature takes about a second, those after it no time.
    """
    request.state.about_client = client_id  # that his data was read is a security event, as if he stood in the path
    client = None if client_id is None else resources.clients.find(client_id)
    behaviour = resources.behaviours.of(resources.scoring)
    return BehaviourAnswers(behaviour, language, made_up=resources.made_up).write(feature, kind, other, client)


@router.get("/lime/{client_id}", dependencies=[Depends(holder_of("explanations:read"))])
def compare_explanations(client_id: Id, resources: Open, language: Reader) -> LimeAnswer:
    """Set LIME beside SHAP for a client: what each says, how far they agree, how far LIME agrees with itself.

    LIME is drawn five times, with the seeds 0 to 4, which takes seconds. Decisions are explained by SHAP alone.
    """
    client = resources.clients.find(client_id)
    behaviour = resources.behaviours.of(resources.scoring)
    found = compare_with_lime(behaviour, client.rows, language)
    return BehaviourAnswers(behaviour, language, made_up=resources.made_up).lime(client.client_id, found)
