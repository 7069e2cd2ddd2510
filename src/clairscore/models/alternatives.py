"""Less discriminatory alternatives: models that cost the lender no more and part a group from the others less.

Features that carry an attribute most are left out, more of them step by step; nothing is decided by the attribute and
there is one cut-off for all. Every model judges the same applications in the same folds.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.metrics.cost import Costs, cost_difference
from clairscore.metrics.discrimination import Estimate, auc
from clairscore.metrics.fairness import APPROVED, DECLINED, audit_groups
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.judging import always, judge_out_of_fold


@dataclass(frozen=True)
class Alternative:
    """A model without some features.

    Attributes:
        left_out: Features it does not read.
        auc: AUC, out of fold.
        cost_apart: Cost per application less that of the model that reads them all, deciding at the break-even PD.
        approval_ratio: Lowest approval ratio of a group held to the largest; ``None`` where no group can be.
        goods_declined_apart: Largest share of goods declined beyond that of the largest group, likewise.
    """

    left_out: tuple[str, ...]
    auc: float
    cost_apart: Estimate
    approval_ratio: Estimate | None
    goods_declined_apart: Estimate | None


def search_alternatives(
    matrix: FeatureMatrix,
    group: NDArray[np.str_],
    carriers: Sequence[str],
    model: ModelConfig,
    costs: Costs,
    *,
    steps: Sequence[int] = (0, 5, 10, 20, 40),
    minutes: float = 10.0,
    report: Report = silent,
) -> tuple[Alternative, ...]:
    """Leave out what carries an attribute, step by step.

    Args:
        matrix: Applications, all with a known outcome.
        group: Group of each application by the attribute, shape (n,), in the order of the matrix.
        carriers: Features that carry the attribute, most first.
        model: Folds, seed and how trees are grown.
        costs: What each mistake costs.
        steps: How many carriers are left out; the first is 0, the model the others are held to.
        minutes: No step starts later than that; the first is always done.
        report: Told after each step.

    Returns:
        One alternative a step, in order.

    Raises:
        ValueError: If the first step is not 0 or a matrix row has no group.
    """
    if not steps or steps[0] != 0 or group.shape != matrix.is_bad.shape:
        raise ValueError(f"The first step must be 0 and every row needs a group: {steps}, {group.shape}.")
    order = np.argsort(matrix.ids, kind="stable")
    rows, groups = matrix.take(order), group[order]
    until = time.monotonic() + 60 * minutes
    found: list[Alternative] = []
    whole = np.empty(0)
    for position, n_left_out in enumerate(steps):
        report("alternatives", position, len(steps))
        if found and time.monotonic() > until:
            break
        left_out = tuple(carriers[:n_left_out])
        if found and (len(left_out) >= len(rows.features) or len(left_out) == len(found[-1].left_out)):
            break
        kept = ~np.isin(rows.names, left_out)
        pds = expit(judge_out_of_fold(rows, model, always(kept)).margin)
        whole = pds if not found else whole
        found.append(_measure(left_out, rows, groups, whole, pds, costs))
    report("alternatives", len(steps), len(steps))
    return tuple(found)


def choose_alternative(found: Sequence[Alternative], tolerance: float) -> Alternative | None:
    """Return the alternative that parts groups least among those that cost no more; ``None`` if none parts them less.

    Args:
        found: What `search_alternatives` returned.
        tolerance: Cost per application that counts as no more.
    """
    base = found[0]
    if base.approval_ratio is None:
        return None
    better = [
        one
        for one in found[1:]
        if one.approval_ratio
        and one.cost_apart.value <= tolerance
        and one.cost_apart.low <= 0
        and one.approval_ratio.value > base.approval_ratio.value
    ]
    return max(better, key=lambda one: one.approval_ratio.value if one.approval_ratio else 0.0, default=None)


def _measure(
    left_out: tuple[str, ...],
    rows: FeatureMatrix,
    group: NDArray[np.str_],
    whole: NDArray[np.float64],
    pds: NDArray[np.float64],
    costs: Costs,
) -> Alternative:
    decided = np.where(pds < costs.break_even, APPROVED, DECLINED)
    audit = audit_groups(group, rows.is_bad, pds, decided, person=rows.person)
    ratios = [one.approval_ratio for one in audit.disparities if one.approval_ratio]
    apart = [one.goods_declined_apart for one in audit.disparities if one.goods_declined_apart]
    return Alternative(
        left_out=left_out,
        auc=auc(rows.is_bad, pds),
        cost_apart=cost_difference(
            rows.is_bad, (whole, costs.break_even), (pds, costs.break_even), costs, person=rows.person
        ),
        approval_ratio=min(ratios, key=lambda one: one.value, default=None),
        goods_declined_apart=max(apart, key=lambda one: one.value, default=None),
    )
