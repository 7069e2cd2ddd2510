"""A decision is made again over HTTP, by who may, and held against another model."""

import pytest
from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def decided(api: TestClient, adviser, client_ids) -> dict:
    return api.post("/prediction", json={"client_id": client_ids[3]}, headers=adviser).json()


def test_a_decision_comes_out_again_to_the_last_bit(api: TestClient, login, decided) -> None:
    found = api.get(f"/decisions/{decided['decision_id']}/replay", headers=login("compliance")).json()
    assert found["same"] is True
    assert found["differences"] == []
    assert (found["pd"], found["score"], found["decision"]) == (decided["pd"], decided["score"], decided["decision"])
    assert found["against"] is None


def test_beside_the_model_that_decided_nothing_matters(api: TestClient, login, decided) -> None:
    path = f"/decisions/{decided['decision_id']}/replay?against=champion"
    found = api.get(path, headers=login("admin")).json()["against"]
    assert (found["version"], found["first"], found["matter"]) == ("v1", None, [])
    assert [swap["differs"] for swap in found["swaps"]] == [False] * 5
    assert found["before"] == found["after"]


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"{'0' * 32}/replay", 404), ("1/replay", 422), ("{id}/replay?against=v99", 404), ("{id}/replay?against=x", 422)],
)
def test_what_is_not_there_is_refused(api: TestClient, login, decided, path: str, status: int) -> None:
    answer = api.get(f"/decisions/{path.replace('{id}', decided['decision_id'])}", headers=login("compliance"))
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
