"""Tails: how far out a value lies among the development applications, also where none of them went.

A column is kept as a few quantiles with the shares of values at most and below each, so that ties count as they are.
Beyond the outermost quantiles the share falls as a generalised Pareto distribution fitted to what lies out there. Every
number kept is a quantile with, or a mean over, several applications beyond it: none of them can be read from it.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature

_OUTER = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25)
LEVELS = np.array([*_OUTER, 0.5, *(1 - level for level in reversed(_OUTER))])

FEWEST_BEYOND = 10
"""Fewest applications beyond a quantile that is kept, and in a tail that is fitted."""

_WANTED_BEYOND = 50
_LEAST_TAIL, _MOST_TAIL = 0.01, 0.25
_SHAPES = (0.02, 0.8)
_DIGITS = 7
_LEAST_SHARE = 2.0**-60
_FEW = 16
"""Values up to which it is quicker to take them one by one than side by side."""
_ROUNDED = 1 + 1e-6
"""By how much more than an ordinary share one must be to be known for one however it is rounded."""


@dataclass(frozen=True)
class Tail:
    """What lies beyond an outermost quantile, measured outwards: share (1 + shape d / scale) ^ (-1 / shape).

    Attributes:
        share: Share of the known values beyond it, above 0.
        scale: How far out the share falls by about a factor e; None where too few lie there to know.
        shape: Above 0; the greater, the farther out values are still met.
    """

    share: float
    scale: float | None
    shape: float


@dataclass(frozen=True)
class Tails:
    """How one column was spread.

    Attributes:
        name: Name of the column.
        n_known: Development applications in which it is not null.
        known_rate: Their share.
        shares: Share of each choice among those not null, for a category; empty for others.
        knots: Quantiles, rising, each once; empty for a category and where all are null.
        at_most: Share of the known values at most each of them.
        below: Share below each of them.
        low: What lies under the first; None without knots.
        high: What lies over the last.
    """

    name: str
    n_known: int
    known_rate: float
    shares: tuple[float, ...]
    knots: tuple[float, ...]
    at_most: tuple[float, ...]
    below: tuple[float, ...]
    low: Tail | None
    high: Tail | None


def fit_tails(features: Sequence[Feature], values: NDArray[np.float64]) -> tuple[Tails, ...]:
    """Return the tails of each column, shape (n, n_features), NaN where null, n at least 1."""
    found = []
    for column, feature in enumerate(features):
        known = values[:, column]
        known = known[~np.isnan(known)]
        if feature.kind == "category":
            found.append(_of_category(feature.name, known, len(feature.choices), values.shape[0]))
        else:
            found.append(fit_column(feature.name, known, values.shape[0]))
    return tuple(found)


def fit_column(name: str, known: NDArray[np.float64], n_rows: int) -> Tails:
    """Return the tails of a number's known values, shape (n_known,), out of so many rows, at least 1."""
    rate = known.size / n_rows
    if not known.size:
        return Tails(name, 0, rate, (), (), (), (), None, None)
    ordered = np.sort(known)
    n = ordered.size
    inner = LEVELS[np.minimum(LEVELS, 1 - LEVELS) * n >= FEWEST_BEYOND]
    knots = np.unique(np.quantile(ordered, inner if inner.size else [0.5], method="inverted_cdf"))
    at_most, below = (np.searchsorted(ordered, knots, side) / n for side in ("right", "left"))
    return Tails(
        name,
        int(n),
        rate,
        (),
        tuple(knots.tolist()),
        tuple(np.round(at_most, _DIGITS).tolist()),
        tuple(np.round(below, _DIGITS).tolist()),
        _fit_tail(-ordered[::-1], -float(knots[0])),
        _fit_tail(ordered, float(knots[-1])),
    )


def _of_category(name: str, known: NDArray[np.float64], n_choices: int, n_rows: int) -> Tails:
    """Return the shares of the choices, half an application added to each, so that none has a share of 0."""
    if not known.size:
        return Tails(name, 0, 0.0, (), (), (), (), None, None)
    counts = np.bincount(known.astype(np.intp), minlength=n_choices) + 0.5
    shares = tuple((counts / counts.sum()).tolist())
    return Tails(name, int(known.size), known.size / n_rows, shares, (), (), (), None, None)


def _fit_tail(ordered: NDArray[np.float64], last: float) -> Tail:
    """Fit what lies beyond ``last`` by probability-weighted moments of the outermost values, the mean of which is kept.

    References:
        Hosking and Wallis, *Parameter and quantile estimation for the generalized Pareto distribution*, Technometrics
        29, 1987.
    """
    n = ordered.size
    share = max(float(np.mean(ordered > last)), 0.5 / n)
    start = np.quantile(ordered, 1 - min(max(_LEAST_TAIL, _WANTED_BEYOND / n), _MOST_TAIL), method="inverted_cdf")
    beyond = ordered[ordered > start] - start
    if beyond.size < FEWEST_BEYOND:
        return Tail(share, None, _SHAPES[0])
    mean = float(beyond.mean())
    weighted = float(np.mean(beyond * np.arange(beyond.size - 1, -1, -1)) / (beyond.size - 1))
    spread = mean - 2 * weighted
    shape = min(max(2 - mean / spread, _SHAPES[0]), _SHAPES[1]) if spread > 0 else _SHAPES[1]
    return Tail(share, mean * (1 - shape) + shape * max(last - float(start), 0.0), shape)


class TailTable:
    """Tails of many columns made ready, so that one row of hundreds of values takes a fraction of a millisecond.

    Attributes:
        tails: Those it was made of, in the order of the columns.
        rates: What `bits` multiplies the smaller share of each column with, shape (k,).
        categories: Columns that hold categories.
    """

    def __init__(self, tails: Sequence[Tails]) -> None:
        self.tails = tuple(tails)
        width = max([1, *(len(one.knots) for one in tails)])
        self._knots = _padded([one.knots or (0.0,) for one in tails], width, np.inf)
        # Before the first knot nothing is known to lie, after the last everything: hence one entry more in each.
        self._at_most = _padded([(0.0, *one.at_most) for one in tails], width + 1, 1.0)
        self._below = _padded([one.below for one in tails], width + 1, 1.0)
        self._n_knots = np.array([max(len(one.knots), 1) for one in tails])
        self._low, self._high = (_Ends(tails, side) for side in ("low", "high"))
        self.categories = np.array([i for i, one in enumerate(tails) if one.shares], dtype=np.intp)
        most = max([1, *(len(one.shares) for one in tails)])
        self._shares = _padded([tails[i].shares for i in self.categories], most, np.nan)
        self._columns = np.arange(len(self.tails))
        self._silent = np.array([not one.shares and not one.knots for one in tails], dtype=np.bool_)
        self.rates = np.array([one.known_rate * (1.0 if one.shares else 2.0) for one in tails])

    def shares(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the shares of known values at most, and at least, each value, shapes (n, k), 0 to 1.

        Both are NaN where a value is null or nothing is known of its column. For a category both are the share of it.
        """
        at_most, at_least = self._shares_of(values, self._columns)
        if self.categories.size:
            codes = values[:, self.categories]
            known = ~np.isnan(codes)
            places = np.where(known, codes, 0.0).astype(np.intp)
            of_choice = np.where(known, self._shares[np.arange(self.categories.size), places], np.nan)
            at_most[:, self.categories] = at_least[:, self.categories] = of_choice
        return at_most, at_least

    def shares_of_one(self, value: float, column: int) -> tuple[float, float]:
        """Return the `shares` of one value of a column, not a category; plain numbers are quicker than short arrays."""
        knots = self.tails[column].knots
        if not knots or value != value:
            return np.nan, np.nan
        if math.isinf(value):
            sides = self._shares_of_many(np.array([value]), np.array([column]))
            return float(sides[0][0]), float(sides[1][0])
        passed = bisect_right(knots, value)
        if passed == 0:
            return self._low.share_of_one(value, column), 1.0
        before, below = passed - 1, self.tails[column].below
        start, left = self.tails[column].at_most[before], knots[before]
        if left == value:
            return start, 1 - below[before]
        if passed == len(knots):
            return 1.0, self._high.share_of_one(value, column)
        at_most = start + (value - left) / (knots[passed] - left) * (below[passed] - start)
        return at_most, 1 - at_most

    def _shares_of(
        self, values: NDArray[np.float64], columns: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the shares of values of these columns, shapes (..., m) and (m,); those of a category mean nothing."""
        if values.size > _FEW:
            return self._shares_of_many(values, columns)
        places = np.broadcast_to(columns, values.shape).ravel().tolist()
        found = np.array([*map(self.shares_of_one, values.ravel().tolist(), places)]).reshape(*values.shape, 2)
        return found[..., 0], found[..., 1]

    def _shares_of_many(
        self, values: NDArray[np.float64], columns: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        nothing = np.isnan(values) | self._silent[columns]
        rows = np.where(nothing, 0.0, values)
        passed = (self._knots[columns] <= rows[..., np.newaxis]).sum(axis=-1)
        before, last = np.maximum(passed - 1, 0), self._n_knots[columns]
        left = self._knots[columns, before]
        on = (passed > 0) & (left == rows)
        under, over = passed == 0, (passed >= last) & ~on
        right = self._knots[columns, np.minimum(passed, last - 1)]
        start, end = self._at_most[columns, passed], self._below[columns, passed]
        between = ~(under | over | on)
        way = np.divide(rows - left, right - left, out=np.zeros_like(rows), where=between)
        at_most = start + way * (end - start)
        at_least = 1 - np.where(on, self._below[columns, before], at_most)
        below, above = self._low.share(rows, columns), self._high.share(rows, columns)
        at_most = np.where(under, below, np.where(over, 1.0, at_most))
        at_least = np.where(over, above, np.where(under, 1.0, at_least))
        return np.where(nothing, np.nan, at_most), np.where(nothing, np.nan, at_least)

    def surprise(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how unusual each value is, in bits, shape (n, k): 0 for an ordinary one, 10 for one in a thousand.

        It is -log2 of the share of the applications with a value so far out, on either side, at most 60. A null is not
        judged: 0.
        """
        return bits(*self.shares(values), self.rates)

    def surprise_of(self, values: NDArray[np.float64], columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return how unusual single values are, each of its column and none of a category, shapes (m,) to (m,)."""
        return bits(*self._shares_of(values, columns), self.rates[columns])


class Unusual:
    """Finds what is unusual among values most of which are ordinary: these are held against two ends and no more."""

    def __init__(self, table: TailTable, ordinary: float) -> None:
        """Look between which values of each column all are ordinary.

        Args:
            table: How the columns were spread.
            ordinary: Bits up to which a value is.
        """
        self._table = table
        ends = [_ordinary_ends(one, rate, 2.0**-ordinary) for one, rate in zip(table.tails, table.rates, strict=True)]
        self._low, self._high = (np.array(side) for side in zip(*ends, strict=True))
        self._rare = [(column, _rare_choices(table, column, ordinary)) for column in table.categories.tolist()]

    def find(self, values: NDArray[np.float64]) -> Iterator[tuple[int, int, float]]:
        """Yield row, column and surprise, in bits, of all values that are not ordinary and of some that just are.

        Args:
            values: Rows, NaN where null, shape (n, k).
        """
        rows, columns = np.nonzero((values < self._low) | (values > self._high))
        if rows.size:
            surprise = self._table.surprise_of(values[rows, columns], columns)
            yield from zip(rows.tolist(), columns.tolist(), surprise.tolist(), strict=True)
        for column, rare in self._rare:
            for row, code in enumerate(values[:, column].tolist()):
                if code in rare:
                    yield row, column, rare[code]


def _ordinary_ends(tails: Tails, rate: float, least_share: float) -> tuple[float, float]:
    """Return the outermost knots between which no value is as rare as this share; all is, where they are reversed.

    Categories, and columns of which nothing is known, have none that is.
    """
    if not tails.knots:
        return -np.inf, np.inf
    least = least_share * _ROUNDED
    low = (knot for knot, share in zip(tails.knots, tails.at_most, strict=True) if share * rate >= least)
    high = (
        knot for knot, share in zip(tails.knots[::-1], tails.below[::-1], strict=True) if (1 - share) * rate >= least
    )
    return next(low, np.inf), next(high, -np.inf)


def _rare_choices(table: TailTable, column: int, ordinary: float) -> dict[float, float]:
    """Return the surprise of the choices of a category that are not ordinary, by code."""
    n_choices = len(table.tails[column].shares)
    codes = np.full((n_choices, len(table.tails)), np.nan)
    codes[:, column] = np.arange(n_choices)
    surprise = table.surprise(codes)[:, column].tolist()
    return {float(code): found for code, found in enumerate(surprise) if found > ordinary}


def bits(
    at_most: NDArray[np.float64], at_least: NDArray[np.float64], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn shares into bits of surprise, same shape, 0 where they are NaN.

    Args:
        at_most: Shares of values at most each value.
        at_least: Shares at least it.
        rates: What the smaller of the two is multiplied with: twice the share of values that are known.
    """
    share = np.fmin(1.0, np.minimum(at_most, at_least) * rates)
    return np.asarray(np.where(np.isnan(at_most), 0.0, -np.log2(np.maximum(share, _LEAST_SHARE))))


class _Ends:
    """The ends of many columns on one side."""

    def __init__(self, tails: Sequence[Tails], side: str) -> None:
        ends = [getattr(one, side) or Tail(1.0, None, _SHAPES[0]) for one in tails]
        self._sign = -1.0 if side == "low" else 1.0
        outermost = (one.knots[0 if side == "low" else -1] if one.knots else 0.0 for one in tails)
        self._start = np.array(list(outermost))
        self._share = np.array([end.share for end in ends])
        self._scale = np.array([np.inf if end.scale is None else end.scale for end in ends])
        self._shape = np.array([end.shape for end in ends])
        columns = (side.tolist() for side in (self._start, self._share, self._scale, self._shape))
        self._plain: list[tuple[float, float, float, float]] = list(zip(*columns, strict=True))

    def share(self, rows: NDArray[np.float64], columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the share beyond each value of these columns, shapes (..., m) and (m,).

        It is meant for values beyond the outermost quantile.
        """
        out = np.maximum(self._sign * (rows - self._start[columns]), 0.0)
        shape = self._shape[columns]
        return np.asarray(self._share[columns] * (1 + shape * out / self._scale[columns]) ** (-1 / shape))

    def share_of_one(self, value: float, column: int) -> float:
        """Return the share beyond one value."""
        start, share, scale, shape = self._plain[column]
        out = max(self._sign * (value - start), 0.0)
        power = float(np.power(1 + shape * out / scale, -1 / shape))  # Python's own may round otherwise
        return share * power


def _padded(rows: Sequence[Sequence[float]], width: int, fill: float) -> NDArray[np.float64]:
    padded = np.full((len(rows), width), fill)
    for row, values in zip(padded, rows, strict=True):
        row[: len(values)] = values
    return padded
