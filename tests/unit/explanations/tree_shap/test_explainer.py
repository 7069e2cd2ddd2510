import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from clairscore.explanations.tree_shap.explainer import TreeShap
from clairscore.explanations.tree_shap.kernel import explain_row, explain_rows
from clairscore.explanations.tree_shap.trees import LEAF, Forest, Missing, Tree, TreesNotRead

N_FEATURES = 4


@st.composite
def trees(draw):
    """Draw a tree of any shape, with any cover, 0 included, and any kind of question."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_splits = draw(st.integers(0, 12))
    feature, left, right, cover = [LEAF], [LEAF], [LEAF], [float(generator.integers(1, 50))]
    for _ in range(n_splits):
        leaf = generator.choice([at for at, one in enumerate(feature) if one == LEAF])
        feature[leaf], left[leaf], right[leaf] = int(generator.integers(N_FEATURES)), len(feature), len(feature) + 1
        share = generator.choice([0.0, 0.3, 0.5, 1.0, generator.random()])
        feature += [LEAF, LEAF]
        left += [LEAF, LEAF]
        right += [LEAF, LEAF]
        cover += [cover[leaf] * share, cover[leaf] * (1 - share)]
    asked = np.array(feature)
    is_set = (asked != LEAF) & (generator.random(asked.size) < 0.25)
    # a leaf no training row reached is left out by all who ask for training rows, whatever it adds
    value = np.where((asked == LEAF) & (np.array(cover) > 0), generator.normal(size=asked.size), 0.0)
    return Tree(
        feature=asked,
        threshold=np.where(is_set, np.nan, np.round(generator.normal(size=asked.size), 1)),
        left=np.array(left),
        right=np.array(right),
        missing=np.where(is_set, int(Missing.NAN), generator.integers(0, 3, asked.size)),
        missing_left=generator.random(asked.size) < 0.5,
        cover=np.array(cover),
        value=value,
        categories={int(at): frozenset(generator.integers(0, 90, 30).tolist()) for at in np.flatnonzero(is_set)},
    )


def goes_left(tree, node, value):
    if node in tree.categories:
        if np.isnan(value):
            return bool(tree.missing_left[node])
        return value > -1 and int(value) in tree.categories[node]
    kind = tree.missing[node]
    if np.isnan(value) and kind == Missing.NONE:
        value = 0.0
    if np.isnan(value) or (kind == Missing.ZERO and value == 0):
        return bool(tree.missing_left[node])
    return value <= tree.threshold[node]


def expected_value(tree, node, row, known):
    """Return what a tree gives where only some features are known, by its definition."""
    if tree.feature[node] == LEAF:
        return tree.value[node]
    children = tree.left[node], tree.right[node]
    if tree.feature[node] in known:
        return expected_value(tree, children[not goes_left(tree, node, row[tree.feature[node]])], row, known)
    if tree.cover[node] == 0:
        return 0.0
    return sum(tree.cover[child] / tree.cover[node] * expected_value(tree, child, row, known) for child in children)


def shapley(tree, row):
    """Return Shapley values by going through all sets of features."""
    found = np.zeros(N_FEATURES)
    for feature in range(N_FEATURES):
        others = [other for other in range(N_FEATURES) if other != feature]
        for size in range(N_FEATURES):
            weight = factorial(size) * factorial(N_FEATURES - 1 - size) / factorial(N_FEATURES)
            for known in combinations(others, size):
                gain = expected_value(tree, 0, row, {*known, feature}) - expected_value(tree, 0, row, set(known))
                found[feature] += weight * gain
    return found


def draw_rows(seed, n_rows):
    generator = np.random.default_rng(seed)
    rows = np.round(generator.normal(size=(n_rows, N_FEATURES)), 1)
    rows[generator.random(rows.shape) < 0.2] = np.nan
    rows[generator.random(rows.shape) < 0.2] = 0.0
    codes = generator.random(rows.shape) < 0.3
    rows[codes] = generator.integers(0, 100, codes.sum())
    return rows


@settings(max_examples=60)
@given(tree=trees(), seed=st.integers(0, 2**16))
def test_contributions_are_shapley_values_by_enumeration(tree, seed):
    rows = draw_rows(seed, 12)
    found = TreeShap(Forest((tree,), N_FEATURES, offset=0.5)).contributions(rows)
    assert_allclose(found[:, :-1], [shapley(tree, row) for row in rows], rtol=0, atol=1e-12)
    assert_allclose(found[:, -1], 0.5 + expected_value(tree, 0, rows[0], set()), rtol=0, atol=1e-12)


@settings(max_examples=20)
@given(forest=st.lists(trees(), max_size=8), n_rows=st.sampled_from([0, 1, 7, 8, 9, 64, 65, 130, 600]))
def test_a_row_has_the_same_contributions_alone_among_others_and_with_any_number_of_threads(forest, n_rows):
    explainer = TreeShap(Forest(tuple(forest), N_FEATURES))
    rows = draw_rows(7, n_rows)
    together = explainer.contributions(rows)
    assert together.shape == (n_rows, N_FEATURES + 1)
    assert_array_equal(explainer.contributions(rows, n_threads=3), together)
    for at in range(0, n_rows, 37):
        assert_array_equal(explainer.contributions(rows[at : at + 1])[0], together[at])


def test_one_explainer_serves_many_threads_at_once(draw_table):
    generator = np.random.default_rng(0)
    tree = Tree(
        feature=np.array([0, LEAF, LEAF]),
        threshold=np.array([0.0, np.nan, np.nan]),
        left=np.array([1, LEAF, LEAF]),
        right=np.array([2, LEAF, LEAF]),
        missing=np.zeros(3, dtype=np.int64),
        missing_left=np.zeros(3, dtype=bool),
        cover=np.array([4.0, 1.0, 3.0]),
        value=np.array([0.0, 1.0, -1.0]),
    )
    explainer = TreeShap(Forest((tree,) * 50, 2))
    rows = generator.normal(size=(400, 2))
    together = explainer.contributions(rows)
    with ThreadPoolExecutor(8) as pool:
        alone = list(pool.map(lambda row: explainer.contributions(row[None, :])[0], rows))
    assert_array_equal(alone, together)


@pytest.mark.parametrize("n_rows", [1, 30])
def test_passes_are_compiled_for_one_layout_whatever_the_rows_come_in(n_rows):
    explainer = TreeShap(Forest((), N_FEATURES))
    rows = np.nan_to_num(draw_rows(1, n_rows))
    rows.flags.writeable = False
    for layout in (rows, np.asfortranarray(rows), np.repeat(rows, 2, axis=0)[::2], rows.tolist(), rows.astype(int)):
        explainer.contributions(layout)
    assert [len(passes.signatures) for passes in (explain_row, explain_rows)] == [1, 1]


def test_rows_of_another_width_are_refused():
    with pytest.raises(ValueError, match=r"read 4 features a row, received shape \(2, 3\)"):
        TreeShap(Forest((), N_FEATURES)).contributions(np.zeros((2, 3)))


def test_a_tree_no_row_reached_is_refused():
    one = np.zeros(1)
    with pytest.raises(TreesNotRead, match="covers no training row"):
        Tree(np.array([LEAF]), one, one.astype(int), one.astype(int), one.astype(int), one > 0, one, one)


def test_the_command_line_starts_without_the_compiler():
    code = "import sys, clairscore.cli.app; print('numba' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
