"""Dependence: how predictions move when one feature is set to another value, for one applicant and on average.

Individual conditional expectation (ICE) is one applicant's prediction along a grid of values; partial dependence (PDP)
is the mean of such curves over a sample. Both set a feature and leave the others as they are, so where features go
together they ask the model about applicants who do not exist: `clairscore.explanations.ale` does not.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Predict = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From rows of features, shape (n, k), to one prediction each, shape (n,)."""

OUTERMOST: Final = 0.01
"""Share of the known values left out at either end of a grid: the outermost are few, and those of few persons."""

_AT_ONCE: Final = 5_000
"""Rows predicted in one call."""


def value_grid(
    values: ArrayLike, kind: Literal["number", "flag", "category"], n_points: int = 20
) -> NDArray[np.float64]:
    """Choose values along which to move a feature.

    Args:
        values: The feature in a sample, NaN where null, shape (n,).
        kind: A number or flag lies on a line; the codes of a category do not.
        n_points: Most values of a number; a category has them all.

    Returns:
        Rising, each a value of the sample: all of them where they are few or categories, quantiles otherwise, from the
        first percentile to the last; empty where nothing is known.

    Examples:
        >>> value_grid([3.0, 1.0, np.nan, 1.0], "number")
        array([1., 3.])
    """
    column = np.asarray(values, dtype=np.float64)
    known = column[~np.isnan(column)]
    distinct = np.unique(known)
    if kind == "category" or distinct.size <= n_points:
        return distinct
    levels = np.linspace(OUTERMOST, 1 - OUTERMOST, n_points)
    return np.unique(np.quantile(known, levels, method="inverted_cdf"))


def individual_curves(
    predict: Predict, rows: NDArray[np.float64], column: int, grid: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the prediction of each row with one feature set to each value of a grid (ICE).

    Args:
        predict: What predicts.
        rows: Features, NaN where null, shape (n, k).
        column: Which feature is set.
        grid: Values it is set to, NaN for null among them, shape (g,).

    Returns:
        Shape (n, g).

    References:
        Goldstein et al., *Peeking inside the black box*, Journal of Computational and Graphical Statistics 24, 2015.

    Examples:
        >>> individual_curves(lambda rows: rows.sum(axis=1), np.array([[1.0, 5.0], [2.0, 7.0]]), 1, [0.0, 10.0])
        array([[ 1., 11.],
               [ 2., 12.]])
    """
    return curves_along(predict, rows, (column,), [(value,) for value in grid])


def curves_along(
    predict: Predict, rows: NDArray[np.float64], columns: Sequence[int], places: Sequence[Sequence[float]]
) -> NDArray[np.float64]:
    """Return the prediction of each row with some features set to the values of each place, shape (n, n_places)."""
    found = np.empty((len(rows), len(places)))
    step = max(1, _AT_ONCE // max(1, len(rows)))
    for start in range(0, len(places), step):
        part = np.asarray(places[start : start + step], dtype=np.float64)
        moved = np.repeat(rows[np.newaxis], len(part), axis=0)
        moved[:, :, list(columns)] = part[:, np.newaxis, :]
        predicted = predict(moved.reshape(-1, rows.shape[1]))
        found[:, start : start + step] = predicted.reshape(len(part), len(rows)).T
    return found


def centred(curves: NDArray[np.float64], at: int = 0) -> NDArray[np.float64]:
    """Begin every curve at 0, so that only how they move is seen (centred ICE).

    Args:
        curves: Curves, shape (n, g).
        at: Which value of the grid is 0.

    Examples:
        >>> centred(np.array([[1.0, 3.0], [5.0, 4.0]]))
        array([[ 0.,  2.],
               [ 0., -1.]])
    """
    return np.asarray(curves - curves[:, [at]])


def partial_dependence(
    predict: Predict, rows: NDArray[np.float64], column: int, grid: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean prediction with one feature set to each value of a grid (PDP), shape (g,).

    Args:
        predict: What predicts.
        rows: Features of a sample, shape (n, k), at least one row.
        column: Which feature is set.
        grid: Values it is set to, shape (g,).

    Raises:
        ValueError: If there is no row to take a mean over.

    References:
        Friedman, *Greedy function approximation: a gradient boosting machine*, Annals of Statistics 29, 2001.
    """
    if not len(rows):
        raise ValueError("A partial dependence is a mean over rows, received none.")
    return np.asarray(individual_curves(predict, rows, column, grid).mean(axis=0))
