"""A made-up person with values nobody else has goes through every route, right and wrong, and leaves no trace."""

import io
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from pydantic import SecretStr

from clairscore.api.app import create_app
from clairscore.api.log_format import JsonFormat, TextFormat, configure_logging
from clairscore.api.routes import ROUTERS
from clairscore.store.clients import packed, unpacked
from clairscore.workflows.scoring import ScoringService

ID = 918273645546372
NAME = "Zéphyrine-Canary31337"
INCOME = 31337.4242
AMOUNT = 271828.75
TRACES = (str(ID), NAME, "Canary31337", str(INCOME), str(AMOUNT), "31337", "271828", "198.51.100.77")

ROUTES = sorted(
    (
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ),
    key=lambda route: route[1] == "/logout",  # last, since it ends what the others need
)


@dataclass
class Passage:
    """The API as it is configured in production, with a canary among the clients, and all it wrote."""

    client: TestClient
    database: Path
    logs: tuple[io.StringIO, io.StringIO]
    answers: list[Response] = field(default_factory=list)

    def ask(self, method: str, path: str, headers: dict[str, str], **sent: Any) -> Response:
        named = {**headers, "User-Agent": "Canary31337", "Referer": f"https://desk/{ID}"}
        answer = self.client.request(method, path, headers=named, follow_redirects=False, **sent)
        self.answers.append(answer)
        return answer

    def written(self) -> dict[str, str]:
        """Everything that was written where no person may be."""
        assert self.client.app.state.resources.audit.flush(5)
        with closing(sqlite3.connect(self.database)) as connection:
            audit = connection.execute("SELECT * FROM audit_events").fetchall()
        return {
            "log as text": self.logs[0].getvalue(),
            "log as JSON": self.logs[1].getvalue(),
            "metrics": self.client.app.state.resources.metrics.text().decode(),
            "audit log": repr(audit),
            "problems": "\n".join(
                one.text for one in self.answers if one.headers.get("Content-Type") == "application/problem+json"
            ),
        }


@pytest.fixture
def passage(home, tmp_path: Path) -> Iterator[Passage]:
    database = tmp_path / "clairscore.db"
    with closing(sqlite3.connect(home.path / "clairscore.db")) as store, closing(sqlite3.connect(database)) as copy:
        store.backup(copy)
        first = copy.execute("SELECT client_id FROM clients ORDER BY client_id").fetchone()[0]
        copy.execute(
            "INSERT INTO clients SELECT ?, lender, as_of, made_up FROM clients WHERE client_id = ?", (ID, first)
        )
        rows = copy.execute("SELECT source, payload FROM client_rows WHERE client_id = ?", (first,)).fetchall()
        for source, payload in rows:
            columns = unpacked(payload)
            if source == "application":
                columns |= {"income": [INCOME], "credit_amount": [AMOUNT]}
            copy.execute("INSERT INTO client_rows VALUES (?, ?, ?)", (ID, source, packed(columns)))
        copy.commit()
    settings = home.settings.model_copy(
        update={"database_url": SecretStr(f"sqlite:///{database}"), "shadow": True, "trusted_proxies": "testclient"}
    )
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure_logging("json")
    logs = io.StringIO(), io.StringIO()
    for stream, form in zip(logs, (TextFormat(), JsonFormat()), strict=True):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(form)
        root.addHandler(handler)
    try:
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            yield Passage(client, database, logs)
    finally:
        root.handlers[:] = before
        root.setLevel(level)


@pytest.fixture
def bearer(passage: Passage) -> dict[str, dict[str, str]]:
    found = {}
    for role in ("adviser", "admin"):
        form = {"username": role, "password": "correct horse battery"}
        token = passage.client.post("/token", data=form).json()["access_token"]
        found[role] = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "198.51.100.77"}
    return found


def right(passage: Passage, headers: dict[str, str]) -> list[Response]:
    form = {"age": 35, "annual_income": INCOME, "credit_amount": AMOUNT, "annuity": 2000}
    rows = {"application": [{"birth_day": -12000, "income": INCOME, "credit_amount": AMOUNT, "annuity": 2000}]}
    return [
        passage.ask("GET", f"/clients?search={ID}", headers),
        passage.ask("GET", f"/client_info/{ID}", headers),
        passage.ask("GET", f"/local_feature_importance/{ID}", headers),
        passage.ask("POST", "/prediction", headers, json={"client_id": ID}),
        passage.ask("POST", "/prediction", headers, json={"client_id": ID, "changes": {"income": INCOME + 1}}),
        passage.ask("POST", "/predict", headers, json={"short_form": form}),
        passage.ask("POST", "/predict", headers, json={"rows": rows}),
    ]


def test_the_person_who_goes_the_right_way_leaves_no_trace(passage: Passage, bearer) -> None:
    answers = right(passage, bearer["adviser"])
    assert [one.status_code for one in answers] == [200] * len(answers)
    assert str(ID) in answers[1].text
    assert str(INCOME) in answers[1].text
    assert passage.ask("GET", f"/audit?client_id={ID}", bearer["admin"]).json()["items"]
    passage.client.app.state.resources.shadow.wait()
    _no_trace(passage)


def test_the_person_on_every_route_with_wrong_input_leaves_no_trace(passage: Passage, bearer) -> None:
    bodies: list[dict[str, Any]] = [
        {"json": {"client_id": NAME, "changes": {"income": NAME}, "why": NAME, "reason": NAME, "note": NAME}},
        {"json": {"client_id": ID, "changes": {"income": f"-{INCOME}"}}},
        {"json": {"short_form": {"age": NAME, "annual_income": -INCOME}}},
        {"json": {"rows": {"application": [{"income": NAME, "birth_day": INCOME}], "bureau": NAME}}},
        {"content": f"{NAME} {ID} {INCOME}", "headers_of": "application/json"},
        {"data": {"username": NAME, "password": f"{NAME}{ID}", "grant_type": NAME, "refresh_token": NAME}},
        {"data": {"username": NAME, "password": f"{NAME}{ID}"}},
    ]
    query = {"search": NAME, "client_id": NAME, "lang": NAME, "since": NAME, "code": NAME, "state": str(ID)}
    for method, path in ROUTES:
        for filling in (str(ID), NAME):
            filled = re.sub(r"\{[^}]+\}", filling, path)
            callers = (bearer["adviser"], bearer["admin"], {"Authorization": f"Bearer {NAME}".encode()})
            for headers in callers[:1] if path == "/token" else callers:
                passage.ask(method, filled, headers)
                passage.ask(method, filled, headers, params=query)
                for body in bodies if method != "GET" and filling == NAME else []:
                    kind = {"Content-Type": body["headers_of"]} if "headers_of" in body else {}
                    sent = {name: value for name, value in body.items() if name != "headers_of"}
                    passage.ask(method, filled, {**headers, **kind}, **sent)
    passage.ask("GET", f"/{NAME}/{ID}", bearer["adviser"])
    passage.ask("PATCH", f"/client_info/{ID}", bearer["adviser"])
    passage.ask("GET", "/me", {**bearer["adviser"], "X-Request-ID": f"{NAME} {ID}".encode()})
    statuses = {one.status_code for one in passage.answers}
    assert {200, 401, 403, 404, 405, 422} <= statuses
    assert not {status for status in statuses if status >= 500}
    _no_trace(passage)


def test_the_person_in_an_error_nobody_foresaw_leaves_no_trace(passage: Passage, bearer, monkeypatch) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError(f"{NAME} {ID} earns {INCOME}")

    monkeypatch.setattr(ScoringService, "decide", explode)
    assert passage.ask("POST", "/prediction", bearer["adviser"], json={"client_id": ID}).status_code == 500
    assert "RuntimeError" in passage.written()["log as text"]
    _no_trace(passage)


def test_a_trace_would_be_found(passage: Passage, bearer) -> None:
    logging.getLogger("clairscore.api").info("%s was here", NAME)
    with pytest.raises(AssertionError, match="log as text"):
        _no_trace(passage)


def _no_trace(passage: Passage) -> None:
    written = passage.written()
    assert all(written.values()) or not written["problems"]
    lines = [json.loads(line) for line in written["log as JSON"].splitlines()]
    assert any(one["logger"] == "clairscore.access" and one["request_id"] for one in lines)
    found = {
        (where, trace)
        for where, text in written.items()
        for trace in TRACES
        if trace in text or trace in _unescaped(text)
    }
    assert found == set()


def _unescaped(text: str) -> str:
    return text.encode(errors="replace").decode("unicode_escape", errors="replace")
