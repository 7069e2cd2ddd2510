"""Models: those on the shelf, what they must show, and which of them decides."""

from typing import Any, Literal

from pydantic import Field

from clairscore.schemas.wire import Answer, Request


class Measured(Answer):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class ModelSummary(Answer):
    """A model in one row."""

    version: str = Field(examples=["v2"])
    alias: Literal["champion", "challenger"] | None
    created_at: str
    feature_set: str
    n_features: int
    n_rows: int = Field(description="Applications with a known outcome it was trained on.")
    auc: Measured = Field(description="Out of fold.")
    cost: Measured = Field(description="Cost per application at the cut-off, out of fold.")
    calibration_error: float
    cutoff: float


class ModelList(Answer):
    """The models of the lender, oldest first."""

    deciding: str = Field(description="Version this service decides with since it started.", examples=["v1"])
    items: list[ModelSummary]


class Appointed(Answer):
    """One entry of the history: who gave which alias to a version, and why."""

    version: str
    alias: str
    by: str
    why: str
    at: str


class GateFound(Answer):
    """One demand on a model that shall decide."""

    name: str
    passed: bool
    measured: str
    demanded: str
    may_be_waived: bool


class ModelDetail(ModelSummary):
    """A model with what was measured of it and what it must show."""

    metrics: dict[str, Any]
    training: dict[str, Any]
    evidence: dict[str, Any]
    gates: list[GateFound]
    history: list[Appointed]


class PromotionRequest(Request):
    """Why a model shall decide."""

    why: str = Field(min_length=10, max_length=2000, examples=["Ranks better on the year that came after."])
    despite: list[str] = Field(
        default_factory=list, max_length=10, description="Gates that are not passed and shall not matter this once."
    )


class PromotionAnswer(Answer):
    """What became of it."""

    model: str
    replaced: str | None
    by: str
    waived: list[str]
    gates: list[GateFound]
    entry: str = Field(description="Id of the row in the ledger.")
    decides: bool = Field(
        description="Whether it decides already in the process that answers; others take it within seconds."
    )
