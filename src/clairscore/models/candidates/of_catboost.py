"""CatBoost as a candidate, held to the declared directions of risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task, directions
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.tuning.space import Numbers, Value


@dataclass(frozen=True)
class CatBoostTrees:
    """CatBoost's trees."""

    model: Any

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        return np.asarray(self.model.predict(values, prediction_type="RawFormulaVal", thread_count=1), dtype=np.float64)


def fit_catboost(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Find the number of trees on an inner part of the rows, then grow them on all."""
    from catboost import CatBoost, Pool

    known: dict[str, Any] = dict(parameters)
    most, patience = known.pop("max_rounds"), known.pop("patience")
    known |= {
        "loss_function": "Logloss",
        "monotone_constraints": directions(task.matrix),
        "random_seed": task.seed % 2**31,
        "thread_count": task.n_threads,
        "allow_writing_files": False,
        "verbose": False,
    }

    def data(rows: FeatureMatrix, weights: NDArray[np.float64] | None) -> Any:
        return Pool(rows.values, rows.is_bad, weight=weights)

    inner = task.inner()
    trial = CatBoost(known | {"iterations": most})
    trial.fit(
        data(inner.growing, inner.growing_weights),
        eval_set=data(inner.judging, inner.judging_weights),
        early_stopping_rounds=patience,
    )
    rows, weights, fill = task.balanced()
    model = CatBoost(known | {"iterations": inner.rounds(trial.best_iteration_ + 1)})
    model.fit(data(rows, weights))
    return Filled(CatBoostTrees(model), fill)


CATBOOST = Candidate(
    name="catboost",
    label={"fr": "CatBoost", "en": "CatBoost"},
    fitter=fit_catboost,
    parameters={
        "learning_rate": 0.06,
        "depth": 4,
        "l2_leaf_reg": 10.0,
        "rsm": 0.3,
        "max_rounds": 800,
        "patience": 60,
    },
    search_space={
        "learning_rate": Numbers(0.02, 0.2, log=True),
        "depth": Numbers(3, 7, whole=True),
        "l2_leaf_reg": Numbers(1.0, 50.0, log=True),
        "rsm": Numbers(0.1, 1.0, log=True),
    },
    library="catboost",
)
