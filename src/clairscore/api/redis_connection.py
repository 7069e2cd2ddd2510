"""Connecting to a Redis that processes share; a slow one is given up soon, since a request waits for it."""

from inspect import isawaitable
from typing import TYPE_CHECKING, Final

from clairscore.errors import SettingsError

if TYPE_CHECKING:
    from redis.asyncio import Redis

PAUSE_SECONDS: Final = 5.0
"""How long a Redis that did not answer is not asked again."""

_PATIENCE_SECONDS: Final = 0.25


def open_redis(url: str) -> "Redis":
    """Return a connection, which is made when it is first used.

    Args:
        url: ``redis://``, ``rediss://`` (TLS) or ``unix://``.

    Raises:
        SettingsError: If the library is missing or the address is not one.
    """
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ModuleNotFoundError:
        raise SettingsError(
            "CLAIRSCORE_REDIS_URL is set and no library speaks to Redis: pip install 'clairscore[redis]'."
        ) from None
    try:
        return Redis.from_url(
            url,
            socket_timeout=_PATIENCE_SECONDS,
            socket_connect_timeout=_PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
    except ValueError:
        raise SettingsError(
            "CLAIRSCORE_REDIS_URL is not the address of a Redis. Write 'redis://host:6379/0', 'rediss://...' or "
            "'unix:///path'."
        ) from None


async def close_redis(redis: "Redis") -> None:
    """Give back every connection."""
    closed = redis.aclose()
    if isawaitable(closed):
        await closed
