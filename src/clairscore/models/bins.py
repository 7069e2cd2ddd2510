"""Bins: how a feature, or the score, was spread among the development applications, so that later ones compare."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.metrics.stability import psi, shares_of

SCORE = "score"
"""Name of the bins of the log-odds themselves."""

_STEPS = np.arange(1, 10) / 10


@dataclass(frozen=True)
class Bins:
    """Shares of the development applications.

    Attributes:
        name: Name of the feature, or `SCORE`.
        edges: Inner edges between the bins of a number: its deciles, each once; empty for a category.
        shares: Share of each bin, or of each choice of a category, and last of nulls; they add up to 1.
    """

    name: str
    edges: tuple[float, ...]
    shares: tuple[float, ...]

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the shares of values, NaN where null, shape (n,) with n at least 1, over these bins.

        Raises:
            ValueError: If there is no value.
        """
        if not values.size:
            raise ValueError("There is no value to compare.")
        n_choices = 0 if self.edges else len(self.shares) - 1
        return _shares(values, np.asarray(self.edges), n_choices)

    def psi(self, values: NDArray[np.float64]) -> float:
        """Return how far values that came later, NaN where null, shape (n,) with n at least 1, lie from the shares."""
        return psi(self.shares, self.spread(values))


def bin_features(features: Sequence[Feature], values: NDArray[np.float64]) -> tuple[Bins, ...]:
    """Return the bins of each column, shape (n, n_features), n at least 1."""
    return tuple(_bins(feature, values[:, column]) for column, feature in enumerate(features))


def bin_scores(margin: NDArray[np.float64]) -> Bins:
    """Return the bins of log-odds, shape (n,)."""
    return _number_bins(SCORE, margin)


def _bins(feature: Feature, values: NDArray[np.float64]) -> Bins:
    if feature.kind == "category":
        return Bins(feature.name, (), tuple(_shares(values, np.empty(0), len(feature.choices)).tolist()))
    return _number_bins(feature.name, values)


def _number_bins(name: str, values: NDArray[np.float64]) -> Bins:
    known = values[~np.isnan(values)]
    edges = np.unique(np.quantile(known, _STEPS, method="inverted_cdf")) if known.size else np.zeros(1)
    return Bins(name, tuple(edges.tolist()), tuple(_shares(values, edges, 0).tolist()))


def _shares(values: NDArray[np.float64], edges: NDArray[np.float64], n_choices: int) -> NDArray[np.float64]:
    known = ~np.isnan(values)
    if n_choices:
        codes = values[known].astype(np.intp)
        counts = np.bincount(codes[(codes >= 0) & (codes < n_choices)], minlength=n_choices)
        spread = np.append(counts, values.size - counts.sum())
        return np.asarray(spread / values.size)
    share_known = float(known.mean())
    return np.append(shares_of(values[known], edges) * share_known, 1 - share_known)
