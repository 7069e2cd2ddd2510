"""Interaction: what two features do together beyond what each does alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.explanations.ale import interval_of, rising
from clairscore.explanations.dependence import Predict, curves_along, individual_curves


@dataclass(frozen=True)
class JointEffects:
    """Second-order effect of two numbers, accumulated: what is left once each one's own effect is taken out.

    Attributes:
        grids: Values of the first and of the second feature, shapes (g,) and (h,).
        effect: What a pair of values adds beyond the two, the mean over the rows is 0, shape (g, h).
        n_rows: Rows in each cell, shape (g - 1, h - 1); a cell without any takes the effect of the nearest one.
        strength: Root of the mean square over the rows, in units of the prediction.
    """

    grids: tuple[NDArray[np.float64], NDArray[np.float64]]
    effect: NDArray[np.float64]
    n_rows: NDArray[np.intp]
    strength: float


def joint_dependence(
    predict: Predict,
    rows: NDArray[np.float64],
    columns: tuple[int, int],
    grids: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return the mean prediction with two features set to each pair of values, a surface of shape (g, h)."""
    places = [(first, second) for first in grids[0] for second in grids[1]]
    mean = curves_along(predict, rows, columns, places).mean(axis=0)
    return np.asarray(mean.reshape(len(grids[0]), len(grids[1])))


def friedman_h(predict: Predict, rows: NDArray[np.float64], columns: tuple[int, int]) -> float:
    """Measure which share of what two features do together is not the sum of what each does (Friedman's H squared).

    It makes 3 n² predictions: take a sample of a hundred rows or two. Where neither feature does much the share is of
    next to nothing, so read it beside the size of the effects.

    Args:
        predict: What predicts.
        rows: Features of a sample, shape (n, k), both the points looked at and what is averaged over.
        columns: Which two features.

    Returns:
        0 where the two add up; 1 where neither does anything alone; noise of a small sample can push it above.

    References:
        Friedman and Popescu, *Predictive learning via rule ensembles*, Annals of Applied Statistics 2, 2008.
    """
    pairs = rows[:, list(columns)]
    joint = _centred_at(curves_along(predict, rows, columns, _as_places(pairs)))
    alone = [_centred_at(individual_curves(predict, rows, column, rows[:, column])) for column in columns]
    spread = float((joint**2).sum())
    return float(((joint - alone[0] - alone[1]) ** 2).sum() / spread) if spread > 0 else 0.0


def joint_effects(
    predict: Predict,
    rows: NDArray[np.float64],
    columns: tuple[int, int],
    grids: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> JointEffects:
    """Accumulate the second-order local effects of two numbers (ALE of second order).

    Args:
        predict: What predicts.
        rows: Features of a sample, shape (n, k); those where one of the two is null or outside its grid are left out.
        columns: Which two features.
        grids: Ends of the intervals of each, rising.

    Raises:
        ValueError: If a grid is empty or does not rise, or no row lies inside both.
    """
    edges = (rising(grids[0]), rising(grids[1]))
    inside = np.ones(len(rows), dtype=bool)
    for column, ends in zip(columns, edges, strict=True):
        inside &= (rows[:, column] >= ends[0]) & (rows[:, column] <= ends[-1])
    if not inside.any():
        raise ValueError("No row lies inside both grids.")
    shape = (edges[0].size - 1, edges[1].size - 1)
    if not all(shape):
        return JointEffects(edges, np.zeros((edges[0].size, edges[1].size)), np.zeros(shape, dtype=np.intp), 0.0)
    kept = rows[inside]
    place = [interval_of(kept[:, column], ends) for column, ends in zip(columns, edges, strict=True)]
    cell = np.ravel_multi_index(tuple(place), shape)
    n_cells = shape[0] * shape[1]
    n_rows = np.asarray(np.bincount(cell, minlength=n_cells).reshape(shape), dtype=np.intp)
    twist = _twist(predict, kept, columns, edges, place)
    total = np.bincount(cell, weights=twist, minlength=n_cells).reshape(shape)
    mean = _from_nearest(total / np.maximum(n_rows, 1), n_rows > 0)
    whole = np.zeros((shape[0] + 1, shape[1] + 1))
    whole[1:, 1:] = mean.cumsum(axis=0).cumsum(axis=1)
    whole = whole - _main(whole, n_rows)[:, np.newaxis] - _main(whole.T, n_rows.T)[np.newaxis]
    effect = whole - (n_rows * _corners(whole)).sum() / n_rows.sum()
    strength = float(np.sqrt((n_rows * _corners(effect) ** 2).sum() / n_rows.sum()))
    return JointEffects(edges, effect, n_rows, strength)


def _as_places(pairs: NDArray[np.float64]) -> Sequence[Sequence[float]]:
    return [(first, second) for first, second in pairs.tolist()]


def _centred_at(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = curves.mean(axis=0)
    return np.asarray(mean - mean.mean())


def _twist(
    predict: Predict,
    rows: NDArray[np.float64],
    columns: tuple[int, int],
    edges: tuple[NDArray[np.float64], NDArray[np.float64]],
    place: Sequence[NDArray[np.intp]],
) -> NDArray[np.float64]:
    """Return the second difference of each row over its cell."""
    found = np.zeros(len(rows))
    for up in (0, 1):
        for right in (0, 1):
            moved = rows.copy()
            moved[:, columns[0]] = edges[0][place[0] + up]
            moved[:, columns[1]] = edges[1][place[1] + right]
            found += (1 if up == right else -1) * predict(moved)
    return found


def _from_nearest(means: NDArray[np.float64], filled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give cells without a row the mean of the nearest cell with one, counted in cells."""
    known = np.argwhere(filled)
    found = means.copy()
    for spot in np.argwhere(~filled):
        nearest = known[((known - spot) ** 2).sum(axis=1).argmin()]
        found[tuple(spot)] = means[tuple(nearest)]
    return found


def _main(whole: NDArray[np.float64], n_rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the effect along the first axis that is left in an accumulated surface."""
    rise = np.diff((whole[:, 1:] + whole[:, :-1]) / 2, axis=0)
    mean = (n_rows * rise).sum(axis=1) / np.maximum(n_rows.sum(axis=1), 1)
    return np.concatenate([[0.0], np.cumsum(mean)])


def _corners(whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of the four corners of each cell."""
    return np.asarray((whole[1:, 1:] + whole[1:, :-1] + whole[:-1, 1:] + whole[:-1, :-1]) / 4)
