"""Atypia: how unlike the development population an applicant is, value by value and overall.

A value is unusual by its surprise: -log2 of the share of the development applications that lie as far out, so 10 bits
are one in a thousand. Each subject speaks through its most unusual value, because thirty features on one loan are one
thing and not thirty. What exceeds 8 bits, one in 256, is added up over the subjects: that is the atypia of an
applicant, 0 for most people. What it means is read from the development applications' own, each measured against the
others.

What is missing is not counted: that is told by itself. Atypia judges one value at a time: two values that are each
ordinary and together impossible are seen only where a feature holds them against each other, as a ratio does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.models.tails import Tails, TailTable, Unusual, bits, fit_column, fit_tails

OVERALL: Final = "atypia"
"""Name of the tails of the atypia itself."""

ORDINARY_BITS: Final = 8.0
"""Bits up to which the most unusual value of a subject adds nothing: one application in 256 has one so unusual."""

MOST_ROWS: Final = 100_000
"""Most development applications it is fitted on, drawn by lot: tails are then known well enough."""

_AT_ONCE = 1_000


@dataclass(frozen=True)
class AtypiaProfile:
    """What a bundle holds of the development population, without any of its rows.

    Attributes:
        n_rows: Development applications it was fitted on.
        tails: How each feature was spread, in the order of the model.
        overall: How the atypia of these applications was spread, each measured against applications of other folds.
    """

    n_rows: int
    tails: tuple[Tails, ...]
    overall: Tails


@dataclass(frozen=True)
class ValueAtypia:
    """How unusual one value is.

    Attributes:
        name: Name of the feature.
        value: Its value, NaN where null, the code of a category.
        at_most: Share of the known development values at most this one; of this choice, for a category; NaN for a null.
        at_least: Share at least this one, likewise.
        robust_z: Distance from their median in standard deviations, read from the quartiles so that extremes do not
            count; None for a category or a null, or where half of the values are alike.
        surprise: Bits; 0 for a null.
    """

    name: str
    value: float
    at_most: float
    at_least: float
    robust_z: float | None
    surprise: float


@dataclass(frozen=True)
class Atypia:
    """How unlike the development population an applicant is.

    Attributes:
        total: Bits beyond the ordinary, added up over subjects; 0 for most people.
        share_below: Share of the development applications that are less atypical, 0 to below 1.
        values: Of each feature, in the order of the model.
    """

    total: float
    share_below: float
    values: tuple[ValueAtypia, ...]


class AtypiaMeasure:
    """Measures applicants against a profile; made once, it then takes a fraction of a millisecond a row."""

    def __init__(self, profile: AtypiaProfile, subjects: Sequence[str]) -> None:
        """Make the profile ready.

        Args:
            profile: What the bundle holds.
            subjects: Subject of each feature, in the order of the model.
        """
        self._table = TailTable(profile.tails)
        self._sum = _SubjectSum(subjects, self._table)
        self._overall = TailTable([profile.overall])
        self._share_of_ordinary = self._share(0.0)

    def share_below(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the shares of the development applications less atypical than each row, shapes (n, k) to (n,)."""
        totals = self._sum.total(vectors).tolist()
        return np.array([self._share(total) if total else self._share_of_ordinary for total in totals])

    def explain(self, vector: NDArray[np.float64], quartiles: Mapping[str, tuple[float, float, float]]) -> Atypia:
        """Say how unusual one applicant is, value by value.

        Args:
            vector: Features, NaN where null, shape (k,).
            quartiles: First quartile, median and third by name of the feature, of those that are numbers.
        """
        row = vector[np.newaxis]
        at_most, at_least = (side[0] for side in self._table.shares(row))
        surprise = bits(at_most, at_least, self._table.rates)
        total = float(self._sum.total(row)[0])
        values = tuple(
            ValueAtypia(
                name=tails.name,
                value=float(value),
                at_most=float(low),
                at_least=float(high),
                robust_z=robust_z(float(value), quartiles.get(tails.name)),
                surprise=float(found),
            )
            for tails, value, low, high, found in zip(
                self._table.tails, vector, at_most, at_least, surprise, strict=True
            )
        )
        return Atypia(total, self._share(total), values)

    def _share(self, total: float) -> float:
        return max(1 - self._overall.shares_of_one(total, 0)[1], 0.0)


def robust_z(value: float, quartiles: tuple[float, float, float] | None) -> float | None:
    """Return how many standard deviations a value lies from the median, were the middle half that of a normal.

    Args:
        value: A number, NaN where null.
        quartiles: First quartile, median and third; None for a category.

    Examples:
        >>> round(robust_z(60.0, (20.0, 30.0, 40.0)), 2)
        2.02
        >>> robust_z(60.0, (0.0, 0.0, 0.0)) is None
        True
    """
    if quartiles is None or value != value:
        return None
    low, median, high = quartiles
    return _NORMAL_QUARTILES * (value - median) / (high - low) if high > low else None


_NORMAL_QUARTILES = 1.3489795003921634
"""Distance between the quartiles of a normal distribution, in standard deviations."""


def fit_atypia(
    features: Sequence[Feature], values: NDArray[np.float64], fold: NDArray[np.intp], seed: int
) -> AtypiaProfile:
    """Fit the profile of a development population.

    The atypia of each application is measured against tails fitted on the other folds: measured against its own, an
    application would look more ordinary than one that comes later, and too many of these would be called atypical.

    Args:
        features: What the columns are.
        values: Development applications, NaN where null, shape (n, k).
        fold: Fold of each, at least two of them, shape (n,).
        seed: Of the lot, where there are more than `MOST_ROWS`.
    """
    if values.shape[0] > MOST_ROWS:
        drawn = np.sort(np.random.default_rng(seed).choice(values.shape[0], MOST_ROWS, replace=False))
        values, fold = values[drawn], fold[drawn]
    subjects = [feature.subject for feature in features]
    totals = np.empty(values.shape[0])
    for index in np.unique(fold):
        inside = np.flatnonzero(fold == index)
        adding = _SubjectSum(subjects, TailTable(fit_tails(features, values[fold != index])))
        for start in range(0, inside.size, _AT_ONCE):
            rows = inside[start : start + _AT_ONCE]
            totals[rows] = adding.total(values[rows])
    return AtypiaProfile(
        int(values.shape[0]), fit_tails(features, values), fit_column(OVERALL, totals, int(totals.size))
    )


class _SubjectSum:
    """Adds up, over subjects, what the most unusual value of each exceeds the ordinary by."""

    def __init__(self, subjects: Sequence[str], table: TailTable) -> None:
        slugs = {subject: position for position, subject in enumerate(dict.fromkeys(subjects))}
        self._n_subjects = len(slugs)
        self._subjects = [slugs[subject] for subject in subjects]
        self._unusual = Unusual(table, ORDINARY_BITS)

    def total(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return bits beyond the ordinary, shapes (n, k) to (n,)."""
        excess = np.zeros((vectors.shape[0], self._n_subjects))
        for row, column, surprise in self._unusual.find(vectors):
            subject = self._subjects[column]
            excess[row, subject] = max(excess.item(row, subject), surprise - ORDINARY_BITS)
        return np.asarray(excess.sum(axis=1))
