"""Contributions by others: the libraries that grew the trees, and shap, LIME and DiCE in a Python that has them.

    python explainers.py WAY LIBRARY MODEL ROWS N_ROWS RUNS OUT

WAY is own, shap, lime or dice; ROWS an array of at least N_ROWS rows, nulls as NaN. LIME and DiCE take no nulls, so
they are given 0 in their place. LIME draws 5,000 rows near the one it explains; DiCE draws ten others with the other
outcome and counts how often each feature differs. Neither gives contributions, so only time is compared. Prints what it
took, as JSON, and writes the contributions of the first rows, base value last.
"""

import json
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402

KEPT = 200
THREADS = 2


def own(library, model):
    """Return the contributions the library computes itself."""
    if library == "lightgbm":
        return lambda rows: model.predict(rows, pred_contrib=True, num_threads=1 if len(rows) == 1 else THREADS)
    if library == "xgboost":
        import xgboost

        return lambda rows: model.predict(xgboost.DMatrix(rows, nthread=THREADS), pred_contribs=True)
    import catboost

    return lambda rows: model.get_feature_importance(catboost.Pool(rows), type="ShapValues", thread_count=THREADS)


def by_shap(model):
    """Return the values of shap's explainer of trees, path dependent, which takes no background."""
    import shap

    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")

    def explain(rows):
        values = np.asarray(explainer.shap_values(rows, check_additivity=False))
        values = values[..., -1] if values.ndim == 3 else values
        base = np.ravel(explainer.expected_value)[-1]
        return np.column_stack([values, np.full(len(values), base)])

    return explain


def probabilities(library, model):
    """Return what gives the probability of each of the two classes, shape (n, 2)."""

    def p_default(near):
        if library == "lightgbm":
            bad = model.predict(near, num_threads=THREADS)
        elif library == "xgboost":
            import xgboost

            bad = model.predict(xgboost.DMatrix(near, nthread=THREADS))
        else:
            bad = model.predict(near, prediction_type="Probability", thread_count=THREADS)[:, 1]
        return np.column_stack([1 - bad, bad])

    return p_default


def by_lime(library, model, rows):
    """Return what explains rows one by one with LIME, as a tutorial does."""
    from lime.lime_tabular import LimeTabularExplainer

    known, p_default = np.nan_to_num(rows), probabilities(library, model)
    explainer = LimeTabularExplainer(known[:5000], mode="classification", random_state=1)

    def explain(some):
        for row in np.nan_to_num(some):
            explainer.explain_instance(row, p_default, num_features=10)
        return np.zeros((len(some), 0))

    return explain


def by_dice(library, model, rows):
    """Return what explains rows one by one with DiCE's local importance, by random draws, as a tutorial does."""
    import contextlib
    import io

    import dice_ml
    import pandas as pd

    p_default, names = probabilities(library, model), [f"f{place}" for place in range(rows.shape[1])]

    class Classifier:
        def predict_proba(self, near):
            return p_default(near[names].to_numpy(dtype=np.float64))

        def predict(self, near):
            return (self.predict_proba(near)[:, 1] >= 0.5).astype(np.int64)

    frame = pd.DataFrame(np.nan_to_num(rows[:5000]), columns=names)
    told = frame.assign(is_bad=Classifier().predict(frame))
    data = dice_ml.Data(dataframe=told, continuous_features=names, outcome_name="is_bad")
    explainer = dice_ml.Dice(data, dice_ml.Model(model=Classifier(), backend="sklearn"), method="random")

    def explain(some):
        for row in np.nan_to_num(some):
            with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
                explainer.local_feature_importance(pd.DataFrame([row], columns=names), total_CFs=10)
        return np.zeros((len(some), 0))

    return explain


def load(library, file):
    """Read a model."""
    if library == "lightgbm":
        import lightgbm

        return lightgbm.Booster(model_file=file)
    if library == "xgboost":
        import xgboost

        booster = xgboost.Booster(model_file=file)
        booster.set_param({"nthread": THREADS})
        return booster
    import catboost

    return catboost.CatBoost().load_model(file, format="json")


def main() -> None:
    """Explain one row many times, then many rows once a run, and print seconds and memory."""
    way, library, file, rows_file, n_rows, runs, out = sys.argv[1:]
    rows = np.load(rows_file)
    start = time.perf_counter()
    model = load(library, file)
    explain = {
        "own": lambda: own(library, model),
        "shap": lambda: by_shap(model),
        "lime": lambda: by_lime(library, model, rows),
        "dice": lambda: by_dice(library, model, rows),
    }[way]()
    slow = way in ("lime", "dice")
    kept = explain(rows[:1] if slow else rows[:KEPT])
    ready = time.perf_counter() - start
    ones = []
    for at in range(5 if slow else 100):
        begun = time.perf_counter()
        explain(rows[at : at + 1])
        ones.append(time.perf_counter() - begun)
    batches, processor = [], []
    for _ in range(int(runs)):
        begun, used = time.perf_counter(), time.process_time()
        explain(rows[: int(n_rows)])
        batches.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    np.save(out, kept)
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(
        json.dumps(
            {
                "ready": ready,
                "one": float(np.median(ones)),
                "batch": float(np.median(batches)),
                "processor": float(np.median(processor)),
                "gib": float(peak.split()[1]) / 1024**2,
            }
        )
    )


if __name__ == "__main__":
    main()
