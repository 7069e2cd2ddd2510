"""How the model behaves, over the API."""

import shutil
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.registry.background import background_path
from clairscore.workflows.lime import compare_with_lime


@pytest.fixture(scope="module")
def analyst(login):
    return login("analyst")


@pytest.fixture(scope="module")
def feature(api, analyst) -> str:
    """The number that weighs most among those that lower the risk."""
    declared = {one["name"]: one for one in get(api, analyst, "/features-names")["features"]}
    ranked = [one["feature"] for one in get(api, analyst, "/global_feature_importance")["features"]]
    return next(one for one in ranked if (declared[one]["kind"], declared[one]["risk"]) == ("number", "falls"))


def get(api: TestClient, headers, path: str, **asked: object) -> dict:
    answer = api.get(path, params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_partial_dependence_falls_with_a_score_that_lowers_the_risk(api, analyst, feature) -> None:
    found = get(api, analyst, f"/partial_dependence/{feature}")
    values = [one["value"] for one in found["points"]]
    pds = [one["pd"] for one in found["points"]]
    assert values == sorted(values)
    assert all(later <= earlier for earlier, later in pairwise(pds))
    assert pds[0] > pds[-1]
    assert (found["shown"], found["kind"], found["client"], found["n_rows"]) == ("pdp", "number", None, 1_000)
    assert all(one["bands"] == [] for one in found["points"])


def test_a_client_stands_on_the_curve_with_his_own_and_his_pd(api, analyst, client_ids, feature) -> None:
    client_id = client_ids[3]
    found = get(api, analyst, f"/partial_dependence/{feature}", client_id=client_id, kind="ice")
    client = found["client"]
    local = get(api, analyst, f"/local_feature_importance/{client_id}")
    value = next(one["value"] for one in local["features"] if one["feature"] == feature)
    assert (client["client_id"], client["value"]) == (client_id, pytest.approx(value))
    assert client["pd"] == pytest.approx(local["pd"])
    assert len(client["curve"]) == len(found["points"])
    assert min(client["curve"]) <= client["pd"] + 1e-9
    assert client["pd"] <= max(client["curve"]) + 1e-9


def test_bands_hold_shares_of_the_curves_in_order_and_no_single_one(api, analyst, feature) -> None:
    found = get(api, analyst, f"/partial_dependence/{feature}", kind="ice")
    shares = [[band["share"] for band in one["bands"]] for one in found["points"]]
    assert all(one == [0.05, 0.25, 0.5, 0.75, 0.95] for one in shares)
    for one in found["points"]:
        assert [band["pd"] for band in one["bands"]] == sorted(band["pd"] for band in one["bands"])
    assert [band["move"] for band in found["points"][0]["bands"]] == [0] * 5


def test_local_effects_are_centred_and_walk_a_category_once_through(api, analyst, client_ids, feature) -> None:
    number = get(api, analyst, f"/partial_dependence/{feature}", kind="ale", client_id=client_ids[0])
    pds = [one["pd"] for one in number["points"]]
    assert min(pds) < 0 < max(pds)
    assert number["client"]["curve"] == []
    category = get(api, analyst, "/partial_dependence/income_type", kind="ale", lang="en")
    choices = [one["choice"] for one in category["points"]]
    assert len(set(choices)) == len(choices) > 2
    assert all(one["value"] is None and one["label"] for one in category["points"])
    assert "Working" in choices


def test_missing_stands_apart_from_the_curve(api, analyst) -> None:
    found = get(api, analyst, "/partial_dependence/external_score_1")
    assert 0 < found["missing_rate"] < 1
    assert 0 < found["missing"]["pd"] < 1
    assert found["missing"]["value"] is None
    assert None not in [one["value"] for one in found["points"]]
    assert get(api, analyst, "/partial_dependence/age")["missing"] is None


def test_two_features_make_a_surface_and_what_they_do_beyond_the_two(api, analyst, client_ids, feature) -> None:
    asked = {"with": "credit_beyond_goods", "client_id": client_ids[0]}
    found = get(api, analyst, f"/partial_dependence/{feature}", **asked)
    shape = (len(found["first_places"]), len(found["second_places"]))
    assert np.array(found["pd"]).shape == np.array(found["log_odds"]).shape == shape
    assert found["h_squared"] >= 0
    assert len(found["client_places"]) == 2
    with_category = get(api, analyst, f"/partial_dependence/{feature}", **{"with": "income_type"})
    assert with_category["log_odds"] is None
    assert all(one["label"] for one in with_category["second_places"])


def test_what_was_computed_is_not_computed_again(api, analyst, monkeypatch, feature) -> None:
    first = get(api, analyst, f"/partial_dependence/{feature}")
    monkeypatch.setattr("clairscore.workflows.behaviour.individual_curves", None)
    assert get(api, analyst, f"/partial_dependence/{feature}") == first


@pytest.mark.parametrize("asked", ["shoe_size", "{0}?with=shoe_size", "{0}?with={0}"])
def test_a_feature_that_is_not_read_or_set_beside_itself_is_not_found(api, analyst, asked, feature) -> None:
    answer = api.get(f"/partial_dependence/{asked.format(feature)}", headers=analyst)
    assert (answer.status_code, answer.json()["title"]) == (404, "No such feature")


def test_a_client_who_is_not_there_is_not_found(api, analyst, feature) -> None:
    for path in (f"/partial_dependence/{feature}?client_id=1", "/lime/1"):
        assert api.get(path, headers=analyst).status_code == 404


def test_who_may_not_read_explanations_sees_no_behaviour(api, login, feature) -> None:
    for path in (f"/partial_dependence/{feature}", "/lime/1"):
        assert api.get(path, headers=login("executive")).status_code == 403


def test_that_a_client_was_placed_on_a_curve_is_noted(api, analyst, login, client_ids) -> None:
    get(api, analyst, "/partial_dependence/age", client_id=client_ids[77])
    get(api, analyst, "/partial_dependence/age")
    events = get(api, login("compliance"), "/audit", client_id=client_ids[77])["items"]
    assert [(one["event"], one["who"], one["route"]) for one in events] == [
        ("client_read", "analyst", "/partial_dependence/{feature}")
    ]


def test_a_model_without_a_sample_says_what_to_do(home, tmp_path, login, feature) -> None:
    shutil.copytree(home.path, tmp_path / "home")
    background_path(tmp_path / "home", home.lender.name, "v1").unlink()
    with TestClient(create_app(home.settings.model_copy(update={"home": tmp_path / "home"}))) as desk:
        token = desk.post("/token", data={"username": "analyst", "password": "correct horse battery"}).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        answer = desk.get(f"/partial_dependence/{feature}", headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (409, "The model's behaviour cannot be shown")
    assert "Train again" in answer.json()["detail"]


def test_lime_stands_beside_shap_with_what_each_is_worth(api, analyst, client_ids, monkeypatch) -> None:
    quick = partial(compare_with_lime, n_runs=3, n_samples=400)
    monkeypatch.setattr("clairscore.api.routes.dependence.compare_with_lime", quick)
    found = get(api, analyst, f"/lime/{client_ids[0]}", lang="en")
    local = get(api, analyst, f"/local_feature_importance/{client_ids[0]}")
    exact = {one["feature"]: one["contribution"] for one in local["features"]}
    assert all(one["shap"] == pytest.approx(exact[one["feature"]]) for one in found["features"])
    sizes = [abs(one["shap"]) for one in found["features"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(found["features"]) >= 10
    assert found["r2_low"] <= found["r2"] <= found["r2_high"] <= 1
    assert 0 <= found["agreement"]["overlap"] <= 1
    assert 0 <= found["stability"]["overlap"] <= 1
    assert found["pd"] == pytest.approx(local["pd"])
    assert found["summary"].startswith("SHAP values add up exactly")
