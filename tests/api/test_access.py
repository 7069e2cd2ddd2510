import time

import jwt
import pytest
from fastapi.testclient import TestClient

from clairscore.api.rights import RIGHTS
from clairscore.api.throttle import WINDOW_SECONDS, LoginThrottle
from clairscore.conventions import ROLES
from clairscore.errors import TooManyAttempts
from clairscore.store.database import open_store
from clairscore.store.users import Users

KEY = "k" * 40


def test_a_login_gives_a_token_that_says_who_is_asking(api: TestClient, login) -> None:
    found = api.get("/me", headers=login("analyst")).json()
    assert found == {"name": "analyst", "role": "analyst", "language": "fr", "rights": sorted(RIGHTS["analyst"])}


def test_a_token_says_when_it_expires_and_names_no_role(api: TestClient, login, home) -> None:
    token = login("adviser")["Authorization"].split()[1]
    claims = jwt.decode(token, KEY, algorithms=["HS256"], issuer="clairscore")
    assert claims["exp"] - claims["iat"] == 30 * 60
    assert set(claims) == {"iss", "sub", "iat", "exp"}


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


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": time.time() - 1},
        {"iss": "somebody else"},
        {"sub": "nobody"},
    ],
    ids=["expired", "of another issuer", "of an unknown user"],
)
def test_a_token_that_is_not_good_is_refused(api: TestClient, claims: dict[str, object]) -> None:
    good = {"iss": "clairscore", "sub": "adviser", "iat": time.time(), "exp": time.time() + 60}
    token = jwt.encode({**good, **claims}, KEY, algorithm="HS256")
    assert api.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_token_signed_by_another_key_or_by_none_is_refused(api: TestClient) -> None:
    good = {"iss": "clairscore", "sub": "adviser", "iat": time.time(), "exp": time.time() + 60}
    for token in (jwt.encode(good, "x" * 40, algorithm="HS256"), jwt.encode(good, "", algorithm="none"), "nonsense"):
        assert api.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_deactivated_user_is_out_at_once(api: TestClient, home) -> None:
    users = Users(open_store(home.settings.store_url))
    users.add("leaver", "a password of some length", "adviser")
    answer = api.post("/token", data={"username": "leaver", "password": "a password of some length"})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert api.get("/me", headers=headers).status_code == 200
    users.deactivate("leaver")
    assert api.get("/me", headers=headers).status_code == 401


def test_a_name_that_fails_too_often_must_wait(api: TestClient) -> None:
    for _ in range(10):
        assert api.post("/token", data={"username": "guessed", "password": "wrong"}).status_code == 401
    answer = api.post("/token", data={"username": "guessed", "password": "wrong"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")


def test_failures_are_forgotten_after_five_minutes_and_after_a_success() -> None:
    now = 0.0
    throttle = LoginThrottle(2, clock=lambda: now)
    throttle.failed("ada", "here")
    throttle.failed("ada", "here")
    throttle.check("ada", "elsewhere")
    with pytest.raises(TooManyAttempts):
        throttle.check("ada", "here")
    now = WINDOW_SECONDS
    throttle.check("ada", "here")
    throttle.failed("ada", "here")
    throttle.failed("ada", "here")
    throttle.succeeded("ada", "here")
    throttle.check("ada", "here")


def test_every_role_has_rights() -> None:
    assert set(RIGHTS) == set(ROLES)
