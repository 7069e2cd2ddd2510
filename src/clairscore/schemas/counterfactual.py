"""Counterfactuals: what a client could change so that the decision changes."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field

from clairscore.conventions import Language
from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer

Word = Literal["approve", "refer", "decline"]


class LeverMove(Answer):
    """One thing the client would do."""

    lever: str = Field(examples=["smaller_credit"])
    label: str
    text: str = Field(description="It in a sentence.")
    before: float
    after: float
    unit: str
    effort: float = Field(description="What it costs the client; 1 is a step less of the credit asked for.")


class ColumnChange(Answer):
    """One fact of the application that would differ."""

    name: str
    label: str
    before: float | str | bool | None
    after: float | str | bool | None
    unit: str


class ProposalAnswer(Answer):
    """What the client could do, all of it together, and what the service decides then."""

    text: str
    moves: list[LeverMove]
    effort: float = Field(description="Sum of the efforts.")
    application: list[ColumnChange] = Field(description="What would differ in the application.")
    changes: dict[str, float | str | bool | None] | None = Field(
        description="The same as `changes` of POST /prediction, which decides alike; "
        "null when something else than the application would differ too."
    )
    decision: Word
    pd: float = Field(ge=0, le=1)
    pd_low: float = Field(ge=0, le=1)
    pd_high: float = Field(ge=0, le=1)
    score: int
    confidence: float = Field(ge=0, le=1)


class LeverAnswer(Answer):
    """Something the client can change."""

    name: str
    label: str
    direction: Literal["falls", "rises"]
    before: float
    furthest: float = Field(description="Furthest value tried.")
    unit: str


class CounterfactualsAnswer(Answer):
    """Few ways to another decision, the least effort first; none where there is none."""

    client_id: int
    decision: Word = Field(description="What would be decided as things stand.")
    pd: float = Field(ge=0, le=1)
    cutoff: float
    goal: Literal["approve", "refer"] | None = Field(
        description="What the proposals lead to; null without any. `refer` only where nothing leads to `approve`."
    )
    summary: str = Field(description="What was found, or that nothing was and what was tried.")
    proposals: list[ProposalAnswer]
    levers: list[LeverAnswer] = Field(description="What this client can change at all.")
    n_tried: int = Field(description="How many combinations were scored.")
    pd_lowest: float = Field(ge=0, le=1, description="Lowest PD among them, and as things stand.")
    model: Model
    policy: str
    made_up: bool

    @classmethod
    def from_found(cls, found: Any, client_id: int, columns: Mapping[str, tuple[str, str]], language: Language) -> Self:
        """Make the answer.

        Args:
            found: What was found (`clairscore.workflows.counterfactuals.Counterfactuals`).
            client_id: Whom it is about.
            columns: Label and unit of each column of the application, by name.
            language: Language of the labels.
        """
        present = found.present
        return cls(
            client_id=client_id,
            decision=present.decision.value,
            pd=present.p_default,
            cutoff=present.cutoff,
            goal=None if found.goal is None else found.goal.value,
            summary=found.summary,
            proposals=[_proposal(one, columns, language) for one in found.proposals],
            levers=[
                LeverAnswer(
                    name=one.lever.name,
                    label=one.lever.label[language],
                    direction=one.lever.direction,
                    before=one.before,
                    furthest=one.furthest,
                    unit=one.lever.unit,
                )
                for one in found.levers
            ],
            n_tried=found.n_tried,
            pd_lowest=found.lowest,
            model=Model.model_validate(present.model),
            policy=present.policy,
            made_up=present.made_up,
        )


def _proposal(proposal: Any, columns: Mapping[str, tuple[str, str]], language: Language) -> ProposalAnswer:
    evidence = proposal.evidence
    return ProposalAnswer(
        text=proposal.text,
        moves=[
            LeverMove(
                lever=move.lever.name,
                label=move.lever.label[language],
                text=move.text,
                before=move.before,
                after=move.after,
                unit=move.lever.unit,
                effort=move.effort,
            )
            for move in proposal.moves
        ],
        effort=proposal.effort,
        application=[
            ColumnChange(
                name=change.column,
                label=columns[change.column][0],
                before=change.before,
                after=change.after,
                unit=columns[change.column][1],
            )
            for change in proposal.changes
        ],
        changes={change.column: change.after for change in proposal.changes} if proposal.only_application else None,
        decision=evidence.decision.value,
        pd=evidence.p_default,
        pd_low=evidence.p_default_low,
        pd_high=evidence.p_default_high,
        score=evidence.score,
        confidence=evidence.confidence,
    )
