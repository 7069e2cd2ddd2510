"""``clairscore model evaluate`` and ``scenarios``: how a model does on what it was not made on."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table, progress
from clairscore.cli.shelf import open_shelf

if TYPE_CHECKING:
    from clairscore.workflows.evaluate import Evaluation

Version = Annotated[str, typer.Argument(help="Version, or champion or challenger.")]

_LISTED = 10


def evaluate(
    version: Version,
    data: DataFolder,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Measure a model as it was released on another delivery: rank, calibration, cost, cohorts, shift."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.evaluate import evaluate_model

    with progress() as report:
        found = evaluate_model(load_settings().home, data, find_lender(lender), version, report=report)
    if as_json:
        print_json(asdict(found))
        return
    _print_evaluation(found)


def scenarios(version: Version = "champion", lender: LenderName = DEFAULT_LENDER, as_json: AsJson = False) -> None:
    """Show how the lender's scenario clients fared with a model."""
    bundle = open_shelf(lender).load(version)
    found = bundle.evidence.get("scenarios", {"profiles": [], "demands": [], "passed": True})
    if as_json:
        print_json(found)
        return
    said = {profile["name"]: profile["label"]["en"] for profile in found["profiles"]}
    rows = sorted(found["profiles"], key=lambda profile: -profile["p_default"])
    print_table(
        [{"profile": said[one["name"]], "pd": f"{one['p_default']:.2%}"} for one in rows],
        as_json=False,
        empty="This lender has no scenario clients.",
    )
    print()
    print_table(
        [{"holds": "yes" if one["passed"] else "NO", "demand": one["why"]["en"]} for one in found["demands"]],
        as_json=False,
        empty="Nothing is demanded of their order.",
    )


def _print_evaluation(found: "Evaluation") -> None:
    shift, performance = found.shift, found.performance
    facts: dict[str, Any] = {"model": found.model, "applications": f"{found.n_rows:,}"}
    if found.same_data:
        facts["note"] = "the model was trained on this delivery, so what follows is too good"
    if performance:
        auc = performance.auc
        facts |= {
            "with known outcome": f"{performance.n_rows:,}, {performance.n_bad:,} bad "
            f"({performance.n_bad / performance.n_rows:.2%}; mean PD {performance.mean_p_default:.2%})",
            "auc": f"{auc.value:.4f} ({auc.low:.4f} to {auc.high:.4f}), 95 % interval",
            "gini": f"{2 * auc.value - 1:.4f}",
            "ks": f"{performance.ks:.4f}",
            "brier": f"{performance.brier:.5f}",
            "calibration error": f"{performance.calibration_error:.5f}",
            "cost per application": f"{performance.cost:.4f} at the stored cut-off",
            "approved": f"{performance.approved_share:.1%} below the cut-off",
        }
        if trend := performance.trend:
            slope = trend.slope
            facts |= {
                f"gini by cohort ({found.cohorts_by})": ", ".join(
                    f"{one.gini.value:.3f}" if one.gini else "none" for one in trend.cohorts
                ),
                "slope": f"{slope.value:+.4f} a cohort ({slope.low:+.4f} to {slope.high:+.4f})",
            }
    facts |= {
        "shift of the scores": f"{shift.shift} (PSI {shift.psi:.3f}, mean {shift.mean_shift:+.2f} standard deviations)",
    }
    print_facts(facts, as_json=False)
    print("\nFeatures that moved most, by population stability index:")
    largest = [{"feature": name, "psi": f"{index:.3f}"} for name, index in list(found.feature_psi.items())[:_LISTED]]
    print_table(largest, as_json=False)
