"""XGBoost as a candidate, held to the declared directions of risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task, directions
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.tuning.space import Numbers, Value


@dataclass(frozen=True)
class XGBoostTrees:
    """XGBoost's trees."""

    booster: Any

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        import xgboost

        rows = xgboost.DMatrix(values, nthread=1)
        return np.asarray(self.booster.predict(rows, output_margin=True), dtype=np.float64)


def fit_xgboost(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Find the number of trees on an inner part of the rows, then grow them on all."""
    import xgboost

    known: dict[str, Any] = dict(parameters)
    most, patience = known.pop("max_rounds"), known.pop("patience")
    known |= {
        "objective": "binary:logistic",
        "eval_metric": "logloss",
        "tree_method": "hist",
        "monotone_constraints": tuple(directions(task.matrix)),
        "seed": task.seed % 2**31,
        "nthread": task.n_threads,
        "verbosity": 0,
    }

    def data(rows: FeatureMatrix, weights: NDArray[np.float64] | None) -> Any:
        return xgboost.DMatrix(rows.values, rows.is_bad, weight=weights, nthread=task.n_threads)

    inner = task.inner()
    trial = xgboost.train(
        known,
        data(inner.growing, inner.growing_weights),
        most,
        evals=[(data(inner.judging, inner.judging_weights), "inner")],
        early_stopping_rounds=patience,
        verbose_eval=False,
    )
    rows, weights, fill = task.balanced()
    model = xgboost.train(known, data(rows, weights), inner.rounds(trial.best_iteration + 1))
    return Filled(XGBoostTrees(model), fill)


XGBOOST = Candidate(
    name="xgboost",
    label={"fr": "XGBoost", "en": "XGBoost"},
    fitter=fit_xgboost,
    parameters={
        "eta": 0.05,
        "max_depth": 4,
        "min_child_weight": 5.0,
        "subsample": 0.7,
        "colsample_bytree": 0.15,
        "lambda": 20.0,
        "max_rounds": 800,
        "patience": 60,
    },
    search_space={
        "eta": Numbers(0.02, 0.2, log=True),
        "max_depth": Numbers(2, 6, whole=True),
        "min_child_weight": Numbers(1.0, 30.0, log=True),
        "subsample": Numbers(0.5, 1.0),
        "colsample_bytree": Numbers(0.05, 0.6, log=True),
        "lambda": Numbers(0.1, 100.0, log=True),
    },
    library="xgboost",
)
