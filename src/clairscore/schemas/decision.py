"""Decisions: what is asked, and the answer with its evidence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer, Request

Cell = bool | int | float | str | None


class PredictionRequest(Request):
    """A known client, as he is or as he would be."""

    client_id: int = Field(ge=0, lt=2**63, examples=[100001])
    changes: dict[str, Cell] = Field(
        default_factory=dict,
        description="Columns of the application to replace, or their names in years (`in_years` of a client's facts); "
        "with any, the answer is a simulation.",
        examples=[{"credit_amount": 100000}],
    )
    simulation: bool = Field(False, description="Whether to only say what would be decided; with changes it always is.")


class PredictRequest(Request):
    """A new applicant: either his rows by source, or the short form."""

    rows: dict[str, list[dict[str, Cell]]] | None = Field(
        default=None,
        description="Records by source, under our names or the delivered ones.",
        examples=[{"application": [{"income": 45000, "credit_amount": 20000, "birth_day": -12000}]}],
    )
    short_form: dict[str, Cell] | None = Field(
        default=None, description="Answers by name of the question.", examples=[{"age": 35, "annual_income": 45000}]
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.rows is None) == (self.short_form is None):
            raise ValueError("give exactly one of 'rows' and 'short_form'")
        return self

    def n_rows(self) -> int:
        """Count the rows brought."""
        return sum(len(records) for records in (self.rows or {}).values())


class Reason(Answer):
    """Why, in words fit for the client."""

    code: str = Field(description="Subject and direction, stable over models.", examples=["late_instalments.raises"])
    text: str
    feature: str = Field(examples=["installment_dpd_max_12m"])
    value: float | str | None = Field(description="Value of the feature; null when it is not known.")
    unit: str
    contribution: float = Field(description="Log-odds the whole subject adds; above 0 raises the PD.")
    direction: Literal["raises", "lowers"]


class Concern(Answer):
    """What a person has to look at whatever the score says."""

    code: Literal["debt_service", "left_to_live", "stale_data", "no_history", "twin_disagrees", "atypical"]
    text: str
    value: float | None = Field(description="What was found.")
    limit: float = Field(description="What the policy asks for.")
    unit: str
    refers: bool = Field(description="Whether a person has to decide; it is only told otherwise.")


class TwinAnswer(Answer):
    """What the points table beside the model says: a second opinion that a person can add up."""

    points: int = Field(description="Points of the table, on the scale of the score: higher is safer.")
    pd: float = Field(ge=0, le=1, description="Probability of default these points stand for.")
    decision: Literal["approve", "decline"] = Field(description="What the points alone would decide.")
    agrees: bool = Field(description="Whether model and table lie on one side of the cut-off.")
    apart: float = Field(description="Log-odds of the table less those of the model; above 0 it sees more risk.")
    refers: bool = Field(description="Whether they disagree so much that a person decides.")


class DecisionAnswer(Answer):
    """A decision with everything it rests on."""

    decision_id: str | None = Field(description="Id in the ledger; null for a simulation.")
    client_id: int | None = Field(description="The client asked for; null for a new applicant.")
    simulation: bool
    pd: float = Field(ge=0, le=1, description="Probability of default.")
    pd_low: float = Field(ge=0, le=1)
    pd_high: float = Field(ge=0, le=1)
    score: int = Field(description="Points, higher is safer.")
    cutoff: float = Field(description="Cut-off on the PD.")
    decision: Literal["approve", "refer", "decline"]
    confidence: float = Field(ge=0, le=1, description="Lowest at the cut-off.")
    reasons: list[Reason] = Field(description="What raises the PD, most important first.")
    strengths: list[Reason] = Field(description="What lowers it, most important first.")
    summary: str = Field(description="A paragraph for the adviser.")
    base_value: float
    margin: float = Field(description="Log-odds; base_value plus every contribution.")
    model: Model
    policy: str
    as_of: date
    missing: list[str] = Field(description="Sources without a row for this applicant.")
    missing_labels: list[str] = Field(description="Their names for people, in the same order.")
    made_up: bool
    by_score: Literal["approve", "refer", "decline"] = Field(description="What the score alone would decide.")
    concerns: list[Concern] = Field(description="What a person should look at, whatever the score says.")
    twin: TwinAnswer | None = Field(None, description="The second opinion; null where the model has none.")
    standing: Literal["approve", "refer", "decline"] | None = Field(
        None, description="What is in force: what a person decided last, or else `decision`; null for a simulation."
    )
    due_at: datetime | None = Field(None, description="Until when a person has to decide; null when nobody has to.")

    @classmethod
    def from_evidence(cls, evidence: Any, sources: Mapping[str, str]) -> Self:
        """Make the answer of a decision.

        Args:
            evidence: Its evidence (`clairscore.decisions.evidence.Evidence`).
            sources: What people call each source, in the language of the evidence.
        """
        return cls(
            **{name: getattr(evidence, name) for name in _SAME},
            pd=evidence.p_default,
            pd_low=evidence.p_default_low,
            pd_high=evidence.p_default_high,
            decision=evidence.decision.value,
            by_score=evidence.by_score.value,
            twin=_twin(evidence),
            missing=list(evidence.missing),
            missing_labels=[sources.get(name, name) for name in evidence.missing],
        )


class MissingField(Answer):
    """Something that was not said and can be."""

    field: str = Field(description="Question of the short form, or column of the application.", examples=["seniority"])
    label: str


class UnknownSubject(Answer):
    """A subject of which something usually known is missing, and what asking could change."""

    subject: str
    label: str
    features: list[str]
    pd_low: float = Field(ge=0, le=1, description="PD if what is missing were typical of goods or of bads, the lower.")
    pd_high: float = Field(ge=0, le=1, description="The higher of the two.")


class ApplicantAnswer(DecisionAnswer):
    """A decision on a new applicant, and what is not known of him."""

    missing_fields: list[MissingField] = Field(description="What was not said.")
    unknown: list[UnknownSubject] = Field(description="What that does to the PD, what could move it most first.")
    pd_if_known_low: float = Field(ge=0, le=1, description="Lowest PD if all that is missing were typical.")
    pd_if_known_high: float = Field(ge=0, le=1, description="Highest PD if all that is missing were typical.")


class BatchRequest(Request):
    """New applicants, at most 1,000; decided on together or not at all."""

    applicants: list[PredictRequest] = Field(
        min_length=1,
        max_length=1000,
        examples=[[{"short_form": {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}}]],
    )


class BatchAnswer(Answer):
    """Decisions in the order of the applicants."""

    decisions: list[DecisionAnswer]


def _twin(evidence: Any) -> TwinAnswer | None:
    if evidence.twin is None:
        return None
    said = evidence.twin
    return TwinAnswer(
        points=said.points,
        pd=said.p_default,
        decision=said.decision.value,
        agrees=said.agrees,
        apart=said.apart,
        refers=any(concern.code == "twin_disagrees" and concern.refers for concern in evidence.concerns),
    )


_SAME = (
    "decision_id",
    "client_id",
    "simulation",
    "score",
    "cutoff",
    "confidence",
    "reasons",
    "strengths",
    "summary",
    "base_value",
    "margin",
    "model",
    "policy",
    "as_of",
    "made_up",
    "concerns",
)
