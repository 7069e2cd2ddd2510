"""LIME: a linear model fitted around one applicant, and how far what it says can be trusted.

Tabular LIME as Ribeiro et al. describe it: every feature is cut at its quartiles; neighbours of the applicant are drawn
feature by feature from a background sample; what is fitted is whether each neighbour's feature lies in the same part as
the applicant's. It draws at random, so another seed gives another explanation; it takes features as if they were drawn
apart from one another; and how well a straight line fits is left to the reader. SHAP values of trees do none of that,
which is why they are what a decision is explained by. `stability` and `agreement` put figures on the difference.

Two things differ from the package of its authors: null is a part of its own, where the package cannot cut a column with
nulls, and the values of a part are those of the sample, where the package draws from a normal cut off at its ends.

References:
    Ribeiro, Singh and Guestrin, *"Why should I trust you?" Explaining the predictions of any classifier*, KDD 2016.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from clairscore.explanations.dependence import Predict

N_SAMPLES: Final = 5_000
"""Neighbours drawn, as many as the package draws."""
N_SHOWN: Final = 10
"""Features an explanation names, as many as the package names."""

_KERNEL: Final = 0.75
_QUARTILES: Final = (0.25, 0.5, 0.75)
_CHOOSING: Final = 0.01
_FITTING: Final = 1.0


@dataclass(frozen=True)
class LimeExplanation:
    """What one draw of neighbours says of one applicant.

    Attributes:
        weights: By how much the prediction differs where a feature lies in the applicant's part, all features fitted
            together, shape (k,).
        shown: The same, fitted on the features it names alone; 0 for the others, shape (k,).
        r2: Share of the neighbours' variance, weighted by nearness, that the features it names explain.
        local_prediction: What the linear model says of the applicant.
        prediction: What the model says.
    """

    weights: NDArray[np.float64]
    shown: NDArray[np.float64]
    r2: float
    local_prediction: float
    prediction: float


@dataclass(frozen=True)
class Stability:
    """How much an explanation changes with the draw.

    Attributes:
        n_runs: Draws compared.
        overlap: Mean share of the most important features that two draws have in common, 0 to 1.
        variation: Standard deviation over the draws by absolute mean, the mean over the features most important on
            average; 0 where every draw says the same.
    """

    n_runs: int
    overlap: float
    variation: float


@dataclass(frozen=True)
class Agreement:
    """How far two explanations of one applicant say the same.

    Attributes:
        rank_correlation: Spearman's, of the signed parts of all features either gives a part to; ``None`` where one of
            the two gives all the same.
        overlap: Share of the most important features they have in common, 0 to 1.
        same_sign: Share of the ten features most important to the second on whose direction they agree, 0 to 1.
    """

    rank_correlation: float | None
    overlap: float
    same_sign: float


class Lime:
    """Explains predictions of one model by LIME; made once for a background sample."""

    def __init__(self, background: NDArray[np.float64], categories: Sequence[int] = ()) -> None:
        """Cut each column.

        Args:
            background: Features of a sample, NaN where null, shape (n, k), at least one row.
            categories: Columns that hold codes of categories.

        Raises:
            ValueError: If there is no row.
        """
        if background.ndim != 2 or not len(background):
            raise ValueError(f"LIME draws neighbours from a sample of rows, received shape {background.shape}.")
        self._background = background
        self._cuts = [
            None if column in categories else _quartiles(background[:, column]) for column in range(background.shape[1])
        ]
        self._parts = self._parts_of(background)

    def explain(
        self,
        predict: Predict,
        vector: NDArray[np.float64],
        *,
        seed: int,
        n_samples: int = N_SAMPLES,
        n_shown: int = N_SHOWN,
    ) -> LimeExplanation:
        """Explain the prediction of one applicant.

        Args:
            predict: What predicts.
            vector: Features of the applicant, NaN where null, shape (k,).
            seed: Decides the draw.
            n_samples: Rows fitted on, the applicant among them.
            n_shown: Most features named.
        """
        n_columns = self._background.shape[1]
        drawn = np.random.default_rng(seed).integers(len(self._background), size=(n_samples - 1, n_columns))
        columns = np.arange(n_columns)
        neighbours = np.vstack([vector, self._background[drawn, columns]])
        own = self._parts_of(vector[np.newaxis])
        same = np.vstack([np.ones(n_columns), self._parts[drawn, columns] == own])
        return fit_locally(same, predict(neighbours), n_shown)

    def _parts_of(self, rows: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return which part of its column each value lies in, -1 for null, shape (n, k)."""
        found = np.empty(rows.shape, dtype=np.int32)
        for column, cuts in enumerate(self._cuts):
            values = rows[:, column]
            null = np.isnan(values)
            parts = np.where(null, 0.0, values) if cuts is None else np.searchsorted(cuts, values, side="left")
            found[:, column] = np.where(null, -1, parts)
        return found


def fit_locally(same: NDArray[np.float64], predicted: NDArray[np.float64], n_shown: int = N_SHOWN) -> LimeExplanation:
    """Fit a linear model that counts near neighbours more.

    Nearness falls with the number of features in another part than the applicant's, by an exponential kernel of width
    .75 times the root of the number of features. A ridge of .01 on all features chooses those that are shown, one of 1
    on these gives what is shown.

    Args:
        same: 1 where a feature of a neighbour lies in the applicant's part, 0 elsewhere, shape (n, k); the first row is
            the applicant.
        predicted: Predictions of the neighbours, shape (n,).
        n_shown: Most features named.
    """
    width = _KERNEL * np.sqrt(same.shape[1])
    nearness = np.sqrt(np.exp(-((1 - same) ** 2).sum(axis=1) / width**2))
    weights, _ = _ridge(same, predicted, nearness, _CHOOSING)
    chosen = np.argsort(-np.abs(weights), kind="stable")[:n_shown]
    coefficients, intercept = _ridge(same[:, chosen], predicted, nearness, _FITTING)
    fitted = same[:, chosen] @ coefficients + intercept
    spread = float((nearness * (predicted - np.average(predicted, weights=nearness)) ** 2).sum())
    shown = np.zeros(same.shape[1])
    shown[chosen] = coefficients
    return LimeExplanation(
        weights=weights,
        shown=shown,
        r2=1 - float((nearness * (predicted - fitted) ** 2).sum()) / spread if spread > 0 else 1.0,
        local_prediction=float(fitted[0]),
        prediction=float(predicted[0]),
    )


def stability(runs: Sequence[ArrayLike], most: int = 4) -> Stability:
    """Measure how much explanations of one applicant change from draw to draw.

    Args:
        runs: What each draw gives each feature, each of shape (k,), at least two.
        most: How many features count as the most important.

    Raises:
        ValueError: If there are fewer than two draws.

    Examples:
        >>> stability([[3.0, 1.0, 0.0], [1.0, 0.0, 3.0]], most=1).overlap
        0.0
    """
    if len(runs) < 2:
        raise ValueError(f"Draws are compared with one another, received {len(runs)}.")
    parts = np.array([np.asarray(run, dtype=np.float64) for run in runs])
    tops = [top(run, most) for run in parts]
    mean = parts.mean(axis=0)
    greatest = sorted(top(mean, most))
    spread = parts[:, greatest].std(axis=0, ddof=1) / np.abs(mean[greatest]) if greatest else np.zeros(1)
    return Stability(
        n_runs=len(runs),
        overlap=float(np.mean([_shared(first, second) for first, second in combinations(tops, 2)])),
        variation=float(spread.mean()),
    )


def agreement(first: ArrayLike, second: ArrayLike, most: int = 4) -> Agreement:
    """Measure how far two explanations of one applicant say the same.

    Args:
        first: What the one gives each feature, shape (k,).
        second: What the other gives, same shape; its most important features are those on whose direction they have to
            agree.
        most: How many features count as the most important.

    Examples:
        >>> agreement([2.0, -1.0, 0.5], [3.0, -2.0, 0.1], most=2)
        Agreement(rank_correlation=1.0, overlap=1.0, same_sign=1.0)
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    used = (one != 0) | (other != 0)
    ranks = rankdata(one[used]), rankdata(other[used])
    related = used.sum() > 1 and all(np.ptp(rank) > 0 for rank in ranks)
    directed = sorted(top(other, 10))
    return Agreement(
        rank_correlation=round(float(np.corrcoef(*ranks)[0, 1]), 12) if related else None,
        overlap=_shared(top(one, most), top(other, most)),
        same_sign=float((np.sign(one[directed]) == np.sign(other[directed])).mean()) if directed else 1.0,
    )


def top(parts: ArrayLike, most: int) -> frozenset[int]:
    """Return the columns whose parts are greatest in absolute value; one that has no part is never among them."""
    sizes = np.abs(np.asarray(parts, dtype=np.float64))
    return frozenset(int(column) for column in np.argsort(-sizes, kind="stable")[:most] if sizes[column] > 0)


def _shared(first: frozenset[int], second: frozenset[int]) -> float:
    """Return the share of the longer of two lists that the other has too; two empty lists are the same."""
    longest = max(len(first), len(second))
    return len(first & second) / longest if longest else 1.0


def _quartiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = values[~np.isnan(values)]
    return np.unique(np.quantile(known, _QUARTILES)) if known.size else np.empty(0)


def _ridge(
    columns: NDArray[np.float64], wanted: NDArray[np.float64], weights: NDArray[np.float64], penalty: float
) -> tuple[NDArray[np.float64], float]:
    """Return coefficients and intercept of a weighted ridge regression, the intercept not penalized."""
    means, mean = np.average(columns, axis=0, weights=weights), float(np.average(wanted, weights=weights))
    centred = columns - means
    weighted = centred * weights[:, np.newaxis]
    gram = weighted.T @ centred
    gram[np.diag_indices_from(gram)] += penalty
    coefficients = np.linalg.solve(gram, weighted.T @ (wanted - mean))
    return np.asarray(coefficients, dtype=np.float64), mean - float(means @ coefficients)
