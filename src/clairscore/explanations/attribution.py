"""Attribution: the part each feature has in one PD, exact and signed.

A contribution is a Shapley value in log-odds of going bad: above 0 it raises the PD, below 0 it lowers it. The base
value and the contributions of a row add up to its margin.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import lightgbm


def contributions(
    booster: "lightgbm.Booster",
    values: NDArray[np.float64],
    *,
    slope: float = 1.0,
    intercept: float = 0.0,
    n_threads: int = 1,
) -> NDArray[np.float64]:
    """Return what each feature adds to the calibrated margin of each row.

    Args:
        booster: Trees whose raw value is in log-odds of going bad.
        values: Features, NaN where null, shape (n, k).
        slope: Slope of the calibration.
        intercept: Intercept of the calibration, which goes into the base value.
        n_threads: Threads used.

    Returns:
        Shape (n, k + 1): contributions by feature, base value last. A row adds up to its calibrated margin.

    References:
        Lundberg et al., *From local explanations to global understanding with explainable AI for trees*, Nature Machine
        Intelligence 2, 2020.
    """
    parts = np.array(booster.predict(values, pred_contrib=True, num_threads=n_threads), dtype=np.float64)
    parts *= slope
    parts[:, -1] += intercept
    return parts


def by_subject(parts: ArrayLike, subjects: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Add up, row by row, the contributions of the features of each subject.

    Args:
        parts: Contributions by feature, without the base value, shape (n, k).
        subjects: Subject of each feature, k of them.

    Returns:
        Per subject, in order of first appearance, what it adds to the margin of each row, shape (n,).

    Raises:
        ValueError: If there is not one subject per feature.

    Examples:
        >>> by_subject([[1.0, 0.5, -2.0]], ["income", "income", "age"])
        {'income': array([1.5]), 'age': array([-2.])}
    """
    rows = np.asarray(parts, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != len(subjects):
        raise ValueError(f"There are {len(subjects)} subjects for contributions of shape {rows.shape}.")
    return {
        subject: rows[:, [column for column, other in enumerate(subjects) if other == subject]].sum(axis=1)
        for subject in dict.fromkeys(subjects)
    }


def mean_absolute(parts: ArrayLike) -> NDArray[np.float64]:
    """Return the global importance of each column: the mean of absolute values, so that effects do not cancel out.

    Args:
        parts: Contributions, shape (n, k), at least one row.

    Returns:
        Shape (k,), in log-odds, 0 where a feature never matters.

    Raises:
        ValueError: If there is no row.

    Examples:
        >>> mean_absolute([[1.0, 0.0], [-1.0, 0.0]])
        array([1., 0.])
    """
    rows = np.asarray(parts, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[0] == 0:
        raise ValueError(f"Contributions must have at least one row, received shape {rows.shape}.")
    return np.asarray(np.abs(rows).mean(axis=0))
