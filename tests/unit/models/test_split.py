import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.errors import TrainingError
from clairscore.models.split import deal_into_folds, grouped_stratified_folds


@st.composite
def credits_of_persons(draw):
    n = draw(st.integers(20, 120))
    person = draw(st.lists(st.integers(0, 200), min_size=n, max_size=n))
    bads = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 1]), min_size=n, max_size=n)))
    bads[:8], person[:8] = [1, 1, 1, 1, 0, 0, 0, 0], range(1000, 1008)
    return bads, np.array(person)


@given(credits_of_persons(), st.integers(0, 50))
def test_no_person_is_on_both_sides(case, seed):
    bads, person = case
    for fold in grouped_stratified_folds(bads, person, 4, seed):
        assert not set(person[fold.train]) & set(person[fold.valid])


@given(credits_of_persons(), st.integers(0, 50))
def test_every_row_judges_exactly_once(case, seed):
    bads, person = case
    folds = grouped_stratified_folds(bads, person, 4, seed)
    assert sorted(np.concatenate([fold.valid for fold in folds])) == list(range(bads.size))


@given(credits_of_persons(), st.randoms(use_true_random=False))
def test_folds_do_not_depend_on_the_order_of_the_rows(case, random):
    bads, person = case
    order = random.sample(range(bads.size), bads.size)
    assert (deal_into_folds(bads[order], person[order], 4, 1) == deal_into_folds(bads, person, 4, 1)[order]).all()


def test_bads_and_sizes_are_spread_evenly():
    bads = (np.random.default_rng(0).random(5000) < 0.08).astype(int)
    fold = deal_into_folds(bads, np.arange(5000), 5, 0)
    n_bad = np.bincount(fold, weights=bads)
    assert np.bincount(fold).tolist() == [1000] * 5
    assert n_bad.max() - n_bad.min() <= 1


def test_another_seed_deals_other_folds():
    bads = np.tile([0, 0, 0, 1], 50)
    assert (deal_into_folds(bads, np.arange(200), 4, 1) != deal_into_folds(bads, np.arange(200), 4, 2)).any()


@pytest.mark.parametrize(
    ("bads", "sentence"),
    [
        ([], "No application has a known outcome"),
        ([0] * 30, "All 30 applications with a known outcome are good"),
        ([1] * 30, "All 30 applications with a known outcome are bad"),
        ([0] * 30 + [1, 1], "Bads come from 2 persons, which is too few for 5 folds"),
        ([1] * 30 + [0, 0], "Goods come from 2 persons, which is too few for 5 folds"),
    ],
)
def test_what_cannot_be_dealt_is_refused_in_a_sentence(bads, sentence):
    with pytest.raises(TrainingError, match=sentence):
        deal_into_folds(bads, np.arange(len(bads)), 5, 0)


def test_one_fold_is_refused():
    with pytest.raises(ValueError, match="At least 2 folds"):
        deal_into_folds([0, 1], [1, 2], 1, 0)
