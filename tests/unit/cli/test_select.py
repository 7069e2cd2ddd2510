"""``clairscore features select`` and ``register`` on a small generated delivery."""

import io
import json
import sys
from contextlib import redirect_stdout
from dataclasses import replace

import pytest

from clairscore.cli import main
from clairscore.models.config import load_model_config
from clairscore.models.selection.config import SelectionConfig
from clairscore.workflows import select as workflow


@pytest.fixture(autouse=True, scope="module")
def quickly():
    """Few trees and folds: what is printed and written is the same."""
    ours = load_model_config()
    quick = replace(ours, n_folds=2, boosting=replace(ours.boosting, learning_rate=0.1, max_rounds=25, patience=10))
    chosen = SelectionConfig(n_rounds=20, n_repeats=2, n_shuffles=6, null_quantile=0.8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "load_model_config", lambda _: quick)
        patch.setattr(workflow, "load_selection_config", lambda: chosen)
        yield


@pytest.fixture(scope="module")
def selected(typed, tmp_path_factory, quickly):
    """A set selected once: its file and what was printed."""
    folder = tmp_path_factory.mktemp("selected")
    out = folder / "lean.txt"
    command = ["features", "select", "--data", str(typed.folder), "--set", "application_2026_11"]
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        patch.setenv("CLAIRSCORE_HOME", str(folder / "home"))
        patch.setattr(sys, "argv", ["clairscore", *command, "--name", "lean_2026_11", "--out", str(out), "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return out, json.loads(said.getvalue())


def test_a_set_is_frozen_in_the_order_of_the_catalog_with_a_register_beside_it(selected, lender):
    out, said = selected
    names = out.read_text().split()
    offered = lender.feature_set("application_2026_11").names
    assert 1 <= len(names) < len(offered)
    assert names == [name for name in offered if name in names]
    assert said["set"] == f"lean_2026_11, {len(names)} of {len(offered)} features of application_2026_11"
    assert said["no gain"] + said["redundant"] + said["constant"] + len(names) == len(offered)
    assert any(key.startswith("nested") for key in said)


def test_the_register_prints_every_feature_with_its_gain_its_missing_rate_and_the_worth_of_its_group(
    selected, run, lender, typed
):
    out, _ = selected
    ended = run("features", "register", "--register", out.with_suffix(".json"), "--json")
    rows = {row["feature"]: row for row in json.loads(ended.out)}
    assert set(rows) == set(lender.feature_set("application_2026_11").names)
    assert {name for name, row in rows.items() if row["kept"] == "kept"} == set(out.read_text().split())
    best = max(rows.values(), key=lambda row: row["gain"] or 0)
    assert best["group"] == "external_scores"
    assert best["group auc"]["low"] < best["group auc"]["value"] < best["group auc"]["high"]
    assert best["group auc"]["value"] > 0.01
    assert best["group cost"]["low"] <= best["group cost"]["value"] <= best["group cost"]["high"]
    assert rows["external_score_1"]["missing"] == pytest.approx(0.57, abs=0.06)
    assert rows["external_score_1"]["measured on"] == typed.folder.name
    as_table = run("features", "register", "--register", out.with_suffix(".json"))
    assert "external_score_2" in as_table.out
    assert "group auc" in as_table.out


def test_a_selection_that_was_asked_for_twice_is_the_same(selected, run, typed, tmp_path):
    out, _ = selected
    again = tmp_path / "again.txt"
    run(
        *("features", "select", "--data", typed.folder, "--set", "application_2026_11", "--name", "lean_2026_11"),
        *("--out", again, "--no-nested", "--no-prices"),
    )
    assert again.read_bytes() == out.read_bytes()
    register = json.loads(again.with_suffix(".json").read_text())
    assert register["lines"] == json.loads(out.with_suffix(".json").read_text())["lines"]
    assert register["deliveries"][0]["prices"] == []
    assert register["deliveries"][0]["made_up"] is True


def test_a_register_measured_now_writes_nothing(run, typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = run(
        *("features", "register", "--data", typed.folder, "--set", "application_2026_11", "--no-prices", "--json")
    )
    rows = json.loads(ended.out)
    assert len(rows) == 77
    assert all(row["group auc"] is None for row in rows)
    assert not list(tmp_path.glob("*.json")) + list(tmp_path.glob("*.txt"))


def test_what_cannot_be_done_is_said_in_a_sentence(run, typed, tmp_path):
    wrong_name = run("features", "select", "--data", typed.folder, "--out", tmp_path / "set.csv")
    assert wrong_name.code == 2
    assert "must end in .txt" in " ".join(wrong_name.err.split())
    both = run("features", "register", "--data", typed.folder, "--register", tmp_path / "register.json")
    assert both.code == 2
    none = run("features", "register", "--register", tmp_path / "register.json")
    assert none.code == 2
    assert "'clairscore features select' writes one" in none.err
    unknown = run("features", "register", "--set", "application_2026_11")
    assert unknown.code == 4
    assert "No register is kept of the set 'application_2026_11'" in unknown.err
    twice = run("features", "select", "--data", typed.folder, "--data", typed.folder)
    assert twice.code == 3
    assert "rename one" in twice.err
