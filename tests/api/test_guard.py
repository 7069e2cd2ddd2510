"""Closed by default: DOMAIN mistake "API open when the key variable is unset"."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.api.guard import PUBLIC_PATHS
from clairscore.api.rights import RIGHTS
from clairscore.api.routes import ROUTERS
from clairscore.conventions import ROLES
from clairscore.errors import NoChampion, SettingsError
from clairscore.settings import Settings

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
CLOSED = [route for route in ROUTES if route.path not in PUBLIC_PATHS]

NO_DECISION = "0" * 32

RIGHT_BY_CALL = [
    ("GET", "/clients", None, "clients:read"),
    ("GET", "/client_info/{id}", None, "clients:read"),
    ("GET", "/short_form", None, "clients:read"),
    ("GET", "/features-names", None, "models:read"),
    ("GET", "/population/age", None, "models:read"),
    ("GET", "/global_feature_importance", None, "models:read"),
    ("GET", "/local_feature_importance/{id}", None, "explanations:read"),
    ("GET", "/counterfactuals/{id}", None, "explanations:read"),
    ("GET", "/partial_dependence/age", None, "explanations:read"),
    ("POST", "/prediction", {"client_id": "{id}"}, "decisions:make"),
    ("POST", "/prediction", {"client_id": "{id}", "changes": {"income": 50000}}, "simulations:make"),
    (
        "POST",
        "/predict",
        {"short_form": {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}},
        "decisions:make",
    ),
    ("GET", "/models", None, "models:read"),
    ("GET", "/models/shadow", None, "models:shadow"),
    ("GET", "/audit", None, "audit:read"),
    ("GET", "/audit/anomalies", None, "audit:read"),
    ("GET", "/metrics", None, "metrics:read"),
    ("GET", "/models/v99", None, "models:read"),
    ("POST", "/models/v99/promote", {"why": "Ranks better on later applications."}, "models:promote"),
    ("GET", f"/decisions/{NO_DECISION}/replay", None, "decisions:replay"),
]


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: route.path)
def test_a_route_that_is_not_public_asks_for_a_token(api: TestClient, route: APIRoute) -> None:
    path = route.path.replace("{client_id}", "1").replace("{feature}", "age").replace("{version}", "v1")
    for method in route.methods:
        answer = api.request(method, path, json={} if method == "POST" else None)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path", "body", "right"), RIGHT_BY_CALL)
def test_a_role_without_the_right_is_refused_and_one_with_it_is_not(
    api: TestClient, login, client_ids: list[int], role, method: str, path: str, body, right
) -> None:
    given = {**body, "client_id": client_ids[0]} if body and "client_id" in body else body
    answer = api.request(method, path.replace("{id}", str(client_ids[0])), json=given, headers=login(role))
    allowed = 404 if "v99" in path or NO_DECISION in path else 200  # what is not there, so that nothing is changed
    assert answer.status_code == (allowed if right in RIGHTS[role] else 403), answer.text
    if answer.status_code == 403:
        assert right.split(":")[0] in answer.json()["detail"] or "simulations" in answer.json()["detail"]


def test_a_route_that_somebody_adds_and_forgets_to_guard_is_closed(home) -> None:
    app = create_app(home.settings)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "open"

    with TestClient(app) as client:
        assert client.get("/forgotten").status_code == 401


def test_the_public_routes_answer_anyone(api: TestClient) -> None:
    assert api.get("/").json() == {"name": "Clairscore", "version": "0.1.0", "docs": "/docs", "health": "/healthz"}
    health = api.get("/healthz").json()
    model = {"name": "home_credit", "version": "v1", "feature_set": "full_2026_11"}
    assert health == {"status": "ok", "model": model, "made_up": True}


def test_the_api_does_not_start_without_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIRSCORE_SECRET_KEY", raising=False)
    with pytest.raises(SettingsError, match="CLAIRSCORE_SECRET_KEY is not set"):
        create_app(Settings(home=tmp_path))


def test_the_api_does_not_start_with_a_short_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has 5 bytes"):
        create_app(Settings(home=tmp_path, secret_key="short"))


def test_the_api_does_not_start_without_a_champion(tmp_path: Path) -> None:
    with pytest.raises(NoChampion), TestClient(create_app(Settings(home=tmp_path, secret_key="k" * 40))):
        pass


def test_the_documentation_is_closed_unless_it_is_opened(home) -> None:
    closed: FastAPI = create_app(home.settings.model_copy(update={"docs": False}))
    with TestClient(closed) as client:
        assert client.get("/").json()["docs"] is None
        assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404
    with TestClient(create_app(home.settings)) as client:
        assert client.get("/openapi.json").json()["info"]["title"] == "Clairscore"
