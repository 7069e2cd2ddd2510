"""Models: those on the shelf, what they must show, and the appointment of the one that decides."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from clairscore.api.audit_log import audited
from clairscore.api.guard import holder_of
from clairscore.api.json_body import JsonRoute
from clairscore.api.resources import Open, Resources
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.shelf import ALIASES, ModelShelf
from clairscore.schemas.model import (
    Appointed,
    GateFound,
    Measured,
    ModelDetail,
    ModelList,
    ModelSummary,
    PromotionAnswer,
    PromotionRequest,
)
from clairscore.store.ledger import Ledger
from clairscore.store.users import User
from clairscore.workflows.promote import find_gates, promote_model

router = APIRouter(route_class=JsonRoute, tags=["models"])

Version = Annotated[str, Path(max_length=64, pattern=r"^(v[0-9]{1,9}|champion|challenger)$")]


@router.get("/models", dependencies=[Depends(holder_of("models:read"))])
def list_models(resources: Open) -> ModelList:
    """List the models of the lender."""
    shelf = _shelf(resources)
    return ModelList(
        deciding=resources.scoring.bundle.version,
        items=[ModelSummary(**_summary(shelf, shelf.load(version))) for version in shelf.versions()],
    )


@router.get("/models/{version}", dependencies=[Depends(holder_of("models:read"))])
def read_model(version: Version, resources: Open) -> ModelDetail:
    """Show a model: what was measured of it, the gates, and who gave it which alias."""
    shelf = _shelf(resources)
    bundle = shelf.load(version)
    gates = find_gates(resources.settings.home, resources.lender, bundle.version)
    return ModelDetail(
        **_summary(shelf, bundle),
        metrics=dict(bundle.metrics),
        training=dict(bundle.training),
        evidence={name: dict(found) for name, found in bundle.evidence.items()},
        gates=[GateFound.model_validate(gate) for gate in gates],
        history=[Appointed.model_validate(one) for one in shelf.history() if one.version == bundle.version],
    )


@router.post(
    "/models/{version}/promote",
    responses={409: {"description": "A gate is not passed"}},
    dependencies=[Depends(audited("model_promoted"))],
)
def promote(
    version: Version,
    body: PromotionRequest,
    resources: Open,
    user: Annotated[User, Depends(holder_of("models:promote"))],
) -> PromotionAnswer:
    """Make a model the one that decides: it must pass the gates, and another person than who trained it must ask."""
    done = promote_model(
        resources.settings.home,
        resources.lender,
        Ledger(resources.store),
        version,
        by=user.name,
        why=body.why,
        despite=body.despite,
    )
    resources.champion.refresh()
    return PromotionAnswer(
        model=done.model,
        replaced=done.replaced,
        by=done.by,
        waived=list(done.waived),
        gates=[GateFound.model_validate(gate) for gate in done.gates],
        entry=done.entry,
        decides=resources.champion.scoring.bundle.version == done.model,
    )


def _shelf(resources: Resources) -> ModelShelf:
    return ModelShelf(resources.settings.home / "models" / resources.lender.name)


def _summary(shelf: ModelShelf, bundle: ScoringBundle) -> dict[str, Any]:
    metrics, training = bundle.metrics, bundle.training
    borne = [alias for alias in ALIASES if shelf.alias(alias) == bundle.version]
    return {
        "version": bundle.version,
        "alias": borne[0] if borne else None,
        "created_at": training["created_at"],
        "feature_set": bundle.feature_set,
        "n_features": training["n_features"],
        "n_rows": training["n_rows"],
        "auc": Measured(**{end: metrics["auc"][end] for end in ("value", "low", "high")}),
        "cost": Measured(**{end: metrics["cost"][end] for end in ("value", "low", "high")}),
        "calibration_error": metrics["expected_calibration_error"],
        "cutoff": bundle.cutoff,
    }
