"""What every calibration can do, and how one is fitted without seeing the rows it is judged on."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.metrics.outcome import outcome_and_score


class Calibration(Protocol):
    """A map from raw to calibrated log-odds of going bad."""

    @property
    def kind(self) -> str:
        """Name of the kind, as the bundle writes it."""
        ...

    def margin(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated log-odds of raw ones, same shape: finite, and never falling as the raw ones rise."""
        ...

    def facts(self) -> dict[str, Any]:
        """Return what it was fitted to, as JSON values, the kind among them."""
        ...


FitCalibration = Callable[[ArrayLike, ArrayLike], Calibration]
"""``fit(is_bad, raw)``: fits a calibration on outcomes and raw log-odds of models that did not train on the rows."""


def cross_fitted_margin(
    is_bad: ArrayLike, raw: ArrayLike, fold: ArrayLike, fit: FitCalibration | None = None
) -> NDArray[np.float64]:
    """Return margins in which each fold is calibrated by the rows of the other folds only.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        raw: Log-odds of models that did not train on the row, shape (n,).
        fold: Fold each row judged in, shape (n,).
        fit: How a calibration is fitted; the sigmoid unless given.

    Returns:
        Calibrated log-odds, shape (n,).

    Raises:
        TrainingError: As the fit does.
    """
    from clairscore.models.calibration.sigmoid import fit_sigmoid

    bads, scores = outcome_and_score(is_bad, raw, both_classes=True)
    fit_one = fit or fit_sigmoid
    folds = np.asarray(fold)
    margin = np.empty(scores.size)
    for index in np.unique(folds):
        inside = folds == index
        margin[inside] = fit_one(bads[~inside], scores[~inside]).margin(scores[inside])
    return margin
