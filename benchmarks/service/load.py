"""Load: requests sent over connections that are kept open, at a rate that does not wait or as fast as answers come.

Plain HTTP/1.1 on asyncio, since the sender shares the cores with the service and a full client would cost as much.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

HOST = "127.0.0.1"
_PATIENCE = 60.0
_IDLE_SECONDS = 3.0
"""Servers close connections that are idle for five seconds; we leave them before."""
_AWAKE_SECONDS = 0.002
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def post(path: str, body: bytes, token: str = "", kind: str = "application/json") -> bytes:
    """Return a request as it goes over the wire."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{bearer}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Load:
    """What a service did under load.

    Attributes:
        seconds: From the first request to the last answer.
        latencies: Milliseconds of each good answer, from the moment its request was due.
        n_errors: Requests that were not answered well.
        first_error: How the first of them failed.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    n_errors: int = 0
    first_error: str = ""

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """Return the milliseconds within which so large a share was answered; NaN when nothing was."""
        return float(np.quantile(self.latencies, share)) if self.latencies else float("nan")

    def failed(self, how: str) -> None:
        """Count an error."""
        self.n_errors += 1
        self.first_error = self.first_error or how


class Connections:
    """Connections to the processes of a service, as a balancer has them: each request goes where the fewest wait.

    Of one process's connections the one used last is taken first; another is opened when none is free.
    """

    def __init__(self, ports: Sequence[int], most: int) -> None:
        self._free: dict[int, list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]]] = {
            port: [] for port in ports
        }
        self._waiting = dict.fromkeys(ports, 0)
        self._turns = asyncio.Semaphore(most)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the status and the body of the answer."""
        async with self._turns:
            port = min(self._waiting, key=self._waiting.__getitem__)
            self._waiting[port] += 1
            try:
                return await self._ask(port, request)
            finally:
                self._waiting[port] -= 1

    def close(self) -> None:
        """Close what is open."""
        for free in self._free.values():
            for _, _, writer in free:
                writer.close()

    async def _ask(self, port: int, request: bytes) -> tuple[int, bytes]:
        reader, writer = await self._take(port)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            found = _LENGTH.search(head)
            if found is None:
                raise ConnectionError("the answer does not say how long it is")
            body = await reader.readexactly(int(found.group(1)))
        except BaseException:
            writer.close()
            raise
        self._free[port].append((time.monotonic(), reader, writer))
        return int(head[9:12]), body

    async def _take(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        free = self._free[port]
        while free:
            since, reader, writer = free.pop()
            if time.monotonic() - since < _IDLE_SECONDS and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(HOST, port, limit=2**20)


def at_a_rate(
    ports: Sequence[int], requests: Iterator[bytes], shows: bytes, rate: float, seconds: float, seed: int = 1
) -> Load:
    """Send requests at moments drawn by lot, so many a second on average, whether or not earlier ones are answered.

    Args:
        ports: Where the processes of the service listen.
        requests: What is sent, without end.
        shows: What a good answer holds.
        rate: Requests a second.
        seconds: For how long.
        seed: Seed of the moments.

    Returns:
        The load; a latency counts from the moment the request was due, waiting for the sender included.
    """
    n = round(rate * seconds)
    due = np.sort(np.random.default_rng(seed).uniform(0, seconds, n)).tolist()

    async def send(connections: Connections, load: Load) -> None:
        start = time.perf_counter()
        running = []
        for moment in due:
            await _until(start + moment)
            running.append(asyncio.create_task(_ask(connections, next(requests), shows, start + moment, load)))
        await asyncio.gather(*running)

    return _measured(ports, send, most=64)


def as_fast_as_answered(
    ports: Sequence[int], requests: Iterator[bytes], shows: bytes, seconds: float, n_senders: int
) -> Load:
    """Send requests over a few connections, each the next one when it has its answer.

    Args:
        ports: Where the processes of the service listen.
        requests: What is sent, without end.
        shows: What a good answer holds.
        seconds: For how long.
        n_senders: Connections.

    Returns:
        The load.
    """

    async def send(connections: Connections, load: Load) -> None:
        until = time.perf_counter() + seconds

        async def one_after_another() -> None:
            while (now := time.perf_counter()) < until:
                await _ask(connections, next(requests), shows, now, load)

        await asyncio.gather(*(one_after_another() for _ in range(n_senders)))

    return _measured(ports, send, most=n_senders)


def _measured(ports: Sequence[int], send: Callable[[Connections, Load], Awaitable[None]], most: int) -> Load:
    async def run() -> Load:
        load, connections = Load(), Connections(ports, most)
        start = time.perf_counter()
        try:
            await send(connections, load)
        finally:
            connections.close()
        load.seconds = time.perf_counter() - start
        return load

    return asyncio.run(run())


async def _until(moment: float) -> None:
    """Wait for a moment, the last of it awake: a timer is late by up to a millisecond, and no service is to blame."""
    await asyncio.sleep(max(0.0, moment - time.perf_counter() - _AWAKE_SECONDS))
    while time.perf_counter() < moment:
        await asyncio.sleep(0)


async def _ask(connections: Connections, request: bytes, shows: bytes, due: float, load: Load) -> None:
    try:
        status, body = await asyncio.wait_for(connections.ask(request), _PATIENCE)
    except (OSError, EOFError, TimeoutError) as error:
        load.failed(type(error).__name__)
        return
    if status != 200 or shows not in body:
        load.failed(f"{status} {body[:300].decode(errors='replace')}")
        return
    load.latencies.append(1000 * (time.perf_counter() - due))
