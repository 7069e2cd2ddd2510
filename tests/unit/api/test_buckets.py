import asyncio
import logging
from pathlib import Path

import pytest

from clairscore.api.buckets import MOST_KEYS, MemoryBuckets, RedisBuckets
from clairscore.errors import SettingsError

Redis = pytest.importorskip("redis").Redis


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(buckets: MemoryBuckets | RedisBuckets, key: str, per_minute: int, times: int) -> list[float]:
    async def take() -> list[float]:
        waits = [await buckets.take(key, per_minute) for _ in range(times)]
        await buckets.close()
        return waits

    return asyncio.run(take())


def test_a_bucket_holds_a_minutes_worth_and_fills_evenly() -> None:
    clock = Clock()
    buckets = MemoryBuckets(clock)
    assert taken(buckets, "ada", 4, 5) == [0, 0, 0, 0, 15]
    clock.now = 14.9
    assert taken(buckets, "ada", 4, 1) == [pytest.approx(0.1)]
    clock.now = 15
    assert taken(buckets, "ada", 4, 2) == [0, 15]
    clock.now = 1_000
    assert taken(buckets, "ada", 4, 5) == [0, 0, 0, 0, 15]


def test_each_key_has_a_bucket_of_its_own() -> None:
    buckets = MemoryBuckets(Clock())
    assert taken(buckets, "ada", 1, 2) == [0, 60]
    assert taken(buckets, "bob", 1, 1) == [0]


def test_the_memory_is_bounded() -> None:
    buckets = MemoryBuckets(Clock())

    async def fill() -> None:
        for number in range(MOST_KEYS + 7):
            await buckets.take(str(number), 1)

    asyncio.run(fill())
    assert len(buckets) == MOST_KEYS


def test_two_processes_take_from_one_bucket(redis: Path) -> None:
    first, second = (RedisBuckets(f"unix://{redis}") for _ in range(2))
    assert taken(first, "shared", 3, 2) == [0, 0]
    assert taken(second, "shared", 3, 1) == [0]
    (wait,) = taken(first, "shared", 3, 1)
    assert 19 < wait <= 20


def test_many_at_once_take_no_token_twice(redis: Path) -> None:
    async def all_together() -> list[float]:
        buckets = [RedisBuckets(f"unix://{redis}") for _ in range(4)]
        waits = await asyncio.gather(*(buckets[number % 4].take("raced", 10) for number in range(40)))
        for one in buckets:
            await one.close()
        return waits

    assert sum(wait == 0 for wait in asyncio.run(all_together())) == 10


def test_no_key_outlives_its_use(redis: Path) -> None:
    taken(RedisBuckets(f"unix://{redis}"), "leaver", 5, 1)
    client = Redis.from_url(f"unix://{redis}")
    assert 0 < client.ttl("clairscore:bucket:leaver") <= 120


def test_a_redis_that_is_down_leaves_each_process_to_count_alone(tmp_path: Path, caplog) -> None:
    buckets = RedisBuckets(f"unix://{tmp_path / 'nobody.socket'}", clock := Clock())
    with caplog.at_level(logging.WARNING, logger="clairscore.limits"):
        assert taken(buckets, "ada", 2, 3) == [0, 0, 30]
        clock.now = 10
        taken(buckets, "ada", 2, 1)
    assert not buckets.shared
    assert [record.getMessage() for record in caplog.records] == [
        "Redis does not answer (ConnectionError): each process counts requests alone."
    ]


def test_a_redis_that_comes_back_is_used_again(redis: Path, caplog) -> None:
    clock = Clock()
    buckets = RedisBuckets(f"unix://{redis}", clock)
    buckets.shared = False
    clock.now = 6
    with caplog.at_level(logging.WARNING, logger="clairscore.limits"):
        assert taken(buckets, "back", 2, 1) == [0]
    assert buckets.shared
    assert "Redis answers again" in caplog.text


def test_what_is_no_address_of_a_redis_is_refused() -> None:
    with pytest.raises(SettingsError, match="CLAIRSCORE_REDIS_URL"):
        RedisBuckets("postgresql://s3cret@here")
