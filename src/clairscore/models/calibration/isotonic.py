"""Isotonic: the bad rate as a line that never falls, and that is bound by no other shape.

Groups of applications whose bad rates fall are pooled (Zadrozny and Elkan, 2002). The line goes straight from the
middle of one pool to the middle of the next (Oron and Flournoy, 2017), so that clients who differ keep different PDs,
which a staircase would take from them.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.models.calibration.groups import group_scores
from clairscore.models.calibration.steps import Steps, log_odds, through


@dataclass(frozen=True)
class Isotonic:
    """Pools of applications and the log-odds of their bad rates."""

    kind: ClassVar[str] = "isotonic"
    steps: Steps

    def margin(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated log-odds of raw ones, same shape."""
        return self.steps.at(raw)

    def facts(self) -> dict[str, Any]:
        """Return the pools as JSON values."""
        return {"kind": self.kind, "raw": list(self.steps.raw), "margin": list(self.steps.margin)}


def fit_isotonic(is_bad: ArrayLike, raw: ArrayLike) -> Isotonic:
    """Pool groups of applications until no bad rate falls.

    A lowest pool without a bad and a highest without a good get the log-odds Jeffreys gives them; where that is past
    the next pool, the two are pooled.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        raw: Log-odds of models that did not train on the row, shape (n,).

    Raises:
        ValueError: If shapes differ or there is no row.

    References:
        Zadrozny and Elkan, *Transforming classifier scores into accurate multiclass probability estimates*, KDD 2002.
        Oron and Flournoy, *Centered isotonic regression*, Statistics in Biopharmaceutical Research 9, 2017.
    """
    groups = group_scores(is_bad, raw)
    pools: list[NDArray[np.float64]] = []
    for middle, n_rows, bads in zip(groups.raw, groups.n_rows, groups.bads, strict=True):
        pools.append(np.array([bads, n_rows, middle * n_rows]))
        while len(pools) > 1 and _falls(*pools[-2:]):
            pools[-2:] = [pools[-2] + pools[-1]]
    for end in (slice(0, 2), slice(-2, None)):
        while len(pools) > 1 and np.diff(_margins(pools[end]))[0] <= 0:
            pools[end] = [np.sum(pools[end], axis=0)]
    pooled = np.array(pools)
    return Isotonic(through(pooled[:, 2] / pooled[:, 1], _margins(pools), groups.spread))


def _falls(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> bool:
    """Say whether the upper of two pools has no higher bad rate than the lower."""
    return bool(lower[0] * upper[1] >= upper[0] * lower[1])


def _margins(pools: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    counted = np.array(pools)
    return log_odds(counted[:, 0], counted[:, 1])
