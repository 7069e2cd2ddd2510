"""What the portfolio of decisions looks like: how many, how risky, and what the policy is expected to cost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from clairscore.decisions.decision import Decision
from clairscore.metrics.cost import Costs
from clairscore.store.portfolio import N_BINS, Portfolio

_WIDTH: Final = 1 / N_BINS


@dataclass(frozen=True)
class RiskBin:
    """Decisions whose PD lies in one span.

    Attributes:
        low: Lower end of the span.
        high: Upper end.
        n: How many decisions of each outcome.
    """

    low: float
    high: float
    n: dict[Decision, int]


@dataclass(frozen=True)
class DayCount:
    """Decisions of one day, by outcome."""

    day: str
    n: dict[Decision, int]


@dataclass(frozen=True)
class PortfolioView:
    """The portfolio over some days.

    Attributes:
        since: First moment counted.
        n_decisions: Decisions counted; those on forgotten persons are not.
        n: How many of each outcome, as the machine decided.
        approved_share: Share approved; None without a decision.
        mean_p_default: Mean PD of all; None without a decision.
        approved_p_default: Mean PD of those approved: the bad rate to expect; None where none is.
        declined_p_default: Mean PD of those declined; None where none is.
        expected_cost: Expected cost per decision that was no referral, by the policy's costs; None where none is.
        approve_all_cost: What approving all of these would be expected to cost.
        risk: Decisions by span of PD; spans without any are left out.
        days: Decisions by day.
    """

    since: datetime
    n_decisions: int
    n: dict[Decision, int]
    approved_share: float | None
    mean_p_default: float | None
    approved_p_default: float | None
    declined_p_default: float | None
    expected_cost: float | None
    approve_all_cost: float | None
    risk: tuple[RiskBin, ...]
    days: tuple[DayCount, ...]


def view_portfolio(portfolio: Portfolio, costs: Costs, days: int, now: datetime | None = None) -> PortfolioView:
    """Count what was decided over the last days.

    Args:
        portfolio: Counts of the store.
        costs: What each mistake costs.
        days: How many days to look back, at least 1.
        now: End of the days; the present unless given.
    """
    since = (now or datetime.now(UTC)) - timedelta(days)
    cells = portfolio.by_risk(since)
    n = {decision: sum(cell.n for cell in cells if cell.decision == decision) for decision in Decision}
    pds = {decision: sum(cell.sum_p_default for cell in cells if cell.decision == decision) for decision in Decision}
    total, settled = sum(n.values()), n[Decision.APPROVE] + n[Decision.DECLINE]
    bad_if_approved = costs.false_negative * pds[Decision.APPROVE]
    good_if_declined = costs.false_positive * (n[Decision.DECLINE] - pds[Decision.DECLINE])
    bad_anyway = costs.false_negative * (pds[Decision.APPROVE] + pds[Decision.DECLINE])
    bins: dict[int, dict[Decision, int]] = {}
    for cell in cells:
        bins.setdefault(cell.bin, dict.fromkeys(Decision, 0))[Decision(cell.decision)] += cell.n
    by_day: dict[str, dict[Decision, int]] = {}
    for day, outcome, count in portfolio.by_day(since):
        by_day.setdefault(day, dict.fromkeys(Decision, 0))[Decision(outcome)] += count
    return PortfolioView(
        since=since,
        n_decisions=total,
        n=n,
        approved_share=_over(n[Decision.APPROVE], total),
        mean_p_default=_over(sum(pds.values()), total),
        approved_p_default=_over(pds[Decision.APPROVE], n[Decision.APPROVE]),
        declined_p_default=_over(pds[Decision.DECLINE], n[Decision.DECLINE]),
        expected_cost=_over(bad_if_approved + good_if_declined, settled),
        approve_all_cost=_over(bad_anyway, settled),
        risk=tuple(RiskBin(one * _WIDTH, (one + 1) * _WIDTH, bins[one]) for one in sorted(bins)),
        days=tuple(DayCount(day, counts) for day, counts in by_day.items()),
    )


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None
