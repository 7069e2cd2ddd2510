"""Direction: which way a feature moves PDs, beside how far."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata


def rank_correlation(values: NDArray[np.float64], contributions: NDArray[np.float64]) -> float | None:
    """Say whether the PD rises or falls with the value of a feature: Spearman's correlation with its contribution.

    Args:
        values: Values of a number or flag, NaN where null, shape (n,).
        contributions: What it adds, shape (n,).

    Returns:
        1 where the contribution only rises with the value, -1 where it only falls, about 0 where it does neither; None
        where no two known values differ or the feature never matters.

    Examples:
        >>> rank_correlation(np.array([1.0, 2.0, 9.0, np.nan]), np.array([-0.3, -0.1, 0.4, 0.0]))
        1.0
    """
    known = ~np.isnan(values)
    if known.sum() < 2 or np.ptp(values[known]) == 0 or np.ptp(contributions[known]) == 0:
        return None
    first, second = (rankdata(one[known]) for one in (values, contributions))
    first, second = first - first.mean(), second - second.mean()
    found = float(first @ second / np.sqrt((first @ first) * (second @ second)))
    return round(min(1.0, max(-1.0, found)), 6)


def raising_share(contributions: NDArray[np.float64]) -> float | None:
    """Return the share of rows whose PD is raised, among those that are moved; None where none is.

    Args:
        contributions: What a feature or a subject adds, shape (n,).
    """
    moved = int((contributions != 0).sum())
    return float((contributions > 0).sum() / moved) if moved else None
