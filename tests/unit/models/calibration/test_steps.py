import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.models.calibration.steps import Steps, through


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30, unique=True), st.floats(0.1, 3))
def test_no_stretch_is_steeper_than_the_bound_and_none_is_lower_than_before(drawn, spread):
    raw = np.unique(np.round(drawn, 3))
    margin = np.sort(np.random.default_rng(0).normal(0, 4, raw.size))
    found = through(raw, margin, spread)
    rises = np.diff(found.margin)
    assert (rises >= 0).all()
    assert (rises <= 20 * np.diff(raw) / spread + 1e-9).all()
    assert (np.array(found.margin) >= margin).all()


def test_between_points_it_is_straight_and_beyond_them_level():
    line = Steps((-1.0, 1.0), (-2.0, 0.0))
    assert_allclose(line.at(np.array([-9.0, -1.0, 0.0, 0.5, 9.0])), [-2, -2, -1, -0.5, 0])


@pytest.mark.parametrize(
    ("raw", "margin", "sentence"),
    [
        ((), (), "as many margins as raw"),
        ((0.0, 1.0), (0.0,), "as many margins as raw"),
        ((0.0, 1.0), (0.0, float("inf")), "not finite"),
        ((1.0, 0.0), (0.0, 1.0), "falls where it must rise"),
        ((0.0, 1.0), (1.0, 0.0), "falls where it must rise"),
    ],
)
def test_points_that_make_no_calibration_are_refused(raw, margin, sentence):
    with pytest.raises(ValueError, match=sentence):
        Steps(raw, margin)
