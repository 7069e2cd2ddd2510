"""Venn-Abers: two PDs, one as if the applicant were to pay back and one as if not, and the one between them.

Each application is put among the development applications twice, as a good and as a bad, and the isotonic bad rate at
its place is read both times. One of the two is right whatever the distribution, as long as applications come from the
same one. Their distance says how much one more outcome could move the PD.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from clairscore.models.calibration.groups import ScoreGroups, group_scores
from clairscore.models.calibration.steps import Steps, through


@dataclass(frozen=True)
class VennAbers:
    """Three lines along the raw log-odds: the margin, and those as if good and as if bad."""

    kind: ClassVar[str] = "venn_abers"
    steps: Steps
    if_good: Steps
    if_bad: Steps

    def margin(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated log-odds of raw ones, same shape."""
        return self.steps.at(raw)

    def interval(self, raw: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the PDs as if good and as if bad, same shape."""
        return np.asarray(expit(self.if_good.at(raw))), np.asarray(expit(self.if_bad.at(raw)))

    def facts(self) -> dict[str, Any]:
        """Return the three lines as JSON values."""
        return {
            "kind": self.kind,
            "raw": list(self.steps.raw),
            "margin": list(self.steps.margin),
            "if_good": list(self.if_good.margin),
            "if_bad": list(self.if_bad.margin),
        }


def fit_venn_abers(is_bad: ArrayLike, raw: ArrayLike) -> VennAbers:
    """Read both bad rates at each group of applications and merge them as p1 / (1 - p0 + p1).

    An application counts as one of the group it is nearest to: the groups are the score that is calibrated. Between
    their means the log-odds go straight.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        raw: Log-odds of models that did not train on the row, shape (n,).

    Raises:
        ValueError: If shapes differ or there is no row.

    References:
        Vovk, Petej and Fedorova, *Large-scale probabilistic predictors with and without guarantees of validity*,
        NeurIPS 2015.
    """
    groups = group_scores(is_bad, raw)
    if_good, if_bad = (_rates(groups, outcome) for outcome in (0.0, 1.0))
    merged = if_bad / (1 - if_good + if_bad)
    least = 0.5 / (
        groups.n_rows.sum() + 1
    )  # the rate as if good may be 0 and that as if bad 1; the merged one is neither
    lines = (np.clip(one, least, 1 - least) for one in (merged, if_good, if_bad))
    return VennAbers(*(through(groups.raw, logit(line), groups.spread) for line in lines))


def _rates(groups: ScoreGroups, outcome: float) -> NDArray[np.float64]:
    """Return the isotonic bad rate at each group with one more application of this outcome in it, shape (g,).

    It is the highest, over the groups where a pool may begin, of the lowest, over those where it may end, of the bad
    rate of the pool.
    """
    bads = np.append(0.0, np.cumsum(groups.bads))
    rows = np.append(0.0, np.cumsum(groups.n_rows))
    rates = np.empty(groups.raw.size)
    for at in range(rates.size):
        pooled = (bads[None, at + 1 :] - bads[: at + 1, None] + outcome) / (
            rows[None, at + 1 :] - rows[: at + 1, None] + 1
        )
        rates[at] = pooled.min(axis=1).max()
    return rates
