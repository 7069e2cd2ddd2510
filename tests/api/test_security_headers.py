import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.api.security_headers import ALWAYS
from clairscore.errors import SettingsError

PAGE = "https://desk.bank.example"


@pytest.mark.parametrize("path", ["/", "/me", "/nothing", "/healthz", "/openapi.json"])
def test_every_answer_carries_the_headers_refusals_too(api: TestClient, path: str) -> None:
    headers = api.get(path).headers
    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert "server" not in headers
    assert "Strict-Transport-Security" not in headers


def test_the_page_of_the_documentation_may_load_what_it_needs(api: TestClient) -> None:
    page = api.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    sources = {
        part.split("/")[2]
        for part in page.text.split('"')
        if (part.startswith("https://") and "css" in part) or part.endswith(".js")
    }
    assert sources == {"cdn.jsdelivr.net"}
    assert all(f"https://{source}" in policy for source in sources)


def test_over_tls_browsers_are_told_to_stay_there(home) -> None:
    with TestClient(create_app(home.settings), base_url="https://testserver") as client:
        assert client.get("/").headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_trusted_proxy_may_say_that_tls_ends_there(home) -> None:
    app = create_app(home.settings.model_copy(update={"trusted_proxies": "testclient"}))
    with TestClient(app) as client:
        assert "Strict-Transport-Security" in client.get("/", headers={"X-Forwarded-Proto": "https"}).headers


def test_no_page_may_call_from_a_browser_unless_it_is_named(home, api: TestClient) -> None:
    asks = {"Origin": PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "Authorization"}
    assert "Access-Control-Allow-Origin" not in api.options("/prediction", headers=asks).headers
    assert "Access-Control-Allow-Origin" not in api.get("/", headers={"Origin": PAGE}).headers
    with TestClient(
        create_app(home.settings.model_copy(update={"cors_origins": f"{PAGE}, https://b.example"}))
    ) as named:
        allowed = named.options("/prediction", headers=asks)
        assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (200, PAGE)
        assert "Access-Control-Allow-Credentials" not in allowed.headers
        assert named.get("/me", headers={"Origin": PAGE}).headers["Access-Control-Allow-Origin"] == PAGE
        stranger = {**asks, "Origin": "https://evil.example"}
        assert "Access-Control-Allow-Origin" not in named.options("/prediction", headers=stranger).headers
        for method, path in (("PUT", "/client_info/1"), ("DELETE", "/subjects/1")):
            wanted = {**asks, "Access-Control-Request-Method": method}
            assert named.options(path, headers=wanted).status_code == 200


def test_any_origin_is_refused_as_a_setting(home) -> None:
    with pytest.raises(SettingsError, match="Name each origin"):
        create_app(home.settings.model_copy(update={"cors_origins": "*"}))


def test_only_the_names_of_the_api_are_answered(home) -> None:
    app = create_app(home.settings.model_copy(update={"allowed_hosts": "scores.bank.example"}))
    with TestClient(app, base_url="http://scores.bank.example") as client:
        assert client.get("/").status_code == 200
        refused = client.get("/", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    assert refused.headers["X-Frame-Options"] == "DENY"
    assert refused.json()["request_id"] == refused.headers["X-Request-ID"]
