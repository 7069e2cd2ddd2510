"""Throttle: a name that fails to log in too often from one place must wait."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from clairscore.errors import TooManyAttempts

WINDOW_SECONDS: Final = 300.0
_MOST_KEYS: Final = 10_000


class LoginThrottle:
    """Failed logins of the last five minutes, by name and address, in the memory of one process."""

    def __init__(self, attempts: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            attempts: Failures after which the next attempt must wait.
            clock: Seconds since any moment.
        """
        self._attempts = attempts
        self._clock = clock
        self._failures: dict[tuple[str, str], deque[float]] = {}
        self._lock = Lock()

    def check(self, name: str, address: str) -> None:
        """Refuse an attempt that comes too soon.

        Raises:
            TooManyAttempts: If there were too many failures.
        """
        with self._lock:
            if len(self._recent((name, address))) >= self._attempts:
                minutes = round(WINDOW_SECONDS / 60)
                raise TooManyAttempts(
                    f"This name was tried {self._attempts} times with a wrong password. Wait {minutes} minutes."
                )

    def failed(self, name: str, address: str) -> None:
        """Note a failure."""
        with self._lock:
            if len(self._failures) >= _MOST_KEYS:
                self._forget_old()
            failures = self._recent((name, address))
            failures.append(self._clock())
            self._failures[(name, address)] = failures

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of a name that logged in."""
        with self._lock:
            self._failures.pop((name, address), None)

    def _recent(self, key: tuple[str, str]) -> deque[float]:
        failures = self._failures.get(key, deque())
        while failures and failures[0] <= self._clock() - WINDOW_SECONDS:
            failures.popleft()
        return failures

    def _forget_old(self) -> None:
        """Drop names without a recent failure, and the oldest names if that does not make room."""
        for key in list(self._failures):
            if not self._recent(key):
                del self._failures[key]
        while len(self._failures) >= _MOST_KEYS:
            del self._failures[next(iter(self._failures))]
