"""Throttle: a name that fails to log in too often from one place must wait, and few passwords are checked at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from threading import Lock
from typing import Final, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from clairscore.errors import NotAuthenticated, TooManyAttempts

WINDOW_SECONDS: Final = 300.0
MOST_KEYS: Final = 4096
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 32

_Found = TypeVar("_Found")


class LoginThrottle:
    """Failed logins of the last five minutes, by name and address, in the memory of one process.

    An attempt counts from before its password is checked, so that attempts made at the same moment cannot outrun the
    count. What is kept of a name and an address is a digest; when there are too many, the oldest is forgotten.
    """

    def __init__(self, attempts: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            attempts: Failures after which the next attempt must wait.
            clock: Seconds since any moment.
        """
        self._attempts = attempts
        self._clock = clock
        self._counted: dict[bytes, list[float]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._counted)

    @contextmanager
    def attempt(self, name: str, address: str) -> Iterator[None]:
        """Count an attempt while it is made.

        It stays counted if it ends with ``NotAuthenticated``. If it succeeds, all failures of the name from there are
        forgotten; if anything else ends it, such as a store that does not answer, it is not held against anyone.

        Raises:
            TooManyAttempts: If there were too many failures; nothing is counted then.
        """
        key = blake2b(f"{name}\0{address}".encode(errors="backslashreplace"), digest_size=16).digest()
        moment = self._count(key)
        try:
            yield
        except NotAuthenticated:
            raise
        except BaseException:
            self._give_back(key, moment)
            raise
        with self._lock:
            self._counted.pop(key, None)

    def _count(self, key: bytes) -> float:
        with self._lock:
            now = self._clock()
            recent = [moment for moment in self._counted.pop(key, []) if moment > now - WINDOW_SECONDS]
            refused = len(recent) >= self._attempts
            if not refused:
                recent.append(now)
                if len(self._counted) >= MOST_KEYS:
                    del self._counted[next(iter(self._counted))]
            self._counted[key] = recent  # at the end: the first is the one tried longest ago
        if refused:
            minutes = round(WINDOW_SECONDS / 60)
            raise TooManyAttempts(
                f"This name was tried {self._attempts} times with a wrong password. Wait {minutes} minutes."
            )
        return now

    def _give_back(self, key: bytes, moment: float) -> None:
        with self._lock:
            counted = self._counted.get(key, [])
            if moment in counted:
                counted.remove(moment)


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
