"""New applicants: what is not known of them, many at once, and how one becomes a client."""

import pytest
from fastapi.testclient import TestClient

from clairscore.store.database import open_store
from clairscore.store.ledger import Ledger

FORM = {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}
FULL = {**FORM, "seniority": 5, "external_score": 0.6, "bureau_credits": 2, "bureau_debt": 3000, "late_payments": 0}


@pytest.fixture
def ledger(home) -> Ledger:
    return Ledger(open_store(home.settings.store_url))


def test_what_was_not_said_is_named_and_what_it_could_change(api: TestClient, adviser) -> None:
    found = api.post("/predict?lang=en", json={"short_form": FORM}, headers=adviser).json()
    missing = {one["field"]: one["label"] for one in found["missing_fields"]}
    assert missing["external_score"] == "External assessment"
    assert not missing.keys() & FORM.keys()
    assert found["pd_if_known_low"] <= found["pd"] <= found["pd_if_known_high"]
    assert found["pd_if_known_low"] < found["pd_if_known_high"]
    spans = [one["pd_high"] - one["pd_low"] for one in found["unknown"]]
    assert spans == sorted(spans, reverse=True)
    assert all(one["pd_low"] <= found["pd"] <= one["pd_high"] and one["features"] for one in found["unknown"])
    assert "external_scores" in [one["subject"] for one in found["unknown"]]


def test_who_says_more_leaves_less_unknown(api: TestClient, adviser) -> None:
    little, much = (api.post("/predict", json={"short_form": form}, headers=adviser).json() for form in (FORM, FULL))
    assert {one["field"] for one in much["missing_fields"]} < {one["field"] for one in little["missing_fields"]}
    known = {name for one in little["unknown"] for name in one["features"]} - {
        name for one in much["unknown"] for name in one["features"]
    }
    assert {"external_score_2", "employed_day"} & known or "external_score_mean" in known


def test_columns_that_were_not_brought_are_named_and_sensitive_ones_are_not(api: TestClient, adviser) -> None:
    rows = {"application": [{"income": 45000, "credit_amount": 20000, "annuity": 2000, "birth_day": -12000}]}
    found = api.post("/predict", json={"rows": rows}, headers=adviser).json()
    missing = {one["field"] for one in found["missing_fields"]}
    assert "occupation" in missing
    assert not missing & {"income", "gender", "family_status", "is_bad", "application_id"}


def test_a_batch_decides_as_one_by_one_would(api: TestClient, adviser, ledger: Ledger) -> None:
    forms = [{**FORM, "age": age} for age in (25, 40, 63)]
    before = len(ledger)
    answer = api.post("/predict/batch", json={"applicants": [{"short_form": form} for form in forms]}, headers=adviser)
    assert answer.status_code == 200, answer.text
    found = answer.json()["decisions"]
    alone = [api.post("/predict", json={"short_form": form}, headers=adviser).json() for form in forms]
    for one, other in zip(found, alone, strict=True):
        own = ("decision_id", "due_at")  # of each decision its own: who is referred waits from his own moment on
        assert {name: value for name, value in one.items() if name not in own} == {
            name: other[name] for name in one if name not in own
        }
    assert len({one["decision_id"] for one in found}) == 3
    assert len(ledger) == before + 6
    assert ledger.verify() is None


def test_one_applicant_who_cannot_be_scored_leaves_the_ledger_as_it_was(api: TestClient, adviser, ledger) -> None:
    before = len(ledger)
    wrong = [{"short_form": FORM}, {"short_form": {**FORM, "age": 7}}]
    answer = api.post("/predict/batch", json={"applicants": wrong}, headers=adviser)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "applicants[1].short_form.age"
    assert len(ledger) == before


@pytest.mark.parametrize("applicants", [[], [{}], [{"short_form": FORM}] * 1001, "all"])
def test_a_batch_of_none_or_too_many_is_refused(api: TestClient, adviser, applicants) -> None:
    assert api.post("/predict/batch", json={"applicants": applicants}, headers=adviser).status_code == 422


def test_a_new_client_is_taken_in_once_and_decided_on(api: TestClient, adviser, login) -> None:
    row = {"application_id": 987_654_321, "income": 45000, "credit_amount": 20000, "annuity": 2000, "birth_day": -12000}
    body = {"rows": {"application": [{**row, "is_bad": 1}], "bureau": []}}
    added = api.post("/client_info", json=body, headers=adviser)
    assert added.status_code == 201, added.text
    assert added.json()["client_id"] == 987_654_321
    again = api.post("/client_info", json=body, headers=adviser)
    assert again.status_code == 409
    assert "987654321" not in again.text
    decided = api.post("/prediction", json={"client_id": 987_654_321}, headers=adviser)
    assert decided.status_code == 200
    assert api.post("/client_info", json=body, headers=login("analyst")).status_code == 403
    assert api.delete("/subjects/987654321", headers=login("compliance")).status_code == 200
    assert api.get("/client_info/987654321", headers=adviser).status_code == 404


@pytest.mark.parametrize(
    "rows",
    [
        {"application": [{"income": 1}]},
        {"application": []},
        {"application": [{"application_id": 1}, {"application_id": 2}]},
        {"nothing": [{"a": 1}]},
        {"application": [{"application_id": 5, "birth_day": 100}]},
    ],
)
def test_a_client_who_cannot_be_is_refused(api: TestClient, adviser, rows) -> None:
    answer = api.post("/client_info", json={"rows": rows}, headers=adviser)
    assert answer.status_code == 422, answer.text
