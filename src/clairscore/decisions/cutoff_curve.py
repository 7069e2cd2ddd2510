"""Cut-off curve: what every cut-off would cost, whom it would approve and how many of these would go bad."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from clairscore.decisions.amounts import Amounts
from clairscore.decisions.cutoff import Cutoff, choose_cutoff
from clairscore.metrics.cost import Costs
from clairscore.metrics.outcome import outcome_and_score

_N_POINTS = 201
_TAIL = 0.001
_SMALLEST = 1e-6


@dataclass(frozen=True)
class CurvePoint:
    """What one cut-off would do to the development applications, out of fold.

    Attributes:
        cutoff: PD from which a credit is refused.
        cost: Cost per application, in units of refusing one good.
        approval_rate: Share of applications below the cut-off.
        bad_rate: Share of these that went bad; None when none is below.
        profit: What the credits below it earned less what they lost, per application, in the lender's currency; None
            where amounts are not known.
        expected_profit: The same as the PDs foretell it.
    """

    cutoff: float
    cost: float
    approval_rate: float
    bad_rate: float | None
    profit: float | None = None
    expected_profit: float | None = None


@dataclass(frozen=True)
class CutoffCurve:
    """Points by rising cut-off, and the cut-off that amounts would choose.

    Attributes:
        points: About 200, the chosen cut-off and the break-even PD among them.
        by_amounts: Cut-off of least loss where every credit counts with its amount; None where amounts are not known.
    """

    points: tuple[CurvePoint, ...]
    by_amounts: Cutoff | None = None

    def at(self, cutoff: float) -> CurvePoint:
        """Return the point nearest to a cut-off."""
        return min(self.points, key=lambda point: abs(point.cutoff - cutoff))


def draw_curve(
    cutoff: Cutoff,
    is_bad: ArrayLike,
    p_default: ArrayLike,
    costs: Costs,
    *,
    person: ArrayLike | None = None,
    amounts: Amounts | None = None,
    credit: ArrayLike | None = None,
) -> CutoffCurve:
    """Measure what cut-offs over the range of the PDs would do.

    Args:
        cutoff: The cut-off chosen.
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: Out-of-fold calibrated PDs, shape (n,).
        costs: What each mistake costs.
        person: Whose application each row is, shape (n,); every row its own person when absent.
        amounts: What a credit may lose and earn.
        credit: Amount of each credit, shape (n,); one that is not known counts for nothing.

    Raises:
        ValueError: If shapes differ, goods or bads are lacking, or a PD lies outside 0 to 1.
    """
    bads, pds = outcome_and_score(is_bad, p_default, both_classes=True, probability=True)
    low, high = np.clip(np.quantile(pds, (_TAIL, 1 - _TAIL)), _SMALLEST, 1 - _SMALLEST)
    tried = expit(np.linspace(logit(low), logit(max(high, cutoff.break_even)), _N_POINTS))
    tried = np.unique(np.append(tried, [cutoff.value, cutoff.break_even]))
    order = np.argsort(pds, kind="stable")
    n_approved = np.searchsorted(pds[order], tried, side="left")

    def below(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of a value over the applications below each cut-off."""
        return np.append(0.0, np.cumsum(values[order]))[n_approved]

    n, bads_below = bads.size, below(bads)
    n_good = float((1 - bads).sum())
    cost = costs.false_negative * bads_below + costs.false_positive * (n_good - (n_approved - bads_below))
    columns: dict[str, Any] = {"profit": None, "expected_profit": None}
    by_amounts = None
    if amounts is not None and credit is not None:
        money = np.nan_to_num(np.asarray(credit, dtype=np.float64))
        columns = {
            "profit": below(amounts.expected_profit(bads, money)) / n,
            "expected_profit": below(amounts.expected_profit(pds, money)) / n,
        }
        by_amounts = choose_cutoff(
            bads, pds, amounts.costs, person=person, credit=money, n_draws=cutoff.n_draws, seed=cutoff.seed
        )
    points = tuple(
        CurvePoint(
            cutoff=float(tried[index]),
            cost=float(cost[index] / n),
            approval_rate=float(n_approved[index] / n),
            bad_rate=float(bads_below[index] / n_approved[index]) if n_approved[index] else None,
            **{name: None if column is None else float(column[index]) for name, column in columns.items()},
        )
        for index in range(tried.size)
    )
    return CutoffCurve(points, by_amounts)


def check_break_even(cutoff: Cutoff, curve: CutoffCurve) -> str:
    """Say in a sentence whether the interval of the cut-off holds the break-even PD, and what both cost."""
    chosen, even = curve.at(cutoff.value), curve.at(cutoff.break_even)
    holds = "holds" if cutoff.holds_break_even else "does not hold"
    then = (
        "nothing speaks against PDs that are as high as the costs ask"
        if cutoff.holds_break_even
        else "the PDs near it are too high or too low, or the bads among them too few to say"
    )
    return (
        f"The interval of the cut-off, {cutoff.low:.4f} to {cutoff.high:.4f}, {holds} the break-even PD of "
        f"{cutoff.break_even:.4f}: {then}. An application costs {chosen.cost:.4f} at the cut-off of "
        f"{cutoff.value:.4f} and {even.cost:.4f} at break-even."
    )
