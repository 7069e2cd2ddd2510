"""Scorecard: the points table beside the model, what it is worth, and where one client stands in it."""

from typing import Any, Literal, Self

from pydantic import Field

from clairscore.schemas.model import Measured
from clairscore.schemas.wire import Answer


class BinAnswer(Answer):
    """One line of a characteristic."""

    text: str = Field(description="What falls into it, in words.")
    points: int = Field(description="Points it gives: higher is safer.")
    share: float = Field(description="Share of the development applications.")
    bad_rate: float = Field(description="Share of these that went bad.")


class CharacteristicAnswer(Answer):
    """One characteristic of the table."""

    feature: str
    label: str
    subject: str
    subject_label: str
    bins: list[BinAnswer] = Field(description="Lines in order; one never falls and rises again.")


class ScaleAnswer(Answer):
    """Scale of the points: so many are the reference odds of goods per bad; so many more double them."""

    score: float
    odds: float
    pdo: float


class SideAnswer(Answer):
    """Applications the model puts on one side of the cut-off and the table on the other, out of fold."""

    n_rows: int
    bad_rate: float | None = Field(description="Share that went bad; null where there is no application.")
    champion: float | None = Field(description="Mean PD by the model.")
    twin: float | None = Field(description="Mean PD by the table.")


class DisagreementAnswer(Answer):
    """What disagreeing by more than so much came to; costs are differences per application, below 0 saves."""

    apart: float = Field(description="Log-odds the two PDs lie apart at least.")
    share: float
    new_share: float = Field(description="Share that the score alone would not refer.")
    approved: SideAnswer = Field(description="Those the model would approve.")
    declined: SideAnswer = Field(description="Those it would decline.")
    if_twin: Measured = Field(description="Cost if the table decided on them.")
    if_mean: Measured = Field(description="Cost if the mean of the two log-odds decided on them.")
    if_right: float = Field(description="Cost if whoever decides on them were always right: the most to be had.")


class TwinFigures(Answer):
    """What was measured out of fold, beside the model."""

    n_rows: int
    auc: Measured
    champion_auc: Measured
    auc_apart: Measured
    brier: float
    calibration_error: float
    cost: Measured
    champion_cost: Measured
    agreement: float
    disagreements: list[DisagreementAnswer]


class ScorecardAnswer(Answer):
    """The points table of a model."""

    version: str
    base_points: int = Field(description="Points everybody starts with.")
    scale: ScaleAnswer
    most_apart: float | None = Field(description="Log-odds from which disagreeing refers; null where it never does.")
    characteristics: list[CharacteristicAnswer]
    figures: TwinFigures


class StoodAnswer(Answer):
    """Where a client stands in one characteristic."""

    feature: str
    label: str
    subject_label: str
    value: str = Field(description="In words.")
    bin: str = Field(description="The line it falls into.")
    points: int
    most: int = Field(description="Points of the best line.")


class ClientScorecard(Answer):
    """Where a client stands in the table: base_points and the points of the characteristics add up to points."""

    client_id: int
    version: str
    points: int
    pd: float = Field(ge=0, le=1)
    decision: Literal["approve", "decline"]
    agrees: bool
    apart: float
    refers: bool
    score: int = Field(description="Points by the model, on the same scale.")
    score_pd: float = Field(ge=0, le=1, description="PD by the model.")
    cutoff: float
    base_points: int
    characteristics: list[StoodAnswer]
    sentence: str

    @classmethod
    def from_stood(cls, stood: Any, client_id: int, version: str) -> Self:
        """Make the answer of where a client stands (`clairscore.workflows.points_table.StoodTable`)."""
        said = stood.opinion
        return cls(
            client_id=client_id,
            version=version,
            points=said.points,
            pd=said.p_default,
            decision=said.decision.value,
            agrees=said.agrees,
            apart=said.apart,
            refers=stood.refers,
            score=stood.score,
            score_pd=stood.p_default,
            cutoff=stood.cutoff,
            base_points=stood.base_points,
            characteristics=[StoodAnswer.model_validate(row) for row in stood.rows],
            sentence=stood.sentence,
        )
