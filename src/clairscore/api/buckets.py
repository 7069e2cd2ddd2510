"""Token buckets: so many requests a minute, counted in the memory of one process or in a Redis that processes share."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from clairscore.api.redis_connection import PAUSE_SECONDS, close_redis, open_redis

MOST_KEYS: Final = 20_000
_SECONDS: Final = 60.0
_PREFIX: Final = "clairscore:bucket:"
_log = logging.getLogger("clairscore.limits")

_TAKE: Final = """
local most, now_parts = tonumber(ARGV[1]), redis.call('TIME')
local now = now_parts[1] + now_parts[2] / 1000000
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(held[1]) or most, tonumber(held[2]) or now
tokens = math.min(most, tokens + math.max(0, now - at) * most / 60)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) * 60 / most end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], 120)
return string.format('%.6f', wait)
"""
"""One step in Redis, by its own clock, so that two processes never take the same token."""


class Buckets(Protocol):
    """A bucket for each key; it holds a minute's worth of tokens and is filled evenly."""

    async def take(self, key: str, per_minute: int) -> float:
        """Take a token.

        Args:
            key: Whose bucket; no name and no address.
            per_minute: Tokens a minute, at least 1, and the most a bucket holds.

        Returns:
            0 when one was taken, otherwise the seconds until there is one.
        """

    async def close(self) -> None:
        """Give back what was opened."""


class MemoryBuckets:
    """Buckets in the memory of one process; when there are too many, the one unused for longest is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[str, tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self._held)

    async def take(self, key: str, per_minute: int) -> float:
        """Take a token; see `Buckets`."""
        now = self._clock()
        tokens, at = self._held.pop(key, (float(per_minute), now))
        tokens = min(per_minute, tokens + (now - at) * per_minute / _SECONDS)
        wait = 0.0 if tokens >= 1 else (1 - tokens) * _SECONDS / per_minute
        self._held[key] = (tokens if wait else tokens - 1, now)  # at the end: the first is the one unused for longest
        if len(self._held) > MOST_KEYS:
            del self._held[next(iter(self._held))]
        return wait

    async def close(self) -> None:
        """Forget nothing: there is nothing open."""


class RedisBuckets:
    """Buckets in Redis; while it does not answer, those of this process are used, and that is logged.

    A Redis that is down must not stop decisions, and must not open the door either: each process then counts alone.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Connect at the first request.

        Args:
            url: ``redis://``, ``rediss://`` (TLS) or ``unix://``.
            clock: Seconds since any moment.

        Raises:
            SettingsError: If the library is missing or the address is not one.
        """
        self._redis = open_redis(url)
        self._take: Any = self._redis.register_script(_TAKE)
        self._alone = MemoryBuckets(clock)
        self._clock = clock
        self._quiet_until = 0.0
        self.shared = True

    async def take(self, key: str, per_minute: int) -> float:
        """Take a token; see `Buckets`."""
        from redis.exceptions import RedisError

        if not self.shared and self._clock() < self._quiet_until:
            return await self._alone.take(key, per_minute)
        try:
            wait = float(await self._take(keys=[_PREFIX + key], args=[per_minute]))
        except (RedisError, OSError, TimeoutError) as error:
            self._quiet_until = self._clock() + PAUSE_SECONDS
            if self.shared:
                _log.warning("Redis does not answer (%s): each process counts requests alone.", type(error).__name__)
            self.shared = False
            return await self._alone.take(key, per_minute)
        if not self.shared:
            _log.warning("Redis answers again: processes count requests together.")
            self.shared = True
        return wait

    async def close(self) -> None:
        """Give back every connection."""
        await close_redis(self._redis)
