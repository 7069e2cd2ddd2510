"""Stability: whether applications that came later look, and rank, as those a model was made on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import kolmogorov, ndtri
from scipy.stats import ks_2samp

from clairscore.metrics.discrimination import Estimate, auc_interval
from clairscore.metrics.outcome import outcome_and_score

MODERATE, LARGE = 0.10, 0.25
"""PSI from which a shift is worth a look, and from which it is large: the field's rule of thumb (Siddiqi, 2006)."""

Shift = Literal["none", "moderate", "large"]

_LEAST_SHARE = 1e-4
"""Share an empty bin counts as: without one the index would be infinite."""

_FALLING, _ROUGH = 88.0, 0.5
"""Weights of a fall and of unrest in `GiniTrend.stability`: those of the Home Credit stability contest (2024)."""


def psi(expected: ArrayLike, actual: ArrayLike) -> float:
    """Return the population stability index of two distributions over the same bins.

    Args:
        expected: Share of each bin among the development rows, adding up to 1, shape (n_bins,).
        actual: Share of each bin among the rows that came later, likewise.

    Returns:
        0 when they are equal; see `MODERATE` and `LARGE`.

    Raises:
        ValueError: If shapes differ, a share is negative or null, or shares do not add up to 1.

    Examples:
        >>> psi([0.5, 0.5], [0.5, 0.5])
        0.0
        >>> round(psi([0.5, 0.5], [0.8, 0.2]), 4)
        0.4159
    """
    first, second = (np.asarray(shares, dtype=np.float64) for shares in (expected, actual))
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"Both need the same bins, received shapes {first.shape} and {second.shape}.")
    for shares in (first, second):
        if not (shares >= 0).all() or abs(float(shares.sum()) - 1) > 1e-6:
            raise ValueError("Shares must not be negative and must add up to 1.")
    first, second = np.maximum(first, _LEAST_SHARE), np.maximum(second, _LEAST_SHARE)
    return float(((second - first) * np.log(second / first)).sum())


def shift_of(index: float) -> Shift:
    """Say how large a shift an index tells of."""
    return "large" if index >= LARGE else "moderate" if index >= MODERATE else "none"


@dataclass(frozen=True)
class Cohort:
    """How a model ranked the applications of one period.

    Attributes:
        name: The period, in the order of time.
        n_rows: Applications.
        n_bad: How many of them went bad.
        mean_p_default: Mean PD.
        gini: Gini with its interval; ``None`` where goods or bads are lacking.
    """

    name: str
    n_rows: int
    n_bad: int
    mean_p_default: float
    gini: Estimate | None


@dataclass(frozen=True)
class GiniTrend:
    """Gini from cohort to cohort.

    Attributes:
        cohorts: Cohorts in the order of time.
        mean: Mean Gini of those that have one.
        slope: Change of the Gini from one cohort to the next, weighted by what each cohort knows, with its interval.
        unrest: Standard deviation of the Ginis around that line.
        stability: Mean, less 88 times the slope where it falls, less half the unrest.
    """

    cohorts: tuple[Cohort, ...]
    mean: float
    slope: Estimate
    unrest: float
    stability: float


def gini_trend(
    is_bad: ArrayLike, p_default: ArrayLike, cohort: ArrayLike, *, person: ArrayLike | None = None, level: float = 0.95
) -> GiniTrend | None:
    """Measure the Gini of each cohort and how it moves.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs, shape (n,).
        cohort: Period of each application, shape (n,); their sorted order is the order of time.
        person: Whose credit each row is, shape (n,); every row its own person when absent.
        level: Level of the intervals.

    Returns:
        The trend; ``None`` with fewer than three cohorts that have goods and bads, through which any line fits.

    Raises:
        ValueError: If shapes differ or a value is not finite.
    """
    bads, pds = outcome_and_score(is_bad, p_default)
    periods, index = np.unique(np.asarray(cohort), return_inverse=True)
    persons = None if person is None else np.asarray(person)
    found = []
    for position, period in enumerate(periods):
        rows = index == position
        his = None if persons is None else persons[rows]
        found.append(_cohort(str(period), bads[rows], pds[rows], his, level))
    times = np.array([place for place, one in enumerate(found) if one.gini], dtype=np.float64)
    if times.size < 3:
        return None
    known = [one.gini for one in found if one.gini]
    ginis = np.array([gini.value for gini in known])
    quantile = float(ndtri(0.5 + level / 2))
    errors = np.maximum([(gini.high - gini.low) / 2 / quantile for gini in known], 1e-6)
    weights = 1 / errors**2
    centred = times - np.average(times, weights=weights)
    spread = float((weights * centred**2).sum())
    slope = float((weights * centred * ginis).sum()) / spread
    half_width = quantile / spread**0.5
    unrest = float(np.std(ginis - slope * times))
    mean = float(ginis.mean())
    return GiniTrend(
        cohorts=tuple(found),
        mean=mean,
        slope=Estimate(slope, slope - half_width, slope + half_width, level),
        unrest=unrest,
        stability=mean + _FALLING * min(0.0, slope) - _ROUGH * unrest,
    )


def _cohort(
    name: str, bads: NDArray[np.float64], pds: NDArray[np.float64], person: NDArray[np.generic] | None, level: float
) -> Cohort:
    gini = None
    if 0 < bads.sum() < bads.size:
        found = auc_interval(bads, pds, person=person, level=level)
        gini = Estimate(2 * found.value - 1, 2 * found.low - 1, 2 * found.high - 1, level)
    return Cohort(name, int(bads.size), int(bads.sum()), float(pds.mean()), gini)


@dataclass(frozen=True)
class ScoreShift:
    """How far scores that came later lie from those of the development rows.

    Attributes:
        psi: Population stability index over the development deciles.
        distance: Largest distance of the two distributions, 0 to 1 (Kolmogorov and Smirnov).
        p_value: Chance of such a distance were they one.
        mean_shift: Difference of the mean log-odds, in standard deviations of the development rows; above 0 is riskier.
        shift: How large it is.
    """

    psi: float
    distance: float
    p_value: float
    mean_shift: float
    shift: Shift


def score_shift(
    expected: ArrayLike,
    actual: ArrayLike,
    *,
    edges: Sequence[float] | None = None,
    n_expected: int | None = None,
    least_effect: float = 0.1,
    significance: float = 0.01,
) -> ScoreShift:
    """Compare log-odds of two samples; a shift must be both sure and large enough to matter.

    In large samples every difference is sure, in small ones every index is large: each alone raises false alarms.

    Args:
        expected: Log-odds of the development rows, or quantiles of theirs at equal steps, shape (n,).
        actual: Log-odds of later rows, shape (m,).
        edges: Inner edges of the bins of the index; deciles of ``expected`` when absent.
        n_expected: Development rows that stand behind ``expected`` where it holds quantiles; as many as it is long when
            absent.
        least_effect: Mean shift, in standard deviations, or distance from which a sure difference counts.
        significance: Chance of a false alarm.

    Raises:
        ValueError: If a sample is empty or holds a null.
    """
    first, second = (np.asarray(sample, dtype=np.float64) for sample in (expected, actual))
    if not first.size or not second.size or not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("Both samples need finite log-odds.")
    inner = np.unique(np.quantile(first, np.arange(1, 10) / 10) if edges is None else np.asarray(edges))
    index = psi(shares_of(first, inner), shares_of(second, inner))
    distance = float(ks_2samp(first, second, method="asymp").statistic)
    n_first = n_expected or first.size
    p_value = float(kolmogorov(distance * (n_first * second.size / (n_first + second.size)) ** 0.5))
    mean_shift = float(second.mean() - first.mean()) / max(float(first.std()), 1e-12)
    sure = p_value < significance and max(abs(mean_shift), distance) >= least_effect
    shift: Shift = shift_of(index) if sure else "none"
    if sure and shift == "none":
        shift = "moderate"
    return ScoreShift(index, distance, p_value, mean_shift, shift)


def shares_of(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of finite values in each bin, a value on an edge in the bin below it, shape (n_edges + 1,)."""
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=edges.size + 1)
    return np.asarray(counts / max(values.size, 1), dtype=np.float64)
