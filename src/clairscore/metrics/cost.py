"""Cost: what the two mistakes of a cut-off cost the lender.

A *false negative* is a bad that was approved, a *false positive* a good that was refused. A credit is approved when its
PD is below the cut-off. Costs are per application, in units of the cost of refusing one good.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.metrics.discrimination import Estimate, mean_interval
from clairscore.metrics.outcome import outcome_and_score


@dataclass(frozen=True)
class Costs:
    """What each mistake costs, both above 0.

    Attributes:
        false_negative: Cost of a bad that was approved.
        false_positive: Cost of a good that was refused.
    """

    false_negative: float = 10.0
    false_positive: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.false_negative < float("inf") and 0 < self.false_positive < float("inf")):
            raise ValueError(
                f"Both costs must be above 0, received {self.false_negative} for a bad that is approved "
                f"and {self.false_positive} for a good that is refused."
            )

    @property
    def break_even(self) -> float:
        """PD at which approving and refusing cost the same: the best cut-off of a perfectly calibrated model.

        Examples:
            >>> round(Costs(10, 1).break_even, 4)
            0.0909
        """
        return self.false_positive / (self.false_positive + self.false_negative)

    def approve_all(self, bad_rate: float) -> float:
        """Return the cost per application of approving everyone.

        Examples:
            >>> round(Costs(10, 1).approve_all(0.0807), 3)
            0.807
        """
        return self.false_negative * bad_rate

    def refuse_all(self, bad_rate: float) -> float:
        """Return the cost per application of refusing everyone.

        Examples:
            >>> round(Costs(10, 1).refuse_all(0.0807), 3)
            0.919
        """
        return self.false_positive * (1 - bad_rate)


def business_cost(is_bad: ArrayLike, p_default: ArrayLike, cutoff: float | ArrayLike, costs: Costs) -> float:
    """Return the cost per application of approving every PD below the cut-off and refusing the others.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs, shape (n,).
        cutoff: Cut-off on the PD, or one a row, shape (n,).
        costs: What each mistake costs.

    Returns:
        0 when only goods are approved and all of them, at most the larger of the two costs.

    Raises:
        ValueError: If shapes differ, there is no row, or a PD lies outside 0 to 1.

    Examples:
        A bad at .05 is approved and costs 10; a good at .3 is refused and costs 1; two are decided rightly.

        >>> business_cost([1, 0, 1, 0], [0.05, 0.3, 0.4, 0.02], 0.09, Costs(10, 1))
        2.75
    """
    return float(_cost_of_each(is_bad, p_default, cutoff, costs).mean())


def cost_difference(
    is_bad: ArrayLike,
    expected: tuple[ArrayLike, float | ArrayLike],
    actual: tuple[ArrayLike, float | ArrayLike],
    costs: Costs,
    *,
    person: ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return cost(actual) - cost(expected) per application on the same rows, with its paired interval.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        expected: PDs of the model compared with, shape (n,), and its cut-off, one or one a row.
        actual: PDs of the other model and its cut-off.
        costs: What each mistake costs.
        person: Whose credit each row is, shape (n,); every row its own person when absent.
        level: Level of confidence, above 0 and below 1.

    Returns:
        Below 0 where the other model is cheaper. The interval is that of a mean over persons.

    Raises:
        ValueError: As `business_cost`.

    Examples:
        >>> found = cost_difference([1, 0], ([0.05, 0.3], 0.09), ([0.2, 0.3], 0.09), Costs(10, 1))
        >>> found.value
        -5.0
    """
    before, after = (_cost_of_each(is_bad, pds, cutoff, costs) for pds, cutoff in (expected, actual))
    return mean_interval(after - before, person=person, level=level)


def _cost_of_each(
    is_bad: ArrayLike, p_default: ArrayLike, cutoff: float | ArrayLike, costs: Costs
) -> NDArray[np.float64]:
    bads, pds = outcome_and_score(is_bad, p_default, probability=True)
    approved = pds < np.asarray(cutoff, dtype=np.float64)
    return np.where(approved, costs.false_negative * bads, costs.false_positive * (1 - bads))


def approved_share(p_default: ArrayLike, cutoff: float) -> float:
    """Return the share of PDs below the cut-off, 0 to 1.

    Examples:
        >>> approved_share([0.05, 0.09, 0.2, 0.3], 0.09)
        0.25
    """
    return float(np.mean(np.asarray(p_default, dtype=np.float64) < cutoff))
