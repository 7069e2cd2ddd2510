"""Neighbours: the development clients nearest to one client, found exactly among all of them.

Every distance is looked at; nothing is sampled and no index decides. One pass in single precision keeps whoever could
be among the nearest, and double precision puts these in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

FURTHEST: Final = 5.0
"""Spreads from the median beyond which a value is no further away: one huge amount must not outweigh all else."""


@dataclass(frozen=True)
class Space:
    """Points in which distance is Euclidean.

    Attributes:
        axes: Coordinates by axis, float32, shape (n_axes, n).
    """

    axes: NDArray[np.float32]

    @property
    def n_points(self) -> int:
        """Number of points."""
        return int(self.axes.shape[1])

    @cached_property
    def _squares(self) -> NDArray[np.float32]:
        return np.asarray(np.einsum("ij,ij->j", self.axes, self.axes))

    def nearest(self, point: NDArray[np.float64], k: int, without: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
        """Return the positions of the k points nearest to a point, the nearest first; equal distances by position.

        Args:
            point: Coordinates, shape (n_axes,), no NaN.
            k: How many, at least 1.
            without: Positions that are left out.

        Returns:
            Shape (k,).

        Raises:
            ValueError: If there are not so many points, or the point has other axes.
        """
        left = self.n_points - (0 if without is None else without.size)
        if point.shape != (len(self.axes),):
            raise ValueError(f"The point has shape {point.shape}, the space has {len(self.axes)} axes.")
        if not 1 <= k <= left:
            raise ValueError(f"There are {left} points, {k} were asked for.")
        single = point.astype(np.float32)
        # Not ``single @ self.axes``: threads of a linear algebra library that wait for one another cost a server more.
        away = self._squares - 2 * np.einsum("i,ij->j", single, self.axes)
        if without is not None:
            away[without] = np.inf
        limit = np.partition(away, k - 1)[k - 1] + 2 * self._rounding(point)
        near = np.flatnonzero(away <= limit)
        exact = ((self.axes[:, near].astype(np.float64) - point[:, np.newaxis]) ** 2).sum(axis=0)
        return near[np.lexsort((near, exact))[:k]]

    def distances(self, point: NDArray[np.float64], positions: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the distances of points from a point, shape of the positions."""
        return np.asarray(np.sqrt(((self.axes[:, positions] - point[:, np.newaxis]) ** 2).sum(axis=0)))

    def _rounding(self, point: NDArray[np.float64]) -> float:
        """Return what a squared distance in single precision can be off by, at most."""
        longest = float(self._squares.max()) ** 0.5
        length = float(np.linalg.norm(point))
        n_terms = len(self.axes) + 4
        return float(np.finfo(np.float32).eps * n_terms * longest * (longest + 2 * length))


@dataclass(frozen=True)
class RobustScale:
    """Makes features comparable: distance from the median in half the distance between the quartiles.

    A value that is not known lies on the median of its feature and one spread away from every known one, on an axis of
    its own, so that two clients of whom the same is unknown are alike in it.

    Attributes:
        middle: Median of each feature, shape (n_features,).
        spread: Half the distance between its quartiles; where these are equal its standard deviation, 1 where it does
            not vary.
    """

    middle: NDArray[np.float64]
    spread: NDArray[np.float64]

    @classmethod
    def fit(cls, values: NDArray[np.float32]) -> "RobustScale":
        """Measure features, NaN where null, shape (n_features, n)."""
        found = [_spread(feature[~np.isnan(feature)].astype(np.float64)) for feature in values]
        return cls(np.array([middle for middle, _ in found]), np.array([spread for _, spread in found]))

    def apply(self, values: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float32]:
        """Return two axes a feature, how far it is from the median and whether it is null, shape (2 n_features, n)."""
        axes = np.empty((2 * len(values), values.shape[1]), dtype=np.float32)
        for position, feature in enumerate(values):
            absent = np.isnan(feature)
            away = (feature - self.middle[position]) / self.spread[position]
            axes[2 * position] = np.where(absent, 0.0, np.clip(away, -FURTHEST, FURTHEST))
            axes[2 * position + 1] = absent
        return axes

    def take(self, positions: Sequence[int]) -> "RobustScale":
        """Return the scale of some features, by position."""
        return RobustScale(self.middle[list(positions)], self.spread[list(positions)])


def _spread(known: NDArray[np.float64]) -> tuple[float, float]:
    if not known.size:
        return 0.0, 1.0
    low, middle, high = np.quantile(known, (0.25, 0.5, 0.75))
    return float(middle), float((high - low) / 2 or known.std() or 1.0)
