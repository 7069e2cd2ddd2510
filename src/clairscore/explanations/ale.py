"""ALE: accumulated local effects, which move each row only as far as its neighbouring values.

Where features go together a partial dependence asks the model about applicants who do not exist. An accumulated local
effect adds up the small differences that rows with such values see, so it answers for applicants there are, and for
about two predictions a row. It is centred: 0 is the mean over the rows.

References:
    Apley and Zhu, *Visualizing the effects of predictor variables in black box supervised learning models*, Journal of
    the Royal Statistical Society B 82, 2020.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.explanations.dependence import Predict


@dataclass(frozen=True)
class LocalEffects:
    """Effect of one feature, accumulated.

    Attributes:
        grid: Values of a number, rising; codes of a category, in the order they were walked along, shape (g,).
        effect: What each adds to the mean prediction; the mean over the rows is 0, shape (g,).
        n_rows: Rows that were moved across each interval, shape (g - 1,), or that have each category, shape (g,).
    """

    grid: NDArray[np.float64]
    effect: NDArray[np.float64]
    n_rows: NDArray[np.intp]


def ale(predict: Predict, rows: NDArray[np.float64], column: int, grid: NDArray[np.float64]) -> LocalEffects:
    """Accumulate the local effects of a number or a flag.

    Args:
        predict: What predicts.
        rows: Features of a sample, shape (n, k); those where this one is null or outside the grid are left out.
        column: Which feature.
        grid: Ends of the intervals, rising, at least one; see `clairscore.explanations.dependence.value_grid`.

    Raises:
        ValueError: If the grid is empty or does not rise.
    """
    edges = rising(grid)
    inside = rows[(rows[:, column] >= edges[0]) & (rows[:, column] <= edges[-1])]
    if edges.size == 1 or not len(inside):
        return LocalEffects(edges, np.zeros(edges.size), np.zeros(edges.size - 1, dtype=np.intp))
    place = interval_of(inside[:, column], edges)
    step = predict(_moved(inside, column, edges[place + 1])) - predict(_moved(inside, column, edges[place]))
    n_rows = np.bincount(place, minlength=edges.size - 1)
    mean = np.bincount(place, weights=step, minlength=edges.size - 1) / np.maximum(n_rows, 1)
    effect = np.concatenate([[0.0], np.cumsum(mean)])
    middle = (effect[1:] + effect[:-1]) / 2
    return LocalEffects(edges, effect - (n_rows * middle).sum() / n_rows.sum(), n_rows)


def ale_of_categories(
    predict: Predict, rows: NDArray[np.float64], column: int, codes: NDArray[np.float64]
) -> LocalEffects:
    """Accumulate the local effects of a category along an order in which neighbours are alike.

    A row is moved to the categories next to its own, and to no other.

    Args:
        predict: What predicts.
        rows: Features of a sample, shape (n, k); those with another category or none are left out.
        column: Which feature.
        codes: Codes in the order to walk along, see `order_by_likeness`; each is in the sample.

    Raises:
        ValueError: If no row has one of the codes.
    """
    own = [rows[rows[:, column] == code] for code in codes]
    n_rows = np.array([len(part) for part in own], dtype=np.intp)
    if not n_rows.all() or not n_rows.size:
        raise ValueError("Each category that effects are accumulated along must be in the sample.")
    effect = np.zeros(codes.size)
    for index in range(codes.size - 1):
        both = np.concatenate([own[index], own[index + 1]])
        step = predict(_moved(both, column, codes[index + 1])) - predict(_moved(both, column, codes[index]))
        effect[index + 1] = effect[index] + step.mean()
    return LocalEffects(codes, effect - (n_rows * effect).sum() / n_rows.sum(), n_rows)


def order_by_likeness(rows: NDArray[np.float64], column: int, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Order the categories of a feature so that those whose rows are alike in all other features stand together.

    Two categories differ by the distances of Kolmogorov and Smirnov between their rows, added up over the other
    features, with null as a value of its own; the order is the first axis of classical scaling of these differences.

    Args:
        rows: Features of a sample, shape (n, k).
        column: Which feature.
        codes: Its categories, shape (g,).

    Returns:
        The codes in order, the lowest of the two ends first.
    """
    if codes.size < 3:
        return np.sort(codes)
    others = np.delete(rows, column, axis=1)
    filled = np.where(np.isnan(others), np.inf, others)
    cuts = np.quantile(filled, np.linspace(0.05, 0.95, 19), axis=0, method="inverted_cdf")
    below = np.stack([(filled[rows[:, column] == code] <= cuts[:, np.newaxis]).mean(axis=1) for code in codes])
    differences = np.stack([np.abs(below - one).max(axis=1).sum(axis=1) for one in below])
    squares = differences**2
    centring = np.eye(codes.size) - 1 / codes.size
    axis = np.linalg.eigh(-0.5 * centring @ squares @ centring)[1][:, -1]
    order = np.argsort(axis, kind="stable")
    return np.asarray(codes[order] if codes[order[0]] <= codes[order[-1]] else codes[order[::-1]])


def rising(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a grid that is one.

    Raises:
        ValueError: If it is empty or does not rise.
    """
    edges = np.asarray(grid, dtype=np.float64)
    if not edges.size or not (np.diff(edges) > 0).all():
        raise ValueError(f"Local effects are accumulated along a rising grid, received {edges.size} values.")
    return edges


def interval_of(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which interval between the edges each value lies in; the lowest edge belongs to the first one."""
    return np.asarray(np.clip(np.searchsorted(edges, values, side="left") - 1, 0, edges.size - 2))


def _moved(rows: NDArray[np.float64], column: int, values: NDArray[np.float64] | float) -> NDArray[np.float64]:
    moved = rows.copy()
    moved[:, column] = values
    return moved
