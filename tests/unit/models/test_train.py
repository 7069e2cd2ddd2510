from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit

from clairscore.errors import TrainingError
from clairscore.metrics.discrimination import auc
from clairscore.models.candidates import GradientBoosting
from clairscore.models.train import train


def test_pds_are_of_going_bad_not_of_paying_back(trained_model):
    oof = trained_model.oof_p_default
    assert oof[trained_model.is_bad == 1].mean() > 1.5 * oof[trained_model.is_bad == 0].mean()
    assert trained_model.quality.auc.low > 0.7


def test_out_of_fold_auc_is_near_that_of_the_true_odds(trained_model, drawn_matrix):
    truth = auc(drawn_matrix.is_bad, drawn_matrix.values[:, 0] - drawn_matrix.values[:, 1])
    assert truth - 0.05 < trained_model.quality.auc.value < truth + 0.005


def test_noise_is_not_learned(draw_matrix, small_config):
    matrix = draw_matrix(1500)
    shuffled = replace(matrix, is_bad=np.random.default_rng(0).permutation(matrix.is_bad))
    try:
        quality = train(shuffled, small_config).quality
    except TrainingError:
        return
    assert quality.auc.low <= 0.55


def test_outcomes_of_a_fold_do_not_move_its_own_pds(drawn_matrix, small_config, trained_model):
    fold = trained_model.fold
    inside = np.flatnonzero(fold == 0)
    is_bad = drawn_matrix.is_bad.copy()
    alone = np.bincount(drawn_matrix.person)[drawn_matrix.person] == 1
    one_bad = next(row for row in inside if is_bad[row] == 1 and alone[row])
    one_good = next(row for row in inside if is_bad[row] == 0 and alone[row])
    candidate = GradientBoosting(small_config.boosting, small_config.seed)
    seen = []
    for outcomes in (is_bad, np.where(np.isin(np.arange(is_bad.size), [one_bad, one_good]), 1 - is_bad, is_bad)):
        training = replace(drawn_matrix, is_bad=outcomes).take(fold != 0)
        rounds = candidate.find_rounds(training)
        seen.append(candidate.fit(training, rounds).predict(drawn_matrix.values[inside], raw_score=True))
    assert (seen[0] == seen[1]).all()
    assert (seen[0] == trained_model.oof_raw[inside]).all()


def test_nothing_is_fitted_on_rows_that_judge(drawn_matrix, small_config, monkeypatch):
    fitted_on = []
    for name in ("find_rounds", "fit"):
        original = getattr(GradientBoosting, name)

        def spy(self, matrix, *rest, original=original):
            fitted_on.append(set(matrix.ids.tolist()))
            return original(self, matrix, *rest)

        monkeypatch.setattr(GradientBoosting, name, spy)
    trained = train(drawn_matrix, small_config)
    everyone = set(drawn_matrix.ids.tolist())
    judged = [set(trained.ids[trained.fold == index].tolist()) for index in range(3)]
    expected = [everyone - rows for rows in judged for _ in ("find_rounds", "fit")] + [everyone]
    assert fitted_on == expected


def test_values_of_rows_that_judge_do_not_change_the_trees_of_their_fold(drawn_matrix, small_config, trained_model):
    values = drawn_matrix.values.copy()
    first = np.flatnonzero(trained_model.fold == 0)
    values[first[0]] = 1e6
    again = train(replace(drawn_matrix, values=values), small_config)
    others = np.delete(first, 0)
    assert (again.oof_raw[others] == trained_model.oof_raw[others]).all()
    assert (again.oof_raw[trained_model.fold == 1] != trained_model.oof_raw[trained_model.fold == 1]).any()


def test_no_person_judges_where_he_trained(trained_model):
    folds_of = {}
    for person, fold in zip(trained_model.person.tolist(), trained_model.fold.tolist(), strict=True):
        folds_of.setdefault(person, set()).add(fold)
    assert max(map(len, folds_of.values())) == 1 < len(trained_model.person) - len(folds_of)


def test_the_same_rows_give_the_same_bytes_in_any_order_on_any_number_of_threads(
    drawn_matrix, small_config, trained_model
):
    order = np.random.default_rng(5).permutation(drawn_matrix.n_rows)
    again = train(drawn_matrix.take(order), replace(small_config, n_threads=2))
    assert again.model_text == trained_model.model_text
    assert again.calibration == trained_model.calibration
    assert again.uncertainty == trained_model.uncertainty
    assert (again.oof_margin == trained_model.oof_margin).all()
    assert again.data_fingerprint == trained_model.data_fingerprint


def test_applications_with_no_known_outcome_change_nothing(draw_matrix, small_config):
    matrix = draw_matrix(600)
    is_bad = matrix.is_bad.copy()
    is_bad[::7] = np.nan
    unlabelled = replace(matrix, is_bad=is_bad)
    found, expected = train(unlabelled, small_config), train(unlabelled.labelled(), small_config)
    assert found.model_text == expected.model_text
    assert found.quality.n_rows == np.isfinite(is_bad).sum()


def test_calibrated_pds_are_as_high_as_the_bad_rate(trained_model):
    quality = trained_model.quality
    assert_allclose(trained_model.oof_p_default.mean(), quality.bad_rate, atol=0.01)
    assert quality.expected_calibration_error < 0.05
    assert_allclose(trained_model.oof_p_default, expit(trained_model.oof_margin))


def test_each_fold_reports_and_the_last_report_is_whole(drawn_matrix, small_config):
    reports = []
    train(drawn_matrix, small_config, report=lambda *one: reports.append(one))
    assert reports == [("train", done, 4) for done in range(5)]


@pytest.mark.parametrize(
    ("is_bad", "sentence"),
    [
        (np.full(60, np.nan), "No application has a known outcome"),
        (np.zeros(60), "All 60 applications with a known outcome are good"),
        (np.ones(60), "All 60 applications with a known outcome are bad"),
        (np.repeat([1.0, 0.0], [4, 56]), "4 bad and 56 good: 3 folds need at least 8 of each"),
    ],
)
def test_rows_that_cannot_train_are_refused_in_a_sentence(draw_matrix, small_config, is_bad, sentence):
    with pytest.raises(TrainingError, match=sentence):
        train(replace(draw_matrix(60), is_bad=is_bad), small_config)


def test_the_fewest_bads_that_are_asked_for_do_train(draw_matrix, small_config):
    matrix = draw_matrix(200, strength=3.0)
    order = np.argsort(matrix.values[:, 1] - matrix.values[:, 0])
    is_bad = np.zeros(200)
    is_bad[order[:8]] = 1
    rows = replace(matrix, is_bad=is_bad, person=np.arange(200))
    assert train(rows, small_config).quality.n_bad == 8


def test_features_that_are_all_null_are_refused(draw_matrix, small_config):
    matrix = draw_matrix(300)
    with pytest.raises(TrainingError):
        train(replace(matrix, values=np.full_like(matrix.values, np.nan)), small_config)


def test_no_feature_is_refused(draw_matrix, small_config):
    matrix = replace(draw_matrix(60), values=np.empty((60, 0)), features=())
    with pytest.raises(TrainingError, match="feature set is empty"):
        train(matrix, small_config)


def test_an_application_delivered_twice_is_refused(draw_matrix, small_config):
    matrix = draw_matrix(60)
    ids = matrix.ids.copy()
    ids[1] = ids[0]
    with pytest.raises(TrainingError, match="1 application ids occur more than once"):
        train(replace(matrix, ids=ids), small_config)
