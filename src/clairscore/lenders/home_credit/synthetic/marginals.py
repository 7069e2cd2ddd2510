"""Values from standard normal scores: quantile knots, shares, counts.

Dependence lives in the scores (a Gaussian copula), the shape of a column lives here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from clairscore.lenders.home_credit.synthetic.labels import Labels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Marginal:
    """A distribution given by its quantiles; nothing is drawn beyond the outermost knots.

    Attributes:
        probabilities: Where the knots stand, ascending, in (0, 1).
        knots: The quantiles there, ascending.
    """

    probabilities: tuple[float, ...]
    knots: tuple[float, ...]

    def at(self, scores: Floats) -> Floats:
        """Return the value at each standard normal score, straight between knots."""
        values: Floats = np.interp(ndtr(scores), self.probabilities, self.knots)
        return values

    def steps_at(self, scores: Floats) -> Floats:
        """Return the knot at or below each score, for columns with few values."""
        uniforms: Floats = ndtr(scores)
        place = np.searchsorted(self.probabilities, uniforms, side="right") - 1
        values: Floats = np.asarray(self.knots)[np.clip(place, 0, len(self.knots) - 1)]
        return values


@dataclass(frozen=True)
class Categories:
    """Categories with their shares, which may be rounded and are scaled to 1.

    Attributes:
        names: In order of the score that draws them, lowest first.
        shares: One per name.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]

    def at(self, scores: Floats) -> Labels:
        """Return the category at each standard normal score."""
        return self.drawn(ndtr(scores))

    def drawn(self, uniforms: Floats) -> Labels:
        """Return the category at each uniform number."""
        return Labels(_place(self.shares, uniforms).astype(np.int8), self.names)

    def numbers_at(self, scores: Floats) -> Floats:
        """Return the category at each score as a number, where the names are numbers."""
        return np.asarray([float(name) for name in self.names])[_place(self.shares, ndtr(scores))]


@dataclass(frozen=True)
class CategoryTable:
    """Categories whose shares depend on the group a row is in.

    Attributes:
        names: In order of the score that draws them, lowest first.
        shares: One row per group, one share per name.
    """

    names: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]

    def at(self, groups: Ints, scores: Floats) -> Labels:
        """Return the category at each standard normal score, by the shares of its group."""
        uniforms = ndtr(scores)
        codes = np.empty(len(groups), np.int8)
        for group, shares in enumerate(self.shares):
            rows = groups == group
            codes[rows] = _place(shares, uniforms[rows])
        return Labels(codes, self.names)


def counts_at(shares: tuple[float, ...], scores: Floats) -> Ints:
    """Return a count 0, 1, 2, ... at each standard normal score, by the share of each count."""
    return _place(shares, ndtr(scores))


def to_multiple(values: Floats, unit: float) -> Floats:
    """Round to the nearest multiple, as amounts are delivered."""
    rounded: Floats = np.round(np.round(values / unit) * unit, 3)
    return rounded


def mixed(*parts: tuple[float, Floats], noise: Floats) -> Floats:
    """Return a standard normal score with the given loadings on independent scores, the rest being noise."""
    score: Floats = noise * np.sqrt(max(0.0, 1 - sum(loading**2 for loading, _ in parts)))
    for loading, part in parts:
        score = score + loading * part
    return score


def _place(shares: tuple[float, ...], uniforms: Floats) -> Ints:
    edges = np.cumsum(shares)[:-1] / np.sum(shares)
    place: Ints = np.searchsorted(edges, uniforms, side="right").astype(np.int64)
    return place
