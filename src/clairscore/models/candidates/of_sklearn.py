"""Trees of scikit-learn: random forest and histogram gradient boosting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task, directions
from clairscore.models.candidates.preparation import Preparation, fit_preparation
from clairscore.models.tuning.space import Choices, Numbers, Value

_SMALLEST = 1e-4
"""PDs of a forest are kept this far off 0 and 1: its leaves hold few applications."""


@dataclass(frozen=True)
class Forest:
    """A random forest on prepared columns."""

    preparation: Preparation
    forest: Any

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log-odds of the mean PD of the trees, shape (n, k) to (n,)."""
        pds = self.forest.predict_proba(self.preparation.apply(values))[:, 1]
        return np.asarray(logit(np.clip(pds, _SMALLEST, 1 - _SMALLEST)), dtype=np.float64)


@dataclass(frozen=True)
class HistogramTrees:
    """Scikit-learn's boosted trees on the columns that were not null everywhere, shape (m,)."""

    model: Any
    columns: NDArray[np.intp]

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        return np.asarray(self.model.decision_function(values[:, self.columns]), dtype=np.float64)


def fit_forest(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Grow a random forest on imputed and encoded columns."""
    from sklearn.ensemble import RandomForestClassifier

    rows, weights, fill = task.balanced()
    preparation = fit_preparation(rows)
    forest = RandomForestClassifier(**dict(parameters), random_state=task.seed % 2**31, n_jobs=task.n_threads)
    forest.fit(preparation.apply(rows.values), rows.is_bad, sample_weight=weights)
    return Filled(Forest(preparation, forest), fill)


def fit_histogram(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Find the number of trees on an inner part of the rows, then grow them on all."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    known: dict[str, Any] = dict(parameters)
    patience = known.pop("patience")
    with threadpool_limits(task.n_threads):
        inner = task.inner()
        columns = np.flatnonzero(~np.isnan(inner.growing.values).all(axis=0))
        known |= {
            "monotonic_cst": np.array(directions(task.matrix))[columns],
            "random_state": task.seed % 2**31,
        }
        trial = HistGradientBoostingClassifier(early_stopping=True, n_iter_no_change=patience, tol=0.0, **known)
        trial.fit(
            inner.growing.values[:, columns],
            inner.growing.is_bad,
            sample_weight=inner.growing_weights,
            X_val=inner.judging.values[:, columns],
            y_val=inner.judging.is_bad,
            sample_weight_val=inner.judging_weights,
        )
        best = int(np.argmax(trial.validation_score_[1:])) + 1 if trial.n_iter_ else 1
        rows, weights, fill = task.balanced()
        model = HistGradientBoostingClassifier(early_stopping=False, **known | {"max_iter": inner.rounds(best)})
        model.fit(rows.values[:, columns], rows.is_bad, sample_weight=weights)
    return Filled(HistogramTrees(model, columns), fill)


FOREST = Candidate(
    name="forest",
    label={"fr": "Forêt aléatoire", "en": "Random forest"},
    fitter=fit_forest,
    parameters={"n_estimators": 300, "min_samples_leaf": 20, "max_features": "sqrt"},
    search_space={
        "n_estimators": Numbers(100, 600, whole=True, log=True),
        "min_samples_leaf": Numbers(5, 100, whole=True, log=True),
        "max_features": Choices(("sqrt", "log2", 0.2)),
    },
)
HISTOGRAM = Candidate(
    name="histogram",
    label={"fr": "Gradient boosting de scikit-learn", "en": "Gradient boosting by scikit-learn"},
    fitter=fit_histogram,
    parameters={
        "learning_rate": 0.05,
        "max_iter": 600,
        "max_leaf_nodes": 8,
        "min_samples_leaf": 40,
        "l2_regularization": 20.0,
        "max_features": 0.15,
        "patience": 50,
    },
    search_space={
        "learning_rate": Numbers(0.02, 0.2, log=True),
        "max_leaf_nodes": Numbers(4, 32, whole=True, log=True),
        "min_samples_leaf": Numbers(10, 200, whole=True, log=True),
        "l2_regularization": Numbers(0.1, 100.0, log=True),
        "max_features": Numbers(0.05, 0.6, log=True),
    },
)
