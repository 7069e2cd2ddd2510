"""Features that tell the outcome alone: no honest one ranks goods and bads nearly without fault.

Such a feature knows what came after the decision: an outcome copied into a history, a status of recovery, a column
written when the credit was closed. A model that reads it is right about the past and worth nothing.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.errors import TrainingError
from clairscore.metrics.discrimination import auc
from clairscore.models.matrix import FeatureMatrix

TELLING: Final = 0.9
"""AUC of one feature alone, in either direction, from which it is not believed. The field's strongest honest features
of an application reach about .65, a whole model .80."""

_MOST_ROWS: Final = 50_000


def find_telling(matrix: FeatureMatrix, limit: float = TELLING) -> dict[str, float]:
    """Return the AUC of the features that tell the outcome alone, by name.

    Args:
        matrix: Labelled applications; of very many, as many as tell enough are looked at, the same each time.
        limit: AUC from which a feature tells the outcome, above .5.
    """
    rows = matrix.labelled().ordered()
    if rows.n_rows > _MOST_ROWS:
        rows = rows.take(np.linspace(0, rows.n_rows - 1, _MOST_ROWS).astype(np.intp))
    if not 0 < rows.n_bad < rows.n_rows:
        return {}
    found = {}
    for feature, values in zip(rows.features, rows.values.T, strict=True):
        shown = _by_bad_rate(values, rows.is_bad) if feature.kind == "category" else values
        reached = max(_strength(rows.is_bad, shown, fill) for fill in (-np.inf, 0.0, np.inf))
        if reached >= limit:
            found[feature.name] = reached
    return found


def refuse_telling(matrix: FeatureMatrix) -> None:
    """Refuse to train on features that tell the outcome alone.

    Raises:
        TrainingError: If there is one.
    """
    found = find_telling(matrix)
    if not found:
        return
    name, reached = max(found.items(), key=lambda one: one[1])
    others = f" So do {len(found) - 1} more." if len(found) > 1 else ""
    raise TrainingError(
        f"The feature '{name}' alone ranks goods and bads with an AUC of {reached:.3f}, which nothing does that is "
        f"known before a credit is granted.{others} Find out what it is made of, and take it out of the feature set."
    )


def _strength(is_bad: NDArray[np.float64], values: NDArray[np.float64], fill: float) -> float:
    """Return the AUC in the direction in which it is larger, with what is missing below all else, 0, or above."""
    reached = auc(is_bad, np.nan_to_num(np.where(np.isnan(values), fill, values)))
    return max(reached, 1 - reached)


def _by_bad_rate(codes: NDArray[np.float64], is_bad: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bad rate of each row's category, null where it is null."""
    known = ~np.isnan(codes)
    rates = np.full(codes.size, np.nan)
    if known.any():
        kinds = codes[known].astype(np.intp)
        counts = np.bincount(kinds)
        rates[known] = (np.bincount(kinds, weights=is_bad[known]) / np.maximum(counts, 1))[kinds]
    return rates
