"""Choice of the calibration: the one of the family with the least Brier score out of fold, the plainest in doubt.

Each is fitted on the other folds and judges its own. Another than the sigmoid is taken only where its Brier score is
lower by more than chance: the paired interval by person leaves 0 out, at a level at which all of the family together
are taken by mistake once in twenty. Steps cost the order of those they tie and the
one slope that all contributions share, so a doubtful gain does not pay for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from clairscore.metrics.calibration import brier, expected_calibration_error, log_loss
from clairscore.metrics.discrimination import Estimate, mean_interval
from clairscore.metrics.outcome import outcome_and_score
from clairscore.models.calibration.calibration import Calibration, FitCalibration, cross_fitted_margin
from clairscore.models.calibration.isotonic import fit_isotonic
from clairscore.models.calibration.sigmoid import fit_sigmoid
from clairscore.models.calibration.venn_abers import VennAbers, fit_venn_abers

FAMILY: Mapping[str, FitCalibration] = {
    "sigmoid": fit_sigmoid,
    "isotonic": fit_isotonic,
    "venn_abers": fit_venn_abers,
}
"""Kinds of calibration, the plainest first."""

_MISTAKEN = 0.05
"""How often another kind is taken where none is better."""


@dataclass(frozen=True)
class CalibrationTrial:
    """What one kind measures out of fold.

    Attributes:
        kind: Name of the kind.
        brier: Brier score.
        log_loss: Mean logistic loss.
        expected_calibration_error: Mean distance of PD and bad rate over ten bins.
        difference: Its Brier score less that of the sigmoid, paired, with the interval by person; None for the sigmoid.
            The level is 97.5 % where two are compared with the sigmoid (Bonferroni).
        width: Mean distance of its two PDs, where it gives two; None otherwise.
    """

    kind: str
    brier: float
    log_loss: float
    expected_calibration_error: float
    difference: Estimate | None
    width: float | None


@dataclass(frozen=True)
class CalibrationChoice:
    """The calibration that was chosen, and what the family measured.

    Attributes:
        calibration: The one chosen, fitted on all rows.
        oof_margin: Margins of the kind chosen, each fold calibrated by the others, shape (n,).
        trials: What each kind measured, the plainest first.
    """

    calibration: Calibration
    oof_margin: NDArray[np.float64]
    trials: tuple[CalibrationTrial, ...]


def choose_calibration(
    is_bad: ArrayLike,
    raw: ArrayLike,
    fold: ArrayLike,
    person: ArrayLike,
    family: Mapping[str, FitCalibration] = FAMILY,
) -> CalibrationChoice:
    """Compare the family out of fold and fit the one chosen on all rows.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        raw: Log-odds of models that did not train on the row, shape (n,).
        fold: Fold each row judged in, shape (n,).
        person: Whose application each row is, shape (n,).
        family: Kinds by name; the first is kept unless another is better by more than chance.

    Raises:
        TrainingError: If bads do not come out higher than goods.
    """
    bads, scores = outcome_and_score(is_bad, raw, both_classes=True)
    margins = {kind: cross_fitted_margin(bads, scores, fold, fit) for kind, fit in family.items()}
    fitted = {kind: fit(bads, scores) for kind, fit in family.items()}
    plainest = next(iter(family))
    level = 1 - _MISTAKEN / max(1, len(family) - 1)
    errors = {kind: (expit(margin) - bads) ** 2 for kind, margin in margins.items()}
    trials = tuple(
        CalibrationTrial(
            kind=kind,
            brier=brier(bads, expit(margin)),
            log_loss=log_loss(bads, expit(margin)),
            expected_calibration_error=expected_calibration_error(bads, expit(margin)),
            difference=None
            if kind == plainest
            else mean_interval(errors[kind] - errors[plainest], person=person, level=level),
            width=_width(fitted[kind], scores),
        )
        for kind, margin in margins.items()
    )
    chosen = choose_kind(trials)
    return CalibrationChoice(fitted[chosen], margins[chosen], trials)


def choose_kind(trials: tuple[CalibrationTrial, ...]) -> str:
    """Return the kind of least Brier score among those better than the first by more than chance, else the first."""
    better = [one for one in trials if one.difference is not None and one.difference.high < 0]
    return min(better, key=lambda one: one.brier).kind if better else trials[0].kind


def _width(calibration: Calibration, raw: NDArray[np.float64]) -> float | None:
    if not isinstance(calibration, VennAbers):
        return None
    low, high = calibration.interval(raw)
    return float((high - low).mean())
