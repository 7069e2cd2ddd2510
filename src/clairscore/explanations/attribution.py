"""Attribution: the part each feature has in one PD, exact and signed.

A contribution is a Shapley value in log-odds of going bad: above 0 it raises the PD, below 0 it lowers it. The base
value and the contributions of a row add up to its margin. An `Explainer` says them of raw log-odds: of trees
(`boosted`, `tree_shap`), of a line and of a scorecard (`linear`).
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

Margin = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From raw log-odds to calibrated ones, same shape."""

_ON_BASE = 1e-12
"""Log-odds below which contributions that cancel out leave a row on the base value."""
_AROUND = 1e-3
"""Log-odds on either side of the base value over which the slope there is taken."""


class Explainer(Protocol):
    """Says what each feature adds to the raw log-odds a model gives."""

    def contributions(self, values: NDArray[np.float64], n_threads: int = 1) -> NDArray[np.float64]:
        """Return contributions of features, base value last, shape (n, k) to (n, k + 1).

        A row adds up to its raw log-odds; the base value is that of every row.

        Args:
            values: Features, NaN where null.
            n_threads: Threads used; the result is the same for any number.
        """


def contributions(
    explainer: Explainer,
    values: NDArray[np.float64],
    *,
    margin: Margin | None = None,
    n_threads: int = 1,
) -> NDArray[np.float64]:
    """Return what each feature adds to the calibrated margin of each row.

    Args:
        explainer: Says what each feature adds to raw log-odds of going bad.
        values: Features, NaN where null, shape (n, k).
        margin: Calibration; raw log-odds are explained as they are unless given.
        n_threads: Threads used.

    Returns:
        Shape (n, k + 1): contributions by feature, base value last. A row adds up to its calibrated margin.
    """
    parts = explainer.contributions(values, n_threads)
    return parts if margin is None else calibrate_parts(parts, margin)


def calibrate_parts(parts: NDArray[np.float64], margin: Margin) -> NDArray[np.float64]:
    """Turn contributions to raw log-odds into contributions to calibrated ones.

    The contributions of a row are multiplied by the slope of the secant from the base value to the row, so that they
    add up to its calibrated margin whatever the shape of the calibration, and keep their signs, their order and their
    shares. On a straight line the secant is the line. A row on the base value takes the slope around it.

    Args:
        parts: Contributions to raw log-odds, base value last, shape (n, k + 1).
        margin: Calibration; it never falls, and no stretch of it is steeper than some bound.

    Returns:
        Same shape. A row adds up to the margin of the sum of its parts, within 1e-9.

    Examples:
        >>> calibrate_parts(np.array([[1.0, -0.5, -2.0]]), lambda raw: 2 * raw + 1)
        array([[ 2., -1., -3.]])
    """
    added, base = parts[:, :-1].sum(axis=1), parts[:, -1]
    start = margin(base)
    on_base = np.abs(added) <= _ON_BASE
    slope = np.empty(added.shape)
    if on_base.any():
        slope = (margin(base + _AROUND) - margin(base - _AROUND)) / (2 * _AROUND)
    np.divide(margin(base + added) - start, added, out=slope, where=~on_base)
    return np.column_stack([parts[:, :-1] * slope[:, np.newaxis], start])


def to_p_default(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn contributions to the margin into contributions to the PD.

    The gain in PD from the base value to the row is shared out as the log-odds are: every contribution takes its way at
    the same pace from 0 to its full size, and at each moment gains its slope times the slope of the logistic. Adding up
    over the way (the integral of Aumann and Shapley along a straight line) multiplies each by the slope of the secant,
    so that signs, order and shares stay those of the log-odds.

    Args:
        parts: Contributions to the margin, base value last, shape (n, k + 1).

    Returns:
        Same shape, in shares of 1: base PD last. A row adds up to its PD, within 1e-9.

    References:
        Aumann and Shapley, *Values of Non-Atomic Games*, Princeton University Press, 1974.

    Examples:
        >>> to_p_default(np.array([[2.0, -2.0, 0.0], [3.0, -1.0, -1.0]])).round(3)
        array([[ 0.5  , -0.5  ,  0.5  ],
               [ 0.693, -0.231,  0.269]])
    """
    return calibrate_parts(parts, lambda margin: np.asarray(expit(margin), dtype=np.float64))


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
