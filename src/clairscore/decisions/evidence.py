"""Evidence: what a decision carries with it, enough to explain it, contest it and make it again."""

from dataclasses import dataclass
from datetime import date

from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision
from clairscore.decisions.reasons import ReasonCode
from clairscore.decisions.twin import TwinOpinion


@dataclass(frozen=True)
class ModelName:
    """Which model.

    Attributes:
        name: Name of the bundle.
        version: Its version, such as ``v3``.
        feature_set: Name of the feature set it reads.
    """

    name: str
    version: str
    feature_set: str


@dataclass(frozen=True)
class Evidence:
    """A decision and everything it rests on.

    Attributes:
        decision_id: Id in the ledger; None for a simulation, which decides nothing.
        client_id: Whom it is about; None for an applicant who is not a client yet.
        simulation: Whether the data was changed to see what would happen.
        p_default: PD, 0 to 1.
        p_default_low: Lower end of its interval.
        p_default_high: Upper end of its interval.
        score: Points, higher is safer.
        cutoff: Cut-off on PD.
        decision: What the policy decides.
        by_score: What the score alone would decide.
        concerns: What speaks against a machine deciding alone, or is only told; `decision` may be a referral for it.
        confidence: Confidence in the side of the cut-off, .5 at the cut-off, towards 1 away from it.
        reasons: Subjects that raise the PD, most important first, at most four.
        strengths: Subjects that lower it, likewise.
        summary: Paragraph for the adviser.
        base_value: Log-odds of going bad before anything is known.
        margin: Log-odds of going bad; ``base_value`` plus every contribution, and the logit of the PD.
        model: Model that scored.
        policy: Version of the policy that decided.
        as_of: Last moment the data may know.
        decided_on: Day of the decision, against which the age of the data is held.
        missing: Sources without a row for this applicant.
        made_up: Whether the data was generated.
        data_fingerprint: SHA-256 of the rows, hex.
        twin: What the points table beside the model says; None where the model has none.
        repeated: Whether it was in the ledger before, so that people may have decided on it since.
    """

    decision_id: str | None
    client_id: int | None
    simulation: bool
    p_default: float
    p_default_low: float
    p_default_high: float
    score: int
    cutoff: float
    decision: Decision
    by_score: Decision
    concerns: tuple[Concern, ...]
    confidence: float
    reasons: tuple[ReasonCode, ...]
    strengths: tuple[ReasonCode, ...]
    summary: str
    base_value: float
    margin: float
    model: ModelName
    policy: str
    as_of: date
    decided_on: date
    missing: tuple[str, ...]
    made_up: bool
    data_fingerprint: str
    twin: TwinOpinion | None = None
    repeated: bool = False
