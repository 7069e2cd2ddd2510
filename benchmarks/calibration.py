"""Three calibrations out of fold, and the cut-off that follows beside break-even, over several seeds.

    python benchmarks/calibration.py --only application
    python benchmarks/calibration.py --only generated --applications 10000 --generated-seed 1

Brier scores are out of fold, calibrated on the other folds; differences are paired with the sigmoid, in millionths,
with 97.5 % intervals by person. Reads the real samples as benchmarks/feature_sets.py does.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from feature_sets import DEFAULT_SAMPLES, deliveries, fit

from clairscore.decisions.cutoff import choose_cutoff, measure_cutoff
from clairscore.decisions.policy import load_policy
from clairscore.lenders.builtin import find_lender
from clairscore.models.calibration.choice import CalibrationTrial, choose_calibration
from clairscore.models.train import TrainedModel


def said(trial: CalibrationTrial) -> str:
    """Return the Brier score of one kind, or its difference to the sigmoid in millionths."""
    one = trial.difference
    if one is None:
        return f"{trial.brier:.5f}"
    return f"{1e6 * one.value:+.0f} ({1e6 * one.low:+.0f} to {1e6 * one.high:+.0f})"


def row(sample: str, trained: TrainedModel) -> str:
    """Return one training as a row of the table."""
    costs, oof, person = load_policy().costs, trained.oof_p_default, trained.person
    cutoff = choose_cutoff(trained.is_bad, oof, costs, person=person, seed=trained.config.seed)
    measured = measure_cutoff(cutoff, trained.is_bad, oof, trained.fold, costs, person=person)
    low, high = trained.uncertainty.interval(oof)
    start = time.perf_counter()
    choose_calibration(trained.is_bad, trained.oof_raw, trained.fold, person)
    seconds = time.perf_counter() - start
    trials = trained.calibration_trials
    return (
        f"| {sample} | {trained.is_bad.size:,} | {trained.config.seed} | {' | '.join(map(said, trials))} "
        f"| {trained.calibration.kind} | {cutoff.value:.4f} ({cutoff.low:.4f} to {cutoff.high:.4f}) "
        f"| {'yes' if cutoff.holds_break_even else 'no'} | {measured.cost.value:.4f} "
        f"| {measured.cross_fitted_cost:.4f} | {measured.break_even_cost:.4f} | {trials[-1].width:.4f} "
        f"| {(high - low).mean():.4f} | {seconds:.1f} |"
    )


def main() -> None:
    """Train on every sample with every seed and print one row a training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="application_2026_11", help="Frozen feature set.")
    parser.add_argument("--applications", type=int, default=10_000, help="Size of the generated sample.")
    parser.add_argument("--generated-seed", type=int, default=1, help="Seed of the generated sample.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="Seeds of folds and trees.")
    parser.add_argument("--only", choices=("all", "linked", "application", "generated"), default="all")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    options = parser.parse_args()
    lender = find_lender()
    print(
        "| sample | applications | seed | sigmoid | isotonic | Venn-Abers | chosen | cut-off | holds 1/11 | cost "
        "| cost, cut-off of other folds | cost at 1/11 | width of Venn-Abers | width of our interval | seconds |"
    )
    print("|" + "---|" * 15)
    with tempfile.TemporaryDirectory() as scratch:
        samples = deliveries(
            lender, options.real, options.applications, options.generated_seed, options.only, Path(scratch)
        )
        for sample, delivery in samples:
            for trained in fit(delivery, lender, options.set, options.seeds, Path(scratch)):
                print(row(sample, trained), flush=True)


if __name__ == "__main__":
    main()
