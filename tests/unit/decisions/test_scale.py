import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.decisions.scale import ScoreScale

SCALE = ScoreScale(score=600, odds=50, pdo=20)
PDS = st.floats(1e-6, 1 - 1e-6)


def test_reference_odds_have_the_reference_score():
    assert SCALE.points(1 / 51) == 600


def test_twenty_points_more_are_twice_the_odds():
    assert SCALE.points(1 / 101) == 620


def test_twenty_points_less_are_half_the_odds():
    assert SCALE.points(1 / 26) == 580


@given(PDS, PDS)
def test_a_higher_score_is_safer(one, other):
    lower, higher = sorted((one, other))
    assert SCALE.points(lower) >= SCALE.points(higher)


@given(PDS)
def test_the_pd_of_a_score_has_that_score(p_default):
    score = SCALE.points(p_default)
    assert SCALE.points(SCALE.p_default(score)) == score


def test_pds_of_0_and_1_have_a_score():
    assert SCALE.points(0.0) > 900
    assert SCALE.points(1.0) < 300


@given(st.lists(st.one_of(PDS, st.floats(0, 1), st.sampled_from([0.0, -0.0, 1.0, 1e-9, 1e-12])), min_size=1))
def test_many_pds_have_the_scores_each_has(pds):
    assert SCALE.points_of_all(np.array(pds)).tolist() == [SCALE.points(one) for one in pds]


@pytest.mark.parametrize("p_default", [float("nan"), -0.1, 1.1])
def test_what_is_no_pd_has_no_score(p_default):
    with pytest.raises(ValueError, match="null or lies outside"):
        SCALE.points(p_default)


@pytest.mark.parametrize("values", [{"odds": 0}, {"pdo": -20}, {"pdo": float("nan")}])
def test_a_scale_that_measures_nothing_is_refused(values):
    with pytest.raises(ValueError, match="must be above 0"):
        ScoreScale(**values)
