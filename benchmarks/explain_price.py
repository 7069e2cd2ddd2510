"""What the size of a model costs in explanations, and what it buys: AUC and money out of fold beside time a row.

    python benchmarks/explain_price.py
    python benchmarks/explain_price.py --applications 20000 --set full_2026_11

Generates applications, trains a model of each size on them as `clairscore model train` does, the number of trees found
by early stopping, then lets ours and LightGBM's own contributions explain one row, many times, and 2,000 rows, on one
thread; medians, in processor time, which hardly changes where other programs run. The first size is the default's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np

from clairscore.decisions.cutoff import choose_cutoff, measure_cutoff
from clairscore.decisions.policy import load_policy
from clairscore.explanations.attribution import Explainer
from clairscore.explanations.boosted import OwnContributions, explain_booster
from clairscore.lenders.builtin import find_lender
from clairscore.models.config import load_model_config
from clairscore.models.train import train
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import build
from clairscore.workflows.deliver import generate_delivery, import_delivery

MANY = 2000


def processor_ms(work: Callable[[int], object], times: int) -> float:
    """Return the median processor time of a piece of work, in milliseconds."""
    taken = []
    for at in range(times):
        start = time.process_time()
        work(at)
        taken.append(time.process_time() - start)
    return float(np.median(taken)) * 1e3


def timed(explainer: Explainer, rows: np.ndarray) -> tuple[float, float]:
    """Return milliseconds for one row alone, and for a row of many."""
    one = processor_ms(lambda at: explainer.contributions(rows[at : at + 1]), 200)
    return one, processor_ms(lambda _: explainer.contributions(rows[:MANY]), 3) / min(MANY, len(rows))


def main() -> None:
    """Train every size and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="full_2026_11", help="Frozen feature set.")
    parser.add_argument("--applications", type=int, default=10_000, help="Size of the generated sample.")
    parser.add_argument("--generated-seed", type=int, default=1, help="Seed of the generated sample.")
    options = parser.parse_args()
    lender, costs, default = find_lender(), load_policy().costs, load_model_config()
    features = lender.feature_set(options.set).features
    known = default.boosting
    sizes = [known, *(replace(known, num_leaves=leaves) for leaves in (4, 16, 31, 64))]
    sizes.append(replace(known, learning_rate=known.learning_rate / 3, max_rounds=3 * known.max_rounds, patience=300))
    sizes.append(replace(sizes[-1], num_leaves=31))
    print(
        "| leaves | rate | trees | AUC out of fold | cost an application | one row, ms | LightGBM | a row of many, ms "
        "| LightGBM |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        generate_delivery(lender, folder / "delivery", options.applications, options.generated_seed)
        delivery, _ = import_delivery([folder / "delivery"], lender, folder / "typed")
        build(delivery, lender, features, folder / "built.parquet")
        matrix = read_matrix(folder / "built.parquet", features, lender.application.key, lender.outcome)
        for size in sizes:
            trained = train(matrix, replace(default, boosting=size))
            pds, person = trained.oof_p_default, trained.person
            cutoff = choose_cutoff(trained.is_bad, pds, costs, person=person)
            cost = measure_cutoff(cutoff, trained.is_bad, pds, trained.fold, costs, person=person).cross_fitted_cost
            booster = lightgbm.Booster(model_str=trained.model_text)
            ours, own = (timed(one, matrix.values) for one in (explain_booster(booster), OwnContributions(booster)))
            auc = trained.quality.auc
            print(
                f"| {size.num_leaves} | {size.learning_rate:.3g} | {trained.n_rounds} "
                f"| {auc.value:.4f} ({auc.low:.4f} to {auc.high:.4f}) | {cost:.4f} "
                f"| {ours[0]:.2f} | {own[0]:.2f} | {ours[1]:.4f} | {own[1]:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
