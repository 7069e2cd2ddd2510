"""FLAML on arrays, in a Python of its own that has it: reads a file of arrays, writes log-odds.

python flaml_fit.py <train.npz> <seconds> <seed> <out.npy>
"""

import sys
import warnings

import numpy as np


def main() -> None:
    """Search for a model within the time and judge the other rows."""
    warnings.filterwarnings("ignore")
    from flaml import AutoML

    arrays, seconds, seed, out = sys.argv[1:]
    held = np.load(arrays)
    search = AutoML()
    search.fit(
        held["values"], held["is_bad"].astype(int), task="classification", metric="roc_auc",
        time_budget=float(seconds), seed=int(seed), n_jobs=1, verbose=0, eval_method="holdout",
        estimator_list=["lgbm", "xgboost", "rf", "extra_tree"],
    )  # fmt: skip
    pds = np.clip(search.predict_proba(held["judged"])[:, 1], 1e-6, 1 - 1e-6)
    np.save(out, np.log(pds / (1 - pds)))


if __name__ == "__main__":
    main()
