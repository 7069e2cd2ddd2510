"""Uncertainty: how far the PD of one application may be off, read from the development applications nearest to it.

Around a margin lie k development applications, of which some went bad. Their bad rate has a Jeffreys posterior, a beta
distribution with half a bad and half a good added. The posterior is moved along the log-odds until its median is the
calibrated PD, so that the interval always holds the PD it belongs to, and so that a PD on the cut-off is exactly as
likely on the one side as on the other. Interval and confidence are two readings of that one distribution: the interval
at 95 % leaves the cut-off out precisely when the confidence is above 97.5 %.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv, expit, logit

from clairscore.metrics.outcome import outcome_and_score

_MOST_NODES = 201
_SMALLEST = 1e-12


@dataclass(frozen=True)
class Uncertainty:
    """Posterior of the bad rate along the margin, as a grid; between two nodes bads are interpolated.

    Attributes:
        margin: Calibrated log-odds of the nodes, rising, shape (nodes,).
        bads: Bads among the neighbours of each node, never falling, shape (nodes,).
        n_neighbours: Development applications around each node.
        level: Level of the interval, above 0 and below 1.
    """

    margin: tuple[float, ...]
    bads: tuple[float, ...]
    n_neighbours: int
    level: float = 0.95

    def interval(self, p_default: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lower and the upper end of the interval of PDs, same shape, around them."""
        return self._interval(*self._posterior(p_default))

    def confidence(self, p_default: ArrayLike, cutoff: float) -> NDArray[np.float64]:
        """Return how likely each PD truly lies on the side of the cut-off where it was put, .5 to 1, same shape.

        It is .5 on the cut-off, where it is lowest, and rises on both sides.
        """
        return self._confidence(p_default, cutoff, *self._posterior(p_default))

    def judge(self, p_default: float, cutoff: float) -> tuple[float, float, float]:
        """Return both ends of the `interval` of one PD and its `confidence`."""
        posterior = self._posterior(p_default)
        low, high = self._interval(*posterior)
        return float(low), float(high), float(self._confidence(p_default, cutoff, *posterior))

    def _interval(
        self, centre: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64], middle: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        tail = (1 - self.level) / 2
        low = expit(centre - middle + _log_odds(betaincinv(a, b, tail)))
        high = expit(centre - middle + _log_odds(betaincinv(a, b, 1 - tail)))
        return np.asarray(low), np.asarray(high)

    @staticmethod
    def _confidence(
        p_default: ArrayLike,
        cutoff: float,
        centre: NDArray[np.float64],
        a: NDArray[np.float64],
        b: NDArray[np.float64],
        middle: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        below = betainc(a, b, expit(_log_odds(cutoff) - centre + middle))
        return np.asarray(np.where(np.asarray(p_default) < cutoff, below, 1 - below)).clip(0.5, 1.0)

    def _posterior(self, p_default: ArrayLike) -> tuple[NDArray[np.float64], ...]:
        """Return the log-odds of the PDs, both parameters of the posterior and the log-odds of its median."""
        centre = _log_odds(np.asarray(p_default, dtype=np.float64))
        bads = np.interp(centre, *self._nodes)
        a, b = bads + 0.5, self.n_neighbours - bads + 0.5
        return centre, a, b, _log_odds(betaincinv(a, b, 0.5))

    @cached_property
    def _nodes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.array(self.margin), np.array(self.bads)


def fit_uncertainty(
    is_bad: ArrayLike,
    margin: ArrayLike,
    *,
    neighbour_share: float = 0.05,
    fewest_neighbours: int = 100,
    most_neighbours: int = 2000,
    level: float = 0.95,
) -> Uncertainty:
    """Count the bads among the nearest development applications along the margin.

    Counts are made never to fall as the margin rises (pool adjacent violators), as the truth does not.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        margin: Calibrated log-odds of models that did not train on the row, shape (n,).
        neighbour_share: Share of the rows taken as neighbours.
        fewest_neighbours: Fewest neighbours, where there are so many rows.
        most_neighbours: Most neighbours.
        level: Level of the interval.

    Raises:
        ValueError: If shapes differ or there is no row.
    """
    bads, margins = outcome_and_score(is_bad, margin)
    order = np.argsort(margins, kind="stable")
    margins, bads = margins[order], bads[order]
    n = margins.size
    k = min(n, max(fewest_neighbours, min(most_neighbours, round(neighbour_share * n))))
    nodes = np.unique(np.quantile(margins, np.linspace(0, 1, _MOST_NODES)))
    first = np.array([_first_neighbour(margins, node, k) for node in nodes])
    total = np.concatenate([[0.0], np.cumsum(bads)])
    counted = total[first + k] - total[first]
    rising = pool_adjacent_violators(counted)
    return Uncertainty(tuple(nodes.tolist()), tuple(rising.tolist()), int(k), level)


def pool_adjacent_violators(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the never falling sequence nearest to the values in least squares, same shape.

    Examples:
        >>> pool_adjacent_violators(np.array([1.0, 3.0, 2.0, 4.0]))
        array([1. , 2.5, 2.5, 4. ])
    """
    means: list[float] = []
    sizes: list[int] = []
    for value in values.tolist():
        means.append(value)
        sizes.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2:] = [(means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size]
            sizes[-2:] = [size]
    return np.repeat(means, sizes)


def _first_neighbour(margins: NDArray[np.float64], node: float, k: int) -> int:
    """Return where the k nearest of the sorted margins begin, by bisection."""
    low, high = 0, margins.size - k
    while low < high:
        middle = (low + high) // 2
        if node - margins[middle] > margins[middle + k] - node:
            low = middle + 1
        else:
            high = middle
    return low


def _log_odds(p: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(logit(np.clip(p, _SMALLEST, 1 - _SMALLEST)))
