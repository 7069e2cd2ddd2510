"""Figures of the twin: how it ranks, how true its PDs are, and what its disagreeing with the champion is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from clairscore.metrics.calibration import brier, expected_calibration_error
from clairscore.metrics.cost import Costs
from clairscore.metrics.discrimination import Estimate, auc_difference, auc_interval
from clairscore.metrics.panel import draw_persons

GAPS: Final = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5)
"""Distances in log-odds at which disagreements are counted."""

_DRAWS = 200


@dataclass(frozen=True)
class Side:
    """Applications the champion puts on one side of the cut-off and the twin on the other.

    Attributes:
        n_rows: How many.
        bad_rate: Share of them that went bad; None where there is none, as below.
        champion: Their mean PD by the champion.
        twin: Their mean PD by the twin.
    """

    n_rows: int
    bad_rate: float | None
    champion: float | None
    twin: float | None


@dataclass(frozen=True)
class Disagreement:
    """What disagreeing by more than so much comes to, out of fold.

    Costs are differences per application of all, to what the champion's decisions cost; below 0 saves.

    Attributes:
        apart: Log-odds the two PDs lie apart at least, beside lying on two sides of the cut-off.
        share: Share of the applications.
        new_share: Share that no other rule of the policy refers on the score alone.
        approved: Those the champion would approve.
        declined: Those it would decline.
        if_twin: Cost if the twin decided on them.
        if_mean: Cost if the mean of the two log-odds decided on them.
        if_right: Cost if whoever decides on them were always right: no person is.
    """

    apart: float
    share: float
    new_share: float
    approved: Side
    declined: Side
    if_twin: Estimate
    if_mean: Estimate
    if_right: float


@dataclass(frozen=True)
class TwinFigures:
    """What was measured out of fold, on the folds of the champion.

    Attributes:
        n_rows: Applications.
        auc: AUC of the twin.
        champion_auc: AUC of the champion.
        auc_apart: The former less the latter, paired.
        brier: Brier score of the twin.
        calibration_error: Mean distance of its PDs and bad rates over ten bins.
        cost: Cost per application if its PDs decided by the champion's cut-off.
        champion_cost: Cost per application of the champion's PDs.
        agreement: Share of applications both put on one side of the cut-off.
        disagreements: What disagreeing comes to, by rising distance.
    """

    n_rows: int
    auc: Estimate
    champion_auc: Estimate
    auc_apart: Estimate
    brier: float
    calibration_error: float
    cost: Estimate
    champion_cost: Estimate
    agreement: float
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True)
class Judged:
    """What champion and twin said of applications out of fold, vectors of shape (n,).

    Attributes:
        is_bad: Outcomes, 1 for a bad.
        person: Whose application each is.
        champion: Log-odds by the champion.
        twin: Log-odds by the twin.
        referred: Whether the policy refers it on the champion's score alone.
    """

    is_bad: NDArray[np.float64]
    person: NDArray[np.int64]
    champion: NDArray[np.float64]
    twin: NDArray[np.float64]
    referred: NDArray[np.bool_]


def measure_twin(judged: Judged, cutoff: float, costs: Costs, *, seed: int) -> TwinFigures:
    """Measure the twin beside the champion.

    Args:
        judged: What both said.
        cutoff: PD from which a credit is refused.
        costs: What each mistake costs.
        seed: Seed of the draws of persons that give the intervals of costs.

    Raises:
        ValueError: If goods or bads are lacking.
    """
    is_bad, person, border = judged.is_bad, judged.person, float(logit(cutoff))

    def cost(margin: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(margin < border, costs.false_negative * is_bad, costs.false_positive * (1 - is_bad))

    champion, twin, mean = (cost(one) for one in (judged.champion, judged.twin, (judged.champion + judged.twin) / 2))
    opposite = (judged.champion < border) != (judged.twin < border)
    masks = [opposite & (np.abs(judged.champion - judged.twin) > gap) for gap in GAPS]
    columns = [twin, champion, *(np.where(mask, other - champion, 0.0) for mask in masks for other in (twin, mean))]
    estimates = _estimates(np.column_stack(columns), person, seed)
    pds = {"champion": expit(judged.champion), "twin": expit(judged.twin)}

    def side(rows: NDArray[np.bool_]) -> Side:
        n = int(rows.sum())
        known = [is_bad, pds["champion"], pds["twin"]]
        return Side(n, *(float(one[rows].mean()) if n else None for one in known))

    return TwinFigures(
        n_rows=is_bad.size,
        auc=auc_interval(is_bad, judged.twin, person=person),
        champion_auc=auc_interval(is_bad, judged.champion, person=person),
        auc_apart=auc_difference(is_bad, judged.champion, judged.twin, person=person),
        brier=brier(is_bad, pds["twin"]),
        calibration_error=expected_calibration_error(is_bad, pds["twin"]),
        cost=estimates[0],
        champion_cost=estimates[1],
        agreement=float((~opposite).mean()),
        disagreements=tuple(
            Disagreement(
                apart=gap,
                share=float(mask.mean()),
                new_share=float((mask & ~judged.referred).mean()),
                approved=side(mask & (judged.champion < border)),
                declined=side(mask & (judged.champion >= border)),
                if_twin=estimates[2 + 2 * at],
                if_mean=estimates[3 + 2 * at],
                if_right=float(-np.where(mask, champion, 0.0).mean()),
            )
            for at, (gap, mask) in enumerate(zip(GAPS, masks, strict=True))
        ),
    )


def read_figures(content: Mapping[str, Any]) -> TwinFigures:
    """Return the figures that JSON values state."""
    estimates = {
        name: Estimate(**content[name]) for name in ("auc", "champion_auc", "auc_apart", "cost", "champion_cost")
    }
    disagreements = tuple(
        Disagreement(
            **{
                **one,
                "approved": Side(**one["approved"]),
                "declined": Side(**one["declined"]),
                "if_twin": Estimate(**one["if_twin"]),
                "if_mean": Estimate(**one["if_mean"]),
            }
        )
        for one in content["disagreements"]
    )
    return TwinFigures(**{**content, **estimates, "disagreements": disagreements})


def _estimates(columns: NDArray[np.float64], person: NDArray[np.int64], seed: int) -> list[Estimate]:
    """Return the mean of each column with its interval over draws of persons."""
    drawn = np.array([weight @ columns / weight.sum() for weight in draw_persons(person, _DRAWS, seed)])
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    return [
        Estimate(float(value), float(below), float(above))
        for value, below, above in zip(columns.mean(axis=0), low, high, strict=True)
    ]
