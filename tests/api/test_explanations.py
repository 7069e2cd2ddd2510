import math

import pytest
from fastapi.testclient import TestClient


def test_base_value_and_contributions_add_up_to_the_margin(api: TestClient, adviser, client_ids: list[int]) -> None:
    for client_id in client_ids[::40]:
        found = api.get(f"/local_feature_importance/{client_id}", headers=adviser).json()
        by_feature = math.fsum(one["contribution"] for one in found["features"])
        by_subject = math.fsum(one["contribution"] for one in found["subjects"])
        assert found["base_value"] + by_feature == pytest.approx(found["margin"], abs=1e-9)
        assert found["base_value"] + by_subject == pytest.approx(found["margin"], abs=1e-9)
        assert found["pd"] == pytest.approx(1 / (1 + math.exp(-found["margin"])), abs=1e-12)
        assert {one["contribution"] > 0 for one in found["features"] if one["contribution"]} == {True, False}


def test_base_pd_and_points_of_pd_add_up_to_the_pd(api: TestClient, adviser, client_ids: list[int]) -> None:
    for client_id in client_ids[::40]:
        found = api.get(f"/local_feature_importance/{client_id}", headers=adviser).json()
        assert found["base_pd"] == pytest.approx(1 / (1 + math.exp(-found["base_value"])), abs=1e-12)
        for parts in (found["features"], found["subjects"]):
            added = math.fsum(one["pd_contribution"] for one in parts)
            assert found["base_pd"] + added == pytest.approx(found["pd"], abs=1e-9)
            assert all(one["pd_contribution"] * one["contribution"] >= 0 for one in parts)
            assert any(one["pd_contribution"] for one in parts)


def test_subjects_come_with_labels_and_all_their_features(api: TestClient, adviser, client_ids, home) -> None:
    found = api.get(f"/local_feature_importance/{client_ids[0]}", headers=adviser).json()
    assert sum(one["features"] for one in found["subjects"]) == len(home.matrix.names)
    assert all(one["label"] != one["subject"] for one in found["subjects"])


def test_global_importance_is_a_mean_of_absolute_values(api: TestClient, adviser, home) -> None:
    found = api.get("/global_feature_importance", headers=adviser).json()
    sizes = [one["mean_absolute_contribution"] for one in found["features"]]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= 0 < max(sizes)
    assert found["n_rows"] == 200
    assert found["made_up"] is True
    assert {one["feature"] for one in found["features"]} == set(home.matrix.names)


def test_global_importance_comes_with_the_direction_in_which_a_value_moves_the_pd(api: TestClient, adviser) -> None:
    found = api.get("/global_feature_importance", headers=adviser).json()
    by_name = {one["feature"]: one for one in found["features"]}
    assert by_name["external_score_2"]["direction"] < -0.5
    assert by_name["education"]["direction"] is None
    for one in (*found["features"], *found["subjects"]):
        assert (one["raises"] is None) == (one["mean_absolute_contribution"] == 0)


def test_features_come_in_the_order_of_the_model_with_their_meaning(api: TestClient, adviser, home) -> None:
    found = api.get("/features-names?lang=en", headers=adviser).json()
    assert tuple(found["features_names"]) == home.matrix.names
    age = next(one for one in found["features"] if one["name"] == "age")
    assert age == {
        "name": "age",
        "label": "Age",
        "sentence": "Age of the client.",
        "unit": "years",
        "kind": "number",
        "choices": [],
        "choice_labels": {},
        "subject": "age",
        "subject_label": "Age",
        "risk": "falls",
        "null_means": "never missing",
        "actionable": False,
    }


def test_no_sensitive_fact_is_a_feature(api: TestClient, adviser, home) -> None:
    names = set(api.get("/features-names", headers=adviser).json()["features_names"])
    assert not names & home.lender.sensitive


def test_a_population_holds_quantiles_and_no_person(api: TestClient, adviser) -> None:
    found = api.get("/population/age", headers=adviser).json()
    values = [one["value"] for one in found["quantiles"]]
    assert values == sorted(values)
    assert 18 < values[0] < values[-1] < 100
    assert found["missing_rate"] == 0
    assert found["shares"] == []
    assert found["good_median"] is not None
    assert found["bad_median"] is not None


def test_the_population_of_a_category_holds_shares(api: TestClient, adviser) -> None:
    found = api.get("/population/education", headers=adviser).json()
    assert math.fsum(one["share"] for one in found["shares"]) == pytest.approx(1)
    assert found["quantiles"] == []


def test_an_unknown_feature_is_not_found(api: TestClient, adviser) -> None:
    answer = api.get("/population/shoe_size", headers=adviser)
    assert (answer.status_code, answer.json()["title"]) == (404, "No such feature")


@pytest.mark.parametrize(
    ("language", "delay", "work"), [("fr", "Retard de paiement", "Salarié"), ("en", "Delay", "Working")]
)
def test_features_and_categories_are_named_in_the_language_asked_for(api, adviser, client_ids, language, delay, work):
    local = api.get(f"/local_feature_importance/{client_ids[0]}?lang={language}", headers=adviser).json()
    named = {one["feature"]: one["label"] for one in local["features"]}
    assert named["installment_dpd_max_12m"].startswith(delay)
    for path in ("/global_feature_importance", "/features-names"):
        found = api.get(f"{path}?lang={language}", headers=adviser).json()["features"]
        assert {one.get("feature") or one["name"]: one["label"] for one in found} == named
    population = api.get(f"/population/income_type?lang={language}", headers=adviser).json()
    words = {one["choice"]: one["label"] for one in population["shares"]}
    assert (population["label"], words["Working"]) == (named["income_type"], work)
    income_type = next(one for one in local["features"] if one["feature"] == "income_type")
    assert (income_type["kind"], income_type["value_label"]) == ("category", words[income_type["value"]])
