from collections import namedtuple

from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.errors import StoreError


def test_a_service_that_can_decide_says_so(api: TestClient) -> None:
    found = api.get("/readyz")
    assert found.status_code == 200
    assert found.json() == {
        "ready": True,
        "checks": [
            {"name": "store", "ok": True, "says": "The store answers."},
            {"name": "model", "ok": True, "says": "v1 decides."},
            {"name": "disk", "ok": True, "says": "The disk of the home folder has at least 100 MB free."},
        ],
    }


def test_without_its_store_it_is_not_ready_and_says_nothing_else(home, monkeypatch) -> None:
    with TestClient(create_app(home.settings)) as client:

        def fail():
            raise StoreError("The database at postgresql://s3cret cannot be used.")

        monkeypatch.setattr(client.app.state.resources.store, "reading", fail)
        found = client.get("/readyz")
        assert client.get("/healthz").status_code == 200  # to start it again would help nobody
    assert found.status_code == 503
    assert found.json()["ready"] is False
    assert found.json()["checks"][0] == {"name": "store", "ok": False, "says": "The store does not answer."}
    assert "s3cret" not in found.text


def test_a_full_disk_is_not_ready(home, monkeypatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("clairscore.api.readiness.shutil.disk_usage", lambda _: usage(10**9, 10**9 - 5, 5))
    with TestClient(create_app(home.settings)) as client:
        found = client.get("/readyz")
    assert found.status_code == 503
    assert found.json()["checks"][2]["says"] == "The disk of the home folder has less than 100 MB free."


def test_the_checks_are_made_once_a_second(home, monkeypatch) -> None:
    looked: list[object] = []
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(
        "clairscore.api.readiness.shutil.disk_usage", lambda path: looked.append(path) or usage(10**9, 0, 10**9)
    )
    with TestClient(create_app(home.settings)) as client:
        for _ in range(5):
            client.get("/readyz")
    assert len(looked) == 1
