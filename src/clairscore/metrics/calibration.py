"""Calibration: whether PDs are as high as the share of bads that comes true."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clairscore.metrics.outcome import outcome_and_score

_SMALLEST = 1e-15


@dataclass(frozen=True)
class ReliabilityBin:
    """One bin of the reliability diagram: its rows, their mean PD and the share of them that went bad."""

    n_rows: int
    mean_p_default: float
    bad_rate: float


def brier(is_bad: ArrayLike, p_default: ArrayLike) -> float:
    """Return the mean squared distance between PD and outcome: 0 is perfect, 1 the worst.

    Raises:
        ValueError: If shapes differ, there is no row, or a PD lies outside 0 to 1.

    Examples:
        >>> brier([1, 0], [0.5, 0.5])
        0.25
    """
    bads, pds = outcome_and_score(is_bad, p_default, probability=True)
    return float(np.mean((pds - bads) ** 2))


def log_loss(is_bad: ArrayLike, p_default: ArrayLike) -> float:
    """Return the mean of -ln of the probability given to what came true; 0 is perfect. PDs are kept 1e-15 off 0 and 1.

    Raises:
        ValueError: As `brier`.

    Examples:
        >>> round(log_loss([1, 0], [0.5, 0.5]), 4)
        0.6931
    """
    bads, pds = outcome_and_score(is_bad, p_default, probability=True)
    pds = np.clip(pds, _SMALLEST, 1 - _SMALLEST)
    return float(-np.mean(bads * np.log(pds) + (1 - bads) * np.log1p(-pds)))


def expected_calibration_error(is_bad: ArrayLike, p_default: ArrayLike, n_bins: int = 10) -> float:
    """Return the mean distance between mean PD and share of bads over bins of equal size along the PD.

    Rows of one PD may fall on both sides of an edge; with fewer rows than bins every row is its own bin.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs, shape (n,).
        n_bins: Number of bins of equal size.

    Returns:
        0 to 1; by chance alone about .8 sqrt(PD (1 - PD) n_bins / n).

    Raises:
        ValueError: As `brier`, or if there is no bin.

    Examples:
        >>> round(expected_calibration_error([0, 0, 0, 1], [0.1, 0.1, 0.4, 0.4], n_bins=2), 3)
        0.1
    """
    bins = reliability(is_bad, p_default, n_bins)
    distances = [abs(one.mean_p_default - one.bad_rate) for one in bins]
    return float(np.average(distances, weights=[one.n_rows for one in bins]))


def reliability(is_bad: ArrayLike, p_default: ArrayLike, n_bins: int = 10) -> tuple[ReliabilityBin, ...]:
    """Return mean PD and share of bads in bins of equal size, from the lowest PD to the highest.

    Raises:
        ValueError: As `brier`, or if there is no bin.

    Examples:
        >>> [one.bad_rate for one in reliability([0, 0, 0, 1], [0.1, 0.1, 0.4, 0.4], n_bins=2)]
        [0.0, 0.5]
    """
    bads, pds = outcome_and_score(is_bad, p_default, probability=True)
    if n_bins < 1:
        raise ValueError(f"At least one bin is needed, received {n_bins}.")
    order = np.argsort(pds, kind="stable")
    return tuple(
        ReliabilityBin(part.size, float(pds[part].mean()), float(bads[part].mean()))
        for part in np.array_split(order, min(n_bins, order.size))
    )
