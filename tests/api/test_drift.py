"""Drift over HTTP: told from enough applicants on, without any client, to those who answer for the portfolio."""

from clairscore.monitoring.drift import ENOUGH

FORM = {"age": 35, "annual_income": 45_000, "credit_amount": 20_000, "annuity": 2_000}


def test_applicants_without_any_history_are_told_as_a_drift(api, login, adviser) -> None:
    analyst = login("analyst")
    before = api.get("/drift", headers=analyst).json()
    assert before["enough_from"] == ENOUGH
    forms = [{"short_form": {**FORM, "annual_income": 30_000 + 500 * one}} for one in range(ENOUGH)]
    assert api.post("/predict/batch", json={"applicants": forms}, headers=adviser).status_code == 200
    answer = api.get("/drift?most=3", headers=analyst)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["enough"]
    assert found["n_rows"] >= ENOUGH
    assert [one["shift"] for one in found["features"]] == ["large"] * 3
    assert found["features"][0]["psi"] >= found["features"][2]["psi"] > found["features"][2]["by_chance"]
    assert found["score"]["shift"] in ("none", "moderate", "large")
    assert 0 < found["development_bad_rate"] < 0.5
    assert sum(found["moved"].values()) == len(api.get("/features-names", headers=analyst).json()["features_names"])
    english = api.get("/drift?most=1&lang=en", headers=analyst).json()["features"][0]
    assert english["label"] != found["features"][0]["label"]


def test_who_may_read_it_and_what_may_be_asked(api, login, adviser) -> None:
    assert api.get("/drift", headers=adviser).status_code == 403
    assert api.get("/drift?days=0", headers=login("executive")).status_code == 422
    assert api.get("/drift", headers=login("executive")).status_code == 200
