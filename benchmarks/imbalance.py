"""Few bads: three trainings side by side, four remedies inside the fold, and SMOTE before the split as a warning.

    python benchmarks/imbalance.py --only application --rows 10000
    python benchmarks/imbalance.py --only generated --applications 10000

The three trainings are those a first project on these tables tries: as few bads as there are, SMOTE, and a cut-off by
business cost. `smote_before_split` is wrong on purpose and stands here, outside the package, to measure how wrong: it
makes bads up from all rows and deals them into folds afterwards, so that every made-up bad that judges lies between
bads that trained.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from feature_sets import DEFAULT_SAMPLES, deliveries
from scipy.special import expit

from clairscore.decisions.policy import load_policy
from clairscore.lenders.builtin import find_lender
from clairscore.metrics.calibration import brier
from clairscore.metrics.cost import business_cost
from clairscore.metrics.discrimination import auc
from clairscore.models.candidates import Candidate, find_candidate
from clairscore.models.comparison import compare
from clairscore.models.config import ModelConfig, load_model_config
from clairscore.models.imbalance import IMBALANCES, find_imbalance, smote
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.run import run_candidate
from clairscore.models.split import deal_into_folds
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import build


def smote_before_split(candidate: Candidate, rows: FeatureMatrix, config: ModelConfig) -> tuple[float, float]:
    """Measure SMOTE the wrong way: bads are made up from all rows, folds are dealt afterwards.

    Returns:
        The AUC a reader would be told, over real and made-up rows, and that of the same models on the real rows.
    """
    made, _ = smote(rows, config.seed)
    fold = deal_into_folds(made.is_bad, made.person, config.n_folds, config.seed)
    raw = np.empty(made.n_rows)
    for index in range(config.n_folds):
        fitted = candidate.fit(made.take(fold != index), seed=config.seed)
        raw[fold == index] = fitted.raw_margin(made.values[fold == index])
    return auc(made.is_bad, raw), auc(rows.is_bad, raw[: rows.n_rows])


def measure(sample: str, rows: FeatureMatrix, candidate: Candidate, config: ModelConfig) -> list[str]:
    """Return the tables of one sample and one candidate, as lines."""
    costs = load_policy().costs
    runs = {name: run_candidate(candidate, one, rows, config, costs) for name, one in IMBALANCES.items()}
    as_is, resampled = runs["none"], runs["smote"]
    raw = {name: expit(run.oof.raw) for name, run in runs.items()}
    told, truth = smote_before_split(candidate, rows, config)

    def at_half(name: str) -> str:
        refused = raw[name] >= 0.5
        accuracy = float((refused == (rows.is_bad == 1)).mean())
        recall = float(refused[rows.is_bad == 1].mean())
        cost = business_cost(rows.is_bad, raw[name], 0.5, costs)
        return f"{auc(rows.is_bad, raw[name]):.4f} | {accuracy:.3f} | {recall:.3f} | {cost:.4f}"

    figures = as_is.figures
    lines = [
        f"\n{candidate.label['en']} on {sample}, {rows.n_rows:,} applications, {rows.n_bad:,} bad\n",
        "| training | AUC | accuracy | bads refused | cost |",
        "|---|---|---|---|---|",
        f"| as few bads as there are, refused from PD .5 | {at_half('none')} |",
        f"| SMOTE inside the fold, refused from PD .5 | {at_half('smote')} |",
        f"| as few bads as there are, calibrated, cut-off by cost | {figures['auc'].value:.4f} "
        f"| {figures['accuracy'].value:.3f} | {figures['recall'].value:.3f} | {figures['cost'].value:.4f} |",
        "\n| SMOTE | AUC told | AUC of the same models on real applications only |",
        "|---|---|---|",
        f"| before the split | {told:.4f} | {truth:.4f} |",
        f"| inside the fold | {resampled.figures['auc'].value:.4f} | {resampled.figures['auc'].value:.4f} |",
        "\n| inside the fold | AUC | less none | cost | less none | Brier, raw | Brier, calibrated "
        "| calibration error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    found = compare(list(runs.values()), as_is.name, rows.is_bad, rows.person, costs, {})
    for name, run in runs.items():
        less = found.differences.get(run.name)
        auc_less = f"{less.auc.value:+.4f} ({less.auc.low:+.4f} to {less.auc.high:+.4f})" if less else ""
        cost_less = f"{less.cost.value:+.4f} ({less.cost.low:+.4f} to {less.cost.high:+.4f})" if less else ""
        lines.append(
            f"| {find_imbalance(name).label['en']} | {run.figures['auc'].value:.4f} | {auc_less} "
            f"| {run.figures['cost'].value:.4f} | {cost_less} | {brier(rows.is_bad, raw[name]):.4f} "
            f"| {run.figures['brier'].value:.4f} | {run.figures['calibration_error'].value:.4f} |"
        )
    return lines


def main() -> None:
    """Measure on every sample with every candidate named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default=None, help="Frozen feature set; the lender's default unless named.")
    parser.add_argument("--candidates", nargs="+", default=["forest", "lightgbm"])
    parser.add_argument("--applications", type=int, default=10_000, help="Size of the generated sample.")
    parser.add_argument("--generated-seed", type=int, default=1, help="Seed of the generated sample.")
    parser.add_argument("--rows", type=int, default=0, help="Most applications, drawn by lot; all unless given.")
    parser.add_argument("--seed", type=int, default=1, help="Seed of folds and models.")
    parser.add_argument("--only", choices=("all", "linked", "application", "generated"), default="all")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    options = parser.parse_args()
    lender = find_lender()
    config = replace(load_model_config(), seed=options.seed)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for sample, delivery in deliveries(
            lender, options.real, options.applications, options.generated_seed, options.only, scratch
        ):
            features = lender.feature_set(options.set).features
            built = scratch / "built.parquet"
            build(delivery, lender, features, built)
            rows = read_matrix(built, features, lender.application.key, lender.outcome).labelled().ordered()
            if options.rows and rows.n_rows > options.rows:
                kept = np.random.default_rng(options.seed).choice(rows.n_rows, options.rows, replace=False)
                rows = rows.take(np.sort(kept))
            for name in options.candidates:
                print("\n".join(measure(sample, rows, find_candidate(name), config)), flush=True)


if __name__ == "__main__":
    main()
