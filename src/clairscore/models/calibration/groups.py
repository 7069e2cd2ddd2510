"""Score groups: applications of neighbouring raw log-odds counted together, from which steps are fitted.

Groups and not applications are what a bundle may keep: none is of fewer than 25 applications unless there are no more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.metrics.outcome import outcome_and_score

_FEWEST = 25
_MOST_GROUPS = 250


@dataclass(frozen=True)
class ScoreGroups:
    """Applications by rising raw log-odds, those of equal ones together.

    Attributes:
        raw: Mean raw log-odds of each group, rising, shape (g,).
        n_rows: Applications in each, shape (g,).
        bads: Those that went bad, shape (g,).
        spread: Standard deviation of the raw log-odds of all applications.
    """

    raw: NDArray[np.float64]
    n_rows: NDArray[np.float64]
    bads: NDArray[np.float64]
    spread: float


def group_scores(is_bad: ArrayLike, raw: ArrayLike) -> ScoreGroups:
    """Count applications in at most 250 groups along the raw log-odds, each of at least 25 where there are so many.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        raw: Raw log-odds, shape (n,).

    Raises:
        ValueError: If shapes differ or there is no row.

    Examples:
        >>> group_scores([0] * 30 + [1] * 30, [-1.0] * 30 + [1.0] * 30).bads
        array([ 0., 30.])
    """
    bads, scores = outcome_and_score(is_bad, raw)
    order = np.argsort(scores, kind="stable")
    scores, bads = scores[order], bads[order]
    size = max(_FEWEST, -(-scores.size // _MOST_GROUPS))
    starts = _starts(scores, size)
    n_rows = np.diff(np.append(starts, scores.size)).astype(np.float64)
    return ScoreGroups(
        raw=np.add.reduceat(scores, starts) / n_rows,
        n_rows=n_rows,
        bads=np.add.reduceat(bads, starts),
        spread=float(scores.std()),
    )


def _starts(scores: NDArray[np.float64], size: int) -> NDArray[np.intp]:
    """Return where groups of at least this size begin in sorted scores; equal scores stay together."""
    wanted = scores[np.arange(size, scores.size, size)]
    ends_of_ties = [np.searchsorted(scores, wanted, side=side) for side in ("left", "right")]
    starts = [0]
    for start in np.unique(np.concatenate(ends_of_ties)).tolist():
        if start - starts[-1] >= size and scores.size - start >= size:
            starts.append(start)
    return np.asarray(starts)
