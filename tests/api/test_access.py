import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from clairscore.api.app import create_app
from clairscore.api.rights import RIGHTS
from clairscore.store.database import open_store
from clairscore.store.keys import ServiceKeys
from clairscore.store.tables import decisions
from clairscore.store.users import Users

KEY = "k" * 40
PASSWORD = "correct horse battery"


def test_a_login_gives_a_token_that_says_who_is_asking(api: TestClient, login) -> None:
    found = api.get("/me", headers=login("analyst")).json()
    assert found == {"name": "analyst", "role": "analyst", "language": "fr", "rights": sorted(RIGHTS["analyst"])}


def test_a_token_says_when_it_expires_and_names_no_role(api: TestClient, login, home) -> None:
    token = login("adviser")["Authorization"].split()[1]
    claims = jwt.decode(token, KEY, algorithms=["HS256"], issuer="clairscore")
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert set(claims) == {"iss", "sub", "sid", "iat", "exp"}
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"


@pytest.mark.parametrize(("name", "password"), [("adviser", "wrong password"), ("nobody", "correct horse battery")])
def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(api: TestClient, name: str, password: str) -> None:
    answer = api.post("/token", data={"username": name, "password": password})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"] == "The name or the password is wrong."
    assert password not in answer.text


def test_an_unknown_name_is_verified_against_a_hash_all_the_same(home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("clairscore.store.users._verify", lambda found, _: bool(seen.append(found)))
    Users(open_store(home.settings.store_url)).authenticate("nobody", "any password at all")
    assert len(seen) == 1
    assert seen[0].startswith("$argon2id$")


def forge(api: TestClient, *, key: str = KEY, algorithm: str = "HS256", typ: str = "at+jwt", **claims: object) -> int:
    """Send a token that is good but for what is given, and return the status of the answer."""
    answer = api.post("/token", data={"username": "adviser", "password": PASSWORD}).json()
    good = jwt.decode(answer["access_token"], options={"verify_signature": False})
    merged = {name: value for name, value in {**good, **claims}.items() if value is not None}
    token = jwt.encode(merged, key, algorithm=algorithm, headers={"typ": typ})
    return api.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_made_with_our_key_is_good(api: TestClient) -> None:
    assert forge(api) == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"exp": None},
        {"iss": "somebody else"},
        {"iss": None},
        {"sub": "nobody"},
        {"sub": "admin"},
        {"sub": None},
        {"sid": "0" * 32},
        {"sid": None},
        {"iat": 4_102_444_800},  # the year 2100
        {"typ": "JWT"},
        {"typ": "login+jwt"},
        {"key": "x" * 40},
        {"key": "", "algorithm": "none"},
        {"algorithm": "HS512"},
    ],
    ids=str,
)
def test_a_token_that_is_not_good_is_refused(api: TestClient, claims: dict) -> None:
    assert forge(api, **claims) == 401


def test_nonsense_is_no_token(api: TestClient) -> None:
    for token in ("nonsense", "a.b.c", "x" * 20_000):
        assert api.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_deactivated_user_is_out_at_once(api: TestClient, home) -> None:
    users = Users(open_store(home.settings.store_url))
    users.add("leaver", "a password of some length", "adviser")
    answer = api.post("/token", data={"username": "leaver", "password": "a password of some length"})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert api.get("/me", headers=headers).status_code == 200
    users.deactivate("leaver")
    assert api.get("/me", headers=headers).status_code == 401


@pytest.fixture
def log_in(api: TestClient, home) -> Iterator[Callable[..., dict]]:
    """Log in as a user of one's own, made for the test, and return what the API tells."""
    store = open_store(home.settings.store_url)
    name = f"user {secrets.token_hex(4)}"
    Users(store).add(name, PASSWORD, "analyst")

    def logged_in(password: str = PASSWORD) -> dict:
        return {"name": name, **api.post("/token", data={"username": name, "password": password}).json()}

    yield logged_in
    store.close()


def refresh(api: TestClient, token: str):
    return api.post("/token", data={"grant_type": "refresh_token", "refresh_token": token})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_refresh_token_gets_the_next_token_once(api: TestClient, log_in) -> None:
    begun = log_in()
    assert (begun["expires_in"], begun["refresh_expires_in"]) == (15 * 60, 10 * 3600)
    answer = refresh(api, begun["refresh_token"])
    assert answer.status_code == 200
    following = answer.json()
    assert api.get("/me", headers=bearer(following["access_token"])).json()["name"] == begun["name"]
    assert following["refresh_token"] != begun["refresh_token"]


def test_a_refresh_token_that_comes_back_closes_the_session_with_all_its_tokens(api: TestClient, log_in) -> None:
    begun, elsewhere = log_in(), log_in()
    following = refresh(api, begun["refresh_token"]).json()
    stolen = refresh(api, begun["refresh_token"])
    assert stolen.status_code == 401
    assert "used before" in stolen.json()["detail"]
    assert refresh(api, following["refresh_token"]).status_code == 401
    for token in (begun["access_token"], following["access_token"]):
        assert api.get("/me", headers=bearer(token)).status_code == 401
    assert api.get("/me", headers=bearer(elsewhere["access_token"])).status_code == 200


def test_logging_out_ends_this_session_or_all(api: TestClient, log_in) -> None:
    here, there, third = log_in(), log_in(), log_in()
    assert api.post("/logout", headers=bearer(here["access_token"])).status_code == 204
    assert api.get("/me", headers=bearer(here["access_token"])).status_code == 401
    assert refresh(api, here["refresh_token"]).status_code == 401
    assert api.get("/me", headers=bearer(there["access_token"])).status_code == 200
    assert api.post("/logout?everywhere=true", headers=bearer(there["access_token"])).status_code == 204
    assert api.get("/me", headers=bearer(third["access_token"])).status_code == 401


def test_another_password_ends_every_session(api: TestClient, home, log_in) -> None:
    begun = log_in()
    store = open_store(home.settings.store_url)
    Users(store).change_password(begun["name"], "battery horse correct")
    store.close()
    assert api.get("/me", headers=bearer(begun["access_token"])).status_code == 401
    assert refresh(api, begun["refresh_token"]).status_code == 401
    assert "access_token" in log_in("battery horse correct")


def test_another_role_has_its_rights_at_the_next_request(api: TestClient, home, log_in) -> None:
    begun = log_in()
    store = open_store(home.settings.store_url)
    Users(store).change_role(begun["name"], "executive")
    store.close()
    assert api.get("/me", headers=bearer(begun["access_token"])).json()["rights"] == sorted(RIGHTS["executive"])
    assert api.get("/clients", headers=bearer(begun["access_token"])).status_code == 403


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, ["username"]),
        ({"username": "adviser"}, ["password"]),
        ({"grant_type": "refresh_token"}, ["refresh_token"]),
        ({"grant_type": "client_credentials"}, ["grant_type"]),
    ],
)
def test_what_a_login_lacks_is_named(api: TestClient, form: dict[str, str], fields: list[str]) -> None:
    answer = api.post("/token", data=form)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == fields


def test_a_service_asks_with_its_key_and_stands_in_the_ledger(api: TestClient, home, client_ids) -> None:
    store = open_store(home.settings.store_url)
    keys = ServiceKeys(store)
    key = bearer(keys.add("nightly", "adviser", ["clients:read", "simulations:make", "decisions:make"], days=1))
    me = api.get("/me", headers=key).json()
    assert (me["name"], me["rights"]) == ("service:nightly", ["clients:read", "decisions:make", "simulations:make"])
    refused = api.get("/models", headers=key)
    assert (refused.status_code, "The key of 'service:nightly'" in refused.json()["detail"]) == (403, True)
    assert api.post("/logout", headers=key).status_code == 403
    body = {"short_form": {"age": 41, "annual_income": 61000, "credit_amount": 21000, "annuity": 2100}}
    decided = api.post("/predict", json=body, headers=key).json()
    with store.reading() as connection:
        query = select(decisions.c.made_by).where(decisions.c.decision_id == decided["decision_id"])
        assert connection.execute(query).scalar_one() == "service:nightly"
    keys.revoke("nightly")
    assert api.get("/me", headers=key).status_code == 401
    store.close()


def test_a_key_has_no_right_that_its_role_lacks(api: TestClient, home) -> None:
    store = open_store(home.settings.store_url)
    key = bearer(ServiceKeys(store).add("reach", "executive", ["models:read", "clients:read"], days=1))
    store.close()
    assert api.get("/me", headers=key).json()["rights"] == ["models:read"]
    assert api.get("/clients", headers=key).status_code == 403


def test_a_name_that_fails_too_often_must_wait(api: TestClient) -> None:
    for _ in range(10):
        assert api.post("/token", data={"username": "guessed", "password": "wrong"}).status_code == 401
    answer = api.post("/token", data={"username": "guessed", "password": "wrong"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")


def test_guesses_made_at_the_same_moment_do_not_outrun_the_count(api: TestClient) -> None:
    def guess(number: int) -> int:
        return api.post("/token", data={"username": "raced", "password": f"guess {number}"}).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(guess, range(20)))
    assert answers == {401: 10, 429: 10}


@pytest.mark.parametrize(
    ("name", "password"),
    [("n" * 65, "wrong"), ("n" * 65, "correct horse battery"), ("long", "x" * 1025), ("a\0", "wrong")],
)
def test_what_nobody_can_have_is_a_wrong_login_and_is_not_kept(home, name: str, password: str) -> None:
    with TestClient(create_app(home.settings)) as client:
        for _ in range(12):
            answer = client.post("/token", data={"username": name, "password": password})
            assert answer.status_code == 401
            assert answer.json()["detail"] == "The name or the password is wrong."
        answer = client.post("/token", data={"username": "adviser", "password": PASSWORD})
        assert answer.status_code == 200


def test_half_a_character_is_a_wrong_login(api: TestClient) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n+2AA-\r\n'
    body = part.format("username") + part.format("password") + "--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    assert api.post("/token", content=body.encode(), headers=kind).status_code == 401
