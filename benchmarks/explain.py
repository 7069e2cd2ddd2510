"""Contributions a second, ours beside those of the libraries that grew the trees, of shap, LIME and DiCE, in one run.

    python benchmarks/explain.py                                                  # ours and the libraries'
    python benchmarks/explain.py --peers-python peers/bin/python                  # shap, LIME and DiCE as well
    python benchmarks/explain.py --models "lightgbm 500 x 31" --rows 2000 --runs 3

Grows models on drawn rows of 300 features, a tenth of them null, 20 of them categories in one model, then lets every
way explain one row, many times, and ROWS rows, RUNS times, each way in a process of its own, by turns; medians are
printed. Memory is the peak of the process, its libraries included. Values are compared on 200 rows. One row is
explained on one thread where that can be said, many on two. Processor time is printed beside the wall time of the rows:
it hardly changes where other programs run.

The peers take an environment of their own: ``uv venv peers; uv pip install --python peers/bin/python shap lime dice-ml
lightgbm xgboost-cpu catboost``. LIME and DiCE explain so slowly that they are given SLOW_ROWS rows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from features import peak_gib
from numpy.typing import NDArray

THREADS = 2
KEPT = 200
N_FEATURES, N_CATEGORIES = 300, 20
Rows = NDArray[np.float64]


def draw(n_rows: int, seed: int = 1) -> tuple[Rows, Rows]:
    """Draw rows and outcomes: 60 features say something, some of them together, some only as categories."""
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(n_rows, N_FEATURES))
    rows[:, :N_CATEGORIES] = generator.integers(0, 30, (n_rows, N_CATEGORIES))
    weights = np.random.default_rng(0).normal(size=(N_CATEGORIES, 30))
    margin = sum(weights[column, rows[:, column].astype(int)] for column in range(5))
    margin = margin + rows[:, 20:60].sum(axis=1) + 2 * rows[:, 20] * rows[:, 21] - 4
    rows[generator.random(rows.shape) < 0.1] = np.nan
    return rows, (margin + 4 * generator.logistic(size=n_rows) > 0).astype(np.float64)


def grow_lightgbm(n_trees: int, leaves: int, categories: bool = False) -> Callable[[Rows, Rows, Path], None]:
    """Return what grows trees of LightGBM and writes them."""

    def grow(rows: Rows, is_bad: Rows, file: Path) -> None:
        import lightgbm

        named = list(range(N_CATEGORIES)) if categories else []
        parameters = {"objective": "binary", "num_leaves": leaves, "learning_rate": 0.03, "feature_fraction": 0.3}
        data = lightgbm.Dataset(rows, is_bad, categorical_feature=named, params={"verbose": -1})
        lightgbm.train(parameters | {"verbose": -1, "num_threads": 1}, data, n_trees).save_model(file)

    return grow


def grow_xgboost(rows: Rows, is_bad: Rows, file: Path) -> None:
    """Grow 500 trees of depth 6 with XGBoost and write them."""
    import xgboost

    parameters = {"objective": "binary:logistic", "max_depth": 6, "eta": 0.05, "nthread": 1}
    xgboost.train(parameters, xgboost.DMatrix(rows, is_bad, nthread=1), 500).save_model(file)


def grow_catboost(rows: Rows, is_bad: Rows, file: Path) -> None:
    """Grow 500 symmetric trees of depth 6 with CatBoost and write them."""
    import catboost

    model = catboost.CatBoostClassifier(
        iterations=500, depth=6, verbose=False, thread_count=1, allow_writing_files=False
    )
    model.fit(rows, is_bad).save_model(str(file), format="json")


MODELS: dict[str, Callable[[Rows, Rows, Path], None]] = {
    "lightgbm 320 x 8": grow_lightgbm(320, 8),
    "lightgbm 500 x 31": grow_lightgbm(500, 31),
    "lightgbm 500 x 31, categories": grow_lightgbm(500, 31, categories=True),
    "lightgbm 2000 x 64": grow_lightgbm(2000, 64),
    "xgboost 500 x depth 6": grow_xgboost,
    "catboost 500 x depth 6": grow_catboost,
}


def measure(library: str, file: Path, rows_file: Path, n_rows: int, runs: int, out: Path) -> None:
    """Explain with ours in this process and print what it took, as JSON."""
    from clairscore.explanations.tree_shap.explainer import TreeShap
    from clairscore.explanations.tree_shap.of_catboost import read_catboost
    from clairscore.explanations.tree_shap.of_lightgbm import read_lightgbm
    from clairscore.explanations.tree_shap.of_xgboost import read_xgboost

    read: dict[str, Callable[[str], Any]] = {
        "lightgbm": read_lightgbm, "xgboost": read_xgboost, "catboost": read_catboost,
    }  # fmt: skip
    rows = np.load(rows_file)
    start = time.perf_counter()
    explainer = TreeShap(read[library](file.read_text("utf-8")))
    kept = explainer.contributions(rows[:KEPT])
    ready = time.perf_counter() - start
    ones = []
    for at in range(100):
        begun = time.perf_counter()
        explainer.contributions(rows[at : at + 1])
        ones.append(time.perf_counter() - begun)
    batches, processor = [], []
    for _ in range(runs):
        begun, used = time.perf_counter(), time.process_time()
        explainer.contributions(rows[:n_rows], n_threads=THREADS)
        batches.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    np.save(out, kept)
    took = {"ready": ready, "one": np.median(ones), "batch": np.median(batches), "processor": np.median(processor)}
    print(json.dumps({name: float(value) for name, value in took.items()} | {"gib": peak_gib()}))


def explain(way: str, library: str, file: Path, rows: Path, options: argparse.Namespace, out: Path) -> dict[str, float]:
    """Let one way explain in a process of its own and return what it took."""
    n_rows = options.slow_rows if way in ("lime", "dice") else options.rows
    if way == "clairscore":
        command = [sys.executable, __file__, "--measure", library, str(file), str(rows), str(n_rows), str(options.runs)]
    else:
        script = Path(__file__).with_name("peers") / "explainers.py"
        python = sys.executable if way == "own" else options.peers_python
        command = [str(python), str(script), way, library, str(file), str(rows), str(n_rows), str(options.runs)]
    done = subprocess.run([*command, str(out)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{way}, {library}: {done.stderr.splitlines()[-1] if done.stderr else 'killed'}")
    return dict(json.loads(done.stdout.splitlines()[-1])) | {"n_rows": n_rows}


def main() -> None:
    """Grow the models, let every way explain them, and print one line a model and way."""
    if sys.argv[1:2] == ["--measure"]:
        library, file, rows, n_rows, runs, out = sys.argv[2:]
        measure(library, Path(file), Path(rows), int(n_rows), int(runs), Path(out))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--rows", type=int, default=10_000, help="Rows of a batch.")
    parser.add_argument("--slow-rows", type=int, default=5, help="Rows LIME and DiCE explain.")
    parser.add_argument("--runs", type=int, default=3, help="Batches of each way.")
    parser.add_argument("--peers-python", type=Path, help="Interpreter that has shap, lime and dice-ml.")
    options = parser.parse_args()
    ways = ["clairscore", "own", *(("shap", "lime", "dice") if options.peers_python else ())]
    if not options.peers_python:
        print("No --peers-python: shap, LIME and DiCE are left out.", file=sys.stderr)
    print("| model | way | one row, ms | rows | seconds | rows a second | processor, s | ready, s | GiB | furthest |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        rows, is_bad = draw(10_000)
        np.save(scratch / "rows.npy", draw(options.rows, seed=2)[0])
        for model in options.models:
            library = model.split()[0]
            file = scratch / ("model.json" if library != "lightgbm" else "model.txt")
            MODELS[model](rows, is_bad, file)
            for way in ways:
                took = explain(way, library, file, scratch / "rows.npy", options, scratch / f"{way}.npy")
                ours, theirs = np.load(scratch / "clairscore.npy"), np.load(scratch / f"{way}.npy")
                apart = f"{np.abs(ours - theirs).max():.0e}" if theirs.size else ""
                print(
                    f"| {model} | {way} | {took['one'] * 1e3:.2f} | {took['n_rows']:,.0f} | {took['batch']:.2f} "
                    f"| {took['n_rows'] / took['batch']:,.1f} | {took['processor']:.2f} | {took['ready']:.1f} "
                    f"| {took['gib']:.2f} | {apart} |",
                    flush=True,
                )
    print(f"Load of the machine at the end, 1 minute: {os.getloadavg()[0]:.1f}.", file=sys.stderr)


if __name__ == "__main__":
    main()
