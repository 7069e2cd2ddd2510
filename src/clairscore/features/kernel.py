"""Aggregates of one applicant's rows, all of a source in one compiled pass, for histories too short for NumPy.

The NumPy forms in `clairscore.features.aggregates` say what is computed; the pass gives the same to the last bit, sums
in NumPy's order included. What it cannot give so it leaves to them: dot products, whose order of additions is the
linear algebra library's, and the sign of a zero that is the extreme of zeros of both signs, which is the processor's.
"""

import math
from typing import Any, Final

import numpy as np

from clairscore.engines.compiled import compiled

MEAN, MAX, MIN, SUM, RATIO, LEFT = range(6)
CODES: Final = {
    "mean": MEAN,
    "share": MEAN,
    "max": MAX,
    "min": MIN,
    "sum": SUM,
    "count": SUM,
    "ratio": RATIO,
}
"""Aggregates the pass knows, by name; all others are `LEFT`."""

_BLOCK: Final = 128
"""Numbers NumPy adds in eight rows; more are cut into halves."""
_DEPTH: Final = 64
"""More halvings than any number of rows takes."""


def _add_block(values: Any, first: int, size: int) -> Any:
    """Add at most `_BLOCK` numbers in eight rows."""
    if size < 8:
        total = 0.0
        for at in range(first, first + size):
            total += values[at]
        return total
    a, b, c, d = values[first], values[first + 1], values[first + 2], values[first + 3]
    e, f, g, h = values[first + 4], values[first + 5], values[first + 6], values[first + 7]
    whole = size - size % 8
    for at in range(first + 8, first + whole, 8):
        a += values[at]
        b += values[at + 1]
        c += values[at + 2]
        d += values[at + 3]
        e += values[at + 4]
        f += values[at + 5]
        g += values[at + 6]
        h += values[at + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for at in range(first + whole, first + size):
        total += values[at]
    return total


def _add(values: Any, size: int) -> Any:
    """Add the first numbers pairwise, in the order of ``np.add.reduce``, which adds them to 0 in the end.

    Halves wait with their depth; two sums of one depth are those of one whole. (A function that calls itself cannot
    be read from numba's cache.)
    """
    if size <= _BLOCK:
        return 0.0 + add_block(values, 0, size)
    firsts, sizes, depths = np.empty(_DEPTH, np.int64), np.empty(_DEPTH, np.int64), np.empty(_DEPTH, np.int64)
    sums, sum_depths = np.empty(_DEPTH), np.empty(_DEPTH, np.int64)
    firsts[0], sizes[0], depths[0] = 0, size, 0
    n_waiting, n_sums = 1, 0
    while n_waiting:
        n_waiting -= 1
        first, here, depth = firsts[n_waiting], sizes[n_waiting], depths[n_waiting]
        if here > _BLOCK:
            half = here // 16 * 8
            firsts[n_waiting], sizes[n_waiting], depths[n_waiting] = first + half, here - half, depth + 1
            firsts[n_waiting + 1], sizes[n_waiting + 1], depths[n_waiting + 1] = first, half, depth + 1
            n_waiting += 2
            continue
        sums[n_sums], sum_depths[n_sums] = add_block(values, first, here), depth
        while n_sums and sum_depths[n_sums] == sum_depths[n_sums - 1]:
            n_sums -= 1
            sums[n_sums] += sums[n_sums + 1]
            sum_depths[n_sums] -= 1
        n_sums += 1
    return 0.0 + sums[0]


def _has_both_zeros(values: Any, size: int) -> bool:
    """Say whether there is a zero of either sign."""
    positive, negative = False, False
    for at in range(size):
        if values[at] == 0.0:
            if math.copysign(1.0, values[at]) > 0.0:
                positive = True
            else:
                negative = True
    return positive and negative


def _reduce_rows(masks: Any, values: Any, groups: Any, features: Any, found: Any) -> Any:
    """Compute the features of one source.

    Args:
        masks: Whether a row is inside a window, shape (n_windows, n_rows).
        values: Expressions of the rows, NaN where null, shape (n_expressions, n_rows).
        groups: Window, condition (an expression, -1 for none), expression and one past the last feature of those that
            aggregate the same numbers, shape (n_groups, 4); those of one window and condition follow each other.
        features: Code of the aggregate and expression it is set over (-1 for none), shape (n_features, 2).
        found: The features where no row is left, shape (n_features,); the others are written to it.

    Returns:
        Positions of the features that are left to NumPy.
    """
    n_rows = values.shape[1]
    chosen = np.empty(n_rows, np.int64)
    kept, above, below = np.empty(n_rows), np.empty(n_rows), np.empty(n_rows)
    left = np.empty(len(features), np.int64)
    n_chosen, n_left, first = 0, 0, 0
    for group in range(len(groups)):
        window, condition, expression, end = groups[group]
        if group == 0 or window != groups[group - 1, 0] or condition != groups[group - 1, 1]:
            n_chosen = 0
            for row in range(n_rows):
                if masks[window, row] and (condition < 0 or values[condition, row] == 1.0):
                    chosen[n_chosen] = row
                    n_chosen += 1
        n_kept = 0
        for at in range(n_chosen):
            value = values[expression, chosen[at]]
            if value == value:
                kept[n_kept] = value
                n_kept += 1
        for feature in range(first, end if n_kept else first):
            code = features[feature, 0]
            leave = code == LEFT
            if code == SUM:
                found[feature] = add(kept, n_kept)
            elif code == MEAN:
                found[feature] = add(kept, n_kept) / n_kept
            elif code == RATIO:
                n_both = 0
                for at in range(n_chosen):
                    value, beside = values[expression, chosen[at]], values[features[feature, 1], chosen[at]]
                    if value == value and beside == beside:
                        above[n_both], below[n_both] = value, beside
                        n_both += 1
                total = add(below, n_both)
                found[feature] = add(above, n_both) / total if total != 0.0 else math.nan
            elif not leave:
                extreme = kept[0]
                for at in range(1, n_kept):
                    if (code == MAX and kept[at] > extreme) or (code == MIN and kept[at] < extreme):
                        extreme = kept[at]
                found[feature] = extreme
                leave = extreme == 0.0 and has_both_zeros(kept, n_kept)
            if leave:
                left[n_left] = feature
                n_left += 1
        first = end
    return left[:n_left]


add_block = compiled(_add_block, nogil=False)
add = compiled(_add, nogil=False)
has_both_zeros = compiled(_has_both_zeros, nogil=False)
reduce_rows = compiled(_reduce_rows, nogil=False)
