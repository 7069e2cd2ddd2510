"""Cross-fitting: fitted features in a training, where no application gets a value that its own outcome made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.features.history_rows import HistoryRows
from clairscore.models.fitted.feature import FittedFeature, FittedState, Inputs
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.split import deal_into_folds


@dataclass(frozen=True)
class CrossFit:
    """The fitted features of a training and the rows of histories they read; none of them unless given.

    Attributes:
        declared: The fitted features.
        histories: Rows of histories by source.
        n_folds: Folds, by person, among the applications that train: each gets its values from a fit on the others.
        seed: Seed of the folds and of the fits.
    """

    declared: tuple[FittedFeature, ...] = ()
    histories: Mapping[str, HistoryRows] = field(default_factory=dict)
    n_folds: int = 4
    seed: int = 0

    @property
    def features(self) -> tuple[Feature, ...]:
        """The columns they give, in order."""
        return tuple(feature for one in self.declared for feature in one.features)

    def fit(self, matrix: FeatureMatrix) -> tuple[FittedState, ...]:
        """Fit each on all rows of the matrix, which must be labelled."""
        inputs = self._inputs(matrix)
        return tuple(one.fit(inputs, matrix.is_bad, self.seed) for one in self.declared)

    def widen(self, training: FeatureMatrix, judged: FeatureMatrix) -> tuple[FeatureMatrix, FeatureMatrix]:
        """Add the fitted columns to rows that train and to rows that judge; the latter fit nothing.

        Args:
            training: Rows that train, all labelled.
            judged: Rows that judge; their outcomes are not read.

        Returns:
            The rows that train with values out of fold, and the rows that judge with values from a fit on all those
            that train.
        """
        if not self.declared:
            return training, judged
        values = _apply(self.fit(training), self._inputs(judged))
        return self.out_of_fold(training), _beside(judged, values, self.features)

    def out_of_fold(self, matrix: FeatureMatrix) -> FeatureMatrix:
        """Add the fitted columns to labelled rows, each row's from a fit on the folds of other persons."""
        if not self.declared:
            return matrix
        fold = deal_into_folds(matrix.is_bad, matrix.person, self.n_folds, self.seed)
        values = np.empty((matrix.n_rows, len(self.features)))
        for index in range(self.n_folds):
            states = self.fit(matrix.take(fold != index))
            values[fold == index] = _apply(states, self._inputs(matrix.take(fold == index)))
        return _beside(matrix, values, self.features)

    def _inputs(self, matrix: FeatureMatrix) -> Inputs:
        return Inputs(matrix.ids, matrix.values, matrix.names, self.histories)


def _apply(states: tuple[FittedState, ...], inputs: Inputs) -> NDArray[np.float64]:
    return np.column_stack([state.apply(inputs) for state in states])


def _beside(matrix: FeatureMatrix, values: NDArray[np.float64], features: tuple[Feature, ...]) -> FeatureMatrix:
    return replace(matrix, values=np.column_stack([matrix.values, values]), features=(*matrix.features, *features))
