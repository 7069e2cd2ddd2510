"""Disclosure: what of a group of clients may be told so that nobody learns how one client's credit ended.

Two answers about groups that differ by one client would tell his outcome by their difference. So groups have few
sizes, which lie far apart, and the number of bads is never told as it is: a small whole number from a two-sided
geometric distribution is added to it, the *noise*. It is drawn by the secret keys of the clients in the group, so that
the same group gives the same answer however often it is asked about, and a group with one client more or less another.

References:
    Ghosh, Roughgarden and Sundararajan, *Universally utility-maximizing privacy mechanisms*, SIAM Journal on Computing
    41, 2012 (the two-sided geometric distribution). Thompson, Broadfoot and Elazar, *Methodology for the automatic
    confidentialisation of statistical outputs from remote servers*, Australian Bureau of Statistics, 2013 (keys of
    records). Newcombe, *Interval estimation for the difference between independent proportions*, Statistics in Medicine
    17, 1998.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_GROUP: Final = 50
"""Fewest clients anything is told about: who knows all but one member of a smaller group knows too much of the last."""

SIZES: Final = (50, 100, 200, 500)
"""Sizes of groups of neighbours; two of them differ by at least 50 clients."""

SHARE_OF_ALL: Final = 0.25
"""Largest share of all clients that still counts as near to one."""

EPSILON: Final = 1.0
"""Strength of the noise: an outcome is at most e times as likely behind one answer as the other outcome."""

_LEVEL: Final = 1.959963984540054
"""Normal quantile of the intervals, 95 %."""
_LARGE: Final = 1000
"""Clients from which on a rate is told to a tenth of a percent; below it whole percents."""


@dataclass(frozen=True)
class ToldRate:
    """A bad rate as it may be told.

    Attributes:
        rate: Rounded share of bads, noise included, 0 to 1.
        low: Lower end of the 95 % interval, which covers chance and noise, rounded down.
        high: Upper end, rounded up.
    """

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class ToldQuartiles:
    """Quartiles of a feature as they may be told: rounded to two figures."""

    lower: float
    median: float
    upper: float


def sizes_for(n_clients: int) -> tuple[int, ...]:
    """Return the sizes of groups of neighbours that are told among so many clients, smallest first."""
    return tuple(size for size in SIZES if size <= n_clients * SHARE_OF_ALL)


def draw_keys(n_clients: int, generator: np.random.Generator) -> NDArray[np.uint64]:
    """Draw the secret keys of clients, shape (n,)."""
    return generator.integers(0, 2**64, n_clients, dtype=np.uint64)


def tell_rate(is_bad: NDArray[np.bool_], keys: NDArray[np.uint64]) -> ToldRate | None:
    """Return the bad rate of a group as it may be told.

    Args:
        is_bad: Outcomes of its clients, shape (n,).
        keys: Their keys, same shape.

    Returns:
        The rate with its interval; None for a group below `SMALLEST_GROUP`.
    """
    n = int(is_bad.size)
    if n < SMALLEST_GROUP:
        return None
    share = min(max(int(is_bad.sum()) + group_noise(keys), 0), n) / n
    low, high = _interval(share, n)
    steps = 1000 if n >= _LARGE else 100
    return ToldRate(round(share * steps) / steps, math.floor(low * steps) / steps, math.ceil(high * steps) / steps)


def tell_quartiles(values: ArrayLike) -> ToldQuartiles | None:
    """Return the quartiles of a feature over a group as they may be told.

    Args:
        values: Values of its clients, NaN where null, shape (n,).

    Returns:
        The quartiles of those that are known; None where fewer than `SMALLEST_GROUP` are.
    """
    given = np.asarray(values, dtype=np.float64)
    known = given[~np.isnan(given)]
    if known.size < SMALLEST_GROUP:
        return None
    return ToldQuartiles(*(_two_figures(float(value)) for value in np.quantile(known, (0.25, 0.5, 0.75))))


def group_noise(keys: NDArray[np.uint64]) -> int:
    """Return what is added to a group's number of bads: the same for the same clients in any order.

    The probability of x is in proportion to exp(-EPSILON |x|).
    """
    total = int(keys.sum(dtype=np.uint64))
    drawn = hashlib.blake2b(total.to_bytes(8, "little"), digest_size=16).digest()
    return _geometric(drawn[:8]) - _geometric(drawn[8:])


def noise_variance() -> float:
    """Return the variance of the noise, in clients squared."""
    kept = math.exp(-EPSILON)
    return 2 * kept / (1 - kept) ** 2


def _geometric(drawn: bytes) -> int:
    """Return a whole number from 0 up, each 1/e as likely as the one before, from 8 even bytes."""
    even = (int.from_bytes(drawn, "little") + 0.5) / 2**64
    return math.floor(-math.log(even) / EPSILON)


def _interval(share: float, n: int) -> tuple[float, float]:
    """Return the Wilson interval, widened by the spread of the noise as Newcombe adds up independent errors."""
    noise = _LEVEL**2 * noise_variance() / n**2
    low, high = wilson(share, n)
    return max(0.0, share - math.sqrt((share - low) ** 2 + noise)), min(
        1.0, share + math.sqrt((high - share) ** 2 + noise)
    )


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the ends of Wilson's 95 % interval of a share among n.

    Examples:
        >>> [round(end, 4) for end in wilson(0.1, 50)]
        [0.0435, 0.2136]
    """
    square = _LEVEL**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _LEVEL / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return middle - half, middle + half


def _two_figures(value: float) -> float:
    """Round to two figures.

    Examples:
        >>> [_two_figures(value) for value in (38.6, 518_400.0, 0.5149, -3205.0, 0.0)]
        [39.0, 520000.0, 0.51, -3200.0, 0.0]
    """
    return float(f"{value:.1e}")
