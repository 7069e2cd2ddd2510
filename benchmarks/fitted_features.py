"""What fitted features add to a model, on the same folds: paired differences of the AUC out of fold.

    python benchmarks/fitted_features.py [--data DIR] [--set full_2026_11] [--seeds 1 2 3]

Without a folder it generates 20,000 applications. Every line trains a model with fitted features beside the feature
set and compares it with the model without, on the same applications and folds. The log-odds of an application are
averaged over the folds dealt by each seed: with one seed, which features each tree may look at moves the AUC by .002
either way, which the interval does not know of. An interval that holds 0 says that nothing was shown. The last line
fits what cannot be fitted: a word drawn at random for every application, from a list of 300.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from clairscore.features.feature import Feature
from clairscore.lenders.builtin import find_lender
from clairscore.metrics.discrimination import auc_difference, auc_interval
from clairscore.models.config import load_model_config
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.fitted.encoding import TargetEncoding
from clairscore.models.fitted.feature import FittedFeature, rows_wanted
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.train import train
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import generate_delivery, typed_delivery
from clairscore.workflows.fitted import rows_of_histories

NOISE = Feature("noise", "A word drawn at random.", "application", "", "category", None, "", "noise", False)
NOISE_RATE = TargetEncoding(replace(NOISE, name="noise_bad_rate", kind="number", risk="rises"), ("noise",))


def out_of_fold(
    matrix: FeatureMatrix, histories: dict, fitted: tuple[FittedFeature, ...], seeds: list[int]
) -> np.ndarray:
    """Return the mean log-odds of each application over the seeds, each by models that had not seen it."""
    config = load_model_config()
    found = []
    for seed in seeds:
        cross_fit = CrossFit(fitted, histories, config.fitted_folds, seed)
        found.append(train(matrix, replace(config, seed=seed), fitted=cross_fit).oof_margin)
    return np.mean(found, axis=0)


def main() -> None:
    """Print a table of differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--set", dest="feature_set")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments = parser.parse_args()
    lender = find_lender()
    chosen = lender.feature_set(arguments.feature_set)
    with tempfile.TemporaryDirectory() as scratch:
        data = arguments.data or Path(scratch) / "delivery"
        if arguments.data is None:
            generate_delivery(lender, data, arguments.applications, seed=1)
        delivery = typed_delivery(data, lender, Path(scratch) / "imports")
        path = built_features(delivery, lender, chosen, Path(scratch) / "features")
        matrix = read_matrix(path, chosen.features, lender.application.key, lender.outcome).labelled().ordered()
        histories = rows_of_histories(delivery, lender, rows_wanted(lender.fitted))
    usable = tuple(
        one for one in lender.fitted if set(one.reads) <= set(matrix.names) and set(one.rows) <= set(histories)
    )
    encodings = tuple(one for one in usable if isinstance(one, TargetEncoding))
    rest = tuple(one for one in usable if not isinstance(one, TargetEncoding))
    trials = [("encodings", encodings), *((one.name, (one,)) for one in rest)] + ([("all", usable)] if rest else [])
    plain = out_of_fold(matrix, histories, (), arguments.seeds)
    value = auc_interval(matrix.is_bad, plain, person=matrix.person)
    print(f"{matrix.n_rows:,} applications, {matrix.n_bad:,} bad, {len(matrix.names)} features of {chosen.name}")
    print(f"AUC out of fold without fitted features: {value.value:.4f} ({value.low:.4f} to {value.high:.4f})\n")
    print("| fitted | columns | AUC with | difference | 95 % interval |\n| --- | --- | --- | --- | --- |")

    def line(name: str, rows: FeatureMatrix, fitted: tuple[FittedFeature, ...]) -> None:
        wide = out_of_fold(rows, histories, fitted, arguments.seeds)
        gain = auc_difference(rows.is_bad, plain, wide, person=rows.person)
        columns = sum(len(one.features) for one in fitted)
        print(
            f"| {name} | {columns} | {value.value + gain.value:.4f} | {gain.value:+.4f} | {gain.low:+.4f} to "
            f"{gain.high:+.4f} |",
            flush=True,
        )

    for name, fitted in trials:
        line(name, matrix, fitted)
    words = np.random.default_rng(0).integers(0, 300, matrix.n_rows).astype(float)
    noisy = replace(matrix, values=np.column_stack([matrix.values, words]), features=(*matrix.features, NOISE))
    line("a random word", noisy, (NOISE_RATE,))


if __name__ == "__main__":
    main()
