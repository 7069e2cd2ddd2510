"""One pass down and one pass up every tree, compiled: for one row, and for many side by side.

Both do the same additions and multiplications in the same order, so a row has the same contributions to the last bit
whatever rows come with it.
"""

from typing import Any, Final

import numpy as np

from clairscore.engines.compiled import compiled
from clairscore.explanations.tree_shap.flat import N_FACTORS, WORD, ZERO, Asks
from clairscore.explanations.tree_shap.trees import LEAF

LANES: Final = 64
"""Rows that go through a tree side by side: enough to fill the registers, few enough to stay in the nearest caches."""

_SET, _NOT_ZERO = int(Asks.SET), int(Asks.NOT_ZERO)
_at = np.uint64
"""Numba looks for a sign in every other index, and counts from the end where it finds one."""


def _in_set(value: float, at: int, size: int, words: Any, missing_left: bool) -> bool:
    """Say whether a category is in a set of codes; what is missing goes where the node sends it."""
    if value != value:
        return missing_left
    if not (value > -1.0 and value < size * WORD):
        return False
    code = int(value)
    found: bool = (words[_at(at + code // WORD)] >> _at(code % WORD)) & _at(1) != _at(0)
    return found


in_set = compiled(_in_set, inline=True)


def _explain_row(  # type: ignore[no-untyped-def]
    start, n_points, asks, feature, threshold, missing_left, set_at, set_size, right, asked, left_share, right_share,
    left_cover, right_cover, value, table_at, words, tables, row, found,
):  # fmt: skip
    """Write the contributions of one row, shape (k,), to ``found``, same shape."""
    n_nodes, most = 0, 1
    for tree in range(n_points.size):
        n_nodes = max(n_nodes, start[tree + 1] - start[tree])
        most = max(most, n_points[tree])
    product = np.empty(n_nodes * most)
    hot = np.empty(n_nodes, np.int64)
    ones = tables.size - most
    found[:] = 0.0
    for tree in range(n_points.size):
        begin, end, n = start[tree], start[tree + 1], n_points[tree]
        hot[0] = 1
        for q in range(n):
            product[q] = 1.0
        for node in range(begin, end):
            here = (node - begin) * most
            column = feature[node]
            if column == LEAF:
                for q in range(n):
                    product[_at(here + q)] *= value[node]
                continue
            known = row[_at(column)]
            if asks[node] == _SET:
                yes = in_set(known, set_at[node], set_size[node], words, missing_left[node])
            elif asks[node] == _NOT_ZERO and abs(known) <= ZERO:
                yes = missing_left[node]
            else:
                yes = known <= threshold[node] or (known != known and missing_left[node])
            left, to_right = node - begin + 1, right[node]
            was = hot[_at(asked[node])]
            hot_left = was & np.int64(yes)
            hot_right = was - hot_left
            hot[_at(left)], hot[_at(to_right)] = hot_left, hot_right
            cold = table_at[node] + 2 * n if was else ones
            at_left = table_at[node] if hot_left else cold
            at_right = table_at[node] + n if hot_right else cold
            by_left = 1.0 if hot_left else (left_cover[node] if was else left_share[node])
            by_right = 1.0 if hot_right else (right_cover[node] if was else right_share[node])
            left, to_right = left * most, to_right * most
            for q in range(n):
                above = product[_at(here + q)]
                product[_at(left + q)] = above * (by_left * tables[_at(at_left + q)])
                product[_at(to_right + q)] = above * (by_right * tables[_at(at_right + q)])
        for node in range(end - 1, begin - 1, -1):
            if feature[node] == LEAF:
                continue
            here, left, to_right = (node - begin) * most, (node - begin + 1) * most, right[node] * most
            hot_left = hot[_at(node - begin + 1)]
            slopes = table_at[node] + 3 * n
            at_left = slopes if hot_left else slopes + 2 * n
            at_right = slopes + 2 * n if hot_left else slopes + n
            added = 0.0
            for q in range(n):
                of_left, of_right = product[_at(left + q)], product[_at(to_right + q)]
                added += tables[_at(at_left + q)] * of_left + tables[_at(at_right + q)] * of_right
                product[_at(here + q)] = of_left + of_right
            found[_at(feature[node])] += added if hot[_at(asked[node])] else 0.0


def _explain_rows(  # type: ignore[no-untyped-def]
    start, n_points, asks, feature, threshold, missing_left, set_at, set_size, right, asked, left_share, right_share,
    left_cover, right_cover, value, table_at, words, tables, values, found,
):  # fmt: skip
    """Write the contributions of rows, shape (n, k), to ``found``, same shape."""
    n_rows, n_features = values.shape
    n_nodes, most = 0, 1
    for tree in range(n_points.size):
        n_nodes = max(n_nodes, start[tree + 1] - start[tree])
        most = max(most, n_points[tree])
    columns, added = np.empty((n_features, LANES)), np.empty((n_features, LANES))
    product, hot = np.empty((n_nodes, most, LANES)), np.empty((n_nodes, LANES))
    yes, slope = np.empty(LANES), np.empty(LANES)
    for first in range(0, n_rows, LANES):
        for lane in range(LANES):
            for column in range(n_features):
                columns[column, lane] = values[min(first + lane, n_rows - 1), column]
        added[:] = 0.0
        for tree in range(n_points.size):
            begin, end, n = start[tree], start[tree + 1], n_points[tree]
            hot[0] = 1.0
            product[0] = 1.0
            for node in range(begin, end):
                above = product[node - begin]
                if feature[node] == LEAF:
                    for q in range(n):
                        for lane in range(LANES):
                            above[q, lane] *= value[node]
                    continue
                known, edge, missing = columns[feature[node]], threshold[node], missing_left[node]
                if asks[node] == _SET:
                    for lane in range(LANES):
                        yes[lane] = 1.0 if in_set(known[lane], set_at[node], set_size[node], words, missing) else 0.0
                else:
                    for lane in range(LANES):
                        one = known[lane]
                        yes[lane] = 1.0 if ((one <= edge) | ((one != one) & missing)) else 0.0
                    if asks[node] == _NOT_ZERO:
                        for lane in range(LANES):
                            if abs(known[lane]) <= ZERO:
                                yes[lane] = 1.0 if missing else 0.0
                left, to_right, was = node - begin + 1, right[node], hot[asked[node]]
                hot_left, hot_right = hot[left], hot[to_right]
                for lane in range(LANES):
                    hot_left[lane] = was[lane] * yes[lane]
                    hot_right[lane] = was[lane] - hot_left[lane]
                of_left, of_right = product[left], product[to_right]
                table = tables[table_at[node] : table_at[node] + N_FACTORS * n]
                share_left, share_right = left_share[node], right_share[node]
                for q in range(n):
                    by_left, by_right, cold = table[q], table[n + q], table[2 * n + q]
                    cold_left, cold_right = left_cover[node] * cold, right_cover[node] * cold
                    for lane in range(LANES):
                        here, is_hot = above[q, lane], was[lane] != 0.0
                        to_l = by_left if hot_left[lane] != 0.0 else (cold_left if is_hot else share_left)
                        to_r = by_right if hot_right[lane] != 0.0 else (cold_right if is_hot else share_right)
                        of_left[q, lane] = here * to_l
                        of_right[q, lane] = here * to_r
            for node in range(end - 1, begin - 1, -1):
                if feature[node] == LEAF:
                    continue
                left, to_right, was = node - begin + 1, right[node], hot[asked[node]]
                of_left, of_right, sums, hot_left = product[left], product[to_right], product[node - begin], hot[left]
                table = tables[table_at[node] : table_at[node] + N_FACTORS * n]
                slope[:] = 0.0
                for q in range(n):
                    by_left, by_right, cold = table[3 * n + q], table[4 * n + q], table[5 * n + q]
                    for lane in range(LANES):
                        a, b, went_left = of_left[q, lane], of_right[q, lane], hot_left[lane] != 0.0
                        slope[lane] += (by_left if went_left else cold) * a + (cold if went_left else by_right) * b
                        sums[q, lane] = a + b
                to = added[feature[node]]
                for lane in range(LANES):
                    to[lane] += slope[lane] if was[lane] != 0.0 else 0.0
        for lane in range(min(LANES, n_rows - first)):
            for column in range(n_features):
                found[first + lane, column] = added[column, lane]


explain_row = compiled(_explain_row)
explain_rows = compiled(_explain_rows)
