from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.models.reference import QUANTILES, profile_features


@pytest.fixture
def profiles(drawn_matrix):
    return {profile.name: profile for profile in profile_features(drawn_matrix)}


def test_quantiles_are_those_of_the_known_values(profiles, drawn_matrix):
    known = drawn_matrix.values[:, 2][~np.isnan(drawn_matrix.values[:, 2])]
    assert_allclose(profiles["noise"].quantiles, np.quantile(known, QUANTILES))


def test_missing_rate_is_the_share_of_nulls(profiles):
    assert_allclose(profiles["noise"].missing_rate, 0.1, atol=0.03)
    assert profiles["income"].missing_rate == 0


def test_a_column_that_is_null_everywhere_has_a_profile_without_values(profiles):
    absent = profiles["absent"]
    assert (absent.missing_rate, absent.quantiles, absent.good_median, absent.bad_median) == (1.0, (), None, None)


def test_a_category_has_shares_in_the_order_of_its_choices(profiles, drawn_matrix):
    job = profiles["job"]
    assert_allclose(job.shares, [np.mean(drawn_matrix.values[:, 3] == code) for code in range(3)])
    assert job.quantiles == ()


def test_medians_tell_goods_from_bads(profiles):
    assert profiles["late_days"].bad_median > profiles["late_days"].good_median
    assert profiles["income"].bad_median < profiles["income"].good_median


def test_applications_with_no_known_outcome_are_left_out(drawn_matrix):
    is_bad = drawn_matrix.is_bad.copy()
    is_bad[:500] = np.nan
    assert profile_features(replace(drawn_matrix, is_bad=is_bad))[0].n_rows == drawn_matrix.n_rows - 500
