"""Champion and challenger on the same applicants, on the wire: sums, and nobody in them."""

from datetime import datetime

from pydantic import Field

from clairscore.schemas.wire import Answer


class Outcome(Answer):
    """How often a decision of the champion went with one of the challenger."""

    champion: str = Field(examples=["approve"])
    challenger: str = Field(examples=["refer"])
    n: int


class ShadowComparison(Answer):
    """How two models differed."""

    champion: str = Field(examples=["v1"])
    challenger: str = Field(examples=["v2"])
    since: datetime
    n_compared: int = Field(description="Applicants both scored.")
    mean_difference: float = Field(description="Mean of the challenger's PD minus the champion's.")
    mean_absolute_difference: float
    n_flips: int = Field(description="Applicants on whom the two decide differently.")
    outcomes: list[Outcome]
    champion_psi: float | None = Field(description="How far its log-odds lie from those of its development.")
    challenger_psi: float | None
    n_failed: int = Field(description="Applicants the challenger could not score.")


class ShadowAnswer(Answer):
    """Whether the challenger is scored, and what was found."""

    on: bool = Field(description="Whether CLAIRSCORE_SHADOW is set.")
    comparison: ShadowComparison | None = Field(description="None while there is no challenger or no decision yet.")
