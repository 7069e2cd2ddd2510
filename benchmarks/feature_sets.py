"""How much a feature set gains over another: out-of-fold AUC on the same folds, with the paired interval.

    python benchmarks/feature_sets.py --expected full_2026_11 --actual wide_2026_11
    python benchmarks/feature_sets.py --only generated --generated-seed 2 --seeds 1 2 3

The log-odds of an application are averaged over the folds and trees of each seed: with one seed, which features a tree
may look at moves the AUC by .002 either way, which the interval does not know of. The last column but one shows each
seed. A set is flattered on the sample it was selected on; a sample generated from another seed was not, and `clairscore
features select` selects inside each fold to say by how much.

Reads the real samples from ../shared/data/home_credit beside the repository, or from the folder given with --real or in
HOME_CREDIT_SAMPLES; without them it says so and measures on the generated lender only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.metrics.discrimination import auc, auc_difference
from clairscore.models.config import load_model_config
from clairscore.models.train import TrainedModel, train
from clairscore.models.vectors import read_matrix
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.build import build
from clairscore.workflows.deliver import generate_delivery, import_delivery

DEFAULT_SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "home_credit"


def deliveries(
    lender: Lender, samples: Path, applications: int, generated_seed: int, only: str, scratch: Path
) -> Iterator[tuple[str, TypedDelivery]]:
    """Yield the samples there are, imported, with what to call them."""
    real = {"linked": [samples / "linked"], "application": [samples / "application_train.parquet"]}
    for name, delivered in real.items():
        if only not in ("all", name):
            continue
        if not delivered[0].exists():
            print(f"No {name} sample in {samples}: left out.", file=sys.stderr)
            continue
        yield f"real, {name}", import_delivery(delivered, lender, scratch / name)[0]
    if only in ("all", "generated"):
        generate_delivery(lender, scratch / "delivery", applications, generated_seed)
        yield f"generated, {applications:,}", import_delivery([scratch / "delivery"], lender, scratch / "generated")[0]


def fit(delivery: TypedDelivery, lender: Lender, name: str, seeds: list[int], scratch: Path) -> list[TrainedModel]:
    """Train on a feature set once for each seed; a feature nobody has a value of stays, as a column of nulls."""
    features = lender.feature_set(name).features
    built = scratch / f"{name}.parquet"
    build(delivery, lender, features, built)
    matrix = read_matrix(built, features, lender.application.key, lender.outcome)
    config = load_model_config()
    return [train(matrix, replace(config, seed=seed)) for seed in seeds]


def main() -> None:
    """Compare two sets on every sample and print one row a sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--expected", default="full_2026_11")
    parser.add_argument("--actual", default="lean_2026_11")
    parser.add_argument("--applications", type=int, default=20_000, help="Size of the generated sample.")
    parser.add_argument("--generated-seed", type=int, default=1, help="Seed of the generated sample.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="Seeds of folds and trees.")
    parser.add_argument("--only", choices=("all", "linked", "application", "generated"), default="all")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    arguments = parser.parse_args()
    lender = find_lender()
    print(
        f"| sample | applications | {arguments.expected} | {arguments.actual} | difference | 95 % | seeds | seconds |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for sample, delivery in deliveries(
            lender,
            arguments.real,
            arguments.applications,
            arguments.generated_seed,
            arguments.only,
            Path(folder),
        ):
            start = time.perf_counter()
            sets = (arguments.expected, arguments.actual)
            expected, actual = (fit(delivery, lender, name, arguments.seeds, Path(folder)) for name in sets)
            is_bad, person = expected[0].is_bad, expected[0].person
            margins = [np.mean([model.oof_margin for model in models], axis=0) for models in (expected, actual)]
            gain = auc_difference(is_bad, *margins, person=person)
            values = [auc(is_bad, margin) for margin in margins]
            by_seed = [
                auc(is_bad, other.oof_margin) - auc(is_bad, one.oof_margin)
                for one, other in zip(expected, actual, strict=True)
            ]
            print(
                f"| {sample} | {is_bad.size:,} | {values[0]:.4f} | {values[1]:.4f} | {gain.value:+.4f} "
                f"| {gain.low:+.4f} to {gain.high:+.4f} | {', '.join(f'{one:+.4f}' for one in by_seed)} "
                f"| {time.perf_counter() - start:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
