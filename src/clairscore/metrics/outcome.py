"""Outcome: what a metric accepts as outcomes and as scores."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def outcome_and_score(
    is_bad: ArrayLike, score: ArrayLike, *, both_classes: bool = False, probability: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return outcomes and scores as arrays of floats once they are fit to be measured.

    Args:
        is_bad: Outcomes, 1 for a bad and 0 for a good, shape (n,).
        score: One score a row, shape (n,).
        both_classes: Whether at least one good and one bad must be there.
        probability: Whether the scores must lie between 0 and 1.

    Raises:
        ValueError: If the shapes differ, there is no row, an outcome is neither 0 nor 1, a score is not finite, or what
            the two flags ask for is not given.

    Examples:
        >>> outcome_and_score([1, 0], [0.2, 0.1])
        (array([1., 0.]), array([0.2, 0.1]))
    """
    bads = np.asarray(is_bad, dtype=np.float64)
    scores = np.asarray(score, dtype=np.float64)
    if bads.ndim != 1 or bads.shape != scores.shape:
        raise ValueError(f"is_bad and the scores must be vectors of one length, received {bads.shape}, {scores.shape}.")
    if bads.size == 0:
        raise ValueError("There is no row to measure.")
    if not np.isin(bads, (0.0, 1.0)).all():
        raise ValueError("An outcome is neither 0 nor 1: keep labelled rows only.")
    if not np.isfinite(scores).all():
        raise ValueError("A score is null or infinite.")
    if probability and not ((scores >= 0) & (scores <= 1)).all():
        raise ValueError("A PD lies outside 0 to 1.")
    if both_classes and bads.min() == bads.max():
        raise ValueError(f"Goods and bads are both needed, received {int(bads.sum())} bads in {bads.size} rows.")
    return bads, scores
