import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from clairscore.models.calibration.groups import group_scores
from clairscore.models.calibration.isotonic import fit_isotonic


def draw(n=4_000, seed=0):
    generator = np.random.default_rng(seed)
    raw = generator.normal(-2, 1.2, n)
    return (generator.random(n) < expit(np.minimum(raw, -1.5))).astype(float), raw


def test_pools_are_those_of_isotonic_regression():
    bads, raw = draw()
    groups = group_scores(bads, raw)
    reference = IsotonicRegression().fit_transform(groups.raw, groups.bads / groups.n_rows, sample_weight=groups.n_rows)
    found, inner = fit_isotonic(bads, raw), np.unique(reference[(reference > 0) & (reference < 1)])
    assert_allclose(found.steps.margin[-inner.size :], logit(inner), atol=1e-9)


@given(st.integers(0, 500), st.integers(2, 300))
def test_it_is_finite_and_never_falls(seed, n):
    generator = np.random.default_rng(seed)
    raw, bads = generator.normal(size=n), generator.integers(0, 2, n)
    found = fit_isotonic(bads, raw).margin(np.linspace(-50, 50, 2001))
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()


def test_a_perfect_order_stays_off_0_and_1():
    raw = np.repeat([-1.0, 1.0], 100)
    found = expit(fit_isotonic(raw > 0, raw).margin(np.array([-1.0, 1.0])))
    assert_allclose(found, [0.5 / 101, 100.5 / 101])


def test_a_good_pool_so_small_that_half_a_bad_is_more_than_the_next_rate_is_pooled_with_it():
    raw = np.concatenate([np.zeros(25), np.ones(1000)])
    bads = np.concatenate([np.zeros(25), np.repeat([1, 0], [10, 990])])
    (rate,) = expit(fit_isotonic(bads, raw).steps.margin)
    assert rate == pytest.approx(10 / 1025)


def test_it_follows_a_shape_that_no_straight_line_has():
    bads, raw = draw(40_000)
    found = expit(fit_isotonic(bads, raw).margin(np.array([-3.0, -1.0, 0.5])))
    assert_allclose(found, expit(np.array([-3.0, -1.5, -1.5])), atol=0.02)
