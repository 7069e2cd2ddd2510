"""Bins keep one direction, say more than chance, and hold enough rows."""

from dataclasses import replace

import numpy as np
import pytest

from clairscore.models.twin.evidence_bins import find_bins, rough_iv

LIMITS = {"max_bins": 5, "min_share": 0.05}


def _outcomes(rate, seed=3):
    return (np.random.default_rng(seed).random(len(rate)) < rate).astype(float)


@pytest.fixture
def number(drawn_matrix):
    return replace(drawn_matrix.features[0], kind="number", risk=None, choices=())


@pytest.mark.parametrize(("risk", "direction"), [("rises", -1), ("falls", 1), (None, -1)])
def test_evidence_moves_one_way(number, risk, direction):
    values = np.linspace(0, 1, 4000)
    rate = 0.05 + 0.4 * (values if direction < 0 else 1 - values)
    found = find_bins(replace(number, risk=risk), values, _outcomes(rate), **LIMITS)
    steps = np.diff(found.woe[:-1])
    assert 2 <= len(found.edges) + 1 <= 5
    assert (direction * steps > 0).all()


def test_a_feature_that_moves_the_wrong_way_has_no_bins(number):
    values = np.linspace(0, 1, 4000)
    assert find_bins(replace(number, risk="falls"), values, _outcomes(0.05 + 0.4 * values), **LIMITS) is None


def test_noise_has_no_bins(number):
    draws = np.random.default_rng(1)
    found = [find_bins(number, draws.random(2000), _outcomes(np.full(2000, 0.1), one), **LIMITS) for one in range(20)]
    assert sum(one is not None for one in found) <= 4


def test_every_bin_but_that_of_nulls_holds_the_least_share(number):
    values = np.random.default_rng(2).exponential(size=3000)
    values[::7] = np.nan
    found = find_bins(number, values, _outcomes(np.where(np.isnan(values), 0.3, 0.5 * np.exp(-values))), **LIMITS)
    assert min(found.share[:-1]) >= 0.05
    assert sum(found.share) == pytest.approx(1)
    assert found.share[-1] == pytest.approx(429 / 3000)


def test_a_weight_of_evidence_is_the_log_ratio_counted_by_hand(number):
    values = np.repeat([0.0, 1.0], 100)
    is_bad = np.concatenate([np.repeat([1.0, 0.0], [10, 90]), np.repeat([1.0, 0.0], [40, 60])])
    found = find_bins(number, values, is_bad, **LIMITS)
    assert found.edges == (1.0,)
    assert found.woe[:2] == pytest.approx(
        [np.log(90.5 / 10.5) - np.log(150.5 / 50.5), np.log(60.5 / 40.5) - np.log(150.5 / 50.5)]
    )
    assert found.bad_rate == pytest.approx([0.1, 0.4, 0.0])


def test_nulls_say_nothing_where_there_are_none_and_little_where_they_are_few(number):
    values = np.linspace(0, 1, 2000)
    is_bad = _outcomes(0.05 + 0.4 * values)
    assert find_bins(number, values, is_bad, **LIMITS).woe[-1] == 0.0
    few = values.copy()
    few[-3:], is_bad[-3:] = np.nan, 1.0
    assert abs(find_bins(number, few, is_bad, **LIMITS).woe[-1]) < 0.5


def test_choices_are_joined_by_bad_rate_and_rare_ones_stand_with_nulls(number):
    category = replace(number, kind="category", choices=("a", "b", "c", "rare"))
    codes = np.random.default_rng(5).choice(4, 6000, p=[0.4, 0.3, 0.28, 0.02]).astype(float)
    found = find_bins(category, codes, _outcomes(np.array([0.3, 0.05, 0.3, 0.1])[codes.astype(int)]), **LIMITS)
    assert found.groups == ((1,), (0, 2))
    assert found.share[-1] == pytest.approx((codes == 3).mean())


def test_edges_are_written_short_and_kept_apart(number):
    values = np.repeat([0.123456789, 0.5], 500)
    assert find_bins(number, values, _outcomes(values), **LIMITS).edges == (0.5,)
    close = np.repeat([1.00001, 1.00002, 1.00003], 500)
    found = find_bins(number, close, _outcomes((close - 1) * 2e4), **LIMITS)
    assert found.edges
    assert all(1.00001 < edge <= 1.00003 for edge in found.edges)


def test_a_column_of_nulls_or_of_one_value_has_no_bins(number):
    is_bad = _outcomes(np.full(500, 0.2))
    assert find_bins(number, np.full(500, np.nan), is_bad, **LIMITS) is None
    assert find_bins(number, np.ones(500), is_bad, **LIMITS) is None
    assert rough_iv(np.full(500, np.nan), is_bad) == 0.0
