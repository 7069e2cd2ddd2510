"""Trees laid out for one pass down and one pass up: arrays over the nodes of all trees, parents before children.

What a path makes of a share t of known features is worked out here, once, since it depends on the trees only. Along a
path each feature j has a factor ``t * hot + (1 - t) * cover``: hot is 1 where the row answers every question on j as
the path does, cover is the share of training rows that do. The integral over t of the slopes of these products is the
Shapley value (see docs/explanation/attribution.md); its points t are those of `gauss_legendre`.
"""

from dataclasses import dataclass, fields
from enum import IntEnum
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.explanations.tree_shap.quadrature import gauss_legendre
from clairscore.explanations.tree_shap.trees import LEAF, Forest, Missing

N_FACTORS = 6
"""Rows of a node's table: what it does to the product of factors (3) and to its slopes (3), at each point."""

WORD = 64
"""Codes in one word of a set."""
ZERO = 1e-35
"""Largest number LightGBM takes for 0."""

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]


class Asks(IntEnum):
    """What a node asks.

    Attributes:
        THRESHOLD: Whether a value is no higher than the threshold; NaN goes where missing values go.
        NOT_ZERO: The same, and 0 counts as missing.
        SET: Whether a category is in a set.
    """

    THRESHOLD = 0
    NOT_ZERO = 1
    SET = 2


@dataclass(frozen=True)
class FlatForest:
    """Trees as arrays over nodes; of a node's children the left one comes right after it.

    Attributes:
        start: First node of each tree, and the number of nodes, shape (n_trees + 1,).
        n_points: Points t of each tree, shape (n_trees,).
        asks: What a node asks, of `Asks`, shape (n_nodes,), as all that follow.
        feature: Feature it asks for, `LEAF` for a leaf.
        threshold: A row goes left where its value is no higher.
        missing_left: Whether a missing value goes left.
        set_at: First word of a node's set in `words`; -1 where a threshold decides.
        set_size: Words of the set.
        right: Right child, counted from the first node of the tree.
        asked: The child the path went to when the feature was last asked for, counted so; 0 where it never was.
        left_share: Share of the training rows at the node that went left; 0 where there were none.
        right_share: Share that went right.
        left_cover: Share of the training rows that answer all questions on the feature as the path to the left does.
        right_cover: The same of the path to the right.
        value: What a leaf adds, 0 elsewhere.
        table_at: First number of a node's table in `tables`.
        words: Bits of the sets, 64 codes a word.
        tables: Of each node `N_FACTORS` rows of as many numbers as its tree has points; at the end, as many ones as any
            tree has points.
        n_features: Columns of a row.
        offset: What is added to the sum of the trees.
        mean: What the trees add up to over the training rows, offset included; the base value.
        single: Whether values are rounded to single precision before they are compared.
    """

    start: Integers
    n_points: Integers
    asks: Integers
    feature: Integers
    threshold: Numbers
    missing_left: NDArray[np.bool_]
    set_at: Integers
    set_size: Integers
    right: Integers
    asked: Integers
    left_share: Numbers
    right_share: Numbers
    left_cover: Numbers
    right_cover: Numbers
    value: Numbers
    table_at: Integers
    words: NDArray[np.uint64]
    tables: Numbers
    n_features: int
    offset: float
    mean: float
    single: bool

    @property
    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """The arrays, in the order the compiled passes take them."""
        found = (getattr(self, one.name) for one in fields(self))
        return tuple(one for one in found if isinstance(one, np.ndarray))


def flatten(forest: Forest) -> FlatForest:
    """Lay trees out; trees of one leaf add to the mean and are left out."""
    trees = [tree for tree in forest.trees if tree.feature[0] != LEAF]
    first = np.cumsum([0, *(tree.feature.size for tree in trees)])

    def gather(name: str, kind: type) -> Any:
        return np.concatenate([np.empty(0, kind), *(getattr(tree, name).astype(kind) for tree in trees)])

    feature: Integers = gather("feature", np.int64)
    is_split = feature != LEAF
    of_tree = np.repeat(np.arange(len(trees)), np.diff(first))
    left, right = (np.where(is_split, gather(side, np.int64) + first[:-1][of_tree], LEAF) for side in ("left", "right"))
    cover, value = gather("cover", np.float64), gather("value", np.float64)
    levels = _levels(first[:-1], is_split, left, right)
    paths = _follow(levels, feature, is_split, left, right, cover)
    order, place = _order(levels, is_split, left, right, len(trees))
    kept_tree = of_tree[order]
    start = np.searchsorted(kept_tree, np.arange(len(trees) + 1))
    n_points = np.ones(len(trees), dtype=np.int64)
    np.maximum.at(n_points, of_tree, (paths.n_distinct + 1) // 2)
    in_tree = place - start[of_tree]
    splits = is_split[order]
    left, right, asked = left[order], right[order], paths.asked[order]
    numbers = {
        "left_share": np.where(splits, paths.share[left], 0.0),
        "right_share": np.where(splits, paths.share[right], 0.0),
        "left_cover": np.where(splits, paths.cover[left], 0.0),
        "right_cover": np.where(splits, paths.cover[right], 0.0),
    }
    before = np.where(asked == LEAF, 1.0, paths.cover[asked])
    table_at, tables = _tables(n_points[kept_tree], splits, before, numbers["left_cover"], numbers["right_cover"])
    set_at, set_size, words = _sets(forest, first, place, order.size)
    threshold, missing = gather("threshold", np.float64)[order], gather("missing", np.int64)[order]
    missing_left = gather("missing_left", np.bool_)[order]
    of_leaves = ~is_split & (place >= 0)
    singles = [float(tree.value[0]) for tree in forest.trees if tree.feature[0] == LEAF]
    return FlatForest(
        start=start,
        n_points=n_points,
        asks=np.where(set_at >= 0, Asks.SET, np.where(missing == Missing.ZERO, Asks.NOT_ZERO, Asks.THRESHOLD)),
        feature=feature[order],
        threshold=threshold,
        missing_left=np.where((missing == Missing.NONE) & (set_at < 0), threshold >= 0, missing_left),
        set_at=set_at,
        set_size=set_size,
        right=np.where(splits, in_tree[right], 0),
        asked=np.where(asked == LEAF, 0, in_tree[asked]),
        value=value[order],
        table_at=table_at,
        words=words,
        tables=tables,
        n_features=forest.n_features,
        offset=forest.offset,
        mean=fsum([forest.offset, *singles, *(value * paths.reach)[of_leaves]]),
        single=forest.single,
        **numbers,
    )


@dataclass(frozen=True)
class _Paths:
    """What leads to each node, shape (n_nodes,) each.

    Attributes:
        asked: Of a split: the node the path went to when its feature was last asked for; `LEAF` where it never was.
        share: Share of the parent's training rows.
        cover: Share of the training rows that answer all questions on the parent's feature as the path does.
        reach: Share of all training rows.
        n_distinct: Features asked for on the path.
    """

    asked: Integers
    share: Numbers
    cover: Numbers
    reach: Numbers
    n_distinct: Integers


def _levels(roots: Integers, is_split: NDArray[np.bool_], left: Integers, right: Integers) -> list[Integers]:
    """Return the nodes that can be reached, level by level."""
    levels = []
    level = roots
    while level.size:
        levels.append(level)
        splits = level[is_split[level]]
        level = np.concatenate([left[splits], right[splits]])
    return levels


def _follow(
    levels: list[Integers],
    feature: Integers,
    is_split: NDArray[np.bool_],
    left: Integers,
    right: Integers,
    cover: Numbers,
) -> _Paths:
    size = feature.size
    parent, asked, n_distinct = np.full(size, LEAF), np.full(size, LEAF), np.zeros(size, dtype=np.int64)
    share, known, reach = np.ones(size), np.ones(size), np.ones(size)
    for level in levels:
        splits = level[is_split[level]]
        asked[splits] = _last_asked(splits, parent, feature)
        before = np.where(asked[splits] == LEAF, 1.0, known[asked[splits]])
        for child in (left[splits], right[splits]):
            parent[child] = splits
            share[child] = np.divide(cover[child], cover[splits], out=np.zeros(splits.size), where=cover[splits] > 0)
            known[child] = before * share[child]
            reach[child] = reach[splits] * share[child]
            n_distinct[child] = n_distinct[splits] + (asked[splits] == LEAF)
    return _Paths(asked, share, known, reach, n_distinct)


def _last_asked(splits: Integers, parent: Integers, feature: Integers) -> Integers:
    """Walk from splits towards their roots until one asks for the same feature; return where it led to."""
    found = np.full(splits.size, LEAF)
    at, open_ = splits.copy(), np.arange(splits.size)
    while open_.size:
        above = parent[at[open_]]
        same = (above != LEAF) & (feature[above] == feature[splits[open_]])
        found[open_[same]] = at[open_[same]]
        goes_on = (above != LEAF) & ~same
        at[open_[goes_on]] = above[goes_on]
        open_ = open_[goes_on]
    return found


def _order(
    levels: list[Integers], is_split: NDArray[np.bool_], left: Integers, right: Integers, n_trees: int
) -> tuple[Integers, Integers]:
    """Return the nodes in their new order, and the place of each; -1 where none leads to it."""
    below = np.ones(is_split.size, dtype=np.int64)
    for level in reversed(levels):
        splits = level[is_split[level]]
        below[splits] += below[left[splits]] + below[right[splits]]
    place = np.full(is_split.size, LEAF)
    if n_trees:
        place[levels[0]] = np.cumsum(below[levels[0]]) - below[levels[0]]
    for level in levels:
        splits = level[is_split[level]]
        place[left[splits]] = place[splits] + 1
        place[right[splits]] = place[splits] + 1 + below[left[splits]]
    reached = np.flatnonzero(place >= 0)
    order = np.empty(reached.size, dtype=np.int64)
    order[place[reached]] = reached
    return order, place


def _tables(
    n_points: Integers, splits: NDArray[np.bool_], before: Numbers, left: Numbers, right: Numbers
) -> tuple[Integers, Numbers]:
    """Work out, per node and point, what a question does to the product of factors and to its slopes.

    With the factor of the feature before the question in the denominator where the row was hot until then: the factor
    where it stays hot to the left, to the right, and what the share that leaves it is multiplied by where it does not;
    then the weighted slopes in the same order.
    """
    size = np.where(splits, N_FACTORS * n_points, 0)
    table_at = np.cumsum(size) - size
    tables = np.ones(int(size.sum()) + int(n_points.max(initial=1)))
    for n in np.unique(n_points[splits]):
        nodes = np.flatnonzero(splits & (n_points == n))
        t, weight = (np.array(one) for one in gauss_legendre(int(n)))
        c0, cl, cr = (one[nodes, None] for one in (before, left, right))
        f0, fl, fr = (t + (1 - t) * one for one in (c0, cl, cr))
        slope = (1 - c0) / f0
        rows = np.stack(
            [
                fl / f0,
                fr / f0,
                (1 - t) / f0,
                weight * ((1 - cl) / fl - slope),
                weight * ((1 - cr) / fr - slope),
                -weight * (1 / (1 - t) + slope),
            ],
            axis=1,
        )
        tables[table_at[nodes, None] + np.arange(N_FACTORS * n)] = rows.reshape(nodes.size, -1)
    return table_at, tables


def _sets(
    forest: Forest, first: Integers, place: Integers, n_nodes: int
) -> tuple[Integers, Integers, NDArray[np.uint64]]:
    """Write the sets of categories as bits."""
    at, size, words = np.full(n_nodes, -1), np.zeros(n_nodes, dtype=np.int64), [np.empty(0, dtype=np.uint64)]
    total = 0
    trees = (tree for tree in forest.trees if tree.feature[0] != LEAF)
    for tree, start in zip(trees, first, strict=False):
        for node, codes in tree.categories.items():
            where = place[start + node]
            if where < 0:
                continue
            bits = np.zeros(max(codes, default=0) // WORD + 1, dtype=np.uint64)
            for code in codes:
                bits[code // WORD] |= np.uint64(1) << np.uint64(code % WORD)
            at[where], size[where] = total, bits.size
            words.append(bits)
            total += bits.size
    return at, size, np.concatenate(words)
