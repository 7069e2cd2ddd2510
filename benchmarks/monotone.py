"""What the monotone constraints cost and what they buy, on the same folds, paired, over several seeds.

    python benchmarks/monotone.py --only application
    python benchmarks/monotone.py --only generated --applications 10000 --generated-seed 1

Reads the real samples as benchmarks/feature_sets.py does; without them it says so and measures on the generated lender.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from feature_sets import DEFAULT_SAMPLES, deliveries

from clairscore.decisions.policy import load_policy
from clairscore.lenders.builtin import find_lender
from clairscore.metrics.discrimination import Estimate
from clairscore.models.config import load_model_config
from clairscore.models.monotone_price import price_monotone
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import build


def said(found: Estimate) -> str:
    """Return a difference with its interval."""
    return f"{found.value:+.4f} ({found.low:+.4f} to {found.high:+.4f})"


def main() -> None:
    """Price the constraints on every sample and print one row a sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="application_2026_11", help="Frozen feature set.")
    parser.add_argument("--applications", type=int, default=10_000, help="Size of the generated sample.")
    parser.add_argument("--generated-seed", type=int, default=1, help="Seed of the generated sample.")
    parser.add_argument("--seeds", type=int, default=3, help="Seeds of folds and trees.")
    parser.add_argument("--only", choices=("all", "linked", "application", "generated"), default="all")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    options = parser.parse_args()
    lender = find_lender()
    features = lender.feature_set(options.set).features
    print(
        "| sample | applications | constrained | AUC with | AUC without | price in AUC | by seed | price in cost "
        "| contradicted without | with | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        samples = deliveries(
            lender, options.real, options.applications, options.generated_seed, options.only, Path(scratch)
        )
        for sample, delivery in samples:
            start = time.perf_counter()
            built = Path(scratch) / "built.parquet"
            build(delivery, lender, features, built)
            matrix = read_matrix(built, features, lender.application.key, lender.outcome)
            found = price_monotone(matrix, load_model_config(), load_policy().costs, n_seeds=options.seeds)
            by_seed = ", ".join(f"{value:+.4f}" for value in found.auc_by_seed)
            print(
                f"| {sample} | {found.n_rows:,} | {found.n_constrained} of {found.n_features} | {found.held.value:.4f} "
                f"| {found.free.value:.4f} | {said(found.auc)} | {by_seed} | {said(found.cost)} "
                f"| {found.contradicted:.1%} of steps, {found.contradicted_features:.0%} of features "
                f"| {found.held_contradicted:.1%} | {time.perf_counter() - start:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
