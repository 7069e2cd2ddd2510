"""The portfolio: counts and means over decisions, never one of them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from clairscore.schemas.wire import Answer

Outcome = Literal["approve", "refer", "decline"]


class RiskBin(Answer):
    """Decisions whose PD lies in one span."""

    low: float
    high: float
    n: dict[Outcome, int]


class DayCount(Answer):
    """Decisions of one day."""

    day: str = Field(examples=["2026-11-21"])
    n: dict[Outcome, int]


class PortfolioAnswer(Answer):
    """What was decided over some days, as the machine decided it."""

    since: datetime
    n_decisions: int = Field(description="Those on persons who were forgotten are not counted.")
    n: dict[Outcome, int]
    approved_share: float | None
    mean_pd: float | None
    approved_pd: float | None = Field(description="Mean PD of those approved: the bad rate to expect.")
    declined_pd: float | None
    expected_cost: float | None = Field(description="Per decision that was no referral, by the policy's costs.")
    approve_all_cost: float | None = Field(description="What approving all of these would be expected to cost.")
    risk: list[RiskBin] = Field(description="By span of PD; spans without a decision are left out.")
    days: list[DayCount]
    model: str = Field(description="Model that decides now.")
    policy: str
    made_up: bool
