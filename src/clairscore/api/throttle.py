"""Throttle: who fails to log in too often must wait, and few passwords are checked at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from clairscore.api.attempts import Attempts
from clairscore.errors import NotAuthenticated, TooManyAttempts
from clairscore.store.pseudonyms import Pseudonyms

WINDOW_SECONDS: Final = 300
LOCK_SECONDS: Final = 900
LOCK_AFTER: Final = 5
"""A name is locked everywhere after this many times the attempts it has from one address."""

_AT_ONCE: Final = 2
_MOST_WAITING: Final = 32
_NETWORK_BITS: Final = 64

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class _Limit:
    bucket: str
    most: int
    seconds: int
    sentence: str


class LoginThrottle:
    """Failed logins, counted in three ways.

    A name from one address has few attempts in five minutes, which stops who guesses one person's password. A name from
    anywhere has five times as many in a quarter of an hour and is locked for as long, which stops who guesses from many
    addresses. An address has its own number for all names together, which stops who tries one password on many names.

    An attempt counts from before its password is checked, so that attempts made at the same moment cannot outrun the
    count. What is kept of a name and an address is a pseudonym.

    Attributes:
        attempts: Where attempts are counted.
    """

    def __init__(self, attempts: Attempts, pseudonyms: Pseudonyms, *, by_name: int, by_address: int) -> None:
        """Count in what is given.

        Args:
            attempts: Where attempts are counted.
            pseudonyms: So that no name and no address is the name of a bucket.
            by_name: Failures of a name from one address after which it must wait.
            by_address: Failures from an address, of any names, after which it must wait.
        """
        self.attempts = attempts
        self._pseudonyms = pseudonyms
        self._by_name = by_name
        self._by_address = by_address

    @asynccontextmanager
    async def attempt(self, name: str, address: str) -> AsyncIterator[None]:
        """Count the attempt of a name while it is made.

        It stays counted if it ends with ``NotAuthenticated``. If it succeeds, all failures of the name from there are
        forgotten; if anything else ends it, such as a store that does not answer, it is not held against anyone.

        Raises:
            TooManyAttempts: If there were too many failures; nothing is counted then.
        """
        place = network_of(address)
        here = self._here(name, place)
        async with self._counted((self._from(place), self._anywhere(name), here)):
            yield
        await self.attempts.forget(here.bucket)

    @asynccontextmanager
    async def attempt_from(self, address: str) -> AsyncIterator[None]:
        """Count an attempt that names nobody, as `attempt` does, against its address alone."""
        async with self._counted((self._from(network_of(address)),)):
            yield

    @asynccontextmanager
    async def _counted(self, limits: tuple[_Limit, ...]) -> AsyncIterator[None]:
        counted: list[tuple[str, str]] = []
        try:
            for limit in limits:
                attempt = await self.attempts.add(limit.bucket, limit.most, limit.seconds)
                if attempt is None:
                    raise TooManyAttempts(limit.sentence, limit.seconds)
                counted.append((limit.bucket, attempt))
            yield
        except NotAuthenticated:
            raise
        except BaseException:
            await self._take_back(counted)
            raise
        await self._take_back(counted)

    async def _take_back(self, counted: list[tuple[str, str]]) -> None:
        for bucket, attempt in counted:
            await self.attempts.take_back(bucket, attempt)

    def _here(self, name: str, place: str) -> _Limit:
        sentence = (
            f"This name was tried {self._by_name:,} times with a wrong password. Wait {_minutes(WINDOW_SECONDS)}."
        )
        return _Limit(self._pseudonyms.of("login here", f"{name}\0{place}"), self._by_name, WINDOW_SECONDS, sentence)

    def _anywhere(self, name: str) -> _Limit:
        most = LOCK_AFTER * self._by_name
        sentence = f"This name is locked after {most:,} wrong passwords from anywhere. Wait {_minutes(LOCK_SECONDS)}."
        return _Limit(self._pseudonyms.of("login anywhere", name), most, LOCK_SECONDS, sentence)

    def _from(self, place: str) -> _Limit:
        sentence = f"From here {self._by_address:,} logins failed. Wait {_minutes(WINDOW_SECONDS)}."
        return _Limit(self._pseudonyms.of("login from", place), self._by_address, WINDOW_SECONDS, sentence)


def network_of(address: str) -> str:
    """Return what an address is counted as: itself, or its network of 64 bits, of which one holder has all addresses.

    Examples:
        >>> network_of("192.0.2.7"), network_of("2001:db8::1:2:3:4"), network_of("here")
        ('192.0.2.7', '2001:db8::', 'here')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> _NETWORK_BITS << _NETWORK_BITS))
    return str(found)


def _minutes(seconds: int) -> str:
    return f"{round(seconds / 60)} minutes"


class PasswordQueue:
    """Checks two passwords at a time: each takes 64 MiB and a core for a moment. Those that wait hold no thread."""

    def __init__(self, at_once: int = _AT_ONCE, most_waiting: int = _MOST_WAITING) -> None:
        """Start empty.

        Args:
            at_once: Checks that run together.
            most_waiting: Checks that may wait; one more is refused.
        """
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + most_waiting
        self._inside = 0

    async def run(self, check: Callable[[], _Found]) -> _Found:
        """Run a check when it is its turn.

        Raises:
            TooManyAttempts: If too many wait already.
        """
        if self._inside >= self._most:
            raise TooManyAttempts("Too many people are logging in at this moment. Try again in a few seconds.", 5)
        self._inside += 1
        try:
            return await run_sync(check, limiter=self._limiter)
        finally:
            self._inside -= 1
