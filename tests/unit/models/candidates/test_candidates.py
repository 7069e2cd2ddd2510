"""Every candidate: learns what was drawn, the same each time, from rows that train only."""

from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import SettingsError
from clairscore.metrics.discrimination import auc
from clairscore.models.candidates import CANDIDATES, find_candidate
from clairscore.models.candidates.candidate import Task
from clairscore.models.candidates.preparation import fit_preparation
from clairscore.models.imbalance import IMBALANCES

QUICK = {
    "forest": {"n_estimators": 30},
    "histogram": {"max_iter": 30, "learning_rate": 0.2, "patience": 5, "max_features": 1.0},
    "xgboost": {"max_rounds": 40, "eta": 0.2, "patience": 5, "colsample_bytree": 1.0},
    "catboost": {"max_rounds": 40, "learning_rate": 0.2, "patience": 5, "rsm": 1.0},
    "lightgbm": {"max_rounds": 60, "learning_rate": 0.1, "patience": 10, "feature_fraction": 0.6},
}
LEARNERS = [name for name in CANDIDATES if name != "dummy"]


def quick(name):
    """Return a candidate with few trees, or skip where its library is not installed."""
    candidate = find_candidate(name)
    if not candidate.is_installed:
        pytest.skip(f"{candidate.library} is not installed")
    return candidate.with_parameters(**QUICK.get(name, {}))


@pytest.fixture(scope="module")
def unseen(draw_matrix):
    return draw_matrix(800, seed=2)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_candidate_ranks_unseen_applications_as_drawn_and_the_same_each_time(name, drawn_matrix, unseen):
    found = [quick(name).fit(drawn_matrix, seed=3).raw_margin(unseen.values) for _ in range(2)]
    assert auc(unseen.is_bad, found[0]) > 0.8
    assert (found[0] == found[1]).all()
    assert np.isfinite(found[0]).all()


@pytest.mark.parametrize("name", ["histogram", "xgboost", "catboost", "lightgbm", "scorecard"])
def test_pd_moves_as_a_feature_declares(name, drawn_matrix):
    fitted = quick(name).fit(drawn_matrix, seed=3)
    rows = np.zeros((60, 5))
    rows[:, 0] = np.linspace(-3, 3, 60)
    assert (np.diff(fitted.raw_margin(rows)) >= -1e-9).all()
    assert np.ptp(fitted.raw_margin(rows)) > 0.5


@pytest.mark.parametrize("name", list(CANDIDATES))
def test_nulls_everywhere_have_a_margin(name, drawn_matrix):
    assert np.isfinite(quick(name).fit(drawn_matrix, seed=3).raw_margin(np.full((2, 5), np.nan))).all()


def test_the_dummy_gives_everybody_the_bad_rate(drawn_matrix):
    margin = find_candidate("dummy").fit(drawn_matrix, seed=1).raw_margin(drawn_matrix.values)
    assert margin == pytest.approx(np.log(drawn_matrix.n_bad / (drawn_matrix.n_rows - drawn_matrix.n_bad)))


def test_imputing_and_scaling_know_the_rows_that_train_only(drawn_matrix):
    training = drawn_matrix.take(np.arange(1000))
    learned = fit_preparation(training)
    assert learned.median[2] == np.nanmedian(training.values[:, 2])
    judged = drawn_matrix.values[1000:].copy()
    before = learned.apply(judged)
    judged[0] = 1e9
    assert (learned.apply(judged)[1:] == before[1:]).all()


def test_a_category_nobody_had_and_a_null_are_told_apart(drawn_matrix):
    learned = fit_preparation(drawn_matrix)
    rows = np.zeros((2, 5))
    rows[:, 3] = (17, np.nan)
    assert not learned.apply(rows)[0, -3:].any()


def test_early_stopping_judges_by_rows_that_were_not_drawn_again(drawn_matrix):
    pytest.importorskip("imblearn")
    for name in ("over_sampling", "smote"):
        inner = Task(drawn_matrix, IMBALANCES[name].balance, 1, 1).inner()
        assert inner.growing.n_bad * 2 == inner.growing.n_rows
        assert set(inner.judging.ids) <= set(drawn_matrix.ids)
        assert not set(inner.judging.person) & set(inner.growing.person)
        assert inner.judging.n_bad * 2 < inner.judging.n_rows


def test_a_parameter_nobody_knows_is_a_sentence():
    with pytest.raises(SettingsError, match=r"'logistic' has no parameter 'depth'\. It has inverse_penalty"):
        find_candidate("logistic").with_parameters(depth=3)


def test_a_candidate_nobody_knows_is_a_sentence():
    with pytest.raises(SettingsError, match=r"No candidate is named 'oracle'\. There are dummy, logistic"):
        find_candidate("oracle")


def test_a_library_that_is_missing_says_how_to_install_it(drawn_matrix):
    absent = replace(find_candidate("xgboost"), library="no_such_library")
    assert not absent.is_installed
    with pytest.raises(SettingsError, match=r"pip install 'clairscore\[compare\]'"):
        absent.fit(drawn_matrix, seed=1)


@pytest.mark.parametrize("candidate", CANDIDATES.values(), ids=list(CANDIDATES))
def test_what_is_set_lies_in_the_search_space(candidate):
    for name, space in candidate.search_space.items():
        assert space.holds(candidate.parameters[name])
    assert set(candidate.label) == {"fr", "en"}
