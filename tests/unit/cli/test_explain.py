"""``clairscore explain``: parts that add up, on the demo's champion."""

import json

import pytest


@pytest.fixture(autouse=True)
def home(run, demo, monkeypatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo.home))


@pytest.mark.parametrize(("asked", "parts"), [((), "subjects"), (("--features",), "features")])
def test_what_each_part_adds_makes_the_margin(run, demo, asked, parts) -> None:
    ended = run("explain", "local", demo.shown, *asked, "--most", 10_000, "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    added = sum(part["contribution"] for part in found[parts])
    assert found["base_value"] + added == pytest.approx(found["margin"], abs=1e-9)
    in_pd = sum(part["pd_contribution"] for part in found[parts])
    assert found["base_pd"] + in_pd == pytest.approx(found["pd"], abs=1e-9)


def test_the_most_important_stand_first_and_no_more_than_asked_for(run, demo) -> None:
    found = json.loads(run("explain", "local", demo.shown, "--most", 3, "--json").out)["subjects"]
    sizes = [abs(part["contribution"]) for part in found]
    assert len(sizes) == 3
    assert sizes == sorted(sizes, reverse=True)
    assert found[0]["label"] in run("explain", "local", demo.shown).out


def test_what_moves_pds_in_general_is_told_in_the_language_asked_for(run) -> None:
    french = json.loads(run("explain", "global", "--json").out)
    english = json.loads(run("explain", "global", "--json", "--language", "en").out)
    assert [part["subject"] for part in french] == [part["subject"] for part in english]
    assert [part["label"] for part in french] != [part["label"] for part in english]
    first = json.loads(run("explain", "global", "--features", "--json", "--most", 1).out)[0]
    assert first["mean_absolute"] > 0
    assert -1 <= first["direction"] <= 1
    assert 0 < first["raises"] < 1


def test_a_client_who_is_not_there_and_a_language_nobody_speaks_are_refused(run) -> None:
    assert run("explain", "local", 1).code == run("score", "--application", 1).code != 0
    assert run("explain", "global", "--language", "de").code == 2
