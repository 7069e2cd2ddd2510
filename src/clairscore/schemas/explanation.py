"""Explanations: what moved one PD, what moves PDs in general, and how a feature is distributed."""

from typing import Literal

from pydantic import Field

from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer

Kind = Literal["number", "flag", "category"]


class FeatureAnswer(Answer):
    """One feature of the model."""

    name: str
    label: str = Field(description="Its name for people, in the language asked for.")
    sentence: str
    unit: str
    kind: Kind
    choices: list[str]
    choice_labels: dict[str, str] = Field(description="What people read for each category.")
    subject: str
    subject_label: str
    risk: Literal["rises", "falls"] | None = Field(description="How the PD moves with the value, where declared.")
    null_means: str
    actionable: bool


class FeatureNames(Answer):
    """The features of the model, in its order."""

    feature_set: str
    features_names: list[str]
    features: list[FeatureAnswer]


class FeatureContribution(Answer):
    """What one feature adds to the log-odds of one applicant."""

    feature: str
    label: str = Field(description="Its name for people, in the language asked for.")
    sentence: str
    kind: Kind
    value: float | str | None
    value_label: str | None = Field(description="What people read for a category; null for a number.")
    unit: str
    contribution: float = Field(description="Signed: above 0 raises the PD.")
    pd_contribution: float = Field(description="The same in PD, a share of 1: .02 is two points.", examples=[0.02])
    subject: str


class SubjectContribution(Answer):
    """What the features of one subject add together."""

    subject: str
    label: str
    contribution: float
    pd_contribution: float = Field(description="The same in PD, a share of 1: .02 is two points.", examples=[0.02])
    features: int = Field(description="How many features speak of it.")


class LocalImportance(Answer):
    """Why this PD: base_value plus the contributions is the margin, and base_pd plus those in PD is the PD, to 1e-9."""

    client_id: int
    base_value: float
    base_pd: float = Field(description="PD of the base value.", ge=0, le=1)
    margin: float
    pd: float
    features: list[FeatureContribution]
    subjects: list[SubjectContribution]


class FeatureImportance(Answer):
    """How much a feature moves PDs in general."""

    feature: str
    label: str = Field(description="Its name for people, in the language asked for.")
    sentence: str
    mean_absolute_contribution: float
    direction: float | None = Field(
        description="Rank correlation of value and contribution: 1 where the PD only rises with the value, -1 where it "
        "only falls, about 0 where neither; null for a category, a feature that is always null or never matters, and "
        "for models made before it was measured.",
        ge=-1,
        le=1,
    )
    raises: float | None = Field(
        description="Share of applications whose PD it raises, among those it moves.", ge=0, le=1
    )
    subject: str


class SubjectImportance(Answer):
    """How much a subject moves PDs in general."""

    subject: str
    label: str
    mean_absolute_contribution: float
    raises: float | None = Field(
        description="Share of applications whose PD it raises, among those it moves.", ge=0, le=1
    )


class GlobalImportance(Answer):
    """What moves PDs in general: means of absolute contributions, so that effects do not cancel out."""

    model: Model
    made_up: bool = Field(description="Whether the applications it was developed on were generated.")
    n_rows: int
    features: list[FeatureImportance]
    subjects: list[SubjectImportance]


class Quantile(Answer):
    """A quantile of a feature."""

    q: float = Field(examples=[0.5])
    value: float


class ChoiceShare(Answer):
    """How common a category is."""

    choice: str
    label: str = Field(description="What people read for it.")
    share: float


class Population(Answer):
    """How a feature is distributed among the development applications."""

    feature: str
    label: str = Field(description="Its name for people, in the language asked for.")
    unit: str
    kind: Kind
    quantiles: list[Quantile]
    shares: list[ChoiceShare] = Field(description="Shares of the categories; empty for a number.")
    missing_rate: float
    good_median: float | None
    bad_median: float | None
