"""A client is no neighbour of his own, nor is his other application: neither tells his outcome."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import TrainingError
from clairscore.metrics.discrimination import auc
from clairscore.models.fitted import cross_fit
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.fitted.feature import rows_wanted
from clairscore.models.fitted.neighbours import NeighbourMean
from clairscore.models.train import train
from clairscore.workflows.fitted import rows_of_histories

N_FOLDS = 4


@pytest.fixture(scope="module")
def matrix(build_matrix, typed):
    return build_matrix(typed, "application_2026_11").labelled().ordered()


@pytest.fixture(scope="module")
def nearest(noise):
    """The outcome of the one application that is nearest: of oneself, were one among them."""
    rate = replace(noise, name="nearest_is_bad", kind="number", risk="rises")
    return NeighbourMean(rate, ("external_score_2", "external_score_3", "age", "income"), n_neighbours=1, cell=1)


def _random_outcomes(matrix):
    """Outcomes that nothing known of an application tells of."""
    return replace(matrix, is_bad=np.random.default_rng(3).permutation(matrix.is_bad))


def _twice(matrix):
    """Every application twice: a second one by the same person, equal in all that is known, the outcome too."""
    rows = np.concatenate([np.arange(matrix.n_rows), np.arange(matrix.n_rows)])
    ids = np.concatenate([matrix.ids, matrix.ids + 10_000_000])
    return replace(matrix.take(rows), ids=ids).ordered()


def test_the_own_outcome_changes_nothing_that_is_fitted_for_oneself(matrix, typed, lender, monkeypatch):
    """Outcomes of a fold are turned round, in every fold in turn: its own values stay, those of others move."""
    histories = rows_of_histories(typed, lender, rows_wanted(lender.fitted))
    fold = cross_fit.deal_into_folds(matrix.is_bad, matrix.person, N_FOLDS, 1)
    monkeypatch.setattr(cross_fit, "deal_into_folds", lambda *dealt: fold)
    fitted = CrossFit(lender.fitted, histories, N_FOLDS, 1)
    width = len(fitted.features)
    before = fitted.out_of_fold(matrix).values[:, -width:]
    for index in (0, N_FOLDS - 1):
        own = fold == index
        turned = replace(matrix, is_bad=np.where(own, 1 - matrix.is_bad, matrix.is_bad))
        after = fitted.out_of_fold(turned).values[:, -width:]
        np.testing.assert_array_equal(after[own], before[own])
        moved = (after[~own] != before[~own]) & ~np.isnan(before[~own])
        assert moved.any(axis=0).all()


def test_oneself_as_neighbour_would_tell_and_out_of_fold_does_not(matrix, nearest):
    drawn = _random_outcomes(matrix)
    fitted = CrossFit((nearest,), {}, N_FOLDS, 1)
    in_sample = fitted.fit(drawn)[0].apply(fitted._inputs(drawn))[:, 0]
    assert auc(drawn.is_bad, in_sample) > 0.95
    assert 0.45 < auc(drawn.is_bad, fitted.out_of_fold(drawn).values[:, -1]) < 0.55


def test_the_other_application_of_a_person_is_no_neighbour_of_his(matrix, nearest):
    drawn = _twice(_random_outcomes(matrix))
    strangers = replace(drawn, person=np.arange(drawn.n_rows))
    fitted = CrossFit((nearest,), {}, N_FOLDS, 1)
    assert auc(strangers.is_bad, fitted.out_of_fold(strangers).values[:, -1]) > 0.8
    assert 0.45 < auc(drawn.is_bad, fitted.out_of_fold(drawn).values[:, -1]) < 0.55


def test_trees_learn_a_person_by_heart_where_folds_do_not_know_persons(matrix, quick):
    """Outcomes drawn at random: told by a person's other application, unless folds keep the two together."""
    drawn = _twice(_random_outcomes(matrix))
    trees = replace(quick.boosting, num_leaves=63, min_child_samples=2, min_child_floor=2, lambda_l2=1.0, patience=60)
    by_heart = replace(quick, boosting=replace(trees, monotone=False))
    strangers = train(replace(drawn, person=np.arange(drawn.n_rows)), by_heart).quality
    assert strangers.auc.low > 0.6
    with suppress(TrainingError):  # refused because it says nothing of the outcome: as good an answer
        known = train(drawn, by_heart).quality
        assert known.auc.low < 0.5 < known.auc.high
