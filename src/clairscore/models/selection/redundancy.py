"""Redundancy: features that put the applications in the same order, and the one that stands for a family of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.config import SelectionConfig


def find_alike(matrix: FeatureMatrix, config: SelectionConfig) -> NDArray[np.bool_]:
    """Tell which pairs of features say the same.

    Two numbers or flags do where their ranks correlate, either way, on the applications that have both, and nearly all
    applications that have one have the other. Two categories do where one tells nearly all of the other and the other
    of it; a category and a number never do, since the order of codes means nothing.

    Args:
        matrix: Applications; outcomes are not looked at.
        config: From where on two features are alike.

    Returns:
        Symmetric, true on the diagonal, shape (k, k). A feature that is the same for everybody is alike to none.
    """
    values = matrix.values
    has = ~np.isnan(values)
    both = has.T.astype(np.float32) @ has.astype(np.float32)
    counts = np.diag(both)
    either = counts[:, None] + counts[None, :] - both
    agree = both >= config.missing_agreement * np.maximum(either, 1)
    alike = agree & (np.abs(_rank_correlation(values, has, both)) >= config.correlation)
    categories = [index for index, feature in enumerate(matrix.features) if feature.kind == "category"]
    alike[categories, :] = False
    alike[:, categories] = False
    for position, one in enumerate(categories):
        for other in categories[:position]:
            shared = has[:, one] & has[:, other]
            same = agree[one, other] and _told(values[shared, one], values[shared, other]) >= config.correlation
            alike[one, other] = alike[other, one] = same
    np.fill_diagonal(alike, True)
    return np.asarray(alike)


def find_representatives(alike: NDArray[np.bool_], order: Sequence[int]) -> NDArray[np.intp]:
    """Return the position of the feature that stands for each, its own where it stands for itself.

    Features are gone through in order; each is stood for by the first one before it that stands for itself and is
    alike, so that what is dropped is always alike to what is kept.

    Args:
        alike: Which pairs are alike, shape (k, k).
        order: Positions of all features, the one that is most worth keeping first.

    Returns:
        Positions, shape (k,).
    """
    stands = np.arange(alike.shape[0])
    kept: list[int] = []
    for index in order:
        found = next((leader for leader in kept if alike[leader, index]), index)
        stands[index] = found
        if found == index:
            kept.append(index)
    return stands


def _rank_correlation(
    values: NDArray[np.float64], has: NDArray[np.bool_], both: NDArray[np.float32]
) -> NDArray[np.floating[Any]]:
    """Return Spearman's correlation of each pair where missing patterns agree, shape (k, k); elsewhere towards 0.

    Ranks are taken among the applications that have the feature, which on the pairs that count are nearly those that
    have both.
    """
    scaled = np.zeros(values.shape, dtype=np.float32)
    for column in range(values.shape[1]):
        rows = has[:, column]
        ranks: NDArray[np.float64] = rankdata(values[rows, column])
        if ranks.size and (spread := float(ranks.std())) > 0:
            scaled[rows, column] = (ranks - ranks.mean()) / spread
    return np.asarray((scaled.T @ scaled) / np.maximum(both, 1))


def _told(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the share of the richer category's entropy that the other tells, 0 to 1."""
    if not one.size:
        return 0.0
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one.astype(np.intp), other.astype(np.intp)), 1 / one.size)
    rows, columns, cells = (_entropy(part) for part in (table.sum(axis=1), table.sum(axis=0), table))
    richer = max(rows, columns)
    return (rows + columns - cells) / richer if richer > 0 else 0.0


def _entropy(shares: NDArray[np.float64]) -> float:
    positive = shares[shares > 0]
    return float(-(positive * np.log(positive)).sum())
