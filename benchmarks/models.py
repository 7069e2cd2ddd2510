"""Our champion against what others use, on the same applications and the same folds, in pairs.

    python benchmarks/models.py --only linked
    python benchmarks/models.py --only application --rows 15000 --flaml-python /path/to/python
    python benchmarks/models.py --only generated --applications 10000

Peers: the simple-features recipe (benchmarks/peers/simple_features.py), CatBoost as it comes on our features and, where
a Python that has it is named, FLAML on our features with a time a fold. All are calibrated and cut off the same way as
the champion, by the other folds. Reads the real samples as benchmarks/feature_sets.py does.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from feature_sets import DEFAULT_SAMPLES, deliveries
from numpy.typing import NDArray
from peers.simple_features import SIMPLE_FEATURES, build_simple_features

from clairscore.decisions.policy import load_policy
from clairscore.features.feature import Feature
from clairscore.lenders.builtin import find_lender
from clairscore.metrics.discrimination import Estimate
from clairscore.models.candidates import Candidate, Fitted, find_candidate
from clairscore.models.candidates.candidate import Filled, Task
from clairscore.models.candidates.of_catboost import CatBoostTrees
from clairscore.models.comparison import compare
from clairscore.models.config import load_model_config
from clairscore.models.imbalance import find_imbalance
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.run import CandidateRun, run_candidate
from clairscore.models.tuning.space import Value
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import build

_FLAML = Path(__file__).parent / "peers" / "flaml_fit.py"


@dataclass(frozen=True)
class _Later:
    """FLAML, which judges in a process of its own once it knows whom."""

    python: str
    seconds: float
    task: Task

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        with tempfile.TemporaryDirectory() as folder:
            arrays, out = Path(folder) / "arrays.npz", Path(folder) / "margin.npy"
            np.savez(arrays, values=self.task.matrix.values, is_bad=self.task.matrix.is_bad, judged=values)
            command = [self.python, str(_FLAML), str(arrays), str(self.seconds), str(self.task.seed), str(out)]
            subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
            return np.asarray(np.load(out), dtype=np.float64)


def flaml(python: str, seconds: float) -> Candidate:
    """Return FLAML with so many seconds a fold."""

    def fit(parameters: Mapping[str, Value], task: Task) -> Fitted:
        return _Later(python, seconds, task)

    return Candidate("flaml", {"fr": "FLAML", "en": "FLAML"}, fit, {"seconds": seconds})


def _fit_default_catboost(parameters: Mapping[str, Value], task: Task) -> Fitted:
    from catboost import CatBoostClassifier

    settings: dict[str, Any] = {"allow_writing_files": False, "verbose": False, "thread_count": task.n_threads}
    model = CatBoostClassifier(random_seed=task.seed % 2**31, **settings)
    model.fit(task.matrix.values, task.matrix.is_bad)
    return Filled(CatBoostTrees(model), lambda values: values)


DEFAULT_CATBOOST = Candidate(
    "catboost_default", {"fr": "CatBoost par défaut", "en": "Default CatBoost"}, _fit_default_catboost
)


def simple_matrix(features: Any, like: FeatureMatrix) -> FeatureMatrix:
    """Return the recipe's columns for the same applications."""
    pattern = Feature(
        name="", sentence="", source="", unit="", kind="number", risk=None, null_means="", subject="", actionable=False
    )
    columns = tuple(replace(pattern, name=str(name)) for name in features.columns)
    return replace(like, values=features.loc[like.ids].to_numpy(dtype=np.float64), features=columns)


def said(found: Estimate, form: str = ".4f") -> str:
    """Return a figure with its interval."""
    return f"{found.value:{form}} ({found.low:{form}} to {found.high:{form}})"


def rows_of(sample: str, runs: list[CandidateRun], rows: FeatureMatrix, n_columns: Mapping[str, int]) -> list[str]:
    """Return the runs of one sample as rows of a table, the champion first."""
    found = compare(runs, "lightgbm", rows.is_bad, rows.person, load_policy().costs, {})
    lines = []
    for run in [found.find("lightgbm"), *(run for run in found.runs if run.name != "lightgbm")]:
        less = found.differences.get(run.name)
        lines.append(
            f"| {sample} | {rows.n_rows:,} | {run.label['en']} | {n_columns.get(run.name, len(rows.features))} "
            f"| {said(run.figures['auc'])} | {said(less.auc, '+.4f') if less else ''} "
            f"| {said(run.figures['cost'])} | {said(less.cost, '+.4f') if less else ''} "
            f"| {run.figures['calibration_error'].value:.4f} | {run.fit_seconds + run.predict_seconds:.0f} |"
        )
    return lines


def main() -> None:
    """Compare on every sample and print one row a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default=None, help="Frozen feature set; the lender's default unless named.")
    parser.add_argument("--applications", type=int, default=10_000, help="Size of the generated sample.")
    parser.add_argument("--generated-seed", type=int, default=1, help="Seed of the generated sample.")
    parser.add_argument("--rows", type=int, default=0, help="Most applications, drawn by lot; all unless given.")
    parser.add_argument("--seed", type=int, default=1, help="Seed of folds and models.")
    parser.add_argument("--flaml-python", default="", help="Python that has FLAML; it is left out unless given.")
    parser.add_argument("--flaml-seconds", type=float, default=60.0, help="Seconds FLAML may search in each fold.")
    parser.add_argument("--only", choices=("all", "linked", "application", "generated"), default="all")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    options = parser.parse_args()
    lender, costs = find_lender(), load_policy().costs
    config = replace(load_model_config(), seed=options.seed)
    champion = find_candidate("lightgbm").with_parameters(**asdict(config.boosting))
    peers = [champion, DEFAULT_CATBOOST]
    if options.flaml_python:
        peers.append(flaml(options.flaml_python, options.flaml_seconds))
    else:
        print("FLAML is left out: name a Python that has it with --flaml-python.", file=sys.stderr)
    print(
        "| sample | applications | model | columns | AUC | less champion | cost | less champion | calibration error "
        "| seconds |"
    )
    print("|" + "---|" * 10)
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
            simple = simple_matrix(build_simple_features(delivery, lender), rows)
            none = find_imbalance("none")
            runs = [run_candidate(peer, none, rows, config, costs) for peer in peers]
            runs.append(run_candidate(SIMPLE_FEATURES, none, simple, config, costs))
            wide = {SIMPLE_FEATURES.name: len(simple.features)}
            print("\n".join(rows_of(sample, runs, rows, wide)), flush=True)


if __name__ == "__main__":
    main()
