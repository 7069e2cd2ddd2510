"""``clairscore explain twin`` and ``model twin``: a table that adds up, on the demo's champion."""

import json

import pytest


@pytest.fixture(autouse=True)
def home(run, demo, monkeypatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo.home))


def test_the_points_of_a_client_add_up(run, demo) -> None:
    found = json.loads(run("explain", "twin", demo.shown, "--json").out)
    assert found["opinion"]["points"] == found["base_points"] + sum(row["points"] for row in found["rows"])
    assert list(found["opinion"]["parts"].values()) == [row["points"] for row in found["rows"]]
    printed = run("explain", "twin", demo.shown, "--language", "en")
    assert printed.code == 0
    assert f"{found['opinion']['points']} (PD " in printed.out
    assert printed.out.rstrip().endswith(".")


def test_the_table_is_shown_with_what_it_is_worth(run) -> None:
    found = json.loads(run("model", "twin", "--json").out)
    figures = found["figures"]
    assert 1 <= len(found["characteristics"]) <= 12
    shown = run("model", "twin")
    assert shown.code == 0
    assert f"{figures['auc']['value']:.4f}" in shown.out
    assert found["characteristics"][0]["label"] in shown.out
    french = json.loads(run("model", "twin", "--language", "fr", "--json").out)
    assert [row["feature"] for row in french["characteristics"]] == [row["feature"] for row in found["characteristics"]]
    assert [row["label"] for row in french["characteristics"]] != [row["label"] for row in found["characteristics"]]


def test_a_version_that_is_not_there_is_refused(run) -> None:
    assert run("model", "twin", "v9").code == 7
