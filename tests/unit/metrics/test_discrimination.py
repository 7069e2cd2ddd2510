import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.metrics import roc_auc_score

from clairscore.metrics.discrimination import auc, auc_difference, auc_interval, gini, ks

OUTCOMES = [0, 0, 1, 1]
PDS = [0.1, 0.4, 0.35, 0.8]


@st.composite
def labelled_scores(draw):
    n = draw(st.integers(2, 40))
    bads = draw(st.lists(st.sampled_from([0, 1]), min_size=n, max_size=n).filter(lambda one: 0 < sum(one) < len(one)))
    scores = draw(st.lists(st.integers(0, 10), min_size=n, max_size=n))
    return np.array(bads), np.array(scores) / 10


def test_auc_counts_the_pairs_in_which_the_bad_is_higher():
    assert auc(OUTCOMES, PDS) == 3 / 4


def test_auc_counts_a_tie_as_half_a_pair():
    assert auc([0, 1], [0.5, 0.5]) == 0.5


def test_pd_that_is_read_as_the_chance_to_repay_shows_as_an_auc_below_a_half():
    assert auc(OUTCOMES, 1 - np.array(PDS)) == 1 / 4


def test_gini_is_two_auc_less_one():
    assert gini(OUTCOMES, PDS) == 0.5


def test_ks_is_the_largest_distance_of_the_two_curves():
    assert ks([0, 0, 0, 1, 1], [0.1, 0.2, 0.5, 0.4, 0.9]) == pytest.approx(2 / 3)


def test_ks_does_not_look_between_rows_of_one_pd():
    assert ks([1, 0, 1, 0], [0.3, 0.3, 0.3, 0.3]) == 0


@given(labelled_scores())
def test_auc_equals_scikit_learns(case):
    bads, scores = case
    assert_allclose(auc(bads, scores), roc_auc_score(bads, scores), atol=1e-12)


@given(labelled_scores())
def test_auc_is_the_same_after_any_rising_change_of_the_score(case):
    bads, scores = case
    assert_allclose(auc(bads, np.exp(3 * scores)), auc(bads, scores))


@given(labelled_scores())
def test_auc_of_the_score_turned_round_is_its_complement(case):
    bads, scores = case
    assert_allclose(auc(bads, -scores), 1 - auc(bads, scores))


@given(labelled_scores())
def test_ks_is_no_larger_than_one_and_no_smaller_than_gini(case):
    bads, scores = case
    assert abs(gini(bads, scores)) / 2 - 1e-12 <= ks(bads, scores) <= 1


def test_interval_has_the_width_of_delong_by_hand():
    # Of the bads: shares of goods below are 1/2 and 1; of the goods: shares of bads above are 1 and 1/2.
    # Each sample variance is 1/8; over the class size of 2 and summed they make 1/8. The outer factor is 4/3 here
    # for 4 persons against 2 for each class of 2, so 1/16 * 4/3.
    found = auc_interval(OUTCOMES, PDS)
    assert found.value == 0.75
    assert_allclose(found.low, 0.75 - 1.959963984540054 * (1 / 16 * 4 / 3) ** 0.5)
    assert found.high == 1.0


def test_interval_holds_the_truth_about_nineteen_times_in_twenty():
    generator = np.random.default_rng(3)
    truth = 0.7602499389  # of two normals one deviation apart
    n_held = 0
    for _ in range(300):
        bads = np.repeat([0, 1], [300, 60])
        found = auc_interval(bads, generator.normal(size=360) + bads)
        n_held += found.low <= truth <= found.high
    assert 0.92 <= n_held / 300 <= 0.98


def test_interval_does_not_narrow_when_every_row_is_delivered_twice():
    bads, scores = np.tile(OUTCOMES, 20), np.random.default_rng(0).random(80)
    once = auc_interval(bads, scores, person=np.arange(80))
    twice = auc_interval(np.tile(bads, 2), np.tile(scores, 2), person=np.tile(np.arange(80), 2))
    assert_allclose([twice.low, twice.high], [once.low, once.high])


def test_difference_of_a_model_with_itself_is_nothing_for_sure():
    found = auc_difference(OUTCOMES, PDS, PDS)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_difference_is_actual_less_expected():
    assert auc_difference(OUTCOMES, PDS, [0.1, 0.2, 0.3, 0.4]).value == 0.25


def test_paired_interval_is_shorter_than_that_of_two_samples():
    generator = np.random.default_rng(5)
    bads = (generator.random(2000) < 0.1).astype(float)
    shared = generator.normal(size=2000) + bads
    found = auc_difference(bads, shared, shared + 0.05 * generator.normal(size=2000))
    alone = auc_interval(bads, shared)
    assert found.high - found.low < (alone.high - alone.low) / 3


@pytest.mark.parametrize(
    ("bads", "scores", "sentence"),
    [
        ([1, 1], [0.1, 0.2], "Goods and bads are both needed"),
        ([0, 1], [0.1, np.nan], "null or infinite"),
        ([0, 1], [0.1], "one length"),
        ([], [], "no row"),
        ([0, 2], [0.1, 0.2], "neither 0 nor 1"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(bads, scores, sentence):
    with pytest.raises(ValueError, match=sentence):
        auc(bads, scores)


def test_level_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        auc_interval(OUTCOMES, PDS, level=95)
