"""Fitted features in a training: nothing that judges is fitted on, and no row sees its own outcome."""

from dataclasses import replace

import numpy as np
import pytest

from clairscore.features.feature import Feature
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.fitted.encoding import TargetEncoding
from clairscore.models.split import deal_into_folds
from clairscore.models.train import train

RATE = Feature("job_bad_rate", "Bad rate.", "application", "share", "number", "rises", "never missing", "income", False)
JOB = TargetEncoding(RATE, ("job",), prior_weight=5, fewest=2)


@pytest.fixture
def beside(small_config):
    return CrossFit((JOB,), {}, n_folds=3, seed=small_config.seed)


@pytest.fixture(scope="module")
def matrix(draw_matrix):
    """Applications with a job of 40 kinds that says nothing."""
    rows = draw_matrix(900)
    values = rows.values.copy()
    values[:, 3] = np.random.default_rng(1).integers(0, 40, rows.n_rows)
    return replace(rows, values=values)


def test_values_of_a_row_come_from_fits_on_other_persons(matrix, beside):
    fold = deal_into_folds(matrix.is_bad, matrix.person, 3, beside.seed)
    found = beside.out_of_fold(matrix).values[:, -1]
    changed = np.where(fold == 1, 1 - matrix.is_bad, matrix.is_bad)
    states = beside.fit(replace(matrix, is_bad=changed).take(fold != 1))
    expected = states[0].apply(beside._inputs(matrix.take(fold == 1)))[:, 0]
    assert (found[fold == 1] == expected).all()
    for person in np.unique(matrix.person):
        assert np.unique(fold[matrix.person == person]).size == 1


def test_outcomes_of_rows_that_judge_move_no_value(matrix, beside):
    training, judged = matrix.take(np.arange(900) < 600), matrix.take(np.arange(900) >= 600)
    flipped = replace(judged, is_bad=1 - judged.is_bad)
    for one, other in zip(beside.widen(training, judged), beside.widen(training, flipped), strict=True):
        assert (one.values[:, -1] == other.values[:, -1]).all()


def test_rows_that_judge_get_values_of_a_fit_on_all_rows_that_train(matrix, beside):
    training, judged = matrix.take(np.arange(900) < 600), matrix.take(np.arange(900) >= 600)
    expected = beside.fit(training)[0].apply(beside._inputs(judged))
    assert (beside.widen(training, judged)[1].values[:, -1:] == expected).all()


def test_no_row_that_judges_is_ever_fitted_on(matrix, beside, small_config, monkeypatch):
    fitted_on = []
    original = TargetEncoding.fit

    def spy(self, inputs, is_bad, seed):
        fitted_on.append((set(inputs.ids.tolist()), is_bad.size))
        return original(self, inputs, is_bad, seed)

    monkeypatch.setattr(TargetEncoding, "fit", spy)
    trained = train(matrix, small_config, fitted=beside)
    everyone = set(matrix.ids.tolist())
    judged = [set(trained.ids[trained.fold == index].tolist()) for index in range(3)]
    a_fold = 2 * (1 + 3)  # growing rows and rows that train: once whole, once a fold left out
    assert len(fitted_on) == 3 * a_fold + 3 + 1
    for index, (ids, _) in enumerate(fitted_on[: 3 * a_fold]):
        assert not ids & judged[index // a_fold]
    assert [ids == everyone for ids, _ in fitted_on[3 * a_fold :]] == [False, False, False, True]
    assert all(len(ids) == n for ids, n in fitted_on)


def test_permuted_outcomes_of_a_fold_do_not_move_its_own_pds(matrix, beside, small_config):
    from clairscore.models.candidates import GradientBoosting

    fold = deal_into_folds(matrix.is_bad, matrix.person, 3, small_config.seed)
    permuted = matrix.is_bad.copy()
    permuted[fold == 0] = np.random.default_rng(0).permutation(permuted[fold == 0])
    candidate, seen = GradientBoosting(small_config.boosting, small_config.seed), []
    for is_bad in (matrix.is_bad, permuted):
        rows = replace(matrix, is_bad=is_bad)
        n_rounds = candidate.find_rounds(rows.take(fold != 0), beside.widen)
        training, judged = beside.widen(rows.take(fold != 0), rows.take(fold == 0))
        seen.append(candidate.fit(training, n_rounds).predict(judged.values, raw_score=True))
    assert (seen[0] == seen[1]).all()
    assert (seen[0] == train(matrix, small_config, fitted=beside).oof_raw[fold == 0]).all()


def test_the_model_is_the_same_for_any_order_and_number_of_threads(matrix, beside, small_config):
    order = np.random.default_rng(2).permutation(matrix.n_rows)
    one = train(matrix, small_config, fitted=beside)
    other = train(matrix.take(order), replace(small_config, n_threads=2), fitted=beside)
    assert (one.model_text, one.fitted) == (other.model_text, other.fitted)
    assert (one.fitted_values == other.fitted_values).all()


def test_the_model_reads_the_features_and_then_the_fitted_columns(matrix, beside, small_config):
    trained = train(matrix, small_config, fitted=beside)
    assert [one.name for one in trained.features] == [*matrix.names, "job_bad_rate"]
    assert trained.fitted_values.shape == (matrix.n_rows, 1)
    assert [fit.file for fit in trained.fitted] == ["fitted.job_bad_rate.json"]


def test_nothing_to_fit_changes_nothing(matrix, small_config):
    assert train(matrix, small_config, fitted=CrossFit()).model_text == train(matrix, small_config).model_text
