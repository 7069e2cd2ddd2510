"""The vector of one applicant: the features of a set, then the fitted ones, from his raw rows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature, FeatureSet
from clairscore.features.history_rows import history_rows_of
from clairscore.features.memory import HistoryMemory
from clairscore.features.serve import OnlineFeatures
from clairscore.lenders.lender import Lender
from clairscore.models.fitted.feature import Inputs
from clairscore.models.fitted.saved import FittedColumns
from clairscore.tables.rows import ApplicantRows


class ApplicantVector:
    """Computes what a model reads of one applicant, and features wanted beside it; compiled once.

    Attributes:
        features: Columns of the model, in order.
    """

    def __init__(
        self, lender: Lender, feature_set: FeatureSet, fitted: FittedColumns, beside: Sequence[Feature] = ()
    ) -> None:
        """Compile the features.

        Args:
            lender: Whose sources and definitions.
            feature_set: First columns of the model.
            fitted: The others.
            beside: Features that are no columns of the model; computed together, they share their work with those.
        """
        self.features: Sequence[Feature] = feature_set.features + fitted.features
        self._sources = lender.sources
        self._online = OnlineFeatures((*feature_set.features, *beside), lender.catalog)
        self._names = self._online.names[: len(feature_set.features)]
        self._fitted = fitted

    def compute(self, rows: ApplicantRows, memory: HistoryMemory | None = None) -> NDArray[np.float64]:
        """Return the columns of the model; see `read`."""
        return self.read(rows, memory)[0]

    def read(
        self, rows: ApplicantRows, memory: HistoryMemory | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the columns of the model, shape (n_columns,), and the features beside it, NaN where null.

        Args:
            rows: Rows by source; the application has one.
            memory: What was computed of histories before, see `OnlineFeatures.compute`.
        """
        found = self._online.compute(rows, memory)
        vector, beside = found[: len(self._names)], found[len(self._names) :]
        histories = {name: history_rows_of(rows, self._sources[name], read) for name, read in self._fitted.rows.items()}
        alone = Inputs(np.zeros(1, dtype=np.int64), vector[np.newaxis], self._names, histories)
        return np.asarray(self._fitted.widen(alone)[0]), beside
