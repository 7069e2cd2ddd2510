"""The points table over HTTP: it adds up, says the same as a decision, and is told in both languages."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from clairscore.registry.shelf import ModelShelf


def test_points_of_a_client_add_up_and_are_those_of_his_decision(api: TestClient, adviser, client_ids) -> None:
    for client_id in client_ids[::300]:
        table = api.get(f"/scorecard/{client_id}", headers=adviser).json()
        assert table["points"] == table["base_points"] + sum(one["points"] for one in table["characteristics"])
        assert all(one["points"] <= one["most"] for one in table["characteristics"])
        decision = api.post("/prediction", json={"client_id": client_id}, headers=adviser).json()
        for name in ("points", "pd", "decision", "agrees", "apart", "refers"):
            assert decision["twin"][name] == table[name]
        assert (decision["score"], decision["pd"], decision["cutoff"]) == (
            table["score"],
            table["score_pd"],
            table["cutoff"],
        )


def test_the_scale_makes_the_pd_of_the_points(api, adviser, client_ids) -> None:
    table = api.get(f"/scorecard/{client_ids[0]}", headers=adviser).json()
    odds = 50 * 2 ** ((table["points"] - 600) / 20)
    assert table["pd"] == pytest.approx(1 / (1 + odds), abs=1e-12)
    assert table["decision"] == ("approve" if table["pd"] < table["cutoff"] else "decline")
    assert table["agrees"] is ((table["pd"] < table["cutoff"]) == (table["score_pd"] < table["cutoff"]))


def test_one_who_is_far_on_the_other_side_is_referred_and_told_why(api, adviser, client_ids) -> None:
    tables = [api.get(f"/scorecard/{client_id}", headers=adviser).json() for client_id in client_ids[::2]]
    far = [one for one in tables if one["refers"]]
    assert far
    assert len(far) < 0.1 * len(tables)
    for one in far[:5]:
        assert not one["agrees"]
        assert abs(one["apart"]) > 1.0
        found = api.post("/prediction", json={"client_id": one["client_id"]}, headers=adviser).json()
        assert found["decision"] == "refer"
        assert "twin_disagrees" in [concern["code"] for concern in found["concerns"]]
        assert "Le tableau de points, plus simple, contredit le modèle" in found["summary"]
    near = [one for one in tables if not one["agrees"] and not one["refers"]]
    assert all(abs(one["apart"]) <= 1.0 for one in near)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Le tableau de points compte"), ("en", "The points table counts")]
)
def test_it_is_said_in_both_languages(api, adviser, client_ids, language, said) -> None:
    table = api.get(f"/scorecard/{client_ids[1]}?lang={language}", headers=adviser).json()
    assert table["sentence"].startswith(said)
    assert all(one["label"] != one["feature"] for one in table["characteristics"])
    assert all(one["bin"] and one["value"] for one in table["characteristics"])


def test_the_whole_table_is_told_with_its_figures(api, login) -> None:
    table = api.get("/models/v1/scorecard", headers=login("executive")).json()
    assert 1 <= len(table["characteristics"]) <= 12
    assert table["most_apart"] == 1.0
    for one in table["characteristics"]:
        assert len(one["bins"]) >= 2
        assert sum(part["share"] for part in one["bins"]) == pytest.approx(1, abs=1e-9)
        assert len({part["text"] for part in one["bins"]}) == len(one["bins"])
    figures = table["figures"]
    assert figures["auc"]["low"] < figures["auc"]["value"] < figures["champion_auc"]["high"]
    assert figures["disagreements"][0]["share"] == pytest.approx(1 - figures["agreement"])
    assert api.get("/models/champion/scorecard", headers=login("executive")).json() == table
    assert api.get("/models/v9/scorecard", headers=login("executive")).status_code == 404


def test_no_characteristic_is_sensitive(api, login, home) -> None:
    table = api.get("/models/v1/scorecard", headers=login("executive")).json()
    catalog = home.lender.catalog
    for one in table["characteristics"]:
        feature = catalog.find(one["feature"])
        if feature.source == home.lender.application.name:
            assert not catalog.formulas.columns(feature) & home.lender.sensitive


def test_a_model_without_a_table_says_so(api, login, adviser, home, client_ids, monkeypatch) -> None:
    bundle = ModelShelf(home.path / "models" / home.lender.name).load("v1")
    served = api.app.state.resources.champion.scoring
    monkeypatch.setattr(served, "bundle", replace(bundle, twin=None))
    answer = api.get(f"/scorecard/{client_ids[0]}", headers=adviser)
    assert (answer.status_code, answer.json()["title"]) == (409, "The model was released without what this needs")
    body = {"client_id": client_ids[0], "simulation": True}
    found = api.post("/prediction", json=body, headers=adviser).json()
    assert found["twin"] is None
    assert "twin_disagrees" not in [concern["code"] for concern in found["concerns"]]
