"""Drift: whether what is decided on today still looks like what the model was developed on."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from clairscore.schemas.wire import Answer

Shift = Literal["none", "moderate", "large"]


class FeatureDriftAnswer(Answer):
    """How far one feature has moved."""

    feature: str
    label: str = Field(description="Its name for people, in the language asked for.")
    psi: float = Field(description="Population stability index; a move is moderate from .10 and large from .25.")
    by_chance: float = Field(description="Index that chance alone exceeds once in a thousand times, with as few rows.")
    shift: Shift = Field(description="'none' where chance may have made the index.")
    missing_before: float = Field(description="Share of nulls among the development applications.")
    missing_now: float


class ScoreDriftAnswer(Answer):
    """How far the scores have moved."""

    psi: float
    distance: float = Field(description="Largest distance of the two distributions, 0 to 1 (Kolmogorov and Smirnov).")
    p_value: float = Field(description="Chance of such a distance were they one.")
    mean_shift: float = Field(description="Of the log-odds, in standard deviations; above 0 is riskier.")
    shift: Shift


class DriftAnswer(Answer):
    """What moved between the development of the model that decides and the latest decisions."""

    model: str
    since: datetime
    n_rows: int = Field(description="Applicants looked at, the latest, each once.")
    enough_from: int = Field(description="Applicants from which a drift is told.")
    enough: bool
    score: ScoreDriftAnswer | None = Field(description="Null while there are too few.")
    mean_pd: float | None
    development_bad_rate: float = Field(description="Share that went bad among the development applications.")
    moved: dict[Shift, int] = Field(description="How many features moved how far.")
    features: list[FeatureDriftAnswer] = Field(description="Those that moved most first.")
    made_up: bool
