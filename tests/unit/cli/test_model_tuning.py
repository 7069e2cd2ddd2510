"""``clairscore model tune`` and ``monotone`` on a small generated delivery."""

import json
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from clairscore.models.config import BoostingConfig, load_model_config
from clairscore.workflows import tune as workflow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home that both commands share, so that features are built once."""
    return tmp_path_factory.mktemp("tuned")


@pytest.fixture
def run_small(run, monkeypatch, home, typed):
    """Run a command of ``model`` on the delivery with few trees and folds: what is printed and kept is the same."""
    ours = load_model_config()
    quick = replace(ours, n_folds=2, boosting=replace(ours.boosting, learning_rate=0.1, max_rounds=20, patience=10))
    monkeypatch.setattr(workflow, "load_model_config", lambda _: quick)
    monkeypatch.setenv("CLAIRSCORE_HOME", str(home))

    def run_command(verb, *arguments):
        return run("model", verb, "--data", typed.folder, "--set", "application_2026_11", *arguments)

    return run_command


def test_the_best_is_printed_for_model_toml_and_the_search_goes_on_where_it_stopped(run_small) -> None:
    found = json.loads(run_small("tune", "--search", "grid", "--trials", 2, "--json").out)
    assert len(found["trials"]) == 2
    assert found["trials"][0]["parameters"] == found["before"]
    assert "parcoords" in Path(found["figure"]).read_text("utf-8")
    kept = Path(found["trials_kept"]) / "grid.jsonl"
    before = kept.read_bytes()
    ended = run_small("tune", "--search", "grid", "--trials", 2)
    assert kept.read_bytes() == before
    assert "other folds" in ended.out
    excerpt = tomllib.loads(ended.out[ended.out.index("[boosting]") :])["boosting"]
    assert set(excerpt) <= {one.name for one in fields(BoostingConfig)}
    assert replace(BoostingConfig(), **excerpt).num_leaves == found["best"]["parameters"]["num_leaves"]


def test_the_price_of_the_constraints_is_printed_with_what_they_buy(run_small) -> None:
    said = run_small("monotone", "--seeds", 1).out
    assert "29 of 77 features" in said
    assert "below 0 the constraints cost rank" in said
    assert "contradictions with     0.0%" in said


def test_a_candidate_nobody_knows_is_a_sentence(run_small) -> None:
    ended = run_small("tune", "--candidate", "oracle")
    assert ended.code == 2
    assert "No candidate is named 'oracle'" in ended.err
    assert "has nothing to tune. These have: " in run_small("tune", "--candidate", "dummy").err


def test_time_that_is_too_short_is_a_sentence(run_small) -> None:
    ended = run_small("tune", "--search", "grid", "--minutes", 0, "--objective", "auc")
    assert ended.code == 10
    assert "No trial was complete within 0 minutes" in ended.err
