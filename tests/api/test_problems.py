"""Refusals: the right status, a sentence, and never a value of a person."""

import logging
from dataclasses import replace

import pytest
from fastapi.params import Form
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.api.json_body import JsonRoute
from clairscore.api.routes import ROUTERS
from clairscore.workflows.scoring import ScoringService

CANARY = "CANARY31337"


def test_an_unknown_client_is_not_found(api: TestClient, adviser) -> None:
    for answer in (
        api.get("/client_info/1", headers=adviser),
        api.get("/local_feature_importance/1", headers=adviser),
        api.post("/prediction", json={"client_id": 1}, headers=adviser),
    ):
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["title"] == "No such client"


def test_a_body_that_is_no_json_names_no_field(api: TestClient, adviser) -> None:
    answer = api.post("/prediction", content="{", headers={**adviser, "Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "The request cannot be read. Correct it and send it again."
    assert [one["field"] for one in answer.json()["errors"]] == [""]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"client_id": "100001"},
        {"client_id": 1.5},
        {"client_id": -1},
        {"client_id": 2**63},
        {"client_id": None},
        {"client_id": 100001, "change": {"income": 1}},
        {"client_id": 100001, "changes": {"income": [1]}},
        [],
        "text",
        None,
    ],
)
def test_a_prediction_of_wrong_form_is_refused(api: TestClient, adviser, body: object) -> None:
    answer = api.post("/prediction", json=body, headers=adviser)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"income": -1}, "income"),
        ({"income": "much"}, "income"),
        ({"income": True}, "income"),
        ({"gender": "F"}, "gender"),
        ({"is_bad": 0}, "is_bad"),
        ({"application_id": 7}, "application_id"),
        ({"shoe_size": 42}, "shoe_size"),
        ({"age": 42}, "age"),
        ({"employed_years": 71}, "employed_years"),
        ({"employed_years": "long"}, "employed_years"),
        ({"employed_day": -400, "employed_years": 2}, "employed_years"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_by_name(api, adviser, client_ids, changes, field: str) -> None:
    answer = api.post("/prediction", json={"client_id": client_ids[0], "changes": changes}, headers=adviser)
    assert answer.status_code == 422
    assert field in answer.json()["errors"][0]["field"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": None},
        {"rows": {"application": [{}]}, "short_form": {"age": 30}},
        {"rows": {}},
        {"rows": {"application": []}},
        {"rows": {"application": [{}, {}]}},
        {"rows": {"application": [{"income": 1}]}},
        {"rows": {"nothing": [{}]}},
        {"rows": {"application": [{"birth_day": -12000, "shoe_size": 1}]}},
        {"rows": {"application": [{"birth_day": -12000, "employed_day": -11000}]}},
        {"short_form": {}},
        {"short_form": {"age": 17, "annual_income": 1, "credit_amount": 1, "annuity": 1}},
    ],
)
def test_an_applicant_of_wrong_form_is_refused(api: TestClient, adviser, body: object) -> None:
    answer = api.post("/predict", json=body, headers=adviser)
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("lang", "header", "reason"),
    [
        ("fr", "en", "doit être compris entre 18 et 100."),
        ("", "fr", "doit être compris entre 18 et 100."),
        ("en", "fr", "must lie between 18 and 100."),
        ("", "fr; q=0.5, en; q=0.9", "must lie between 18 and 100."),
        ("", "en ;Q=0.5 , fr-FR ; q = 0.9", "doit être compris entre 18 et 100."),
        ("", "", "doit être compris entre 18 et 100."),
    ],
)
def test_a_refusal_is_said_in_the_language_of_the_reader(api, adviser, lang, header: str, reason: str) -> None:
    form = {"age": 17, "annual_income": 1, "credit_amount": 1, "annuity": 1}
    headers = {**adviser, "Accept-Language": header}
    answer = api.post(
        f"/predict?lang={lang}" if lang else "/predict", json={"short_form": form}, headers=headers
    ).json()
    assert answer["errors"] == [{"field": "short_form.age", "reason": reason}]
    assert answer["detail"] == f"short_form.age {reason}"


def test_a_number_that_is_none_is_refused(api: TestClient, adviser) -> None:
    for number in ("NaN", "Infinity", "1e999"):
        body = f'{{"rows": {{"application": [{{"birth_day": -12000, "income": {number}}}]}}}}'
        headers = {**adviser, "Content-Type": "application/json"}
        assert api.post("/predict", content=body, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/prediction", '{"client_id": 100001, "client_id": 100002}', "client_id"),
        ("/prediction", '{"client_id": 100001, "changes": {"income": 1, "income": 2}}', "income"),
        ("/predict", '{"rows": {"application": [{"birth_day": -12000}, {"income": 5, "income": 5}]}}', "income"),
        ("/predict", '{"short_form": {"\\ud800": 1, "\\ud800": 1}}', "\\ud800"),
        ("/predict/batch", '{"applicants": [{"short_form": {"age": 20, "age": 50}}]}', "age"),
        ("/client_info", '{"rows": {"application": [{"income": 5, "income": 5}]}}', "income"),
    ],
)
def test_a_name_that_is_given_twice_is_refused(api: TestClient, adviser, path: str, body: str, name: str) -> None:
    answer = api.post(f"{path}?lang=en", content=body, headers={**adviser, "Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"] == [{"field": name, "reason": "is given twice in one object. Give it once."}]


def test_every_body_is_read_with_care() -> None:
    reads = [route for router in ROUTERS for route in router.routes if getattr(route, "body_field", None)]
    json_bodies = [route for route in reads if not isinstance(route.body_field.field_info, Form)]
    assert len(json_bodies) >= 9
    assert [route.path for route in json_bodies if not isinstance(route, JsonRoute)] == []


@pytest.mark.parametrize("place", ["change", "column", "source", "question", "field", "word"])
def test_half_a_character_is_refused_like_any_other_name(api, adviser, client_ids, place: str) -> None:
    half = "\\ud800"
    path, body = {
        "change": ("/prediction", f'{{"client_id": {client_ids[0]}, "changes": {{"{half}": 1}}}}'),
        "column": ("/predict", f'{{"rows": {{"application": [{{"birth_day": -12000, "{half}": 1}}]}}}}'),
        "source": ("/predict", f'{{"rows": {{"application": [{{"birth_day": -12000}}], "{half}": []}}}}'),
        "question": ("/predict", f'{{"short_form": {{"{half}": 1}}}}'),
        "field": ("/predict", f'{{"{half}": 1}}'),
        "word": ("/prediction", f'{{"client_id": {client_ids[0]}, "changes": {{"income_type": "{half}"}}}}'),
    }[place]
    answer = api.post(path, content=body, headers={**adviser, "Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["title"] in ("The applicant's data cannot be used", "The request is not valid")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_an_answer_that_json_cannot_hold_is_a_problem(home, adviser, monkeypatch, number: float) -> None:
    decide = ScoringService.decide
    monkeypatch.setattr(ScoringService, "decide", lambda *a, **k: replace(decide(*a, **k), p_default=number))
    form = {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}
    with TestClient(create_app(home.settings), raise_server_exceptions=False) as client:
        answer = client.post("/predict", json={"short_form": form}, headers=adviser)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_more_history_than_a_person_has_is_refused(api: TestClient, adviser) -> None:
    rows = {"application": [{"birth_day": -12000}], "bureau": [{"bureau_credit_id": 1}] * 501}
    answer = api.post("/predict", json={"rows": rows}, headers=adviser)
    assert answer.status_code == 422
    assert "plus de 500 lignes" in answer.json()["detail"]


def test_a_body_that_is_too_large_is_refused_announced_or_not(home) -> None:
    app = create_app(home.settings.model_copy(update={"max_body_bytes": 1000}))
    with TestClient(app) as client:
        login = client.post("/token", data={"username": "adviser", "password": "correct horse battery"})
        headers = {"Authorization": f"Bearer {login.json()['access_token']}", "Content-Type": "application/json"}
        announced = client.post("/predict", content=b" " * 1001, headers=headers)
        chunked = client.post("/predict", content=iter([b" " * 600, b" " * 600]), headers=headers)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        form = client.post("/token", content=iter([b"username=ada&password=", b"x" * 1000]), headers=kind)
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        parts = client.post("/token", content=iter([b"--x\r\n", b" " * 1000]), headers=kind)
    for answer in (announced, chunked, form, parts):
        assert answer.status_code == 413
        assert "1,000 bytes" in answer.json()["detail"]
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_unknown_address_and_a_wrong_method_are_problems_too(api: TestClient, adviser) -> None:
    assert api.get("/nothing", headers=adviser).json()["status"] == 404
    answer = api.delete("/clients", headers=adviser)
    assert answer.json()["status"] == 405
    assert answer.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        {"rows": {"application": [{"birth_day": CANARY}]}},
        {"rows": {"application": [{"birth_day": -12000, "income": CANARY}]}},
        {"rows": {"application": [{"birth_day": -12000, "owns_car": CANARY}]}},
        {"rows": {"application": [{"birth_day": -12000}], "bureau": [{"bureau_credit_id": 1, "debt": CANARY}]}},
        {"rows": {"application": {"income": CANARY}}},
        {"rows": CANARY},
        {"short_form": {"age": CANARY}},
        {"short_form": CANARY},
    ],
)
def test_no_value_of_a_person_is_in_a_problem_nor_in_the_log(api, adviser, caplog, body: object) -> None:
    with caplog.at_level(logging.DEBUG, logger="clairscore"):
        answer = api.post("/predict", json=body, headers=adviser)
    assert answer.status_code == 422
    assert CANARY not in answer.text
    assert CANARY not in caplog.text


def test_what_nobody_foresaw_is_a_problem_without_trace_or_value(home, adviser, monkeypatch, caplog) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("clairscore.workflows.scoring.ScoringService.decide", explode)
    with TestClient(create_app(home.settings)) as client, caplog.at_level(logging.DEBUG, logger="clairscore"):
        form = {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}
        answer = client.post("/predict", json={"short_form": form}, headers=adviser)
    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text
    assert CANARY not in caplog.text
    assert "RuntimeError" in caplog.text


def test_the_log_names_the_route_and_not_the_client(api: TestClient, adviser, client_ids, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="clairscore.access"):
        answer = api.get(f"/client_info/{client_ids[0]}", headers={**adviser, "X-Request-ID": "request-0001"})
    assert answer.headers["X-Request-ID"] == "request-0001"
    assert answer.headers["Cache-Control"] == "no-store"
    line = caplog.records[-1].getMessage()
    assert line.startswith("GET /client_info/{client_id} 200 ")
    assert line.endswith(" request-0001")
    assert str(client_ids[0]) not in caplog.text
