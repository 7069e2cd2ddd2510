"""Quality: what cross-validation measured of a model, before any cut-off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.metrics.calibration import ReliabilityBin, brier, expected_calibration_error, log_loss, reliability
from clairscore.metrics.discrimination import Estimate, auc, auc_interval, gini, ks


@dataclass(frozen=True)
class Quality:
    """Figures on applications each judged by a model and a calibration that did not see it.

    Attributes:
        auc: AUC with its interval, by DeLong with the credits of one person taken together.
        gini: 2 AUC - 1.
        ks: Largest distance between the cumulative shares of bads and goods.
        brier: Mean squared error of the PD.
        log_loss: Mean logistic loss of the PD.
        expected_calibration_error: Mean distance of PD and bad rate over ten bins of equal size.
        reliability: Those ten bins.
        fold_auc: AUC of each fold by itself.
        n_rows: Applications judged.
        n_bad: How many of them went bad.
    """

    auc: Estimate
    gini: float
    ks: float
    brier: float
    log_loss: float
    expected_calibration_error: float
    reliability: tuple[ReliabilityBin, ...]
    fold_auc: tuple[float, ...]
    n_rows: int
    n_bad: int

    @property
    def bad_rate(self) -> float:
        """Share of the applications that went bad."""
        return self.n_bad / self.n_rows


def measure_quality(
    is_bad: NDArray[np.float64],
    p_default: NDArray[np.float64],
    fold: NDArray[np.intp],
    person: NDArray[np.int64],
) -> Quality:
    """Measure out-of-fold PDs, each argument of shape (n,)."""
    return Quality(
        auc=auc_interval(is_bad, p_default, person=person),
        gini=gini(is_bad, p_default),
        ks=ks(is_bad, p_default),
        brier=brier(is_bad, p_default),
        log_loss=log_loss(is_bad, p_default),
        expected_calibration_error=expected_calibration_error(is_bad, p_default),
        reliability=reliability(is_bad, p_default),
        fold_auc=tuple(auc(is_bad[fold == one], p_default[fold == one]) for one in np.unique(fold)),
        n_rows=int(is_bad.size),
        n_bad=int(is_bad.sum()),
    )
