"""Attempts, in memory and in a real Redis."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from clairscore.api.attempts import MOST_BUCKETS, Attempts, AttemptsInMemory, AttemptsInRedis
from clairscore.errors import SettingsError

Open = Callable[[], Attempts]


@pytest.fixture(params=["memory", "redis"])
def opened(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open attempts: the one memory, or another connection to the one Redis."""
    if request.param == "memory":
        memory = AttemptsInMemory()
        yield lambda: memory
    else:
        socket: Path = request.getfixturevalue("redis")
        yield lambda: AttemptsInRedis(f"unix://{socket}")


@pytest.fixture
def bucket() -> str:
    return uuid4().hex


def test_a_bucket_is_full_after_so_many_attempts_of_whatever_process(opened: Open, bucket: str) -> None:
    async def tried() -> list[str | None]:
        first, second = opened(), opened()
        found = [await one.add(bucket, 3, 60) for one in (first, second, first, second, first)]
        found.append(await second.add(f"{bucket} of another", 3, 60))
        await first.close()
        await second.close()
        return found

    counted = asyncio.run(tried())
    assert [one is not None for one in counted] == [True, True, True, False, False, True]
    assert len({one for one in counted if one}) == 4


def test_an_attempt_is_taken_back_alone_and_a_bucket_is_emptied_whole(opened: Open, bucket: str) -> None:
    async def tried() -> list[bool]:
        attempts = opened()
        first = await attempts.add(bucket, 2, 60)
        await attempts.add(bucket, 2, 60)
        assert first is not None
        await attempts.take_back(bucket, first)
        found = [await attempts.add(bucket, 2, 60) is not None for _ in range(2)]
        await attempts.forget(bucket)
        found += [await attempts.add(bucket, 2, 60) is not None for _ in range(3)]
        await attempts.close()
        return found

    assert asyncio.run(tried()) == [True, False, True, True, False]


def test_an_attempt_is_forgotten_when_its_time_is_over(opened: Open, bucket: str) -> None:
    async def tried() -> list[bool]:
        attempts = opened()
        found = [await attempts.add(bucket, 1, 1) is not None for _ in range(2)]
        await asyncio.sleep(1.05)
        found.append(await attempts.add(bucket, 1, 1) is not None)
        await attempts.close()
        return found

    assert asyncio.run(tried()) == [True, False, True]


def test_attempts_made_at_the_same_moment_do_not_outrun_the_count(opened: Open, bucket: str) -> None:
    async def all_together() -> int:
        processes = [opened() for _ in range(4)]
        found = await asyncio.gather(*(processes[number % 4].add(bucket, 10, 60) for number in range(40)))
        for one in processes:
            await one.close()
        return sum(one is not None for one in found)

    assert asyncio.run(all_together()) == 10


def test_the_memory_is_bounded() -> None:
    async def fill() -> tuple[int, list[bool]]:
        attempts = AttemptsInMemory()
        for number in range(MOST_BUCKETS + 10):
            await attempts.add(str(number), 1, 60)
        length = len(attempts)
        return length, [await attempts.add(str(number), 1, 60) is not None for number in (0, MOST_BUCKETS)]

    assert asyncio.run(fill()) == (MOST_BUCKETS, [True, False])


def test_nothing_stays_in_redis_when_its_time_is_over(redis: Path, bucket: str) -> None:
    async def leave() -> None:
        attempts = AttemptsInRedis(f"unix://{redis}")
        await attempts.add(bucket, 3, 60)
        await attempts.close()

    asyncio.run(leave())
    client = pytest.importorskip("redis").Redis.from_url(f"unix://{redis}")
    assert 0 < client.ttl(f"clairscore:attempts:{bucket}") <= 60


def test_while_redis_is_down_each_process_counts_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("redis")

    async def tried() -> list[bool]:
        attempts = AttemptsInRedis(f"unix://{tmp_path / 'nobody.socket'}")
        first = await attempts.add("name", 2, 60)
        assert first is not None
        found = [await attempts.add("name", 2, 60) is not None for _ in range(2)]
        await attempts.take_back("name", first)
        found.append(await attempts.add("name", 2, 60) is not None)
        await attempts.forget("name")
        found.append(await attempts.add("name", 2, 60) is not None)
        await attempts.close()
        return found

    with caplog.at_level(logging.WARNING, logger="clairscore.limits"):
        assert asyncio.run(tried()) == [True, False, True, True]
    assert [record.getMessage() for record in caplog.records] == [
        "Redis does not answer (ConnectionError): each process counts failed logins alone."
    ]


def test_what_is_no_address_of_a_redis_is_refused() -> None:
    pytest.importorskip("redis")
    with pytest.raises(SettingsError, match="CLAIRSCORE_REDIS_URL"):
        AttemptsInRedis("postgresql://s3cret@here")
