"""Fairness: what decisions and PDs do to groups of people, each figure with its interval.

Audited only: no group enters a decision. Rows of one person count as one witness. A group of few applications, goods or
bads has no figure: chance would speak, and of a handful of people at that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from clairscore.metrics.discrimination import Estimate, auc_interval, mean_interval
from clairscore.metrics.outcome import outcome_and_score

APPROVED, DECLINED = "approve", "decline"
FEWEST = 100
"""Applications a group must have for any figure of it to be shown."""
FEWEST_OF_A_KIND = 20
"""Goods, or bads, it must have for a figure on them alone."""


@dataclass(frozen=True)
class GroupFigures:
    """What was done to one group; ``None`` where there are too few rows to tell.

    Attributes:
        name: The group.
        n_rows: Applications; ``None`` when they are fewer than `FEWEST`.
        n_bad: How many of them went bad, likewise.
        approved: Share approved by the machine.
        referred: Share a human decides on.
        bad_rate: Share that went bad.
        mean_p_default: Mean PD.
        gap: Mean PD less bad rate: above 0 the group is thought riskier than it is.
        goods_declined: Share of its goods that were declined.
        bads_approved: Share of its bads that were approved.
        auc: How well its bads are ranked above its goods.
    """

    name: str
    n_rows: int | None
    n_bad: int | None
    approved: Estimate | None
    referred: Estimate | None
    bad_rate: Estimate | None
    mean_p_default: float | None
    gap: Estimate | None
    goods_declined: Estimate | None
    bads_approved: Estimate | None
    auc: Estimate | None


@dataclass(frozen=True)
class Disparity:
    """One group beside the reference group.

    Attributes:
        name: The group.
        approval_ratio: Its approval rate over the reference's (the adverse impact ratio): 1 when alike; ``None`` where
            nobody of either was approved.
        goods_declined_apart: Share of its goods declined less the reference's; ``None`` where either has too few.
        gap_apart: Its gap of PD and bad rate less the reference's, likewise.
    """

    name: str
    approval_ratio: Estimate | None
    goods_declined_apart: Estimate | None
    gap_apart: Estimate | None


@dataclass(frozen=True)
class GroupAudit:
    """All groups of one attribute.

    Attributes:
        groups: Groups by size, those too small last.
        reference: Name of the largest group, which the others are held to; ``None`` where none is large enough.
        disparities: Every other group that is large enough.
    """

    groups: tuple[GroupFigures, ...]
    reference: str | None
    disparities: tuple[Disparity, ...]


def audit_groups(
    group: ArrayLike,
    is_bad: ArrayLike,
    p_default: ArrayLike,
    decision: ArrayLike,
    *,
    person: ArrayLike | None = None,
    fewest: int = FEWEST,
    fewest_of_a_kind: int = FEWEST_OF_A_KIND,
    level: float = 0.95,
) -> GroupAudit:
    """Measure what was done to each group.

    Args:
        group: Name of the group of each row, shape (n,).
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs, shape (n,).
        decision: Words of the decisions: ``approve``, ``refer``, ``decline``, shape (n,).
        person: Whose application each row is, shape (n,); every row its own person when absent.
        fewest: Applications a group needs for a figure.
        fewest_of_a_kind: Goods, or bads, it needs for a figure on them alone.
        level: Level of the intervals.

    Raises:
        ValueError: If shapes differ or a PD lies outside 0 to 1.
    """
    bads, pds = outcome_and_score(is_bad, p_default, probability=True)
    names, index = np.unique(np.asarray(group, dtype=np.str_), return_inverse=True)
    words = np.asarray(decision, dtype=np.str_)
    if index.shape != bads.shape or words.shape != bads.shape:
        raise ValueError(f"Groups and decisions must have {bads.size} rows: {index.shape}, {words.shape}.")
    persons = np.arange(bads.size) if person is None else np.asarray(person)
    found = []
    for at, name in enumerate(names):
        rows = index == at
        found.append(
            _figures(str(name), bads[rows], pds[rows], words[rows], persons[rows], fewest, fewest_of_a_kind, level)
        )
    found.sort(key=lambda one: (-(one.n_rows or 0), one.name))
    known = [one for one in found if one.n_rows is not None]
    return GroupAudit(
        groups=tuple(found),
        reference=known[0].name if known else None,
        disparities=tuple(_disparity(one, known[0], level) for one in known[1:]),
    )


def cross(groups: Sequence[ArrayLike]) -> NDArray[np.str_]:
    """Return the intersection of several groupings of the same rows, their names joined, shape (n,).

    Examples:
        >>> cross([["F", "M"], ["young", "old"]]).tolist()
        ['F × young', 'M × old']
    """
    parts = [np.asarray(one, dtype=np.str_).tolist() for one in groups]
    return np.asarray([" × ".join(row) for row in zip(*parts, strict=True)], dtype=np.str_)


def _figures(
    name: str,
    bads: NDArray[np.float64],
    pds: NDArray[np.float64],
    words: NDArray[np.str_],
    person: NDArray[np.generic],
    fewest: int,
    fewest_of_a_kind: int,
    level: float,
) -> GroupFigures:
    if bads.size < fewest:
        return GroupFigures(name, None, None, None, None, None, None, None, None, None, None)
    approved, referred, declined = words == APPROVED, ~np.isin(words, (APPROVED, DECLINED)), words == DECLINED
    is_a_bad = bads == 1
    enough_bads, enough_goods = (int(kind.sum()) >= fewest_of_a_kind for kind in (is_a_bad, ~is_a_bad))

    def share(of: NDArray[np.bool_], among: NDArray[np.bool_] | None = None) -> Estimate:
        rows = np.ones(bads.size, dtype=bool) if among is None else among
        found = mean_interval(of[rows].astype(np.float64), person=person[rows], level=level)
        return Estimate(found.value, max(0.0, found.low), min(1.0, found.high), level)

    return GroupFigures(
        name=name,
        n_rows=int(bads.size),
        n_bad=int(is_a_bad.sum()) if enough_bads else None,
        approved=share(approved),
        referred=share(referred),
        bad_rate=share(is_a_bad) if enough_bads else None,
        mean_p_default=float(pds.mean()),
        gap=mean_interval(pds - bads, person=person, level=level) if enough_bads else None,
        goods_declined=share(declined, ~is_a_bad) if enough_goods else None,
        bads_approved=share(approved, is_a_bad) if enough_bads else None,
        auc=auc_interval(bads, pds, person=person, level=level) if enough_bads and enough_goods else None,
    )


def _disparity(one: GroupFigures, reference: GroupFigures, level: float) -> Disparity:
    return Disparity(
        name=one.name,
        approval_ratio=_ratio(one.approved, reference.approved, level),
        goods_declined_apart=_apart(one.goods_declined, reference.goods_declined, level),
        gap_apart=_apart(one.gap, reference.gap, level),
    )


def _ratio(one: Estimate | None, other: Estimate | None, level: float) -> Estimate | None:
    """Return one over the other with its interval in logarithms, the two being independent."""
    if one is None or other is None or min(one.value, other.value) <= 0:
        return None
    quantile = float(ndtri(0.5 + level / 2))
    relative = [(each.high - each.low) / 2 / quantile / each.value for each in (one, other)]
    ratio, width = one.value / other.value, quantile * hypot(*relative)
    return Estimate(ratio, ratio * exp(-width), ratio * exp(width), level)


def _apart(one: Estimate | None, other: Estimate | None, level: float) -> Estimate | None:
    if one is None or other is None:
        return None
    half = hypot((one.high - one.low) / 2, (other.high - other.low) / 2)
    value = one.value - other.value
    return Estimate(value, value - half, value + half, level)
