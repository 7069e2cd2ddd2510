"""Gates: what a model must show before it may decide.

A challenger is held against the champion on the applications both judged out of fold where that can be done, for then a
difference cannot come from easier applications; on other applications, against the champion's intervals.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from clairscore.errors import SettingsError
from clairscore.metrics.cost import cost_difference
from clairscore.metrics.discrimination import Estimate, auc_difference
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.judged import Judged, judged_by_both


@dataclass(frozen=True)
class GateLimits:
    """What ``conf/gates.toml`` states.

    Attributes:
        calibration_error: Most calibration error, above 0 and below 1.
        level: Level of the intervals within which a challenger may look worse, above 0 and below 1.
    """

    calibration_error: float
    level: float

    def __post_init__(self) -> None:
        for name in ("calibration_error", "level"):
            if not 0 < getattr(self, name) < 1:
                raise SettingsError(f"{name} in the gates must lie between 0 and 1, received {getattr(self, name)!r}.")


def load_gate_limits(path: Path | None = None) -> GateLimits:
    """Read the limits of the gates, ours when no path is given.

    Raises:
        SettingsError: If the file cannot be read, lacks a limit, names an unknown one, or holds one out of range.
    """
    try:
        text = path.read_text("utf-8") if path else files("clairscore").joinpath("conf/gates.toml").read_text("utf-8")
        return GateLimits(**tomllib.loads(text))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise SettingsError(f"The gates {path or 'conf/gates.toml'} cannot be read: {error}.") from error


@dataclass(frozen=True)
class Gate:
    """One demand on a model, and whether it meets it.

    Attributes:
        name: What commands call it.
        passed: Whether it is met.
        measured: What was found, a sentence.
        demanded: What is demanded, a sentence.
        may_be_waived: Whether somebody may promote the model despite it and say why.
    """

    name: str
    passed: bool
    measured: str
    demanded: str
    may_be_waived: bool = True


def check_gates(
    challenger: ScoringBundle,
    champion: ScoringBundle | None,
    limits: GateLimits,
    *,
    judged: Judged | None = None,
    champion_judged: Judged | None = None,
    reads_only_what_it_may: bool = True,
    as_declared_today: bool = True,
) -> tuple[Gate, ...]:
    """Hold a model to every gate.

    Args:
        challenger: The model.
        champion: The one that decides now; ``None`` when none does.
        limits: How much is allowed.
        judged: What the challenger said of its development applications, out of fold.
        champion_judged: The same of the champion.
        reads_only_what_it_may: Whether no feature reads a sensitive column.
        as_declared_today: Whether its features are defined today as when it was trained.

    Returns:
        Every gate, in the order in which they are read.
    """
    gates = [
        Gate(
            "sensitive",
            reads_only_what_it_may,
            "No feature reads a sensitive column." if reads_only_what_it_may else "A feature reads a sensitive column.",
            "No sensitive column decides on a credit.",
            may_be_waived=False,
        ),
        Gate(
            "definitions",
            as_declared_today,
            "Its features are defined as when it was trained."
            if as_declared_today
            else "Features are defined otherwise today than when it was trained, so it cannot score.",
            "Features mean in service what they meant in training.",
            may_be_waived=False,
        ),
        _scenarios(challenger),
        _calibration(challenger, limits),
        _stability(challenger),
    ]
    if champion is not None:
        both = judged_by_both(judged, champion_judged)
        gates += [_rank(challenger, champion, both, limits), _cost(challenger, champion, both, limits)]
        gates += [gate for gate in [_fairness(challenger, champion)] if gate]
    return tuple(gates)


Both = tuple[Judged, Judged]


def _scenarios(bundle: ScoringBundle) -> Gate:
    found = bundle.evidence.get("scenarios")
    demanded = "Every scenario client stands in the order of risk common sense demands."
    if found is None:
        return Gate("scenarios", False, "It was never tried on scenario clients.", demanded, may_be_waived=False)
    broken = [one for one in found["demands"] if not one["passed"]]
    said = f"{len(found['demands'])} demands, all hold."
    if broken:
        said = f"{len(broken)} of {len(found['demands'])} demands do not hold: {broken[0]['why']['en']}"
    return Gate("scenarios", not broken, said, demanded, may_be_waived=False)


def _calibration(bundle: ScoringBundle, limits: GateLimits) -> Gate:
    error = float(bundle.metrics["expected_calibration_error"])
    return Gate(
        "calibration",
        error <= limits.calibration_error,
        f"Calibration error {error:.4f} out of fold.",
        f"At most {limits.calibration_error:g}.",
    )


def _stability(bundle: ScoringBundle) -> Gate:
    trend = bundle.evidence.get("stability", {}).get("trend")
    demanded = "The Gini does not surely fall from cohort to cohort."
    if trend is None:
        return Gate("stability", True, "Too few cohorts to see a trend.", demanded)
    slope = trend["slope"]
    return Gate(
        "stability",
        slope["high"] >= 0,
        f"Slope {slope['value']:+.4f} a cohort ({slope['low']:+.4f} to {slope['high']:+.4f}).",
        demanded,
    )


def _rank(challenger: ScoringBundle, champion: ScoringBundle, both: Both | None, limits: GateLimits) -> Gate:
    demanded = f"No worse than {champion.version} within the interval."
    if both:
        mine, his = both
        found = auc_difference(mine.is_bad, his.p_default, mine.p_default, person=mine.person, level=limits.level)
        return Gate("auc", found.high >= 0, _apart("AUC", found, mine, champion), demanded)
    value, least = challenger.metrics["auc"]["value"], champion.metrics["auc"]["low"]
    return Gate("auc", value >= least, f"AUC {value:.4f}; the champion's interval starts at {least:.4f}.", demanded)


def _cost(challenger: ScoringBundle, champion: ScoringBundle, both: Both | None, limits: GateLimits) -> Gate:
    demanded = f"No dearer than {champion.version} within the interval."
    if both:
        mine, his = both
        found = cost_difference(
            mine.is_bad,
            (his.p_default, champion.cutoff),
            (mine.p_default, challenger.cutoff),
            challenger.policy.costs,
            person=mine.person,
            level=limits.level,
        )
        return Gate("cost", found.low <= 0, _apart("Cost per application", found, mine, champion), demanded)
    value, most = challenger.metrics["cost"]["value"], champion.metrics["cost"]["high"]
    return Gate("cost", value <= most, f"Cost {value:.4f}; the champion's interval ends at {most:.4f}.", demanded)


def _apart(what: str, found: Estimate, judged: Judged, champion: ScoringBundle) -> str:
    return (
        f"{what} {found.value:+.4f} against {champion.version} ({found.low:+.4f} to {found.high:+.4f}) on "
        f"{judged.ids.size:,} applications both judged out of fold."
    )


def waive(gates: Sequence[Gate], names: Sequence[str]) -> tuple[list[Gate], list[str]]:
    """Return the gates that keep a model from deciding, and names that are no gate that may be waived.

    Args:
        gates: What `check_gates` found.
        names: Gates to promote the model despite.
    """
    known = {gate.name for gate in gates if gate.may_be_waived}
    return [gate for gate in gates if not gate.passed and gate.name not in set(names) & known], sorted(
        set(names) - known
    )


def _fairness(challenger: ScoringBundle, champion: ScoringBundle) -> Gate | None:
    """Hold the approval ratios of audited groups to the champion's; ``None`` where either was not audited.

    A group fails when its ratio surely lies below the champion's, that is, when the two intervals do not meet.
    """
    mine, his = (_approval_ratios(bundle) for bundle in (challenger, champion))
    both = sorted(mine.keys() & his.keys())
    if not both:
        return None
    lost = [group for group in both if mine[group]["high"] < his[group]["low"]]
    worst = min(both, key=lambda group: mine[group]["value"])
    said = f"Lowest approval ratio {mine[worst]['value']:.2f} ({worst}; {his[worst]['value']:.2f} with the champion)."
    if lost:
        said = f"{len(lost)} of {len(both)} groups are approved less than with the champion, such as {lost[0]}. {said}"
    return Gate("fairness", not lost, said, f"No audited group is surely approved less than with {champion.version}.")


def _approval_ratios(bundle: ScoringBundle) -> dict[str, dict[str, float]]:
    """Return the approval ratio of every audited group that has one, by attribute and group."""
    return {
        f"{attribute['name']}: {one['name']} against {attribute['reference']}": one["approval_ratio"]
        for attribute in bundle.evidence.get("fairness", {}).get("attributes", ())
        for one in attribute["disparities"]
        if one["approval_ratio"]
    }
