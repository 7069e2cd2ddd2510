import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app


def test_a_user_who_asks_too_often_must_wait_and_others_need_not(home, login) -> None:
    settings = home.settings.model_copy(update={"user_rate": 3})
    with TestClient(create_app(settings)) as client:
        answers = [client.get("/me", headers=login("analyst")) for _ in range(4)]
        other = client.get("/me", headers=login("adviser"))
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 20
    assert refused.json()["title"] == "Too many requests"
    assert "analyst" not in refused.text
    assert other.status_code == 200


def test_an_address_from_which_too_much_comes_must_wait_also_without_a_token(home) -> None:
    settings = home.settings.model_copy(update={"address_rate": 3})
    with TestClient(create_app(settings)) as client:
        assert [client.get(path).status_code for path in ("/me", "/nothing", "/", "/")] == [401, 404, 200, 429]
        refused = client.get("/me")
        assert int(refused.headers["Retry-After"]) <= 20
        assert refused.json()["request_id"] == refused.headers["X-Request-ID"]
        assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("proxies", "statuses"), [("testclient", [401, 401, 429]), ("", [401, 429, 429])])
def test_a_forwarded_address_counts_only_when_a_trusted_proxy_says_it(home, proxies: str, statuses: list[int]) -> None:
    settings = home.settings.model_copy(update={"address_rate": 1, "trusted_proxies": proxies})
    with TestClient(create_app(settings)) as client:
        asked = [client.get("/me", headers={"X-Forwarded-For": f"203.0.113.{one}"}) for one in (1, 2, 2)]
    assert [one.status_code for one in asked] == statuses


def test_no_limit_is_no_limit(home) -> None:
    settings = home.settings.model_copy(update={"address_rate": 0, "user_rate": 0})
    with TestClient(create_app(settings)) as client:
        assert {client.get("/").status_code for _ in range(20)} == {200}


def test_an_application_with_a_redis_that_is_down_answers_and_says_so(home, login, tmp_path) -> None:
    pytest.importorskip("redis")
    from pydantic import SecretStr

    url = SecretStr(f"unix://{tmp_path}/nobody")
    with TestClient(create_app(home.settings.model_copy(update={"redis_url": url, "user_rate": 2}))) as client:
        statuses = [client.get("/me", headers=login("adviser")).status_code for _ in range(3)]
        metrics = client.get("/metrics", headers=login("admin")).text
    assert statuses == [200, 200, 429]
    assert "clairscore_redis_up 0.0" in metrics
