import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from clairscore.metrics.calibration import brier, expected_calibration_error, log_loss, reliability

CASES = st.lists(st.tuples(st.sampled_from([0, 1]), st.floats(0, 1)), min_size=1, max_size=60)


def test_brier_is_the_mean_squared_distance():
    assert brier([1, 0, 0, 0], [0.5, 0.5, 0.0, 1.0]) == (0.25 + 0.25 + 0 + 1) / 4


def test_log_loss_of_a_coin_is_the_logarithm_of_two():
    assert_allclose(log_loss([1, 0], [0.5, 0.5]), np.log(2))


def test_log_loss_of_a_certainty_that_fails_is_finite():
    assert 30 < log_loss([1], [0.0]) < 40


def test_calibration_error_is_the_distance_of_each_bin_by_hand():
    assert_allclose(expected_calibration_error([0, 0, 0, 1], [0.1, 0.1, 0.4, 0.4], n_bins=2), (0.1 + 0.1) / 2)


def test_calibration_error_sees_pds_that_are_all_too_high():
    bads = np.repeat([0, 1], [920, 80])
    assert_allclose(expected_calibration_error(bads, np.full(1000, 0.5)), 0.5 - 0.08, atol=0.09)
    assert expected_calibration_error(np.tile(bads, 1), np.full(1000, 0.5), n_bins=1) == pytest.approx(0.42)


def test_reliability_bins_are_of_equal_size_from_low_to_high():
    bins = reliability(np.zeros(100), np.linspace(0, 1, 100)[::-1])
    assert [one.n_rows for one in bins] == [10] * 10
    assert [one.mean_p_default for one in bins] == sorted(one.mean_p_default for one in bins)


def test_fewer_rows_than_bins_are_each_their_own_bin():
    assert [one.n_rows for one in reliability([0, 1], [0.1, 0.9])] == [1, 1]


@given(CASES)
def test_brier_and_log_loss_equal_scikit_learns(case):
    bads, pds = map(np.array, zip(*case, strict=True))
    assert_allclose(brier(bads, pds), brier_score_loss(bads, pds, labels=[0, 1]), atol=1e-12)
    inside = np.clip(pds, 1e-12, 1 - 1e-12)
    assert_allclose(log_loss(bads, inside), sklearn_log_loss(bads, inside, labels=[0, 1]), atol=1e-9)


@given(CASES)
def test_calibration_error_lies_between_the_overall_distance_and_one(case):
    bads, pds = map(np.array, zip(*case, strict=True))
    found = expected_calibration_error(bads, pds)
    assert abs(pds.mean() - bads.mean()) - 1e-9 <= found <= 1


def test_pd_above_one_is_refused():
    with pytest.raises(ValueError, match="outside 0 to 1"):
        brier([1], [1.2])


def test_no_bin_is_refused():
    with pytest.raises(ValueError, match="At least one bin"):
        reliability([1], [0.2], n_bins=0)
