"""``clairscore explain similar``: the same groups as over HTTP, as a table or as JSON."""

import json

import pytest


@pytest.fixture(autouse=True)
def home(run, demo, monkeypatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo.home))


def test_groups_and_medians_are_told(run, demo) -> None:
    ended = run("explain", "similar", demo.shown)
    found = json.loads(run("explain", "similar", demo.shown, "--json").out)
    assert (ended.code, found["client_id"], found["k"]) == (0, demo.shown, 200)
    assert ended.out.startswith(found["summary"])
    for word in ("Clients au profil proche", "Tous les clients", "ce client", "Revenu annuel"):
        assert word in ended.out


def test_it_is_told_by_variables_and_in_english(run, demo) -> None:
    asked = ("--by", "variables", "--feature", "age", "--k", 50, "--language", "en", "--json")
    found = json.loads(run("explain", "similar", demo.shown, *asked).out)
    assert (found["by"], found["near_in"], found["k"]) == ("variables", ["age"], 50)
    assert "Of 50 clients alike in these features: age" in found["summary"]


def test_other_groups_and_ways_are_refused(run, demo) -> None:
    ended = run("explain", "similar", demo.shown, "--k", 51)
    assert (ended.code, "k is 51. Ask for 50, 100, 200" in ended.err) == (5, True)
    assert run("explain", "similar", demo.shown, "--by", "soul").code == 2
