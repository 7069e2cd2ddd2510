from dataclasses import replace

import numpy as np
import pytest

from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.config import SelectionConfig
from clairscore.models.selection.redundancy import find_alike, find_representatives

CONFIG = SelectionConfig()


@pytest.fixture
def alike(offered):
    """Tell whether two columns of values are alike, as features of a kind."""

    def ask(one, other, kind="number", other_kind=None):
        features = tuple(
            replace(offered.features[0], name=name, kind=what, choices=("a", "b", "c") if what == "category" else ())
            for name, what in (("one", kind), ("other", other_kind or kind))
        )
        n = len(one)
        matrix = FeatureMatrix(np.arange(n), np.column_stack([one, other]), features, np.zeros(n), np.arange(n))
        return bool(find_alike(matrix, CONFIG)[0, 1])

    return ask


def test_what_orders_applications_alike_is_alike_also_when_it_falls_where_the_other_rises(alike):
    values = np.random.default_rng(0).normal(size=500)
    assert alike(values, np.exp(values))
    assert alike(values, -(values**3))
    assert not alike(values, values**2)
    assert not alike(values, values + np.random.default_rng(1).normal(size=500))


def test_correlation_is_spearmans(alike):
    from scipy.stats import spearmanr

    generator = np.random.default_rng(5)
    values = generator.normal(size=400)
    noise = generator.normal(size=400)
    near = [(scale, values + scale * noise) for scale in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)]
    found = [alike(values, other) for _, other in near]
    assert found == [abs(spearmanr(values, other).statistic) >= CONFIG.correlation for _, other in near]
    assert set(found) == {True, False}


def test_equal_values_for_half_of_the_applications_are_not_the_same(alike):
    values = np.random.default_rng(0).normal(size=500)
    sparse = np.where(np.arange(500) % 2, values, np.nan)
    assert not alike(values, sparse)
    assert alike(sparse, 2 * sparse)


def test_categories_are_alike_under_other_codes_and_a_number_is_like_none(alike):
    codes = np.random.default_rng(0).integers(0, 3, 500).astype(float)
    assert alike(codes, (codes + 1) % 3, "category")
    assert not alike(codes, np.minimum(codes, 1), "category")
    assert not alike(codes, codes, "category", "number")


def test_what_is_the_same_for_everybody_is_like_none(offered):
    found = find_alike(offered, CONFIG)
    names = list(offered.names)
    assert found[names.index("driver"), names.index("copy")]
    assert found.sum() == len(names) + 2


def test_the_first_in_order_stands_for_what_is_like_it_and_never_for_what_is_like_another_only():
    chain = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
    assert find_representatives(chain, [0, 1, 2]).tolist() == [0, 0, 2]
    assert find_representatives(chain, [1, 0, 2]).tolist() == [1, 1, 1]
