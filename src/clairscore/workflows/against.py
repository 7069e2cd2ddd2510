"""Against: what between two models made a decision come out otherwise, found by swapping one thing at a time."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from clairscore.decisions.evidence import Evidence
from clairscore.lenders.lender import Lender
from clairscore.registry.bundle import ScoringBundle
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.replay import Replay
from clairscore.workflows.scoring import ScoringService
from clairscore.workflows.trace import fingerprint_rows

Cause = Literal["data", "model", "calibration", "cutoff", "rule"]
CAUSES: Final[tuple[Cause, ...]] = ("data", "model", "calibration", "cutoff", "rule")
"""What may change an outcome, in the order in which it comes about: the client's rows; features and trees; from raw to
calibrated log-odds and how sure that is; the cut-off; the policy."""


@dataclass(frozen=True)
class Outcome:
    """What came out of one combination.

    Attributes:
        p_default: PD.
        score: Points.
        decision: What is decided.
    """

    p_default: float
    score: int
    decision: str


@dataclass(frozen=True)
class Swap:
    """One cause, swapped.

    Attributes:
        cause: What was swapped.
        differs: Whether it is another thing there at all.
        alone: What comes out when it alone is swapped.
        in_order: What comes out when it and all causes before it are.
        matters: Whether either changes the decision.
    """

    cause: Cause
    differs: bool
    alone: Outcome
    in_order: Outcome
    matters: bool


@dataclass(frozen=True)
class Comparison:
    """A decision beside what another model would decide today.

    Attributes:
        version: The other model.
        before: What was decided.
        after: What it would decide on what the store holds of the client today.
        swaps: Each cause, in order.
        first: The first cause whose swap, in order, changes the decision; None if none does.
    """

    version: str
    before: Outcome
    after: Outcome
    swaps: tuple[Swap, ...]
    first: Cause | None

    @property
    def matter(self) -> tuple[Cause, ...]:
        """All causes that change the decision, alone or in order."""
        return tuple(swap.cause for swap in self.swaps if swap.matters)


def compare_decision(
    lender: Lender, replay: Replay, other: ScoringBundle, today: tuple[ApplicantRows, date] | None
) -> Comparison:
    """Say what would have to be otherwise for a decision to come out as another model decides today.

    Args:
        lender: Whose decision.
        replay: The decision, replayed.
        other: Bundle to hold it against.
        today: Rows and last moment the store holds of the client now; None where he is no client, and his data the
            same.

    Raises:
        BundleError: If a model was trained on other definitions than today's.
    """
    then = (replay.rows, replay.as_of)
    now = today or then

    def outcome(swapped: Collection[Cause]) -> Outcome:
        rows, as_of = now if "data" in swapped else then
        service = ScoringService(lender, _mixed(replay.bundle, other, swapped))
        decided_on = max(as_of, replay.decided_on)
        return _outcome(
            service.decide(rows, as_of=as_of, decided_on=decided_on, language=replay.language, simulation=True)
        )

    differing = {cause for cause in CAUSES if _differs(cause, replay.bundle, other)}
    if fingerprint_rows(*then, without=lender.outcome) != fingerprint_rows(*now, without=lender.outcome):
        differing.add("data")
    before = outcome(())
    last, first, swaps = before, None, []
    for position, cause in enumerate(CAUSES):
        differs = cause in differing
        alone = outcome((cause,)) if differs else before
        in_order = outcome(CAUSES[: position + 1]) if differs else last
        stepped = in_order.decision != last.decision
        first = cause if stepped and first is None else first
        swaps.append(Swap(cause, differs, alone, in_order, stepped or alone.decision != before.decision))
        last = in_order
    return Comparison(other.version, before, last, tuple(swaps), first)


def _mixed(one: ScoringBundle, other: ScoringBundle, swapped: Collection[Cause]) -> ScoringBundle:
    """Return a bundle that was never released: parts of one and, where swapped, of the other."""
    model, calibration, cutoff, rule = (
        other if cause in swapped else one for cause in ("model", "calibration", "cutoff", "rule")
    )
    return replace(
        model,
        calibration=calibration.calibration,
        uncertainty=calibration.uncertainty,
        cutoff=cutoff.cutoff,
        cutoff_choice=cutoff.cutoff_choice,
        policy=rule.policy,
    )


def _differs(cause: Cause, one: ScoringBundle, other: ScoringBundle) -> bool:
    if cause == "model":
        return (one.feature_set_hash, one.fitted, one.booster.model_to_string()) != (
            other.feature_set_hash,
            other.fitted,
            other.booster.model_to_string(),
        )
    if cause == "calibration":
        return (one.calibration.facts(), one.uncertainty) != (other.calibration.facts(), other.uncertainty)
    if cause == "cutoff":
        return one.cutoff != other.cutoff
    return cause == "rule" and one.policy_hash != other.policy_hash


def _outcome(evidence: Evidence) -> Outcome:
    return Outcome(evidence.p_default, evidence.score, evidence.decision.value)
