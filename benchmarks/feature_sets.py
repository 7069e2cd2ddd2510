"""How much a feature set gains over another: out-of-fold AUC on the same folds, with the paired interval.

    python benchmarks/feature_sets.py --expected full_2026_11 --actual wide_2026_11
    python benchmarks/feature_sets.py --only generated

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
from pathlib import Path

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
    lender: Lender, samples: Path, applications: int, only: str, scratch: Path
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
        generate_delivery(lender, scratch / "delivery", applications, seed=1)
        yield f"generated, {applications:,}", import_delivery([scratch / "delivery"], lender, scratch / "generated")[0]


def fit(delivery: TypedDelivery, lender: Lender, name: str, scratch: Path) -> TrainedModel:
    """Train on a feature set; a feature nobody has a value of stays, as a column of nulls."""
    features = lender.feature_set(name).features
    built = scratch / f"{name}.parquet"
    build(delivery, lender, features, built)
    return train(read_matrix(built, features, lender.application.key, lender.outcome), load_model_config())


def main() -> None:
    """Compare two sets on every sample and print one row a sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--expected", default="full_2026_11")
    parser.add_argument("--actual", default="wide_2026_11")
    parser.add_argument("--applications", type=int, default=20_000, help="Size of the generated sample.")
    parser.add_argument("--only", choices=("all", "linked", "application", "generated"), default="all")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    arguments = parser.parse_args()
    lender = find_lender()
    print(f"| sample | applications | {arguments.expected} | {arguments.actual} | difference | 95 % | seconds |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for sample, delivery in deliveries(
            lender, arguments.real, arguments.applications, arguments.only, Path(folder)
        ):
            start = time.perf_counter()
            expected, actual = (
                fit(delivery, lender, name, Path(folder)) for name in (arguments.expected, arguments.actual)
            )
            gain = auc_difference(expected.is_bad, expected.oof_margin, actual.oof_margin, person=expected.person)
            values = [auc(model.is_bad, model.oof_margin) for model in (expected, actual)]
            print(
                f"| {sample} | {expected.is_bad.size:,} | {values[0]:.4f} | {values[1]:.4f} | {gain.value:+.4f} "
                f"| {gain.low:+.4f} to {gain.high:+.4f} | {time.perf_counter() - start:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
