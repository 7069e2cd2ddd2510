import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import insert, select

from clairscore.api.app import create_app
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.tables import client_rows, clients
from clairscore.store.users import Users

PASSWORD = "correct horse battery"


@pytest.fixture
def desk(home, tmp_path, client_ids):
    """The API on a store of its own with three clients, and limits that are soon reached."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store, first = open_store(url), open_store(home.settings.store_url)
    with first.reading() as source, store.writing() as target:
        for table in (clients, client_rows):
            rows = source.execute(select(table).where(table.c.client_id.in_(client_ids[:3]))).mappings().all()
            target.execute(insert(table), [dict(row) for row in rows])
    for role in ("adviser", "compliance", "analyst"):
        Users(store).add(role, PASSWORD, role)
    assert len(Clients(store, home.lender.name)) == 3
    limits = {"failed_logins_limit": 2, "clients_read_limit": 3, "working_hours": "0-1", "time_zone": "UTC"}
    settings = home.settings.model_copy(update={"database_url": SecretStr(url), **limits})
    with TestClient(create_app(settings)) as client:
        yield client
    store.close()


def bearer(desk: TestClient, role: str) -> dict[str, str]:
    token = desk.post("/token", data={"username": role, "password": PASSWORD}).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def test_who_read_which_client_is_found_by_client_and_by_user(desk: TestClient, client_ids) -> None:
    adviser, compliance = bearer(desk, "adviser"), bearer(desk, "compliance")
    read, decided, other = client_ids[:3]
    desk.get(f"/client_info/{read}", headers=adviser)
    made = desk.post("/prediction", json={"client_id": decided}, headers=adviser).json()
    desk.get(f"/local_feature_importance/{other}", headers=adviser)

    def routes(**wanted: object) -> list[str]:
        items = desk.get("/audit", params=wanted, headers=compliance).json()["items"]
        return [one["route"] for one in items]

    assert routes(client_id=read) == ["/client_info/{client_id}"]
    assert routes(client_id=decided) == ["/prediction"]
    desk.get(f"/decisions/{made['decision_id']}", headers=compliance)
    assert routes(client_id=decided) == ["/decisions/{decision_id}", "/prediction"]
    desk.get("/clients", headers=adviser)
    assert routes(event="clients_listed") == ["/clients"]
    assert routes(event="client_read", who="adviser") == [
        "/local_feature_importance/{client_id}",
        "/prediction",
        "/client_info/{client_id}",
    ]
    whole = desk.get("/audit", headers=compliance).text
    assert not [one for one in client_ids[:3] if str(one) in whole]
    assert "testclient" not in whole


def test_logins_refusals_and_reads_of_this_log_are_in_it(desk: TestClient) -> None:
    adviser, compliance = bearer(desk, "adviser"), bearer(desk, "compliance")
    desk.post("/token", data={"username": "adviser", "password": "guess"})
    desk.post("/token", data={"username": "my password is tulip", "password": "guess"})
    desk.get("/audit", headers=adviser)
    desk.get("/me")
    desk.get("/audit", headers=compliance)
    items = desk.get("/audit", headers=compliance).json()["items"]
    assert [(one["event"], one["who"][:11], one["status"]) for one in items] == [
        ("audit_read", "compliance", 200),
        ("not_authenticated", "", 401),
        ("not_allowed", "adviser", 403),
        ("login_failed", items[3]["who"][:11], 401),
        ("login_failed", "adviser", 401),
        ("login_succeeded", "compliance", 200),
        ("login_succeeded", "adviser", 200),
    ]
    assert items[3]["who"].startswith("?")
    assert "tulip" not in str(items)


def test_pages_follow_each_other(desk: TestClient) -> None:
    compliance = bearer(desk, "compliance")
    for _ in range(5):
        desk.get("/me")
    first = desk.get("/audit", params={"limit": 3, "event": "not_authenticated"}, headers=compliance).json()
    second = desk.get(
        "/audit", params={"limit": 3, "event": "not_authenticated", "before": first["before"]}, headers=compliance
    ).json()
    assert [len(first["items"]), len(second["items"]), second["before"]] == [3, 2, None]
    positions = [one["position"] for one in first["items"] + second["items"]]
    assert positions == sorted(set(positions), reverse=True)


@pytest.mark.parametrize(
    "asked",
    [
        {"before": 2**63},
        {"before": 10**30},
        {"since": "9999-12-31T23:59:59-23:59"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"since": "tomorrow"},
        {"who": "a\0b"},
    ],
)
def test_a_position_or_moment_that_cannot_be_is_refused(desk: TestClient, asked) -> None:
    answer = desk.get("/audit", params=asked, headers=bearer(desk, "compliance"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(asked))


def test_a_moment_without_a_time_zone_is_in_utc(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        compliance, hour = bearer(desk, "compliance"), timedelta(hours=1)
        for shift, found in ((-hour, True), (hour, False)):
            moment = (datetime.now(UTC) + shift).replace(tzinfo=None).isoformat()
            items = desk.get("/audit", params={"since": moment}, headers=compliance).json()["items"]
            assert bool(items) == found
        assert desk.get("/audit", params={"until": "0001-01-01T00:00:00"}, headers=compliance).json()["items"] == []
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_stands_out_is_named_and_counted(desk: TestClient, client_ids) -> None:
    adviser, compliance = bearer(desk, "adviser"), bearer(desk, "compliance")
    for _ in range(2):
        desk.post("/token", data={"username": "analyst", "password": "guess"})
    for client_id in client_ids[:3]:
        desk.get(f"/client_info/{client_id}", headers=adviser)
    found = desk.get("/audit/anomalies", headers=compliance).json()["items"]
    kinds = {(one["kind"], one["who"]): one["count"] for one in found}
    assert kinds["failed_logins_by_name", "analyst"] == 2
    assert kinds["many_clients_read", "adviser"] == 3
    assert {kind for kind, _ in kinds} >= {"failed_logins_by_address"}
    metrics = desk.app.state.resources.metrics.text().decode()
    assert 'clairscore_anomalies{kind="many_clients_read"} 1.0' in metrics
    assert 'clairscore_security_events_total{event="client_read"} 3.0' in metrics


@pytest.mark.parametrize("wanted", [{"event": "nonsense"}, {"limit": 501}, {"client_id": -1}, {"since": "yesterday"}])
def test_a_filter_that_is_none_is_refused(api: TestClient, login, wanted: dict[str, object]) -> None:
    assert api.get("/audit", params=wanted, headers=login("compliance")).status_code == 422
