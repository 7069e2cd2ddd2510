"""Bins of one feature whose bad rates only rise or only fall, the likeliest ones there are, found by going through all.

A feature is cut finely by its own quantiles first, a category by its choices in the order of their bad rates. Of all
ways to join neighbours into few bins that keep one direction, the one of the greatest likelihood is taken, less half a
logarithm of the rows for each bin (Schwarz), so that a bin has to say more than chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature

_STEPS = np.arange(1, 20) / 20
_DIGITS, _MOST_DIGITS = 3, 17
"""Digits an edge is written with, since a table is read by people: few, and as many as keep edges apart."""

_NULLS_DRAWN_IN = 50.0
"""Average applications that nulls are mixed with: few of them say little."""


@dataclass(frozen=True)
class EvidenceBins:
    """One feature in bins.

    Attributes:
        edges: Where the bins of a number meet; a value on an edge lies above it. Empty for a category.
        groups: Codes in each bin of a category; empty for a number.
        woe: Weight of evidence of each bin, the last that of nulls, and of choices too rare to say anything.
        share: Share of the rows in each, likewise.
        bad_rate: Share of these that went bad, likewise; 0 where there is no row.
        iv: Information value.
    """

    edges: tuple[float, ...]
    groups: tuple[tuple[int, ...], ...]
    woe: tuple[float, ...]
    share: tuple[float, ...]
    bad_rate: tuple[float, ...]
    iv: float


def find_bins(
    feature: Feature, values: NDArray[np.float64], is_bad: NDArray[np.float64], *, max_bins: int, min_share: float
) -> EvidenceBins | None:
    """Return the bins of a feature, None where they would tell nothing.

    Args:
        feature: What the values are; where it declares how risk moves with them, bad rates move that way.
        values: NaN where null, codes of a category, shape (n,).
        is_bad: Outcomes, goods and bads among them, shape (n,).
        max_bins: Most bins beside that of nulls, at least 2.
        min_share: Share of the rows a bin holds at least, above 0.
    """
    least = max(1.0, min_share * values.size)
    if feature.kind == "category":
        order = _by_bad_rate(values, is_bad, least)
        at = np.full(values.size, len(order), dtype=np.intp)
        for position, code in enumerate(order):
            at[values == code] = position
        cuts = np.empty(0)
        directions: tuple[int, ...] = (1,)
    else:
        order = []
        cuts = _fine_edges(values)
        at = np.where(np.isnan(values), cuts.size + 1, np.searchsorted(cuts, values, side="right")).astype(np.intp)
        directions = {"rises": (1,), "falls": (-1,), None: (1, -1)}[feature.risk]
    n_fine = len(order) or cuts.size + 1
    rows = np.bincount(at, minlength=n_fine + 1).astype(np.float64)
    bads = np.bincount(at, weights=is_bad, minlength=n_fine + 1).astype(np.float64)
    penalty = 0.5 * float(np.log(values.size))
    found = max(
        (_join(rows[:-1], bads[:-1], direction, max_bins, least, penalty) for direction in directions),
        key=lambda one: one[0],
    )
    starts = found[1]
    if len(starts) < 2:
        return None
    joined = np.add.reduceat(rows[:-1], starts), np.add.reduceat(bads[:-1], starts)
    return _weigh(
        edges=tuple(float(cuts[start - 1]) for start in starts[1:]) if not order else (),
        groups=tuple(tuple(sorted(int(code) for code in part)) for part in np.split(np.array(order), starts[1:]))
        if order
        else (),
        rows=np.append(joined[0], rows[-1]),
        bads=np.append(joined[1], bads[-1]),
    )


def rough_iv(values: NDArray[np.float64], is_bad: NDArray[np.float64]) -> float:
    """Return the information value of a column over its tenths and its nulls, quickly, shape (n,) each."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return 0.0
    edges = np.unique(np.quantile(known, np.arange(1, 10) / 10))
    at = np.where(np.isnan(values), edges.size + 1, np.searchsorted(edges, values, side="right")).astype(np.intp)
    bads = np.bincount(at, weights=is_bad, minlength=edges.size + 2).astype(np.float64)
    goods = np.bincount(at, minlength=edges.size + 2) - bads
    return float(((goods / goods.sum() - bads / bads.sum()) * _log_ratio(goods, bads)).sum())


def _fine_edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the edges between twentieths of a number, each once, written short where that keeps them apart."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return np.empty(0)
    edges: NDArray[np.float64] = np.unique(np.quantile(known, _STEPS, method="inverted_cdf"))
    edges = edges[edges > known.min()]
    for digits in range(_DIGITS, _MOST_DIGITS):
        short = np.array([float(f"{edge:.{digits}g}") for edge in edges], dtype=np.float64)
        if np.unique(short).size == edges.size:
            return short
    return edges


def _by_bad_rate(values: NDArray[np.float64], is_bad: NDArray[np.float64], least: float) -> list[float]:
    """Return the codes that enough rows have, by rising bad rate."""
    codes, at = np.unique(values[~np.isnan(values)], return_inverse=True)
    rows = np.bincount(at, minlength=codes.size)
    rates = np.bincount(at, weights=is_bad[~np.isnan(values)], minlength=codes.size) / np.maximum(rows, 1)
    return [float(codes[one]) for one in np.argsort(rates, kind="stable") if rows[one] >= least]


def _join(
    rows: NDArray[np.float64], bads: NDArray[np.float64], direction: int, max_bins: int, least: float, penalty: float
) -> tuple[float, list[int]]:
    """Return the penalised log-likelihood of the best bins in one direction, and where they start.

    ``best[k, i, j]`` is that of the best k bins that end with fine bin j, the last of them starting with i.
    """
    n = rows.size
    total, gone = np.append(0.0, np.cumsum(rows)), np.append(0.0, np.cumsum(bads))
    held = total[None, 1:] - total[:-1, None]
    bad = gone[None, 1:] - gone[:-1, None]
    allowed = (np.arange(n)[:, None] <= np.arange(n)[None, :]) & (held >= least)
    rate = direction * (bad + 0.5) / (np.maximum(held, 0) + 1.0)
    likelihood = np.where(allowed, _log_likelihood(bad, held), -np.inf) - penalty
    best = np.full((max_bins, n, n), -np.inf)
    before = np.zeros((max_bins, n, n), dtype=np.intp)
    best[0, 0] = likelihood[0]
    for start in range(1, n):
        ends = np.flatnonzero(allowed[start])
        if not ends.size:
            continue
        former = best[:-1, :start, start - 1]
        rises = rate[:start, start - 1][:, None] < rate[start, ends][None, :]
        reached = np.where(rises[None], former[:, :, None], -np.inf)
        before[1:, start, ends] = reached.argmax(axis=1)
        best[1:, start, ends] = reached.max(axis=1) + likelihood[start, ends][None]
    last = best[:, :, -1]
    if not np.isfinite(last).any():
        return -np.inf, [0]
    k, start = (int(one) for one in np.unravel_index(int(last.argmax()), last.shape))
    value, starts, end = float(last[k, start]), [start], n - 1
    while k > 0:
        former_start = int(before[k, start, end])
        k, start, end = k - 1, former_start, start - 1
        starts.append(start)
    return value, starts[::-1]


def _log_likelihood(bads: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.maximum(rows, 1e-9)
    share = np.clip(bads / held, 1e-9, 1 - 1e-9)
    return np.asarray(bads * np.log(share) + (held - bads) * np.log1p(-share))


def _log_ratio(goods: NDArray[np.float64], bads: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights of evidence; a bin without rows says nothing."""
    woe = np.log((goods + 0.5) / (bads + 0.5)) - np.log((goods.sum() + 0.5) / (bads.sum() + 0.5))
    return np.asarray(np.where(goods + bads > 0, woe, 0.0))


def _weigh(
    edges: tuple[float, ...],
    groups: tuple[tuple[int, ...], ...],
    rows: NDArray[np.float64],
    bads: NDArray[np.float64],
) -> EvidenceBins:
    goods = rows - bads
    woe = _log_ratio(goods, bads)
    drawn = _NULLS_DRAWN_IN / rows.sum()
    mixed = _log_ratio(
        np.append(goods[:-1], goods[-1] + drawn * goods.sum()), np.append(bads[:-1], bads[-1] + drawn * bads.sum())
    )
    woe[-1] = mixed[-1] if rows[-1] else 0.0
    return EvidenceBins(
        edges=edges,
        groups=groups,
        woe=tuple(woe.tolist()),
        share=tuple((rows / rows.sum()).tolist()),
        bad_rate=tuple((bads / np.maximum(rows, 1.0)).tolist()),
        iv=float(((goods / goods.sum() - bads / bads.sum()) * woe).sum()),
    )
