"""Subjects: what is held about a person, its correction and its erasure."""

from typing import Any, Self

from pydantic import Field

from clairscore.schemas.client import CellValue
from clairscore.schemas.decision import Cell, DecisionAnswer
from clairscore.schemas.wire import Answer, Request


class Delivered(Answer):
    """What the lender delivered about a client."""

    as_of: str
    made_up: bool
    rows: dict[str, dict[str, list[CellValue]]] = Field(description="Columns by source, all of them.")


class SubjectExport(Answer):
    """Everything held about a person."""

    client_id: int | None = Field(description="Null for an applicant who was no client.")
    lender: str
    exported_at: str
    delivered: Delivered | None
    decisions: list[dict[str, Any]] = Field(description="With evidence, what each was made on, and what people said.")
    reviews: list[dict[str, Any]]
    accesses: list[dict[str, Any]] = Field(description="When the data was read, exported, corrected.")
    files: dict[str, list[dict[str, CellValue]]] = Field(description="Rows by file of the home folder.")
    activities: list[dict[str, str]] = Field(description="What the data is used for, on which ground, who sees it.")
    retention: dict[str, int] = Field(description="Days after which it is erased.")


class CorrectionRequest(Request):
    """What is to be put right."""

    application: dict[str, Cell] = Field(
        default_factory=dict, description="Values by column of the application.", examples=[{"income": 52000}]
    )
    histories: dict[str, list[dict[str, Cell]]] = Field(
        default_factory=dict, description="Records by history; each replaces all rows of that history."
    )

    def n_rows(self) -> int:
        """Count the rows brought."""
        return sum(len(records) for records in self.histories.values())


class CorrectedValue(Answer):
    """One value of the application that is another now."""

    name: str
    before: CellValue
    after: CellValue


class ReplacedHistory(Answer):
    """One history that was replaced."""

    source: str
    rows_before: int
    rows_after: int


class CorrectionAnswer(Answer):
    """What became of a correction; neither of the two is a decision."""

    client_id: int
    changed: list[CorrectedValue]
    replaced: list[ReplacedHistory]
    before: DecisionAnswer = Field(description="What the model says on the data as it was.")
    after: DecisionAnswer = Field(description="What it says on the data as it is now.")
    pd_difference: float = Field(description="PD now less PD before.")
    score_difference: int
    decision_differs: bool

    @classmethod
    def from_correction(cls, correction: Any, sources: dict[str, str]) -> Self:
        """Make the answer of a correction (`clairscore.workflows.subjects.Correction`)."""
        before, after = correction.before, correction.after
        return cls(
            client_id=correction.client_id,
            changed=[CorrectedValue.model_validate(one) for one in correction.changed],
            replaced=[
                ReplacedHistory(source=name, rows_before=had, rows_after=has)
                for name, (had, has) in correction.replaced.items()
            ],
            before=DecisionAnswer.from_evidence(before, sources),
            after=DecisionAnswer.from_evidence(after, sources),
            pd_difference=after.p_default - before.p_default,
            score_difference=after.score - before.score,
            decision_differs=after.decision != before.decision,
        )


class Remains(Answer):
    """What an erasure leaves, and why."""

    name: str
    what: str
    why: str


class ErasureAnswer(Answer):
    """What was erased about a person, and what remains."""

    client_id: int | None = Field(description="Null for an applicant who was no client.")
    sources: int = Field(description="Tables of the lender whose rows went from the store.")
    decisions: int = Field(description="Decisions that no longer lead to him.")
    files: dict[str, int] = Field(description="Rows that went, by file of the home folder.")
    remains: list[Remains]
