import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from clairscore.explanations.direction import raising_share, rank_correlation

COLUMNS = arrays(np.float64, st.integers(3, 30), elements=st.integers(-5, 5).map(float))


@given(COLUMNS, st.integers(0, 99))
def test_direction_is_spearmans_correlation_over_known_values(values, seed):
    generator = np.random.default_rng(seed)
    parts = generator.normal(size=values.size).round(1)
    values[generator.random(values.size) < 0.2] = np.nan
    known = ~np.isnan(values)
    found = rank_correlation(values, parts)
    if known.sum() < 2 or np.ptp(values[known]) == 0 or np.ptp(parts[known]) == 0:
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(values[known], parts[known]).statistic, abs=2e-6)


def test_direction_knows_no_size_and_no_shape():
    values = np.linspace(-2, 2, 50)
    assert rank_correlation(values, np.exp(3 * values)) == 1.0
    assert rank_correlation(values, -(values**3)) == -1.0
    assert abs(rank_correlation(values, values**2)) < 0.05


def test_where_nothing_can_be_said_nothing_is_said():
    nulls = np.full(4, np.nan)
    assert rank_correlation(nulls, np.arange(4.0)) is None
    assert rank_correlation(np.ones(4), np.arange(4.0)) is None
    assert rank_correlation(np.arange(4.0), np.zeros(4)) is None
    assert raising_share(np.zeros(3)) is None


def test_the_share_that_is_raised_leaves_out_those_that_are_not_moved():
    assert raising_share(np.array([0.2, -0.1, 0.3, 0.0, 0.1])) == 0.75
