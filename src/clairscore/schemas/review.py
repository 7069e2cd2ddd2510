"""Reviews: what waits for a person, what was decided and by whom, and whether people look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints

from clairscore.conventions import Language
from clairscore.schemas.decision import DecisionAnswer, Reason, TwinAnswer
from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer, Request

MOST_CHARACTERS = 4_000

Decided = Literal["approve", "refer", "decline"]
Outcome = Literal["approve", "decline"]
Step = Literal["take", "settle", "override", "contest"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS)]


class SettleRequest(Request):
    """What a person decides."""

    outcome: Outcome
    reason: str = Field(
        max_length=MOST_CHARACTERS,
        description="Why, in words that somebody who was not there understands; how long at least, GET /decisions/{id} "
        "says.",
        examples=["Overtime is paid each month and is not on the payslip we read."],
    )


class ContestRequest(Request):
    """What a client says against a decision."""

    words: Words = Field(examples=["The late payment of March was an error of my former bank."])


class ReviewLine(Answer):
    """A review in the queue; no word about the client."""

    review_id: str
    decision_id: str
    client_id: int | None = Field(description="Null for an applicant who is no client yet.")
    opened_for: Literal["referral", "contest", "override"]
    opened_at: datetime
    due_at: datetime = Field(description="When it must be settled.")
    overdue: bool
    state: Literal["open", "taken", "settled", "ended"] = Field(
        description="`ended` is what was open when the person was forgotten."
    )
    taken_by: str | None


class ReviewQueueAnswer(Answer):
    """What waits for a person, the earliest deadline first."""

    total: int = Field(description="How many wait in all.")
    overdue: int = Field(description="How many of them are late.")
    items: list[ReviewLine]


class ReviewRecord(ReviewLine):
    """A review with what was said."""

    opened_by: str
    taken_at: datetime | None
    closed_at: datetime | None
    settled_by: str | None
    outcome: Outcome | None
    overrides: bool | None = Field(description="Whether the outcome is not the one on the score's side of the cut-off.")
    words: str | None = Field(description="What the client says, of a contest.")
    reason: str | None = Field(description="Why it was settled so.")


class DecisionLine(Answer):
    """A decision in a list."""

    decision_id: str
    client_id: int | None
    made_at: datetime
    made_by: str
    model_version: str
    decision: Decided = Field(description="What the machine decided.")
    standing: Decided = Field(description="What stands now: what a person decided last, or else the machine.")
    review: ReviewLine | None = Field(description="The review that waits for a person; null when none does.")


class DecisionPage(Answer):
    """A page of decisions, newest first."""

    total: int = Field(description="How many match, 10,000 at most.")
    items: list[DecisionLine]


class DecisionRecord(DecisionAnswer):
    """A decision as it is in the ledger, in the language it was made in, and what people decided of it."""

    made_at: datetime
    made_by: str
    language: Language = Field(description="Language of its texts, which are those that were said then.")
    side: Outcome = Field(description="What the score alone says: the side of the cut-off the PD lies on.")
    reviews: list[ReviewRecord] = Field(description="Oldest first.")
    may: list[Step] = Field(description="What who is asking may do now.")
    minimum_reason: int = Field(description="Least characters of a written reason.")

    @classmethod
    def from_ledger(cls, row: Mapping[str, Any], sources: Mapping[str, str], **people: Any) -> Self:
        """Make the answer from a row of the ledger.

        Args:
            row: Its columns, evidence decoded.
            sources: What people call each source.
            **people: What is not in the evidence: side, what stands, reviews, what may be done, length of a reason.
        """
        evidence = row["evidence"]
        older = {"by_score": evidence["decision"], "concerns": []}  # what rows of before say nothing of
        known = {name: value for name, value in evidence.items() if name in cls.model_fields}
        told = {
            "decision_id": row["decision_id"],
            "client_id": row["client_id"],
            "made_at": row["made_at"],
            "made_by": row["made_by"],
            "simulation": False,
            "pd": evidence["p_default"],
            "pd_low": evidence["p_default_low"],
            "pd_high": evidence["p_default_high"],
            "reasons": [Reason.model_validate(reason) for reason in evidence["reasons"]],
            "strengths": [Reason.model_validate(reason) for reason in evidence["strengths"]],
            "model": Model.model_validate(evidence["model"]),
            "missing_labels": [sources.get(name, name) for name in evidence["missing"]],
            "twin": _twin(evidence),
        }
        return cls(**{**older, **known, **told, **people})


def _twin(evidence: Mapping[str, Any]) -> TwinAnswer | None:
    said = evidence.get("twin")
    if said is None:
        return None
    refers = any(one["code"] == "twin_disagrees" and one["refers"] for one in evidence["concerns"])
    told = {name: said[name] for name in ("points", "agrees", "apart")}
    return TwinAnswer(pd=said["p_default"], decision=said["would_decide"], refers=refers, **told)


class Settled(Answer):
    """What a person decided, as it was written."""

    decision_id: str
    entry: str = Field(description="Id of the row of the ledger.")
    standing: Decided
    review: ReviewRecord


class OversightShare(Answer):
    """A share with its interval."""

    count: int
    n: int
    value: float | None = Field(description="Null of no case.")
    low: float
    high: float


class OversightSeconds(Answer):
    """How long settling took, from taking the case."""

    n: int
    lower: float = Field(description="First quartile.")
    median: float
    upper: float = Field(description="Third quartile.")


class OversightLine(Answer):
    """What was found of one person, or of all."""

    adviser: str = Field(description="Empty for all.")
    n_settled: int
    n_overrides: int = Field(description="Decisions of the machine changed without referral or contest.")
    agreement: OversightShare = Field(description="Referrals and contests settled on the score's side of the cut-off.")
    quick: OversightShare = Field(description="Cases settled sooner after they were taken than the limit.")
    seconds: OversightSeconds | None
    signals: list[Literal["agrees", "quick"]] = Field(description="Shares that surely exceed their limit.")


class OversightLimits(Answer):
    """What people are held to."""

    quick_seconds: float
    agreement_limit: float
    quick_limit: float
    level: float
    least_cases: int


class OversightAnswer(Answer):
    """Whether the people who decide look at a case, or only repeat the score."""

    since: datetime
    limits: OversightLimits
    waiting: int = Field(description="Reviews that wait for a person now.")
    overdue: int
    everybody: OversightLine
    advisers: list[OversightLine] = Field(description="By name.")
