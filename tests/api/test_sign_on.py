"""Single sign-on through the API, with an identity provider that really listens."""

import secrets
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from fastapi.testclient import TestClient
from identity_provider import CLIENT_ID, CLIENT_SECRET, Provider

from clairscore.api.app import create_app
from clairscore.api.rights import RIGHTS
from clairscore.errors import SettingsError
from clairscore.settings import Settings
from clairscore.store.database import open_store
from clairscore.store.users import Users

CALLBACK = "http://localhost:8000/login/oidc/callback"
DASHBOARD = "http://localhost:8501"
ROLES = '{"credit-board": "executive", "credit-advisers": "adviser", "risk": "analyst"}'


@pytest.fixture
def bank() -> Iterator[Provider]:
    """A provider whose account nobody has seen yet."""
    with Provider().listening() as provider:
        name = f"ada {secrets.token_hex(4)}"
        provider.account = {"sub": name, "preferred_username": name, "groups": ["credit-advisers"]}
        yield provider


@pytest.fixture
def settings(home, bank: Provider) -> Settings:
    return home.settings.model_copy(
        update={
            "oidc_issuer": bank.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": secret_of(CLIENT_SECRET),
            "oidc_roles": ROLES,
            "oidc_redirect_url": CALLBACK,
            "dashboard_url": DASHBOARD,
        }
    )


def secret_of(text: str):
    return Settings(secret_key=text).secret_key


@pytest.fixture
def api(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost:8000", follow_redirects=False) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def at_the_bank(api: TestClient) -> str:
    """Begin a login, let the account in at the provider, and return the address it sends the browser back to."""
    answer = api.get("/login/oidc")
    assert answer.status_code == 303
    return httpx.get(answer.headers["location"], trust_env=False).headers["location"]


def test_a_token_of_the_bank_is_that_of_a_user_with_the_role_of_his_groups(api: TestClient, bank: Provider) -> None:
    me = api.get("/me", headers=bearer(bank.token())).json()
    assert (me["name"], me["role"]) == (bank.account["sub"], "adviser")
    assert me["rights"] == sorted(RIGHTS["adviser"])
    assert api.get("/clients", headers=bearer(bank.token())).status_code == 200
    assert api.get("/audit", headers=bearer(bank.token())).status_code == 403


def test_the_first_role_that_fits_is_taken_and_changes_with_the_groups(api: TestClient, bank: Provider) -> None:
    assert api.get("/me", headers=bearer(bank.token(groups=["risk", "credit-advisers"]))).json()["role"] == "adviser"
    assert api.get("/me", headers=bearer(bank.token(groups="risk"))).json()["role"] == "analyst"
    assert api.get("/me", headers=bearer(bank.token(groups=["credit-board"]))).json()["role"] == "executive"


@pytest.mark.parametrize("groups", [None, [], ["cleaners"], "cleaners", {"credit-advisers": True}, 7])
def test_an_account_in_no_group_that_counts_stays_out(api: TestClient, bank: Provider, groups: object) -> None:
    answer = api.get("/me", headers=bearer(bank.token(groups=groups)))
    assert answer.status_code == 403
    assert "no group" in answer.json()["detail"]


def test_groups_may_stand_deeper_in_the_token(home, bank: Provider, settings: Settings) -> None:
    deeper = settings.model_copy(update={"oidc_role_claim": "realm_access.roles"})
    with TestClient(create_app(deeper)) as client:
        token = bank.token(groups=None, realm_access={"roles": ["risk"]})
        assert client.get("/me", headers=bearer(token)).json()["role"] == "analyst"
        assert client.get("/me", headers=bearer(bank.token(realm_access="risk"))).status_code == 403


def test_a_token_that_the_bank_did_not_make_for_us_is_refused(api: TestClient, bank: Provider) -> None:
    bank.add_key("thief", published=False)
    claims = jwt.decode(bank.token(), options={"verify_signature": False})
    for token in (
        bank.token(aud="another"),
        bank.token(exp=1),
        bank.token(key="thief"),
        bank.token(iss="https://login.elsewhere.example"),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, "k" * 40, algorithm="HS256"),
        jwt.encode({**claims, "iss": "clairscore", "sid": "0" * 32}, bank.keys["first"], algorithm="RS256"),
    ):
        answer = api.get("/me", headers=bearer(token))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_who_is_deactivated_here_is_out_whatever_the_bank_says(api: TestClient, bank: Provider, settings) -> None:
    token = bank.token()
    assert api.get("/me", headers=bearer(token)).status_code == 200
    store = open_store(settings.store_url)
    Users(store).deactivate(bank.account["sub"])
    store.close()
    assert api.get("/me", headers=bearer(token)).status_code == 401
    assert api.get(at_the_bank(api)).status_code == 401


def test_an_account_does_not_become_a_user_with_a_password_here(api: TestClient, bank: Provider) -> None:
    answer = api.get("/me", headers=bearer(bank.token(preferred_username="admin")))
    assert answer.status_code == 403
    assert "exists already" in answer.json()["detail"]
    answer = api.get("/me", headers=bearer(bank.token(preferred_username="service:nightly")))
    assert answer.status_code == 403


def test_a_token_of_the_bank_has_no_session_to_end(api: TestClient, bank: Provider) -> None:
    assert api.post("/logout", headers=bearer(bank.token())).status_code == 403


def test_a_bank_that_is_down_is_told_as_such_and_passwords_go_on(api: TestClient, bank: Provider) -> None:
    bank.faults["/.well-known/openid-configuration"] = (503, b"")
    answer = api.get("/me", headers=bearer(bank.token()))
    assert (answer.status_code, answer.json()["title"]) == (503, "The identity provider is not available")
    assert api.get("/login/oidc").status_code == 503
    answer = api.post("/token", data={"username": "analyst", "password": "correct horse battery"})
    assert api.get("/me", headers=bearer(answer.json()["access_token"])).status_code == 200


def test_a_browser_logs_in_at_the_bank_and_comes_back_to_the_dashboard(api: TestClient, bank: Provider) -> None:
    begun = api.get("/login/oidc")
    question = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    assert {name: question[name] for name in ("response_type", "client_id", "redirect_uri", "scope")} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
    }
    cookie = begun.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/login/oidc", "Max-Age=600"))
    back = httpx.get(begun.headers["location"], trust_env=False).headers["location"]
    answer = api.get(back)
    assert answer.status_code == 303
    assert answer.headers["referrer-policy"] == "no-referrer"
    address, _, handed_over = answer.headers["location"].partition("?login=")
    assert address == DASHBOARD
    token = api.post("/token", data={"grant_type": "refresh_token", "refresh_token": handed_over}).json()
    me = api.get("/me", headers=bearer(token["access_token"])).json()
    assert (me["name"], me["role"]) == (bank.account["sub"], "adviser")
    again = api.post("/token", data={"grant_type": "refresh_token", "refresh_token": handed_over})
    assert again.status_code == 401


def test_without_a_dashboard_the_browser_is_given_the_token(settings: Settings) -> None:
    alone = settings.model_copy(update={"dashboard_url": None})
    with TestClient(create_app(alone), base_url="http://localhost:8000", follow_redirects=False) as client:
        answer = client.get(at_the_bank(client))
        assert client.get("/me", headers=bearer(answer.json()["access_token"])).status_code == 200


def test_a_code_is_taken_once(api: TestClient) -> None:
    back = at_the_bank(api)
    kept = dict(api.cookies)
    assert api.get(back).status_code == 303
    api.cookies.update(kept)
    assert api.get(back).status_code == 401


def test_a_login_that_another_browser_began_is_refused(api: TestClient, settings: Settings) -> None:
    back = at_the_bank(api)
    with TestClient(create_app(settings), base_url="http://localhost:8000", follow_redirects=False) as other:
        assert other.get(back).status_code == 401
        assert other.get("/login/oidc").status_code == 303
        assert other.get(back).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"code": "another"},
        {"code": ""},
        {"iss": "https://login.elsewhere.example"},
        {"code": "", "error": "access_denied"},
    ],
    ids=str,
)
def test_an_answer_of_the_bank_that_was_changed_is_refused(api: TestClient, changed: dict[str, str]) -> None:
    parts = urlsplit(at_the_bank(api))
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    answer = api.get(parts.path, params={**given, **changed})
    assert answer.status_code == 401
    assert "access_denied" not in answer.text


def test_what_a_browser_keeps_cannot_be_made_up_and_is_no_token(api: TestClient) -> None:
    back = at_the_bank(api)
    kept = api.cookies["clairscore_login"]
    assert api.get("/me", headers=bearer(kept)).status_code == 401
    token = api.post("/token", data={"username": "analyst", "password": "correct horse battery"}).json()
    api.cookies.clear()
    for invented in ("nonsense", token["access_token"]):
        assert api.get(back, headers={"Cookie": f"clairscore_login={invented}"}).status_code == 401
    nothing = {"Cookie": f"clairscore_login={token['access_token']}"}
    assert api.get("/login/oidc/callback?code=x&state=None", headers=nothing).status_code == 401
    assert api.get(back, headers={"Cookie": f"clairscore_login={kept}"}).status_code == 303


def test_an_id_token_that_was_made_for_another_login_is_refused(api: TestClient, bank: Provider) -> None:
    bank.claims = {"nonce": "of another login"}
    answer = api.get(at_the_bank(api))
    assert answer.status_code == 401
    assert "another login" in answer.json()["detail"]


def test_guesses_at_the_way_back_must_wait(settings: Settings) -> None:
    few = settings.model_copy(update={"address_login_attempts": 2})
    with TestClient(create_app(few), follow_redirects=False) as client:
        statuses = [client.get("/login/oidc/callback?code=x&state=y").status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


def test_without_a_provider_there_is_no_such_page(home) -> None:
    with TestClient(create_app(home.settings)) as client:
        assert client.get("/login/oidc").status_code == client.get("/login/oidc/callback").status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"oidc_client_id": None}, "CLAIRSCORE_OIDC_CLIENT_ID is not"),
        ({"oidc_issuer": "http://login.bank.example"}, "CLAIRSCORE_OIDC_ISSUER must begin with https://"),
        ({"dashboard_url": "http://scores.bank.example"}, "CLAIRSCORE_DASHBOARD_URL must begin with https://"),
        ({"oidc_redirect_url": "https://api.bank.example/"}, "must end with /login/oidc/callback"),
        ({"oidc_roles": ""}, "CLAIRSCORE_OIDC_ROLES must be JSON"),
        ({"oidc_roles": "{}"}, "CLAIRSCORE_OIDC_ROLES must be JSON"),
        ({"oidc_roles": '["adviser"]'}, "CLAIRSCORE_OIDC_ROLES must be JSON"),
        ({"oidc_roles": '{"all": "king"}'}, "CLAIRSCORE_OIDC_ROLES must be JSON"),
    ],
    ids=str,
)
def test_settings_that_lack_something_stop_the_api(settings: Settings, changed: dict, said: str) -> None:
    with pytest.raises(SettingsError, match=said), TestClient(create_app(settings.model_copy(update=changed))):
        pytest.fail("it started")
