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
    """Computes what a model reads of one applicant; compiled once.

    Attributes:
        features: Columns of the model, in order.
    """

    def __init__(self, lender: Lender, feature_set: FeatureSet, fitted: FittedColumns) -> None:
        self.features: Sequence[Feature] = feature_set.features + fitted.features
        self._sources = lender.sources
        self._online = OnlineFeatures(feature_set.features, lender.catalog)
        self._fitted = fitted

    def compute(self, rows: ApplicantRows, memory: HistoryMemory | None = None) -> NDArray[np.float64]:
        """Return the columns of the model for rows by source, shape (n_columns,), NaN where null.

        Args:
            rows: Rows by source; the application has one.
            memory: What was computed of histories before, see `OnlineFeatures.compute`.
        """
        vector = self._online.compute(rows, memory)
        histories = {name: history_rows_of(rows, self._sources[name], read) for name, read in self._fitted.rows.items()}
        alone = Inputs(np.zeros(1, dtype=np.int64), vector[np.newaxis], self._online.names, histories)
        return np.asarray(self._fitted.widen(alone)[0])
