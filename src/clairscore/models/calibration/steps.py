"""Steps: margins at rising raw log-odds, with straight lines between them and level ends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

_STEEPEST = 20.0
"""Log-odds a calibration may rise over one standard deviation of the raw ones."""


@dataclass(frozen=True)
class Steps:
    """A never falling line through points.

    Attributes:
        raw: Raw log-odds of the points, rising, at least one.
        margin: Calibrated log-odds at them, never falling, as many.

    Raises:
        ValueError: If there is no point, their numbers differ, one is not finite or they are out of order.
    """

    raw: tuple[float, ...]
    margin: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.raw or len(self.raw) != len(self.margin):
            raise ValueError(f"A calibration needs as many margins as raw log-odds: {len(self.margin)}.")
        if not (np.isfinite(self.raw).all() and np.isfinite(self.margin).all()):
            raise ValueError("A calibration holds a value that is not finite.")
        if (np.diff(self.raw) <= 0).any() or (np.diff(self.margin) < 0).any():
            raise ValueError("A calibration falls where it must rise.")

    def at(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the margins of raw log-odds, same shape; beyond the ends those of the ends."""
        return np.asarray(np.interp(raw, self.raw, self.margin))


def log_odds(bads: NDArray[np.float64], n_rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of bad rates; those of 0 and 1 as Jeffreys has them, with half a bad and half a good added.

    Examples:
        >>> log_odds(np.array([0.0, 5.0]), np.array([9.0, 10.0])).round(3)
        array([-2.944,  0.   ])
    """
    inner = (bads > 0) & (bads < n_rows)
    return np.asarray(logit(np.where(inner, bads / n_rows, (bads + 0.5) / (n_rows + 1))))


def through(raw: NDArray[np.float64], margin: NDArray[np.float64], spread: float) -> Steps:
    """Return the line through points, nowhere steeper than 20 log-odds over one standard deviation.

    Where it would be, those below the step are raised: a PD is rather taken too high than too low.

    Args:
        raw: Raw log-odds, rising, shape (k,).
        margin: Calibrated log-odds at them, never falling, shape (k,).
        spread: Standard deviation of the raw log-odds of all applications.
    """
    bounded = margin.copy()
    for index in range(bounded.size - 2, -1, -1):
        rise = _STEEPEST * (raw[index + 1] - raw[index]) / (spread or 1.0)
        bounded[index] = max(bounded[index], bounded[index + 1] - rise)
    return Steps(tuple(raw.tolist()), tuple(bounded.tolist()))
