"""Explainers of models that add up by themselves: a line, and a scorecard.

Where a model is a sum of one term a feature, the Shapley value of a feature is its term less the mean of the term over
the rows that trained, whichever features go together; nothing has to be assumed or drawn.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates.linear import Line
from clairscore.models.candidates.scorecard import Scorecard


@dataclass(frozen=True)
class LineExplainer:
    """Contributions to a logistic regression on prepared columns: coefficient times (value less mean).

    A feature has what all columns made of it add: its number, the sign that it is null, and its choices. Columns that
    are null in the same rows share one such sign, which counts for the first of them.

    Attributes:
        line: The regression.
        means: Means of the prepared columns over the rows that trained, shape (m,).
    """

    line: Line
    means: NDArray[np.float64]

    def contributions(self, values: NDArray[np.float64], n_threads: int = 1) -> NDArray[np.float64]:
        """Return contributions of features, base value last, shape (n, k) to (n, k + 1)."""
        terms = (self.line.preparation.apply(values) - self.means) * self.line.coefficients
        found = np.zeros((values.shape[0], values.shape[1] + 1))
        for feature, term in zip(self._features(), terms.T, strict=True):
            found[:, feature] += term
        found[:, -1] = self.line.intercept + self.means @ self.line.coefficients
        return found

    def _features(self) -> NDArray[np.intp]:
        """Return the position of the feature each prepared column is made of, shape (m,)."""
        preparation = self.line.preparation
        choices = [np.full(codes.size, column) for column, codes in preparation.codes.items()]
        return np.concatenate([np.flatnonzero(~preparation.is_category), preparation.null_columns, *choices])


def explain_line(line: Line, training: NDArray[np.float64]) -> LineExplainer:
    """Return what says the contributions to a line.

    Args:
        line: The regression.
        training: Rows whose mean is the base value, as a rule those that trained, shape (n, k).
    """
    return LineExplainer(line, np.asarray(line.preparation.apply(training).mean(axis=0), dtype=np.float64))


@dataclass(frozen=True)
class ScorecardExplainer:
    """Contributions to a scorecard, in log-odds and in the points that stand on it.

    The base value is that of the mean weights of evidence of the rows that trained, which the card's bins state.

    Attributes:
        scorecard: The scorecard.
    """

    scorecard: Scorecard

    def contributions(self, values: NDArray[np.float64], n_threads: int = 1) -> NDArray[np.float64]:
        """Return contributions of features, base value last, shape (n, k) to (n, k + 1); features not on it have 0."""
        found = np.zeros((values.shape[0], values.shape[1] + 1))
        found[:, -1] = self.scorecard.intercept
        for one in self.scorecard.features:
            woe, share = (np.array([getattr(part, name) for part in one.bins]) for name in ("woe", "share"))
            mean = float(woe @ share)
            found[:, one.column] += one.coefficient * (mean - woe[one.bin_of(values[:, one.column])])
            found[:, -1] -= one.coefficient * mean
        return found

    def points(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the points each feature gives, those everybody starts with last, shape (n, k) to (n, k + 1).

        A row adds up to `Scorecard.points`; higher is safer.
        """
        found = np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.int64)
        found[:, -1] = self.scorecard.base_points
        for one in self.scorecard.features:
            points = np.array([part.points for part in one.bins])
            found[:, one.column] += points[one.bin_of(values[:, one.column])]
        return found
