"""Gradient boosting: LightGBM's trees on the raw log-odds of going bad, as they are released."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clairscore.models.config import BoostingConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.split import deal_into_folds

if TYPE_CHECKING:
    import lightgbm

Widen = Callable[[FeatureMatrix, FeatureMatrix], tuple[FeatureMatrix, FeatureMatrix]]
"""Adds columns to rows that train and to rows that judge, fitted on the former only."""

Weigh = Callable[[NDArray[np.float64]], NDArray[np.float64] | None]
"""Says what rows of these outcomes count, shape (n,) to (n,); None where all count alike."""

_OF_THE_RUN = re.compile(r"\s*\n(parameters|pandas_categorical):.*", re.DOTALL)


def as_they_are(training: FeatureMatrix, judged: FeatureMatrix) -> tuple[FeatureMatrix, FeatureMatrix]:
    """Add no column."""
    return training, judged


def count_alike(is_bad: NDArray[np.float64]) -> None:
    """Let all rows count alike."""


@dataclass(frozen=True)
class GradientBoosting:
    """LightGBM on the logistic loss.

    The same rows, configuration and seed give the same trees on any number of threads. Categories enter as their codes:
    on Home Credit's applications that ranks a little better than LightGBM's own splits on sets of categories.
    """

    config: BoostingConfig
    seed: int
    n_threads: int = 1

    def find_rounds(self, matrix: FeatureMatrix, widen: Widen = as_they_are, weigh: Weigh = count_alike) -> int:
        """Return how many trees to grow, by early stopping on an inner part of these rows.

        No other row is seen. The inner part is grouped by person and stratified. More rows bear more trees: the number
        found on the rows that are left is raised by as much as the rows to come are more.

        Args:
            matrix: Rows that train, all labelled.
            widen: Adds columns that are fitted on the rows that grow the trees.
            weigh: Says what rows count, those that grow the trees and those that say when to stop.

        Returns:
            The number of trees to grow on all rows of the matrix, at least 1.

        Raises:
            TrainingError: If there are too few goods or bads for an inner part.
        """
        import lightgbm

        inner = deal_into_folds(matrix.is_bad, matrix.person, self.n_inner_folds, self.seed) == 0
        growing, judging = widen(matrix.take(~inner), matrix.take(inner))
        data = self._dataset(growing, weigh(growing.is_bad))
        booster = lightgbm.train(
            self._parameters(growing) | {"metric": "binary_logloss"},
            data,
            self.config.max_rounds,
            valid_sets=[data.create_valid(judging.values, judging.is_bad, **_weighted(weigh(judging.is_bad)))],
            callbacks=[lightgbm.early_stopping(self.config.patience, verbose=False)],
        )
        return max(1, round(float(booster.best_iteration * inner.size / (~inner).sum())))

    def fit(
        self, matrix: FeatureMatrix, n_rounds: int, weights: NDArray[np.float64] | None = None
    ) -> "lightgbm.Booster":
        """Grow this many trees on all rows of the matrix, which must be labelled, each counting its weight."""
        import lightgbm

        return lightgbm.train(self._parameters(matrix), self._dataset(matrix, weights), n_rounds)

    @property
    def n_inner_folds(self) -> int:
        """Parts the training rows are dealt into when the number of trees is looked for; one of them judges."""
        return max(2, round(1 / self.config.inner_share))

    def _dataset(self, matrix: FeatureMatrix, weights: NDArray[np.float64] | None) -> "lightgbm.Dataset":
        import lightgbm

        return lightgbm.Dataset(
            matrix.values,
            matrix.is_bad,
            feature_name=list(matrix.names),
            categorical_feature=[],
            params=self._parameters(matrix),
            free_raw_data=True,
            **_weighted(weights),
        )

    def _parameters(self, matrix: FeatureMatrix) -> dict[str, Any]:
        config = self.config
        child = matrix.n_rows // config.rows_per_child_sample
        parameters: dict[str, Any] = {
            "objective": "binary",
            "num_leaves": config.num_leaves,
            "learning_rate": config.learning_rate,
            "min_child_samples": min(config.min_child_samples, max(config.min_child_floor, child)),
            "feature_fraction": max(config.feature_fraction, min(1.0, config.fewest_features / len(matrix.features))),
            "bagging_fraction": config.bagging_fraction,
            "bagging_freq": 1,
            "lambda_l2": config.lambda_l2,
            "max_bin": config.max_bin,
            "seed": self.seed % 2**31,
            "deterministic": True,
            "force_col_wise": True,
            "num_threads": self.n_threads,
            "verbose": -1,
        }
        if config.monotone:
            direction = {"rises": 1, "falls": -1, None: 0}
            parameters["monotone_constraints"] = [
                0 if feature.kind == "category" else direction[feature.risk] for feature in matrix.features
            ]
        return parameters


def _weighted(weights: NDArray[np.float64] | None) -> dict[str, Any]:
    return {} if weights is None else {"weight": weights}


def model_text(booster: "lightgbm.Booster") -> str:
    """Return a booster in LightGBM's text format without the parameters of the run, such as the number of threads.

    What is left is what scores: two runs that grew the same trees give the same text.
    """
    return _OF_THE_RUN.sub("\n", booster.model_to_string(num_iteration=-1))


def raw_margin(booster: "lightgbm.Booster", values: NDArray[np.float64], n_threads: int = 1) -> NDArray[np.float64]:
    """Return raw log-odds of going bad of rows of features, shape (n, k) to (n,)."""
    return np.asarray(booster.predict(values, raw_score=True, num_threads=n_threads), dtype=np.float64)
