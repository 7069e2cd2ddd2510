import asyncio
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Lock

import jwt
import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.api.rights import RIGHTS
from clairscore.api.throttle import MOST_KEYS, WINDOW_SECONDS, LoginThrottle, PasswordQueue
from clairscore.conventions import ROLES
from clairscore.errors import NotAuthenticated, StoreError, TooManyAttempts
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


def test_guesses_made_at_the_same_moment_do_not_outrun_the_count(api: TestClient) -> None:
    def guess(number: int) -> int:
        return api.post("/token", data={"username": "raced", "password": f"guess {number}"}).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(guess, range(20)))
    assert answers == {401: 10, 429: 10}


def fail(throttle: LoginThrottle, name: str, address: str = "here") -> None:
    with pytest.raises(NotAuthenticated), throttle.attempt(name, address):
        raise NotAuthenticated("The name or the password is wrong.")


def test_failures_are_forgotten_after_five_minutes_and_after_a_success() -> None:
    now = 0.0
    throttle = LoginThrottle(2, clock=lambda: now)
    fail(throttle, "ada")
    fail(throttle, "ada")
    fail(throttle, "ada", "elsewhere")
    with pytest.raises(TooManyAttempts), throttle.attempt("ada", "here"):
        pytest.fail("a third attempt was made")
    now = WINDOW_SECONDS
    fail(throttle, "ada")
    with throttle.attempt("ada", "here"):
        pass
    fail(throttle, "ada")
    fail(throttle, "ada")


def test_an_attempt_counts_before_its_password_is_checked() -> None:
    throttle = LoginThrottle(2)
    with ExitStack() as running:
        running.enter_context(throttle.attempt("ada", "here"))
        running.enter_context(throttle.attempt("ada", "here"))
        with pytest.raises(TooManyAttempts):
            running.enter_context(throttle.attempt("ada", "here"))


def test_what_is_nobodys_fault_counts_against_nobody() -> None:
    throttle = LoginThrottle(1)
    for _ in range(3):
        with pytest.raises(StoreError), throttle.attempt("ada", "here"):
            raise StoreError("The database cannot be used.")


def test_the_throttle_keeps_a_bounded_number_of_digests() -> None:
    throttle = LoginThrottle(1)
    for number in range(MOST_KEYS + 10):
        fail(throttle, f"name {number}")
    assert len(throttle) == MOST_KEYS
    fail(throttle, "name 0")
    with pytest.raises(TooManyAttempts), throttle.attempt(f"name {MOST_KEYS}", "here"):
        pytest.fail("the newest was forgotten")


def test_few_passwords_are_checked_at_once_and_few_wait() -> None:
    running, most = 0, 0
    lock = Lock()

    def check() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1

    async def all_together() -> list[object]:
        queue = PasswordQueue(at_once=2, most_waiting=3)
        return await asyncio.gather(*(queue.run(check) for _ in range(9)), return_exceptions=True)

    refused = [found for found in asyncio.run(all_together()) if found is not None]
    assert most == 2
    assert len(refused) == 9 - 2 - 3
    assert all(isinstance(found, TooManyAttempts) and found.seconds < 60 for found in refused)


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
        assert len(client.app.state.resources.throttle) == 0


def test_half_a_character_is_a_wrong_login(api: TestClient) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n+2AA-\r\n'
    body = part.format("username") + part.format("password") + "--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    assert api.post("/token", content=body.encode(), headers=kind).status_code == 401


def test_every_role_has_rights() -> None:
    assert set(RIGHTS) == set(ROLES)
