"""The plainest candidates: one that knows the bad rate only, and logistic regression."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task
from clairscore.models.candidates.preparation import Preparation, fit_preparation
from clairscore.models.tuning.space import Numbers, Value


@dataclass(frozen=True)
class Constant:
    """The same log-odds for everybody."""

    margin: float

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds, once a row, shape (n, k) to (n,)."""
        return np.full(len(values), self.margin)


@dataclass(frozen=True)
class Line:
    """Log-odds as a weighted sum of prepared columns.

    Attributes:
        preparation: Imputing, scaling and encoding.
        coefficients: One a prepared column, shape (m,).
        intercept: Log-odds where all of them are 0.
    """

    preparation: Preparation
    coefficients: NDArray[np.float64]
    intercept: float

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        return np.asarray(self.preparation.apply(values) @ self.coefficients + self.intercept)


def fit_dummy(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Take the bad rate of the rows that train."""
    rows, _, fill = task.balanced()
    return Filled(Constant(float(logit(rows.is_bad.mean()))), fill)


def fit_logistic(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Fit an L2-penalised logistic regression on imputed, scaled and encoded columns."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rows, weights, fill = task.balanced()
    preparation = fit_preparation(rows)
    model = LogisticRegression(
        C=float(parameters["inverse_penalty"] or 0), solver="newton-cholesky", max_iter=100, tol=1e-6
    )
    with threadpool_limits(task.n_threads):
        model.fit(preparation.apply(rows.values), rows.is_bad, sample_weight=weights)
    return Filled(Line(preparation, model.coef_[0].astype(np.float64), float(model.intercept_[0])), fill)


DUMMY = Candidate(name="dummy", label={"fr": "Taux de défaut moyen", "en": "Mean bad rate"}, fitter=fit_dummy)
LOGISTIC = Candidate(
    name="logistic",
    label={"fr": "Régression logistique", "en": "Logistic regression"},
    fitter=fit_logistic,
    parameters={"inverse_penalty": 0.01},
    search_space={"inverse_penalty": Numbers(1e-4, 10.0, log=True)},
)
