"""Every route with every role: what the page of rights says is what the API does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.api.guard import ANY_CALLER_PATHS, PUBLIC_PATHS
from clairscore.api.rights import RIGHTS, RIGHTS_OF_PEOPLE, Right
from clairscore.api.route_rights import RouteRights, route_rights
from clairscore.conventions import ROLES
from clairscore.store.database import open_store
from clairscore.store.keys import ServiceKeys

PAGE = Path(__file__).parents[2] / "docs/reference/rights.md"
OPEN_TO_ANYONE = {"/", "/healthz", "/readyz", "/token", "/login/oidc", "/login/oidc/callback"}
OPEN_TO_EVERY_CALLER = {"/me", "/logout"}
DOCUMENTATION = {"/openapi.json", "/docs", "/docs/oauth2-redirect"}
LET_IN = 418

Row = tuple[str, str, str, set[str]]


def written() -> list[Row]:
    """The rows of the page: method, path, right, and who is let in."""
    rows = re.findall(r"^\| `([A-Z]+)` \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    return [
        (method, path, right.strip().strip("`"), set(re.findall(r"[a-z]+", who))) for method, path, right, who in rows
    ]


@dataclass(frozen=True)
class Hollow:
    """The API with every route emptied, and a token of each role."""

    client: TestClient
    tokens: dict[str, str]

    def ask(self, method: str, path: str, token: str | None) -> int:
        """Ask a route with something in each place of its path, and return the status."""
        filled = re.sub(r"\{[^}]+\}", "1", path)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, filled, headers=headers, follow_redirects=False).status_code


@pytest.fixture(scope="module")
def hollow(home) -> Iterator[Hollow]:
    """The API with every route emptied: whoever is let in gets 418, and nothing is done."""

    async def empty(**_: Any) -> None:
        raise HTTPException(LET_IN)

    with pytest.MonkeyPatch.context() as patch, TestClient(create_app(home.settings)) as client:
        tokens = {role: client.post("/token", data=login(role)).json()["access_token"] for role in ROLES}
        patch.setattr("fastapi.routing.run_endpoint_function", empty)
        yield Hollow(client, tokens)


def login(role: str) -> dict[str, str]:
    return {"username": role, "password": "correct horse battery"}


def is_let_in(status: int) -> bool:
    """Whether the guard let it pass: to the emptied route, or to the check of what was sent."""
    return status in (LET_IN, 422)


def test_no_route_is_missing_on_the_page_and_none_is_invented(home) -> None:
    found = {(one.method, one.path) for one in route_rights(create_app(home.settings))}
    assert {(method, path) for method, path, _, _ in written()} == found
    assert len(written()) == len(found) > 15


def test_every_route_says_what_it_asks_for(home) -> None:
    assert [one.path for one in route_rights(create_app(home.settings)) if not one.is_declared] == []


def test_what_is_open_without_a_right_is_what_is_listed_here() -> None:
    assert PUBLIC_PATHS == OPEN_TO_ANYONE
    assert ANY_CALLER_PATHS == OPEN_TO_EVERY_CALLER
    assert {path for _, path, right, _ in written() if right == "none"} == OPEN_TO_ANYONE
    assert {path for _, path, right, _ in written() if right == "any token"} == OPEN_TO_EVERY_CALLER


def test_nothing_but_routes_and_the_documentation_answers(home) -> None:
    """What is mounted or added beside the routes passes no guard."""
    routes = iter_route_contexts(create_app(home.settings).routes)
    beside = {route.path for route in routes if not isinstance(route.original_route, APIRoute)}
    assert beside == DOCUMENTATION


@pytest.mark.parametrize(("method", "path", "right", "who"), written())
def test_each_role_is_let_in_where_the_page_says_so(hollow: Hollow, method: str, path: str, right: str, who) -> None:
    found = {role for role in ROLES if is_let_in(hollow.ask(method, path, hollow.tokens[role]))}
    assert found == (set(ROLES) if right in ("none", "any token") else who)
    refused = {hollow.ask(method, path, hollow.tokens[role]) for role in set(ROLES) - found}
    assert refused <= {403}


@pytest.mark.parametrize(("method", "path", "right", "who"), written())
def test_nobody_is_let_in_without_a_token_but_where_the_page_says_so(
    hollow: Hollow, method: str, path: str, right: str, who
) -> None:
    for token in (None, "nonsense", "csk_guessed"):
        status = hollow.ask(method, path, token)
        assert is_let_in(status) if right == "none" else status == 401


@pytest.mark.parametrize(("method", "path", "right", "who"), written())
def test_a_key_opens_its_own_right_and_no_other(hollow: Hollow, keys: dict[str, str], method, path, right, who) -> None:
    for scope, key in keys.items():
        asked = {one for one in right.replace("`", "").split(" and ") if ":" in one}
        assert is_let_in(hollow.ask(method, path, key)) == (asked <= {scope} - RIGHTS_OF_PEOPLE), scope


@pytest.fixture(scope="module")
def keys(home) -> dict[str, str]:
    """A key of an administrator's service for each right alone."""
    store = open_store(home.settings.store_url)
    every: list[Right] = sorted(RIGHTS["admin"])
    made = {right: ServiceKeys(store).add(f"only-{right.replace(':', '-')}", "admin", [right], 1) for right in every}
    store.close()
    return made


def test_a_route_that_somebody_adds_and_forgets_is_not_declared_and_stays_closed(home) -> None:
    app = create_app(home.settings)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "open"

    assert undeclared(app) == ["/forgotten"]
    with TestClient(app) as client:
        assert client.get("/forgotten").status_code == 401


def test_a_public_path_below_a_prefix_is_not_public(home) -> None:
    app, inner = create_app(home.settings), APIRouter(prefix="/inner")

    @inner.get("/token")
    def forgotten() -> str:
        return "open"

    app.include_router(inner, prefix="/outer")
    plain = APIRouter()
    plain.add_api_route("/", forgotten, methods=["GET"])
    app.include_router(plain, prefix="/below")
    assert undeclared(app) == ["/below/", "/outer/inner/token"]
    with TestClient(app) as client:
        assert client.get("/outer/inner/token").status_code == 401
        assert client.get("/below/").status_code == 401


def undeclared(app: FastAPI) -> list[str]:
    return [one.path for one in route_rights(app) if not one.is_declared]


def test_every_role_has_rights_and_every_right_a_role() -> None:
    assert set(RIGHTS) == set(ROLES)
    one = RouteRights("GET", "/models", ("models:read",), (), is_public=False, is_declared=True)
    assert [role for role in ROLES if one.open_to(role)] == list(ROLES)
