from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import SettingsError
from clairscore.metrics.cost import Costs
from clairscore.models.candidates import find_candidate
from clairscore.models.config import ModelConfig
from clairscore.models.imbalance import IMBALANCES, find_imbalance, over_sample, smote
from clairscore.models.run import run_candidate


def test_class_weights_let_both_classes_count_alike(drawn_matrix):
    weights = IMBALANCES["class_weights"].balance.weights(drawn_matrix.is_bad)
    assert weights[drawn_matrix.is_bad == 1].sum() == pytest.approx(weights[drawn_matrix.is_bad == 0].sum())
    assert weights.mean() == pytest.approx(1)
    assert IMBALANCES["none"].balance.weights(drawn_matrix.is_bad) is None


def test_over_sampling_draws_real_bads_of_the_same_persons(drawn_matrix):
    drawn, fill = over_sample(drawn_matrix, 1)
    assert drawn.n_bad * 2 == drawn.n_rows
    added = drawn.take(np.arange(drawn_matrix.n_rows, drawn.n_rows))
    assert added.is_bad.all()
    assert set(zip(added.ids, added.person, strict=True)) <= set(
        zip(drawn_matrix.ids, drawn_matrix.person, strict=True)
    )
    assert fill(drawn_matrix.values) is drawn_matrix.values


def test_smote_makes_bads_up_between_bads_and_keeps_what_is_real(drawn_matrix):
    pytest.importorskip("imblearn")
    features = (*drawn_matrix.features[:4], replace(drawn_matrix.features[4], kind="flag"))
    made, fill = smote(replace(drawn_matrix, features=features), 1)
    n = drawn_matrix.n_rows
    assert made.n_bad * 2 == made.n_rows
    assert not np.isnan(made.values).any()
    known = ~np.isnan(drawn_matrix.values)
    assert (made.values[:n][known] == drawn_matrix.values[known]).all()
    new, bads = made.values[n:], fill(drawn_matrix.values[drawn_matrix.is_bad == 1])
    assert (new.min(axis=0) >= bads.min(axis=0) - 1e-9).all()
    assert (new.max(axis=0) <= bads.max(axis=0) + 1e-9).all()
    assert set(new[:, 3]) <= {0.0, 1.0, 2.0}
    assert not set(made.ids[n:]) & set(drawn_matrix.ids)
    assert not set(made.person[n:]) & set(drawn_matrix.person)


def test_smote_imputes_judged_rows_by_the_rows_that_trained(drawn_matrix):
    pytest.importorskip("imblearn")
    training = drawn_matrix.take(np.arange(900))
    _, fill = smote(training, 1)
    assert fill(np.full((1, 5), np.nan))[0, 2] == np.nanmedian(training.values[:, 2])


@pytest.mark.parametrize("name", ["over_sampling", "smote"])
def test_rows_are_drawn_again_inside_the_fold_only(name, drawn_matrix):
    """A model must never be fitted to a row made of one it judges, nor judge a row that was made up."""
    imbalance = find_imbalance(name)
    if not imbalance.is_installed:
        pytest.skip("imbalanced-learn is not installed")
    seen = []
    original = imbalance.balance.resample

    def spy(training, seed):
        seen.append(set(training.ids.tolist()))
        return original(training, seed)

    watched = replace(imbalance, balance=replace(imbalance.balance, resample=spy))
    run = run_candidate(find_candidate("logistic"), watched, drawn_matrix, ModelConfig(n_folds=3, seed=7), Costs())
    everyone = set(drawn_matrix.ids.tolist())
    judged = [set(run.oof.ids[run.oof.fold == index].tolist()) for index in range(3)]
    assert sorted(map(sorted, seen)) == sorted(sorted(everyone - rows) for rows in judged)
    assert set(run.oof.ids.tolist()) == everyone


def test_more_weight_on_bads_raises_raw_pds_and_calibration_brings_them_back(drawn_matrix):
    config = ModelConfig(n_folds=3, seed=7)
    none, even = (
        run_candidate(find_candidate("logistic"), find_imbalance(name), drawn_matrix, config, Costs())
        for name in ("none", "class_weights")
    )
    assert even.raw_brier > none.raw_brier + 0.01
    assert even.figures["brier"].value == pytest.approx(none.figures["brier"].value, abs=0.003)
    assert even.name == "logistic+class_weights"


def test_what_nobody_knows_is_a_sentence():
    with pytest.raises(SettingsError, match=r"Nothing named 'magic' is done about few bads\. There are none"):
        find_imbalance("magic")
