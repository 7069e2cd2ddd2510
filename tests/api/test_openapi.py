"""The description of the API: what every route takes, gives and refuses; no request drawn from it breaks anything."""

import json
import shutil
from unittest import SkipTest

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from clairscore.api.app import create_app
from clairscore.settings import Settings
from clairscore.store.database import open_store
from clairscore.store.users import Users

KEY = "k" * 40
PASSWORD = "correct horse battery"
METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture(scope="module")
def spare(home, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The API on a copy of the home, in which anything may be erased."""
    folder = tmp_path_factory.mktemp("spare") / "home"
    shutil.copytree(home.path, folder)
    chosen = Settings(home=folder, secret_key=KEY, docs=True, login_attempts=1_000_000, user_rate=0, address_rate=0)
    store = open_store(chosen.store_url)
    Users(store).add("fuzz", PASSWORD, "admin")
    store.close()
    return create_app(chosen)


@pytest.fixture(scope="module")
def described(spare: FastAPI):
    with TestClient(spare) as client:
        schema = schemathesis.openapi.from_dict(spare.openapi())
        schema.app = spare
        yield schema, client


def test_every_route_says_what_it_answers_and_how_it_refuses(spare: FastAPI) -> None:
    for path, operations in spare.openapi()["paths"].items():
        for method in METHODS & set(operations):
            operation = operations[method]
            assert operation["tags"], path
            assert operation.get("description") or operation["summary"], path
            assert {"401", "403", "422"} <= set(operation["responses"]), f"{method} {path}"
            problem = operation["responses"]["422"]["content"]
            assert "application/problem+json" in problem, f"{method} {path}"


def test_every_body_has_an_example(spare: FastAPI) -> None:
    described = spare.openapi()
    for path, operations in described["paths"].items():
        for method in METHODS & set(operations):
            body = operations[method].get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                schema = described["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
                told = json.dumps(schema)
                assert '"example' in told, f"{method} {path}: {schema['title']} has no example"


def _operations(spare: FastAPI) -> list[tuple[str, str]]:
    return [
        (method.upper(), path)
        for path, operations in spare.openapi()["paths"].items()
        for method in sorted(METHODS & set(operations))
    ]


def test_nothing_that_is_sent_breaks_any_route(described, spare: FastAPI) -> None:
    """Requests drawn from the description, right and wrong ones; none is answered with an error of ours."""
    schema, client = described
    sender = _Sender(client)
    for method, path in _operations(spare):
        if path.startswith("/login/oidc"):
            continue  # leads to another machine
        operation = schema[path][method]
        for mode in schemathesis.GenerationMode:
            _send_drawn(operation, mode, sender)
    assert len(sender.answered) > 30
    assert {200, 422} <= set().union(*sender.answered.values())


class _Sender:
    """Sends requests as an administrator, and logs in again when one of them ended his session."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._token = self._log_in()
        self.answered: dict[str, set[int]] = {}

    def send(self, case: schemathesis.Case) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        headers = {**dict(sent.pop("headers", {})), "Authorization": f"Bearer {self._token}"}
        try:
            answer = self._client.request(**sent, headers=headers, follow_redirects=False)
        except (UnicodeError, ValueError, httpx.InvalidURL):
            return  # no client can send this
        route = f"{case.method.upper()} {case.path}"
        self.answered.setdefault(route, set()).add(answer.status_code)
        if answer.status_code == 401:
            self._token = self._log_in()
        assert answer.status_code < 500, f"{route}: {answer.text}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"].startswith("application/problem+json"), route
            assert "Traceback" not in answer.text

    def _log_in(self) -> str:
        answer = self._client.post("/token", data={"username": "fuzz", "password": PASSWORD})
        return str(answer.json()["access_token"])


def _send_drawn(operation, mode: schemathesis.GenerationMode, sender: _Sender) -> None:
    @settings(max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode))
    def send(case: schemathesis.Case) -> None:
        sender.send(case)

    try:
        send()
    except (Unsatisfiable, SkipTest):
        assert mode is schemathesis.GenerationMode.NEGATIVE  # nothing can be wrong where nothing is taken
