"""``clairscore explain dependence`` and ``explain lime``, on the demo's champion."""

import json
from functools import partial

import pytest

from clairscore.registry.background import background_path
from clairscore.workflows.lime import compare_with_lime

FEATURE = "external_score_mean"


@pytest.fixture(autouse=True)
def home(run, demo, monkeypatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo.home))


def test_a_curve_is_told_with_the_place_of_a_client(run, demo) -> None:
    ended = run("explain", "dependence", FEATURE, "--client", demo.shown, "--kind", "ice", "--json")
    found = json.loads(ended.out)
    assert ended.code == 0
    assert found["client"]["client_id"] == demo.shown
    assert len(found["client"]["curve"]) == len(found["points"])
    assert found["made_up"] is True
    told = run("explain", "dependence", FEATURE, "--client", demo.shown, "--kind", "ice").out
    assert {"95%", "client_pd"} <= set(told.split())


def test_a_feature_that_is_sometimes_not_known_says_so_in_a_line_of_its_own(run) -> None:
    told = run("explain", "dependence", "external_score_1", "--kind", "ice").out
    assert told.splitlines()[-1].startswith("missing")


def test_categories_are_told_in_the_language_asked_for(run) -> None:
    french = run("explain", "dependence", "income_type", "--kind", "ale").out
    english = run("explain", "dependence", "income_type", "--kind", "ale", "--language", "en").out
    assert "Working" in english
    assert "Salarié" in french


def test_two_features_are_told_as_a_surface(run, demo) -> None:
    asked = ("explain", "dependence", FEATURE, "--with", "income_type", "--client", demo.shown)
    assert "h_squared" in run(*asked).out
    found = json.loads(run(*asked, "--json").out)
    assert len(found["pd"]) == len(found["first_places"])
    assert len(found["client_places"]) == 2


def test_lime_is_told_beside_shap_with_what_it_is_worth(run, demo, monkeypatch) -> None:
    quick = partial(compare_with_lime, n_runs=2, n_samples=300)
    monkeypatch.setattr("clairscore.workflows.lime.compare_with_lime", quick)
    told = run("explain", "lime", demo.shown, "--language", "en").out
    assert "lime_r2" in told
    assert "SHAP values add up exactly" in told
    found = json.loads(run("explain", "lime", demo.shown, "--json").out)
    assert found["n_runs"] == 2
    assert found["features"][0]["shap"] != 0


def test_what_cannot_be_shown_is_refused_in_a_sentence(run, demo, tmp_path, monkeypatch) -> None:
    assert run("explain", "dependence", "shoe_size").code == 4
    assert run("explain", "dependence", FEATURE, "--kind", "curve").code == 2
    path = background_path(demo.home, "home_credit", "v1")
    path.rename(tmp_path / path.name)
    try:
        ended = run("explain", "dependence", FEATURE)
    finally:
        (tmp_path / path.name).rename(path)
    assert ended.code == 7
    assert "Train again" in ended.err
