"""Attempts: what was tried lately, counted in buckets in the memory of a process or in a Redis that many share."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final, Protocol
from uuid import uuid4

from clairscore.api.redis_connection import PAUSE_SECONDS, close_redis, open_redis

MOST_BUCKETS: Final = 8192
_PREFIX: Final = "clairscore:attempts:"
_log = logging.getLogger("clairscore.limits")

_ADD: Final = """
local parts = redis.call('TIME')
local now = parts[1] + parts[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""
"""One step in Redis, by its own clock: attempts by when they are forgotten."""


class Attempts(Protocol):
    """Counts attempts in buckets."""

    async def add(self, bucket: str, most: int, seconds: int) -> str | None:
        """Count an attempt, in one step, so that attempts made at the same moment cannot outrun the count.

        Args:
            bucket: Pseudonym of what was tried.
            most: Attempts that a bucket holds.
            seconds: After how long an attempt is forgotten.

        Returns:
            What `take_back` needs; None if the bucket is full, and nothing is counted then.
        """

    async def take_back(self, bucket: str, attempt: str) -> None:
        """Forget one attempt."""

    async def forget(self, bucket: str) -> None:
        """Empty a bucket."""

    async def close(self) -> None:
        """Give back what was opened."""


class AttemptsInMemory:
    """Attempts in the memory of one process; of too many buckets the one tried longest ago is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            clock: Seconds since any moment.
        """
        self._clock = clock
        self._buckets: dict[str, dict[str, float]] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    async def add(self, bucket: str, most: int, seconds: int) -> str | None:
        """Count an attempt; see `Attempts`."""
        now = self._clock()
        recent = {attempt: until for attempt, until in self._buckets.pop(bucket, {}).items() if until > now}
        attempt = uuid4().hex if len(recent) < most else None
        if attempt is not None:
            recent[attempt] = now + seconds
        self._buckets[bucket] = recent  # at the end: the first is the one tried longest ago
        if len(self._buckets) > MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        return attempt

    async def take_back(self, bucket: str, attempt: str) -> None:
        """Forget one attempt, and the bucket with the last one."""
        held = self._buckets.get(bucket, {})
        held.pop(attempt, None)
        if not held:
            self._buckets.pop(bucket, None)

    async def forget(self, bucket: str) -> None:
        """Empty a bucket."""
        self._buckets.pop(bucket, None)

    async def close(self) -> None:
        """Forget nothing: there is nothing open."""


class AttemptsInRedis:
    """Attempts in Redis; while it does not answer, each process counts alone, so that nobody guesses without end."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Connect at the first attempt.

        Args:
            url: ``redis://``, ``rediss://`` (TLS) or ``unix://``.
            clock: Seconds since any moment.

        Raises:
            SettingsError: If the library is missing or the address is not one.
        """
        self._redis = open_redis(url)
        self._add: Any = self._redis.register_script(_ADD)
        self._alone = AttemptsInMemory(clock)
        self._clock = clock
        self._quiet_until = -PAUSE_SECONDS

    async def add(self, bucket: str, most: int, seconds: int) -> str | None:
        """Count an attempt; see `Attempts`."""
        attempt = uuid4().hex
        counted = await self._ask(lambda: self._add(keys=[_PREFIX + bucket], args=[most, seconds, attempt]))
        if counted is None:
            return await self._alone.add(bucket, most, seconds)
        return attempt if counted else None

    async def take_back(self, bucket: str, attempt: str) -> None:
        """Forget one attempt, wherever it was counted."""
        await self._alone.take_back(bucket, attempt)
        await self._ask(lambda: self._redis.zrem(_PREFIX + bucket, attempt))

    async def forget(self, bucket: str) -> None:
        """Empty a bucket."""
        await self._alone.forget(bucket)
        await self._ask(lambda: self._redis.delete(_PREFIX + bucket))

    async def close(self) -> None:
        """Give back every connection."""
        await close_redis(self._redis)

    async def _ask(self, question: Callable[[], Any]) -> int | None:
        """Return what Redis answers; None while it does not."""
        from redis.exceptions import RedisError

        if self._clock() < self._quiet_until:
            return None
        try:
            return int(await question())
        except (RedisError, OSError, TimeoutError) as error:
            self._quiet_until = self._clock() + PAUSE_SECONDS
            _log.warning("Redis does not answer (%s): each process counts failed logins alone.", type(error).__name__)
            return None
