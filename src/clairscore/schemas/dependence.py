"""Dependence: how predictions move with one feature or with two, over a sample of development applications."""

from typing import Literal

from pydantic import Field

from clairscore.schemas.explanation import Kind
from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer

CurveKind = Literal["pdp", "ice", "ale"]


class Place(Answer):
    """A value of a feature."""

    value: float | None = Field(description="The number, 0 or 1 for a flag; null for a category.")
    choice: str | None = Field(description="The category; null for a number.")
    label: str | None = Field(description="What people read for the category.")


class Band(Answer):
    """Where a share of the applicants' own curves lie lower; single curves are not given."""

    share: float = Field(examples=[0.25])
    pd: float
    move: float = Field(description="The same of how far a curve has moved since the first point, in PD.")


class CurvePoint(Place):
    """One point of a curve."""

    pd: float = Field(
        description="Mean PD with the feature set to this value; with `ale` how far above or below the mean PD."
    )
    log_odds: float = Field(description="The same in log-odds.")
    bands: list[Band] = Field(description="With `ice`; empty otherwise.")


class ClientOnCurve(Place):
    """Where a client stands; `value` and `choice` are null where it is not known."""

    client_id: int
    pd: float = Field(description="His PD as he is.")
    curve: list[float] = Field(
        description="His PD with the feature set to the value of each point and all else as it is; empty with `ale`."
    )


class FeatureAxis(Answer):
    """A feature along which something is shown."""

    feature: str
    label: str
    unit: str
    kind: Kind


class DependenceCurve(FeatureAxis):
    """How predictions move with one feature."""

    shown: CurveKind
    model: Model
    made_up: bool = Field(description="Whether the applications were generated.")
    n_rows: int = Field(description="Development applications of a random sample it is a mean over.")
    missing_rate: float = Field(description="Share of the sample of whom the feature is not known.")
    points: list[CurvePoint] = Field(
        description="Rising; categories in their order, or with `ale` in the order they were walked along."
    )
    missing: CurvePoint | None = Field(
        description="If it were not known of anybody; null where it is known of all, and with `ale`."
    )
    client: ClientOnCurve | None


class JointDependence(Answer):
    """How predictions move with two features."""

    first: FeatureAxis
    second: FeatureAxis
    model: Model
    made_up: bool = Field(description="Whether the applications were generated.")
    n_rows: int
    first_places: list[Place]
    second_places: list[Place]
    pd: list[list[float]] = Field(
        description="Mean PD: a row per place of the first, a column per place of the second."
    )
    log_odds: list[list[float]] | None = Field(
        description="What a pair adds to the log-odds beyond the two (ALE of second order); null with a category."
    )
    strength: float | None = Field(description="Root mean square of that over the sample, in log-odds.")
    h_squared: float = Field(
        description="Share of their joint effect on the log-odds that is not the sum of the two (Friedman's H squared)."
    )
    client_places: list[Place] | None = Field(description="The client's two values; null without a client.")
