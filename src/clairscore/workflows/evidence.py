"""Evidence: what is measured of a model beside how well it ranks, sealed in its bundle before it may decide."""

from dataclasses import asdict
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.policy import Policy
from clairscore.features.feature import FeatureSet
from clairscore.lenders.lender import Lender
from clairscore.metrics.stability import gini_trend
from clairscore.models.candidates import raw_margin
from clairscore.models.fitted.saved import FittedColumns
from clairscore.models.train import TrainedModel
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.cohorts import read_cohorts
from clairscore.workflows.fairness import fairness_evidence
from clairscore.workflows.scenarios import judge_scenarios
from clairscore.workflows.vector import ApplicantVector

_QUANTILES = 199


def measure_evidence(
    delivery: TypedDelivery,
    lender: Lender,
    trained: TrainedModel,
    feature_set: FeatureSet,
    policy: Policy,
    cutoff: float,
) -> dict[str, dict[str, Any]]:
    """Measure what a bundle must be able to show.

    Args:
        delivery: What the model was trained on.
        lender: Whose declarations.
        trained: The model.
        feature_set: Features it reads beside the fitted ones.
        policy: What is decided with a PD.
        cutoff: Cut-off of the model.

    Returns:
        Evidence by name, JSON values only, about groups of applications and made-up ones, never about a person.
    """
    return {
        "scenarios": scenario_evidence(lender, trained, feature_set),
        "stability": stability_evidence(delivery, lender, trained),
        "fairness": fairness_evidence(delivery, lender, trained, policy, cutoff),
    }


def scenario_evidence(lender: Lender, trained: TrainedModel, feature_set: FeatureSet) -> dict[str, Any]:
    """Return how the lender's scenario clients fare with the model."""
    booster = lightgbm.Booster(model_str=trained.model_text)

    def margin(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return trained.calibration.margin(raw_margin(booster, values))

    fitted = FittedColumns(trained.fitted, {one.name: one for one in lender.fitted})
    return judge_scenarios(lender, ApplicantVector(lender, feature_set, fitted), margin)


def stability_evidence(delivery: TypedDelivery, lender: Lender, trained: TrainedModel) -> dict[str, Any]:
    """Return the Gini of each cohort of the development applications, out of fold, and how it moves.

    With it come quantiles of their log-odds at equal steps, which later scores are compared with.
    """
    cohorts, by = read_cohorts(delivery, lender, trained.ids)
    trend = gini_trend(trained.is_bad, trained.oof_p_default, cohorts, person=trained.person)
    quantiles = np.quantile(trained.oof_margin, np.arange(1, _QUANTILES + 1) / (_QUANTILES + 1))
    return {"by": by, "trend": asdict(trend) if trend else None, "margin_quantiles": quantiles.tolist()}
