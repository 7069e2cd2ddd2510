"""LIME beside SHAP for one client."""

from pydantic import Field

from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer


class ComparedFeatureAnswer(Answer):
    """What both say of one feature, in log-odds; above 0 raises the PD."""

    feature: str
    label: str
    value: float | str | None
    value_label: str | None = Field(description="What people read for a category; null for a number.")
    unit: str
    shap: float = Field(description="Exact contribution.")
    lime: float = Field(description="Mean over the draws; a draw that does not name the feature counts as 0.")
    lime_low: float
    lime_high: float
    named: int = Field(description="Draws of LIME that name it.")


class LimeStability(Answer):
    """How far the draws of LIME agree with one another."""

    overlap: float = Field(description="Mean share of the first four features two draws have in common.")
    variation: float = Field(description="Standard deviation over the draws by absolute mean, over the first four.")


class LimeAgreement(Answer):
    """How far LIME agrees with SHAP, mean over the draws."""

    rank_correlation: float | None = Field(description="Spearman's, over all features, signed.")
    overlap: float = Field(description="Share of the first four features they have in common.")
    same_sign: float = Field(description="Share of SHAP's ten greatest features whose direction LIME shares.")


class LimeAnswer(Answer):
    """LIME beside SHAP for one client; decisions are explained by SHAP."""

    client_id: int
    model: Model
    made_up: bool
    pd: float = Field(ge=0, le=1)
    margin: float = Field(description="Log-odds, to which base value and SHAP contributions add up.")
    summary: str = Field(description="What is seen, in a few sentences.")
    features: list[ComparedFeatureAnswer] = Field(description="What either counts among its ten greatest, by SHAP.")
    n_runs: int = Field(description="Draws of LIME, each with another seed.")
    n_samples: int = Field(description="Neighbours in each draw.")
    r2: float = Field(description="Share of the model's variation around the client that LIME's line explains, mean.")
    r2_low: float
    r2_high: float
    local_pd: float = Field(ge=0, le=1, description="PD that LIME's line gives the client.")
    stability: LimeStability
    agreement: LimeAgreement
    lime_seconds: float = Field(description="What one draw took.")
    shap_seconds: float = Field(description="What the exact contributions took.")
