"""Attempts: what was tried lately, counted in buckets; in the memory of one process, or wherever this is kept."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final, Protocol

MOST_BUCKETS: Final = 8192


class Attempts(Protocol):
    """Counts attempts in buckets; whatever keeps them for several processes has these three methods."""

    def add(self, bucket: str, most: int, seconds: float) -> str | None:
        """Count an attempt, in one step, so that attempts made at the same moment cannot outrun the count.

        Args:
            bucket: Digest of what was tried.
            most: Attempts that a bucket holds.
            seconds: After how long an attempt is forgotten.

        Returns:
            What `take_back` needs; None if the bucket is full, and nothing is counted then.
        """

    def take_back(self, bucket: str, attempt: str) -> None:
        """Forget one attempt."""

    def forget(self, bucket: str) -> None:
        """Empty a bucket."""


class AttemptsInMemory:
    """Attempts in the memory of one process; of too many buckets the one tried longest ago is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            clock: Seconds since any moment.
        """
        self._clock = clock
        self._buckets: dict[str, dict[str, float]] = {}
        self._lock = Lock()
        self._last = 0

    def __len__(self) -> int:
        return len(self._buckets)

    def add(self, bucket: str, most: int, seconds: float) -> str | None:
        """Count an attempt; see `Attempts`."""
        with self._lock:
            now = self._clock()
            held = self._buckets.pop(bucket, {})
            recent = {attempt: until for attempt, until in held.items() if until > now}
            counted = None
            if len(recent) < most:
                self._last += 1
                counted = str(self._last)
                recent[counted] = now + seconds
            self._buckets[bucket] = recent  # at the end: the first is the one tried longest ago
            if len(self._buckets) > MOST_BUCKETS:
                del self._buckets[next(iter(self._buckets))]
        return counted

    def take_back(self, bucket: str, attempt: str) -> None:
        """Forget one attempt, and the bucket with the last one."""
        with self._lock:
            held = self._buckets.get(bucket, {})
            held.pop(attempt, None)
            if not held:
                self._buckets.pop(bucket, None)

    def forget(self, bucket: str) -> None:
        """Empty a bucket."""
        with self._lock:
            self._buckets.pop(bucket, None)
