"""Searches find, resume and end in time, whichever of the two is asked for."""

import math
import sys
from dataclasses import asdict

import pytest

from clairscore.errors import SettingsError, TrainingError
from clairscore.metrics.discrimination import auc
from clairscore.models.candidates import find_candidate
from clairscore.models.tuning.candidate import TunableCandidate
from clairscore.models.tuning.grid_search import search_grid
from clairscore.models.tuning.objective import Objective
from clairscore.models.tuning.optuna_search import search_with_optuna
from clairscore.models.tuning.space import Numbers
from clairscore.models.tuning.trial import Deadline, Trial, best_trial
from clairscore.models.tuning.tuning import tune

NEVER = Deadline(math.inf)
SPACE = {"x": Numbers(-3, 3), "n": Numbers(1, 64, whole=True, log=True)}


def bowl(parameters, after_folds):
    """Least at x = 1, n = 8."""
    value = (parameters["x"] - 1) ** 2 + math.log2(parameters["n"] / 8) ** 2
    for fold in range(3):
        after_folds(fold + 1, value)
    return value


@pytest.fixture(params=["grid", "optuna"])
def search(request, tmp_path):
    """Search the bowl, in a file of its own: ``search(n_trials, file=..., evaluate=..., deadline=...)``."""
    if request.param == "optuna":
        pytest.importorskip("optuna", reason="Optuna comes with the extra 'compare'")

    def run(n_trials, *, file="one", evaluate=bowl, deadline=NEVER, first=None):
        options = {"n_trials": n_trials, "deadline": deadline, "seed": 3, "first": first}
        if request.param == "grid":
            return search_grid(evaluate, SPACE, tmp_path / file, **options)
        return search_with_optuna(evaluate, SPACE, tmp_path / f"{file}.db", higher_is_better=False, **options)

    return run


def test_the_same_seed_tries_the_same(search):
    assert search(6) == search(6, file="other")


def test_a_search_that_is_taken_up_goes_on_as_if_it_had_not_stopped(search):
    assert len(search(4)) == 4
    assert search(7) == search(7, file="other")


def test_what_was_measured_is_not_measured_again(search):
    measured = []

    def counted(parameters, after_folds):
        measured.append(parameters)
        return bowl(parameters, after_folds)

    search(4, evaluate=counted)
    search(4, evaluate=counted)
    assert len(measured) == 4


def test_a_trial_that_crashed_is_tried_again(search):
    def crash(parameters, after_folds):
        raise KeyboardInterrupt

    search(2)
    with pytest.raises(KeyboardInterrupt):
        search(4, evaluate=crash)
    assert search(4) == search(4, file="other")


def test_what_is_set_now_is_tried_first(search):
    assert search(2, first={"x": 0.5, "n": 8})[0] == Trial({"x": 0.5, "n": 8}, 0.25)


def test_no_trial_is_begun_or_counted_when_the_time_is_up(search):
    assert search(5, deadline=Deadline.within(0)) == ()
    begun = []

    class AfterOneFold(Deadline):
        @property
        def is_over(self):
            return len(begun) > 1

    def counted(parameters, after_folds):
        begun.append(parameters)
        return bowl(parameters, after_folds)

    assert len(search(5, evaluate=counted, deadline=AfterOneFold(0))) == 1
    assert search(3) == search(3, file="other")


def test_optuna_finds_the_bottom_of_the_bowl_and_gives_up_what_is_worse_than_most(tmp_path):
    pytest.importorskip("optuna", reason="Optuna comes with the extra 'compare'")
    found = search_with_optuna(
        bowl, SPACE, tmp_path / "bowl.db", n_trials=30, deadline=NEVER, seed=1, higher_is_better=False
    )
    best = best_trial(found, higher_is_better=False)
    assert best.value < 1
    states = [trial.state for trial in found]
    assert states[:5] == ["complete"] * 5
    assert "pruned" in states


def test_the_best_is_complete_and_the_earliest_of_equals():
    trials = [Trial({"x": 1}, 2.0), Trial({"x": 2}, 2.0), Trial({"x": 3}, 9.0, "pruned"), Trial({"x": 4}, 1.0)]
    assert best_trial(trials, higher_is_better=True) == trials[0]
    assert best_trial(trials, higher_is_better=False) == trials[3]
    assert best_trial(trials[2:3], higher_is_better=True) is None


@pytest.mark.parametrize("search_name", ["grid", "optuna"])
def test_the_winner_is_judged_on_folds_it_was_not_chosen_on(objective, blend, tmp_path, search_name):
    if search_name == "optuna":
        pytest.importorskip("optuna", reason="Optuna comes with the extra 'compare'")
    found = tune(blend, objective, tmp_path, search=search_name, n_trials=6)
    assert found.before == {"share": 0.0, "noise": "none"}
    assert found.best.parameters["share"] > 0
    assert found.is_gain
    assert found.gain.value == pytest.approx(found.honest - found.honest_before)
    assert [one["seed"] for one in blend.judged[-6:]] == [1005] * 6
    other = Objective(objective.rows, objective.wanted, objective.costs, 3, 1005)
    assert found.honest == other.value(blend.with_parameters(found.best.parameters, 1005))
    assert found.before_value == objective.value(blend)


def test_a_search_without_a_complete_trial_says_so(objective, blend, tmp_path):
    with pytest.raises(TrainingError, match="No trial was complete within 0 minutes"):
        tune(blend, objective, tmp_path, search="grid", minutes=0)


def test_without_optuna_the_way_out_is_said(monkeypatch, objective, blend, tmp_path):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(SettingsError, match="Install the extra 'compare', or search with '--search grid'"):
        tune(blend, objective, tmp_path)


def test_a_candidate_is_tuned_from_what_it_is_set_to(drawn_matrix, small_config):
    rows = drawn_matrix.labelled().ordered()
    set_now = find_candidate("lightgbm").with_parameters(**asdict(small_config.boosting))
    tunable = TunableCandidate(set_now, small_config.seed)
    assert set(tunable.parameters) == set(tunable.search_space)
    assert tunable.parameters["learning_rate"] == small_config.boosting.learning_rate
    changed = tunable.with_parameters({"num_leaves": 4}, seed=9)
    assert (changed.candidate.parameters["num_leaves"], changed.candidate.parameters["max_rounds"]) == (4, 80)
    training, judged = rows.take(rows.ids % 2 == 0), rows.take(rows.ids % 2 == 1)
    assert auc(judged.is_bad, changed.judge(training, judged)) > 0.7
    assert (changed.judge(training, judged) == changed.judge(training, judged)).all()
