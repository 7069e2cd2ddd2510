"""Discrimination: how well PDs put bads above goods.

Intervals are DeLong's, with the parts of one person added up before the variance is taken (Obuchowski, 1997), so that a
person with several credits counts as one witness. With one credit a person they are DeLong's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from clairscore.metrics.outcome import outcome_and_score


@dataclass(frozen=True)
class Estimate:
    """A figure and the interval it lies in at a level of confidence, 0 to 1."""

    value: float
    low: float
    high: float
    level: float = 0.95


def auc(is_bad: ArrayLike, p_default: ArrayLike) -> float:
    """Return the share of pairs of a bad and a good in which the bad has the higher PD, ties counting half.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs or any score that rises with risk, shape (n,).

    Returns:
        0 to 1: 1 when every bad is above every good, .5 when the order says nothing.

    Raises:
        ValueError: If shapes differ, a value is not finite, or goods or bads are lacking.

    Examples:
        >>> auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
        0.75
    """
    bads, scores = outcome_and_score(is_bad, p_default, both_classes=True)
    n_bad = float(bads.sum())
    n_good = bads.size - n_bad
    ranks = rankdata(scores)
    return float((ranks[bads == 1].sum() - n_bad * (n_bad + 1) / 2) / (n_bad * n_good))


def gini(is_bad: ArrayLike, p_default: ArrayLike) -> float:
    """Return 2 AUC - 1: -1 to 1, 0 when the order says nothing.

    Examples:
        >>> gini([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
        0.5
    """
    return 2 * auc(is_bad, p_default) - 1


def ks(is_bad: ArrayLike, p_default: ArrayLike) -> float:
    """Return the largest distance between the cumulative shares of bads and of goods along the PD, 0 to 1.

    Examples:
        >>> ks([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
        0.5
    """
    bads, scores = outcome_and_score(is_bad, p_default, both_classes=True)
    order = np.argsort(scores, kind="stable")
    share_of_bads = np.cumsum(bads[order]) / bads.sum()
    share_of_goods = np.cumsum(1 - bads[order]) / (1 - bads).sum()
    sorted_scores = scores[order]
    last_of_its_score = np.append(sorted_scores[1:] != sorted_scores[:-1], True)
    return float(np.abs(share_of_bads - share_of_goods)[last_of_its_score].max())


def auc_interval(
    is_bad: ArrayLike, p_default: ArrayLike, *, person: ArrayLike | None = None, level: float = 0.95
) -> Estimate:
    """Return the AUC with its interval by DeLong, grouped by person.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs or any score that rises with risk, shape (n,).
        person: Whose credit each row is, shape (n,); every row its own person when absent.
        level: Level of confidence, above 0 and below 1.

    Raises:
        ValueError: As `auc`, or if the level is not between 0 and 1.

    References:
        DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988. Obuchowski, Biometrics 53, 1997.

    Examples:
        >>> found = auc_interval([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
        >>> found.value, found.low < found.value < found.high
        (0.75, True)
    """
    bads, scores = outcome_and_score(is_bad, p_default, both_classes=True)
    influence, value = _auc_influence(bads, scores)
    low, high = _interval(value, _variance(influence, person), level)
    return Estimate(value, max(0.0, low), min(1.0, high), level)


def auc_difference(
    is_bad: ArrayLike,
    expected: ArrayLike,
    actual: ArrayLike,
    *,
    person: ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return AUC(actual) - AUC(expected) on the same rows, with its paired interval.

    Pairing removes what both models find easy or hard alike: the interval is far shorter than that of two samples.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        expected: PDs of the model compared with, shape (n,).
        actual: PDs of the other model, shape (n,).
        person: Whose credit each row is, shape (n,); every row its own person when absent.
        level: Level of confidence, above 0 and below 1.

    Raises:
        ValueError: As `auc_interval`.

    Examples:
        >>> auc_difference([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], [0.1, 0.2, 0.3, 0.4]).value
        0.25
    """
    bads, first = outcome_and_score(is_bad, expected, both_classes=True)
    _, second = outcome_and_score(is_bad, actual, both_classes=True)
    influence_first, value_first = _auc_influence(bads, first)
    influence_second, value_second = _auc_influence(bads, second)
    value = value_second - value_first
    low, high = _interval(value, _variance(influence_second - influence_first, person), level)
    return Estimate(value, max(-1.0, low), min(1.0, high), level)


def mean_interval(values: ArrayLike, *, person: ArrayLike | None = None, level: float = 0.95) -> Estimate:
    """Return the mean of rows with its interval, the rows of one person taken together.

    Args:
        values: What each row counts, shape (n,), n at least 1.
        person: Whose row each is, shape (n,); every row its own person when absent.
        level: Level of confidence, above 0 and below 1.

    Raises:
        ValueError: If shapes differ or the level is not between 0 and 1.

    Examples:
        >>> found = mean_interval([0.0, 1.0, 1.0, 0.0])
        >>> found.value, found.low < 0.5 < found.high
        (0.5, True)
    """
    rows = np.asarray(values, dtype=np.float64)
    mean = float(rows.mean())
    low, high = _interval(mean, _variance((rows - mean) / rows.size, person), level)
    return Estimate(mean, low, high, level)


def _auc_influence(bads: NDArray[np.float64], scores: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return how far each row moves the AUC (DeLong's structural components by size of the class), and the AUC."""
    is_one = bads == 1
    n_bad, n_good = int(is_one.sum()), int((~is_one).sum())
    ranks = rankdata(scores)
    of_bads = (ranks[is_one] - rankdata(scores[is_one])) / n_good
    of_goods = 1 - (ranks[~is_one] - rankdata(scores[~is_one])) / n_bad
    value = float(of_bads.mean())
    influence = np.empty(bads.size)
    influence[is_one] = (of_bads - value) / n_bad
    influence[~is_one] = (of_goods - value) / n_good
    return influence, value


def _variance(influence: NDArray[np.float64], person: ArrayLike | None) -> float:
    if person is None:
        parts = influence
    else:
        _, index = np.unique(np.asarray(person), return_inverse=True)
        if index.size != influence.size:
            raise ValueError(f"person has {index.size} rows where the outcome has {influence.size}.")
        parts = np.bincount(index, weights=influence).astype(np.float64)
    return float((parts**2).sum() * parts.size / max(parts.size - 1, 1))


def _interval(value: float, variance: float, level: float) -> tuple[float, float]:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, received {level}.")
    half_width = float(ndtri(0.5 + level / 2)) * variance**0.5
    return value - half_width, value + half_width
