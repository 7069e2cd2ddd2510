"""Atypia: how unlike the development population a client is, overall and value by value."""

from typing import Any, Self

from pydantic import Field

from clairscore.schemas.explanation import Kind
from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer


class ValueAtypiaAnswer(Answer):
    """How unusual one value is."""

    feature: str
    label: str = Field(description="Its name for people, in the language asked for.")
    subject: str
    kind: Kind
    value: float | str | None
    value_label: str | None = Field(description="What people read for a category; null for a number.")
    unit: str
    at_most: float | None = Field(
        ge=0,
        le=1,
        description="Share of the known development values at most this one; of this choice, for a category.",
    )
    at_least: float | None = Field(ge=0, le=1, description="Share at least this one, likewise.")
    robust_z: float | None = Field(
        description="Distance from the median in standard deviations, read from the quartiles; null for a category, a "
        "missing value, or where half of the values are alike."
    )
    surprise: float = Field(
        ge=0, description="-log2 of the share that lies as far out, in bits; 0 for a missing value."
    )
    text: str = Field(description="It in words; empty for a missing value.")


class AtypiaAnswer(Answer):
    """How unlike the development population a client is."""

    client_id: int
    model: Model
    made_up: bool = Field(description="Whether the development applications were generated.")
    n_rows: int = Field(description="Development applications it is measured against.")
    total: float = Field(ge=0, description="Bits beyond the ordinary, added up over subjects; 0 for most clients.")
    share_below: float = Field(ge=0, le=1, description="Share of the development applications that are less atypical.")
    limit: float | None = Field(description="Share above which the policy leaves the decision to a person.")
    refers: bool = Field(description="Whether a person decides because of it.")
    text: str
    unusual: list[ValueAtypiaAnswer] = Field(description="The few most unusual values, at most one of a subject.")
    values: list[ValueAtypiaAnswer] = Field(description="All values, the most unusual first.")

    @classmethod
    def from_told(cls, told: Any, client_id: int, *, model: Any, made_up: bool) -> Self:
        """Make the answer.

        Args:
            told: What was found (`clairscore.workflows.atypia.AtypiaTold`).
            client_id: Whom it is about.
            model: Which model.
            made_up: Whether the development applications were generated.
        """
        return cls(
            client_id=client_id,
            model=Model.model_validate(model),
            made_up=made_up,
            n_rows=told.n_rows,
            total=told.total,
            share_below=told.share_below,
            limit=told.limit,
            refers=told.refers,
            text=told.text,
            unusual=[_value(one) for one in told.unusual],
            values=[_value(one) for one in told.values],
        )


def _value(one: Any) -> ValueAtypiaAnswer:
    return ValueAtypiaAnswer(
        feature=one.feature.name,
        label=one.label,
        subject=one.feature.subject,
        kind=one.feature.kind,
        value=one.value,
        value_label=one.value_label,
        unit=one.feature.unit,
        at_most=_share(one.found.at_most),
        at_least=_share(one.found.at_least),
        robust_z=one.found.robust_z,
        surprise=one.found.surprise,
        text=one.text,
    )


def _share(value: float) -> float | None:
    """Return a share, None where it is not known; rounding may leave it a hair beyond its ends."""
    return None if value != value else min(max(value, 0.0), 1.0)
