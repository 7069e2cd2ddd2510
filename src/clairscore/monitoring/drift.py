"""Drift: whether what is decided on today still looks like what the model was developed on.

The population stability index is positive even where nothing moved, the more so the fewer rows there are: with bins of
the development rows it is then spread like ``(1 / n + 1 / N)`` times a chi-squared with one degree of freedom less than
there are bins (Yurdakul and Naranjo, 2020). A feature drifts when its index is large enough to matter, and larger than
chance gives once in a thousand times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy.special import chdtri

from clairscore.metrics.stability import Shift, psi, shift_of

ENOUGH: Final = 200
"""Rows from which a drift is told: below, a bin of one row in ten is empty too often."""

_CHANCE: Final = 1e-3


@dataclass(frozen=True)
class ColumnDrift:
    """How far one column has moved.

    Attributes:
        name: The column.
        psi: Population stability index against the development rows.
        by_chance: Index that chance alone exceeds once in a thousand times.
        shift: How large the move is; ``none`` where chance may have made it.
        missing_before: Share of nulls among the development rows.
        missing_now: Share of nulls now.
    """

    name: str
    psi: float
    by_chance: float
    shift: Shift
    missing_before: float
    missing_now: float


def column_drift(
    name: str, expected: Sequence[float], actual: Sequence[float], *, n_expected: int, n_actual: int
) -> ColumnDrift:
    """Hold the shares of a column now against those of the development rows.

    Args:
        name: The column.
        expected: Share of each bin among the development rows, nulls last, shape (n_bins,).
        actual: Likewise now.
        n_expected: Development rows, at least 1.
        n_actual: Rows now, at least 1.

    Raises:
        ValueError: If shapes differ, shares do not add up to 1, or there is no row.

    Examples:
        >>> column_drift("income", [0.5, 0.5, 0], [0.9, 0.1, 0], n_expected=5000, n_actual=500).shift
        'large'
        >>> column_drift("income", [0.5, 0.5, 0], [0.7, 0.3, 0], n_expected=50, n_actual=10).shift
        'none'
    """
    if n_expected < 1 or n_actual < 1:
        raise ValueError(f"Both need rows, received {n_expected} and {n_actual}.")
    index = psi(expected, actual)
    filled = sum(1 for before, now in zip(expected, actual, strict=True) if before > 0 or now > 0)
    by_chance = (1 / n_expected + 1 / n_actual) * float(chdtri(max(filled - 1, 1), _CHANCE))
    shift = shift_of(index) if index > by_chance else "none"
    return ColumnDrift(name, index, by_chance, shift, float(expected[-1]), float(actual[-1]))
