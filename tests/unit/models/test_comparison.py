from dataclasses import replace

import numpy as np
import pytest

from clairscore.metrics.cost import Costs
from clairscore.models.candidates import find_candidate
from clairscore.models.comparison import compare
from clairscore.models.config import ModelConfig
from clairscore.models.imbalance import find_imbalance
from clairscore.models.run import UNCALIBRATED, most_memory, run_candidate
from clairscore.models.saved_run import read_run, save_run

CONFIG = ModelConfig(n_folds=3, seed=7)


@pytest.fixture(scope="module")
def runs(drawn_matrix):
    none = find_imbalance("none")
    return [run_candidate(find_candidate(name), none, drawn_matrix, CONFIG, Costs()) for name in ("dummy", "logistic")]


def test_the_champion_is_judged_as_it_is_trained(drawn_matrix, small_config, trained_model):
    from dataclasses import asdict

    champion = find_candidate("lightgbm").with_parameters(**asdict(small_config.boosting))
    run = run_candidate(champion, find_imbalance("none"), drawn_matrix, small_config, Costs())
    assert (run.oof.raw == trained_model.oof_raw).all()
    assert (run.oof.margin == trained_model.oof_margin).all()
    assert run.figures["auc"].value == pytest.approx(trained_model.quality.auc.value)


def test_the_order_of_the_rows_does_not_matter(runs, drawn_matrix):
    mixed = drawn_matrix.take(np.random.default_rng(0).permutation(drawn_matrix.n_rows))
    again = run_candidate(find_candidate("logistic"), find_imbalance("none"), mixed, CONFIG, Costs())
    assert (again.oof.raw == runs[1].oof.raw).all()


def test_values_of_rows_that_judge_move_no_other_row_of_their_fold(runs, drawn_matrix):
    values = drawn_matrix.values.copy()
    inside = np.flatnonzero(runs[1].oof.fold == 0)
    values[inside[0]] = 1e6
    again = run_candidate(
        find_candidate("logistic"), find_imbalance("none"), replace(drawn_matrix, values=values), CONFIG, Costs()
    )
    assert (again.oof.raw[inside[1:]] == runs[1].oof.raw[inside[1:]]).all()


def test_a_model_that_knows_nothing_gets_the_bad_rate_and_loses_to_one_that_knows(runs, drawn_matrix):
    dummy, logistic = runs
    assert dummy.calibration == UNCALIBRATED
    found = compare(runs, "logistic", drawn_matrix.is_bad, drawn_matrix.person, Costs(), {"xgboost": "not installed"})
    assert found.champion == "logistic"
    assert [run.name for run in found.runs] == ["logistic", "dummy"]
    assert found.differences["dummy"].auc.high < -0.2
    assert found.differences["dummy"].cost.low > 0
    assert found.left_out == {"xgboost": "not installed"}
    assert sum(logistic.confusion.values()) == drawn_matrix.n_rows


def test_runs_of_other_applications_are_not_compared(runs, drawn_matrix):
    other = run_candidate(
        find_candidate("dummy"), find_imbalance("none"), drawn_matrix, replace(CONFIG, seed=8), Costs()
    )
    with pytest.raises(ValueError, match="same applications in the same folds"):
        compare([runs[0], other], "dummy", drawn_matrix.is_bad, drawn_matrix.person, Costs(), {})


def test_a_saved_run_is_read_back_whole_and_only_with_its_parameters(runs, tmp_path):
    run = runs[1]
    save_run(tmp_path, run)
    again = read_run(tmp_path, run.name, run.parameters)
    assert again is not None
    assert again.figures == run.figures
    assert (again.oof.margin == run.oof.margin).all()
    assert (again.oof.fold == run.oof.fold).all()
    assert read_run(tmp_path, run.name, {"inverse_penalty": 5.0}) is None
    (tmp_path / f"{run.name}.parquet").write_bytes(b"half")
    assert read_run(tmp_path, run.name, run.parameters) is None
    assert read_run(tmp_path, "never", {}) is None


def test_memory_that_is_taken_meanwhile_is_seen():
    with most_memory() as found:
        block = np.ones(20_000_000)
    assert block.size
    if found:
        assert 100 < found[0] < 2000
