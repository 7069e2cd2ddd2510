"""Who guesses passwords must wait: on one name, on one name from everywhere, on many names from one place."""

import asyncio
import time
from threading import Lock

import pytest

from clairscore.api.attempts import AttemptsInMemory
from clairscore.api.throttle import LOCK_AFTER, LOCK_SECONDS, WINDOW_SECONDS, LoginThrottle, PasswordQueue, network_of
from clairscore.errors import NotAuthenticated, StoreError, TooManyAttempts
from clairscore.store.pseudonyms import Pseudonyms


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(clock: Clock) -> AttemptsInMemory:
    return AttemptsInMemory(clock)


def throttled(attempts: AttemptsInMemory, by_name: int, by_address: int) -> LoginThrottle:
    return LoginThrottle(attempts, Pseudonyms(b"k" * 32), by_name=by_name, by_address=by_address)


def attempt(throttle: LoginThrottle, name: str, address: str, ends_with: Exception | None) -> None:
    async def made() -> None:
        async with throttle.attempt(name, address):
            if ends_with is not None:
                raise ends_with

    asyncio.run(made())


def fail(throttle: LoginThrottle, name: str, address: str = "192.0.2.1") -> None:
    with pytest.raises(NotAuthenticated):
        attempt(throttle, name, address, NotAuthenticated("The name or the password is wrong."))


def succeed(throttle: LoginThrottle, name: str, address: str = "192.0.2.1") -> None:
    attempt(throttle, name, address, None)


def refused(throttle: LoginThrottle, name: str, address: str = "192.0.2.1") -> TooManyAttempts:
    with pytest.raises(TooManyAttempts) as caught:
        attempt(throttle, name, address, RuntimeError("the attempt was made"))
    return caught.value


def test_failures_are_forgotten_after_five_minutes_and_after_a_success(
    attempts: AttemptsInMemory, clock: Clock
) -> None:
    throttle = throttled(attempts, by_name=2, by_address=99)
    fail(throttle, "ada")
    fail(throttle, "ada")
    assert refused(throttle, "ada").seconds == WINDOW_SECONDS == 300
    fail(throttle, "ada", "192.0.2.2")
    clock.now = WINDOW_SECONDS
    fail(throttle, "ada")
    succeed(throttle, "ada")
    fail(throttle, "ada")
    fail(throttle, "ada")


def test_a_name_tried_from_many_addresses_is_locked_everywhere_for_a_while(
    attempts: AttemptsInMemory, clock: Clock
) -> None:
    throttle = throttled(attempts, by_name=2, by_address=99)
    for number in range(LOCK_AFTER * 2):
        fail(throttle, "ada", f"192.0.2.{number}")
    found = refused(throttle, "ada", "198.51.100.1")
    assert found.seconds == LOCK_SECONDS == 900
    assert "locked after 10 wrong passwords from anywhere" in str(found)
    succeed(throttle, "bob", "198.51.100.1")
    clock.now = LOCK_SECONDS - 1
    refused(throttle, "ada", "198.51.100.1")
    clock.now = LOCK_SECONDS
    succeed(throttle, "ada", "198.51.100.1")


def test_an_address_that_tries_many_names_must_wait_whatever_it_tries_next(attempts: AttemptsInMemory) -> None:
    throttle = throttled(attempts, by_name=2, by_address=3)
    for name in ("ada", "bob", "eve"):
        fail(throttle, name)
    assert "From here 3 logins failed" in str(refused(throttle, "dan"))
    succeed(throttle, "dan", "192.0.2.2")


def test_a_success_does_not_wipe_out_what_an_address_did_to_others(attempts: AttemptsInMemory) -> None:
    throttle = throttled(attempts, by_name=2, by_address=3)
    fail(throttle, "ada")
    fail(throttle, "bob")
    succeed(throttle, "eve")
    fail(throttle, "dan")
    refused(throttle, "eve")


def test_what_names_nobody_counts_against_its_address(attempts: AttemptsInMemory) -> None:
    throttle = throttled(attempts, by_name=2, by_address=2)

    async def guess() -> None:
        async with throttle.attempt_from("192.0.2.1"):
            raise NotAuthenticated("This is no refresh token.")

    for expected in (NotAuthenticated, NotAuthenticated, TooManyAttempts):
        with pytest.raises(expected):
            asyncio.run(guess())
    refused(throttle, "ada")


def test_many_addresses_of_one_network_are_one_place(attempts: AttemptsInMemory) -> None:
    throttle = throttled(attempts, by_name=1, by_address=99)
    fail(throttle, "ada", "2001:db8::1")
    refused(throttle, "ada", "2001:db8::ffff:2")
    fail(throttle, "ada", "2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"


def test_an_attempt_counts_before_its_password_is_checked(attempts: AttemptsInMemory) -> None:
    throttle = throttled(attempts, by_name=2, by_address=99)

    async def three_at_once() -> None:
        async with throttle.attempt("ada", "here"), throttle.attempt("ada", "here"):
            with pytest.raises(TooManyAttempts):
                await throttle.attempt("ada", "here").__aenter__()

    asyncio.run(three_at_once())


def test_what_is_nobodys_fault_counts_against_nobody(attempts: AttemptsInMemory) -> None:
    throttle = throttled(attempts, by_name=1, by_address=1)
    for _ in range(3):
        with pytest.raises(StoreError):
            attempt(throttle, "ada", "here", StoreError("The database cannot be used."))
    assert len(attempts) == 0


def test_no_name_and_no_address_is_kept(attempts: AttemptsInMemory) -> None:
    fail(throttled(attempts, by_name=2, by_address=2), "ada", "192.0.2.1")
    assert len(attempts) == 3
    assert "ada" not in repr(vars(attempts))
    assert "192.0.2.1" not in repr(vars(attempts))


def test_an_attempt_that_is_refused_counts_nowhere(attempts: AttemptsInMemory, clock: Clock) -> None:
    throttle = throttled(attempts, by_name=1, by_address=2)
    fail(throttle, "ada")
    for _ in range(5):
        refused(throttle, "ada")
    fail(throttle, "bob")


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

    found = [one for one in asyncio.run(all_together()) if one is not None]
    assert most == 2
    assert len(found) == 9 - 2 - 3
    assert all(isinstance(one, TooManyAttempts) and one.seconds < 60 for one in found)
