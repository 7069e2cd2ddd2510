"""Judge scenario clients: does a model put made-up profiles in the order common sense demands."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.lenders.lender import Lender
from clairscore.lenders.scenarios import Profile
from clairscore.tables.rows import ApplicantRows, change_rows
from clairscore.workflows.vector import ApplicantVector

Margin = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Calibrated log-odds of rows of features, shape (n, k) to (n,)."""


def profile_rows(lender: Lender, profile: Profile) -> ApplicantRows:
    """Return the rows of a profile: those of the short form, with the columns it states beyond.

    Raises:
        InvalidApplicant: If an answer or a column cannot be true.
    """
    return change_rows(lender.rows_from_short_form(profile.form), profile.application, lender.application)


def judge_scenarios(lender: Lender, vector: ApplicantVector, margin: Margin) -> dict[str, Any]:
    """Score the lender's profiles and check its demands.

    Args:
        lender: Whose scenario clients; a lender may have none.
        vector: Computes the columns of the model.
        margin: The model.

    Returns:
        ``profiles``: name, label by language and PD of each. ``demands``: what each says, by how much the log-odds lie
        apart, and whether it holds: they must not lie the wrong way round. A model that does not read what a demand
        speaks of puts both alike. ``passed``: whether all hold.
    """
    scenarios = lender.scenarios
    if scenarios is None:
        return {"profiles": [], "demands": [], "passed": True}
    profiles = list(scenarios.profiles.values())
    vectors = np.stack([vector.compute(profile_rows(lender, profile)) for profile in profiles])
    margins = {profile.name: float(value) for profile, value in zip(profiles, margin(vectors), strict=True)}
    demands = [
        {
            "riskier": demand.riskier,
            "safer": demand.safer,
            "why": dict(demand.why),
            "apart": margins[demand.riskier] - margins[demand.safer],
            "passed": margins[demand.riskier] >= margins[demand.safer],
        }
        for demand in scenarios.demands
    ]
    return {
        "profiles": [
            {"name": profile.name, "label": dict(profile.label), "p_default": float(expit(margins[profile.name]))}
            for profile in profiles
        ],
        "demands": demands,
        "passed": all(demand["passed"] for demand in demands),
    }
