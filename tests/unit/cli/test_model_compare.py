"""``clairscore model compare`` and ``scorecard`` on a small generated delivery."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clairscore.errors import TrainingError
from clairscore.models.candidates.scorecard import read_scorecard
from clairscore.models.config import load_model_config
from clairscore.workflows import compare as workflow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home that the commands share, so that features are built once."""
    return tmp_path_factory.mktemp("compared")


@pytest.fixture
def run_small(run, monkeypatch, home, typed):
    ours = load_model_config()
    quick = replace(ours, n_folds=2, boosting=replace(ours.boosting, learning_rate=0.1, max_rounds=20, patience=10))
    monkeypatch.setattr(workflow, "load_model_config", lambda _: quick)
    monkeypatch.setenv("CLAIRSCORE_HOME", str(home))

    def run_command(verb, *arguments):
        return run("model", verb, "--data", typed.folder, "--set", "application_2026_11", *arguments)

    return run_command


def test_a_comparison_that_was_interrupted_goes_on_and_is_kept_drawn_and_tracked(run_small, home, monkeypatch) -> None:
    ran = []
    original = workflow.run_candidate

    def fail_at_the_second(candidate, *rest):
        ran.append(candidate.name)
        if len(ran) == 2:
            raise TrainingError("The machine was switched off.")
        return original(candidate, *rest)

    monkeypatch.setattr(workflow, "run_candidate", fail_at_the_second)
    names = ("--candidates", "dummy,logistic,lightgbm")
    assert run_small("compare", *names).code == 10
    ended = run_small("compare", *names)
    assert ended.code == 0
    assert ran == ["dummy", "logistic", "logistic", "lightgbm"]
    assert "taken up      dummy" in ended.out
    assert "cost less champion" in ended.out
    found = json.loads(run_small("compare", *names, "--json").out)
    assert ran == ["dummy", "logistic", "logistic", "lightgbm"]
    assert {one["candidate"] for one in found["runs"]} == {"dummy", "logistic", "lightgbm"}
    assert found["champion"] == "lightgbm"
    assert set(found["differences"]) == {"dummy", "logistic"}
    folder = Path(found["folder"])
    pages = {"roc", "precision_recall", "calibration", "cost", "confusion"}
    assert {page.stem for page in (folder / "figures").glob("*.html")} == pages
    logged = _logged(home)
    assert set(logged) == {"comparison", "dummy", "logistic", "lightgbm"}
    assert logged["lightgbm"].data.metrics["auc.value"] == pytest.approx(
        next(one for one in found["runs"] if one["candidate"] == "lightgbm")["figures"]["auc"]["value"]
    )
    assert logged["lightgbm"].data.params["num_leaves"] == "8"
    assert logged["lightgbm"].data.tags["clairscore.data_fingerprint"]


def _logged(home):
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{home / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("home_credit comparison")
    found = client.search_runs([experiment.experiment_id])
    assert len({run.info.run_name for run in found}) == len(found)
    return {run.info.run_name: run for run in found}


def test_a_candidate_without_its_library_is_left_out_with_a_note(run_small, monkeypatch) -> None:
    absent = replace(workflow.CANDIDATES["xgboost"], library="no_such_library")
    real = workflow.find_candidate
    monkeypatch.setattr(workflow, "find_candidate", lambda name: absent if name == "xgboost" else real(name))
    said = run_small("compare", "--candidates", "dummy,xgboost").out
    assert "without xgboost  no_such_library is not installed: pip install 'clairscore[compare]'" in said
    ended = run_small("compare", "--candidates", "xgboost")
    assert ended.code == 2
    assert "No candidate can run" in ended.err


def test_what_nobody_knows_is_a_sentence(run_small) -> None:
    assert "No candidate is named 'oracle'" in run_small("compare", "--candidates", "oracle").err
    assert "Nothing named 'magic'" in run_small("compare", "--imbalance", "magic").err


def test_the_scorecard_is_printed_and_read_back(run_small) -> None:
    said = run_small("scorecard").out
    assert "points at the start" in said
    assert "external_score" in said
    card = read_scorecard(run_small("scorecard", "--json").out)
    assert card.features[0].iv == max(one.iv for one in card.features)
