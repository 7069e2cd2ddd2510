"""Reference profile: how each feature was distributed among the development applications, without any of their rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.models.matrix import FeatureMatrix

QUANTILES = (0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class FeatureProfile:
    """Distribution of one feature.

    Attributes:
        name: Name of the feature.
        n_rows: Applications it was measured on.
        missing_rate: Share of them in which it is null.
        quantiles: Values at `QUANTILES` among those that are not null; empty for categories and where all are null.
        shares: Share of each choice among those that are not null, in the order of the choices; empty for others.
        good_median: Median among goods; ``None`` for categories and where all are null.
        bad_median: Median among bads, likewise.
    """

    name: str
    n_rows: int
    missing_rate: float
    quantiles: tuple[float, ...]
    shares: tuple[float, ...]
    good_median: float | None
    bad_median: float | None


def profile_features(matrix: FeatureMatrix) -> tuple[FeatureProfile, ...]:
    """Return the profile of each feature over the labelled rows, in the order of the columns."""
    rows = matrix.labelled()
    return tuple(_profile(feature, rows.values[:, column], rows.is_bad) for column, feature in enumerate(rows.features))


def _profile(feature: Feature, values: NDArray[np.float64], is_bad: NDArray[np.float64]) -> FeatureProfile:
    known = ~np.isnan(values)
    missing_rate = float(1 - known.mean()) if values.size else 1.0
    quantiles: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    if feature.kind == "category":
        counts = np.bincount(values[known].astype(np.intp), minlength=len(feature.choices))
        shares = tuple((counts / max(int(counts.sum()), 1)).tolist())
        return FeatureProfile(feature.name, int(values.size), missing_rate, quantiles, shares, None, None)
    if known.any():
        quantiles = tuple(np.quantile(values[known], QUANTILES).tolist())
    good, bad = (_median(values[known & (is_bad == outcome)]) for outcome in (0, 1))
    return FeatureProfile(feature.name, int(values.size), missing_rate, quantiles, shares, good, bad)


def _median(values: NDArray[np.float64]) -> float | None:
    return float(np.median(values)) if values.size else None
