"""Preparation: imputing, encoding and scaling for models that take no nulls, fitted on rows that train."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.models.matrix import FeatureMatrix

_TAILS = (0.01, 0.99)
_RARE = 0.002


@dataclass(frozen=True)
class Preparation:
    """What was learned of the columns on rows that train.

    Attributes:
        is_category: Which columns are categories, shape (k,).
        median: What stands where a number or flag is null, 0 where it always is, shape (k,).
        low: Below this a number is cut, its 1st percentile, shape (k,).
        high: Above this, its 99th, shape (k,).
        mean: Mean once imputed and cut, shape (k,).
        deviation: Standard deviation then, 1 where there is none, shape (k,).
        null_columns: Columns whose nulls become a column of their own: one of each pattern of nulls, not the rare.
        codes: Codes of each category that are not rare, NaN for null; by position of the column.
    """

    is_category: NDArray[np.bool_]
    median: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    null_columns: NDArray[np.intp]
    codes: dict[int, NDArray[np.float64]]

    def impute(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return numbers and flags without nulls, categories as they are, same shape."""
        return np.where(np.isnan(values) & ~self.is_category, self.median, values)

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return scaled numbers, signs of nulls and one column a choice, shape (n, k) to (n, m)."""
        numbers = (np.clip(self.impute(values), self.low, self.high) - self.mean) / self.deviation
        parts = [numbers[:, ~self.is_category], np.isnan(values[:, self.null_columns]).astype(np.float64)]
        for column, codes in self.codes.items():
            one = values[:, column, None]
            parts.append(((one == codes) | (np.isnan(one) & np.isnan(codes))).astype(np.float64))
        return np.hstack(parts)


def fit_preparation(matrix: FeatureMatrix) -> Preparation:
    """Learn medians, percentiles, means, deviations, patterns of nulls and choices of the rows that train."""
    values = matrix.values
    is_category = np.array([feature.kind == "category" for feature in matrix.features], dtype=bool)
    known = ~np.isnan(values).all(axis=0)
    filler = np.where(known, values, 0.0)
    median = np.nanmedian(filler, axis=0)
    imputed = np.where(np.isnan(values), median, values)
    low, high = np.quantile(imputed, _TAILS, axis=0)
    flat = low == high
    low[flat], high[flat] = imputed.min(axis=0)[flat], imputed.max(axis=0)[flat]
    cut = np.clip(imputed, low, high)
    deviation = cut.std(axis=0)
    nulls = np.isnan(values)
    rare = np.minimum(nulls.mean(axis=0), 1 - nulls.mean(axis=0)) < _RARE
    candidates = np.flatnonzero(~rare & ~is_category)
    first = (
        np.unique(np.packbits(nulls[:, candidates], axis=0), axis=1, return_index=True)[1]
        if candidates.size
        else np.empty(0, dtype=np.intp)
    )
    codes = {}
    for column in np.flatnonzero(is_category):
        found, counts = np.unique(values[:, column], return_counts=True)
        codes[int(column)] = found[counts >= max(1, _RARE * matrix.n_rows)]
    return Preparation(
        is_category=is_category,
        median=median,
        low=low,
        high=high,
        mean=cut.mean(axis=0),
        deviation=np.where(deviation > 0, deviation, 1.0),
        null_columns=candidates[np.sort(first).astype(np.intp)],
        codes=codes,
    )
