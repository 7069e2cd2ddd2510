"""Sigmoid: a straight line on the log-odds (Platt, 1999), which never changes the order of applications."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from clairscore.errors import TrainingError
from clairscore.metrics.outcome import outcome_and_score

_MOST_STEPS = 100
_RIDGE = 1e-9


@dataclass(frozen=True)
class Sigmoid:
    """``margin = slope * raw + intercept``, both in log-odds of going bad; the slope is above 0."""

    kind: ClassVar[str] = "sigmoid"
    slope: float
    intercept: float

    def margin(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated log-odds of raw ones, same shape."""
        return self.slope * raw + self.intercept

    def p_default(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the PDs of raw log-odds, same shape, 0 to 1.

        Examples:
            >>> Sigmoid(1.0, 0.0).p_default(np.array([0.0]))
            array([0.5])
        """
        return np.asarray(expit(self.margin(raw)))

    def facts(self) -> dict[str, Any]:
        """Return slope and intercept as JSON values."""
        return {"kind": self.kind, "slope": self.slope, "intercept": self.intercept}


def fit_sigmoid(is_bad: ArrayLike, raw: ArrayLike) -> Sigmoid:
    """Fit slope and intercept by maximum likelihood, on outcomes drawn in by one row as Platt does.

    Bads count as (bads + 1) / (bads + 2) and goods as 1 / (goods + 2), so that a perfect order has an answer.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        raw: Log-odds of models that did not train on the row, shape (n,).

    Raises:
        TrainingError: If bads do not come out higher than goods, so that no rising line fits.

    References:
        Platt, *Probabilistic outputs for support vector machines*, 1999. Lin, Lin and Weng, Machine Learning 68, 2007.
    """
    bads, scores = outcome_and_score(is_bad, raw, both_classes=True)
    n_bad = bads.sum()
    target = np.where(bads == 1, (n_bad + 1) / (n_bad + 2), 1 / (bads.size - n_bad + 2))
    centre, spread = float(scores.mean()), float(scores.std())
    if spread == 0:
        raise TrainingError(
            f"The model gives all {bads.size} applications one PD: the features say nothing about the outcome. "
            "Deliver more applications or more features."
        )
    slope, level = _newton((scores - centre) / spread, target)
    if slope <= 0:
        raise TrainingError(
            f"On {bads.size} applications the model put goods above bads, so it has learned nothing that holds. "
            "Deliver more applications, or check which value of the outcome column is bad."
        )
    return Sigmoid(slope / spread, level - slope * centre / spread)


def _newton(x: NDArray[np.float64], target: NDArray[np.float64]) -> tuple[float, float]:
    """Return slope and level of the logistic line through soft targets, by Newton steps that never raise the loss."""
    mean = target.mean()
    slope, level = 0.0, float(np.log(mean / (1 - mean)))
    loss = _loss(x, target, slope, level)
    for _ in range(_MOST_STEPS):
        p = expit(slope * x + level)
        weight = p * (1 - p)
        gradient = np.array([np.dot(p - target, x), np.sum(p - target)])
        curvature = np.array([[np.dot(weight, x * x), np.dot(weight, x)], [np.dot(weight, x), weight.sum()]])
        step = np.linalg.solve(curvature + _RIDGE * np.eye(2), gradient)
        size = 1.0
        while (next_loss := _loss(x, target, slope - size * step[0], level - size * step[1])) > loss and size > 1e-6:
            size /= 2
        slope, level = float(slope - size * step[0]), float(level - size * step[1])
        if abs(loss - next_loss) <= 1e-12 * (1 + abs(loss)):
            break
        loss = next_loss
    return slope, level


def _loss(x: NDArray[np.float64], target: NDArray[np.float64], slope: float, level: float) -> float:
    margin = slope * x + level
    return float(np.sum(np.logaddexp(0.0, margin) - target * margin))
