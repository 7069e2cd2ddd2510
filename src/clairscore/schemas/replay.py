"""Replays: a decision made again, and what another model would have made of it."""

from typing import Literal

from pydantic import Field

from clairscore.schemas.wire import Answer

Cause = Literal["data", "model", "calibration", "cutoff", "rule"]


class FigureDiffers(Answer):
    """A figure that came out otherwise."""

    field: str = Field(examples=["reasons[0].contribution"])
    decided: bool | int | float | str | None
    replayed: bool | int | float | str | None


class ReplayedOutcome(Answer):
    """What came out."""

    pd: float = Field(ge=0, le=1, validation_alias="p_default")
    score: int
    decision: Literal["approve", "refer", "decline"]


class SwappedCause(Answer):
    """One cause, swapped."""

    cause: Cause
    differs: bool = Field(description="Whether it is another thing there at all.")
    alone: ReplayedOutcome = Field(description="When it alone is swapped.")
    in_order: ReplayedOutcome = Field(description="When it and all causes before it are.")
    matters: bool = Field(description="Whether either changes the decision.")


class ReplayComparison(Answer):
    """The decision beside what another model would decide today."""

    version: str
    before: ReplayedOutcome
    after: ReplayedOutcome
    swaps: list[SwappedCause]
    first: Cause | None = Field(description="The first cause whose swap, in order, changes the decision.")
    matter: list[Cause] = Field(description="All causes that change the decision.")


class ReplayAnswer(Answer):
    """A decision made again from what it was made on, by the bundle that made it."""

    decision_id: str
    client_id: int | None
    made_at: str
    model: str
    software: str | None = Field(description="Version of Clairscore that decided; null where it was not kept yet.")
    decision: Literal["approve", "refer", "decline"]
    pd: float = Field(ge=0, le=1, validation_alias="p_default")
    score: int
    same: bool = Field(description="Whether every figure came out as it was, to the last bit.")
    same_outcome: bool = Field(
        description="Whether PD, score, decision and what they rest on did, however they are explained today."
    )
    figures: int = Field(description="How many figures were compared.")
    differences: list[FigureDiffers]
    reworded: bool = Field(description="Whether words of the reasons or the summary are written otherwise today.")
    against: ReplayComparison | None = None
