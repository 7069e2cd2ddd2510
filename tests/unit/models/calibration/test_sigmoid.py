import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from clairscore.errors import TrainingError
from clairscore.models.calibration import Sigmoid, cross_fitted_margin, fit_sigmoid


def draw(n, slope, intercept, seed=0):
    generator = np.random.default_rng(seed)
    raw = generator.normal(-2, 1, n)
    return (generator.random(n) < expit(slope * raw + intercept)).astype(float), raw


@given(st.floats(0.3, 3), st.floats(-1, 2))
def test_the_line_that_drew_the_outcomes_is_found(slope, intercept):
    found = fit_sigmoid(*draw(20_000, slope, intercept))
    assert_allclose([found.slope, found.intercept], [slope, intercept], atol=0.4)


def test_the_fit_is_the_one_of_maximum_likelihood():
    bads, raw = draw(20_000, 0.8, -0.2)
    reference = LogisticRegression(C=np.inf, tol=1e-10).fit(raw[:, None], bads)
    found = fit_sigmoid(bads, raw)
    assert_allclose([found.slope, found.intercept], [reference.coef_[0, 0], reference.intercept_[0]], atol=2e-3)


def test_calibrated_pds_have_the_mean_of_the_outcomes():
    bads, raw = draw(5_000, 0.5, -1)
    assert_allclose(fit_sigmoid(bads, raw).p_default(raw).mean(), bads.mean(), atol=1e-3)


def test_a_perfect_order_has_an_answer():
    found = fit_sigmoid([0, 0, 0, 1, 1], [-3.0, -2.0, -1.0, 1.0, 2.0])
    assert 0 < found.slope < 100


def test_scale_and_place_of_the_raw_scores_do_not_matter():
    bads, raw = draw(2_000, 1, 0)
    plain, moved = fit_sigmoid(bads, raw), fit_sigmoid(bads, 1e-4 * raw + 1e3)
    assert_allclose(moved.p_default(1e-4 * raw + 1e3), plain.p_default(raw), atol=1e-6)


def test_a_row_is_not_calibrated_by_its_own_fold():
    bads, raw = draw(3_000, 1, 0)
    fold = np.arange(3_000) % 3
    changed = bads.copy()
    changed[fold == 1] = 1 - changed[fold == 1]
    before, after = cross_fitted_margin(bads, raw, fold), cross_fitted_margin(changed, raw, fold)
    assert (before[fold == 1] == after[fold == 1]).all()
    assert (before[fold == 0] != after[fold == 0]).all()


def test_each_fold_is_calibrated_by_the_other_folds():
    bads, raw = draw(3_000, 1, 0)
    fold = np.arange(3_000) % 3
    others = fit_sigmoid(bads[fold != 2], raw[fold != 2])
    assert (cross_fitted_margin(bads, raw, fold)[fold == 2] == others.margin(raw[fold == 2])).all()


def test_a_model_that_puts_goods_above_bads_is_refused():
    bads, raw = draw(2_000, 1, 0)
    with pytest.raises(TrainingError, match="put goods above bads"):
        fit_sigmoid(bads, -raw)


def test_a_model_that_says_the_same_of_everyone_is_refused():
    with pytest.raises(TrainingError, match="one PD"):
        fit_sigmoid([0, 1, 0, 1], np.full(4, -2.0))


def test_margin_is_a_straight_line():
    assert_allclose(Sigmoid(2.0, 1.0).margin(np.array([0.0, -1.0])), [1.0, -1.0])
