"""The portfolio, for those who answer for it and see no client."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from clairscore.api.guard import holder_of
from clairscore.api.resources import Open
from clairscore.schemas.portfolio import DayCount, PortfolioAnswer, RiskBin
from clairscore.store.portfolio import Portfolio
from clairscore.workflows.portfolio import view_portfolio

router = APIRouter(tags=["portfolio"], dependencies=[Depends(holder_of("portfolio:read"))])


@router.get("/portfolio")
def read_portfolio(
    resources: Open, days: Annotated[int, Query(ge=1, le=366, description="How far to look back.")] = 30
) -> PortfolioAnswer:
    """Show what was decided over the last days: how many, how risky, what it is expected to cost."""
    bundle = resources.scoring.bundle
    found = view_portfolio(Portfolio(resources.store, resources.lender.name), bundle.policy.costs, days)
    return PortfolioAnswer(
        since=found.since,
        n_decisions=found.n_decisions,
        n={decision.value: count for decision, count in found.n.items()},
        approved_share=found.approved_share,
        mean_pd=found.mean_p_default,
        approved_pd=found.approved_p_default,
        declined_pd=found.declined_p_default,
        expected_cost=found.expected_cost,
        approve_all_cost=found.approve_all_cost,
        risk=[RiskBin(low=one.low, high=one.high, n={d.value: n for d, n in one.n.items()}) for one in found.risk],
        days=[DayCount(day=one.day, n={d.value: n for d, n in one.n.items()}) for one in found.days],
        model=bundle.version,
        policy=bundle.policy.version,
        made_up=resources.made_up,
    )
