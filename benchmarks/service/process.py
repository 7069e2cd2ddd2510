"""A service as processes: started, awaited, watched, stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.error import URLError
from urllib.request import urlopen

from service.load import HOST

_START_SECONDS = 300
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Service:
    """A running service.

    Attributes:
        ports: Where its processes listen.
        pids: These processes; others may have grown from them.
        memory: Moments and MiB, one a second.
    """

    ports: list[int]
    pids: list[int]
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def peak_mib(self) -> float:
        """The most it held at once."""
        return max(mib for _, mib in self.memory)

    def cpu_seconds(self) -> float:
        """Return the processor time it took so far, of all its processes."""
        return sum(_cpu_seconds(pid) for first in self.pids for pid in _family(first))

    def mib(self) -> float:
        """Return what it holds now in memory, the sum over its processes."""
        return sum(_mib(pid) for first in self.pids for pid in _family(first))

    def watch(self, ended: threading.Event) -> None:
        """Note its memory every second."""
        while not ended.wait(1.0):
            self.memory.append((time.monotonic(), self.mib()))


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Callable[[int], Sequence[str]], n: int, environment: Mapping[str, str], ready: str, log: Path
) -> Iterator[Service]:
    """Start so many processes of a service, each on a port of its own, wait until all answer, and stop them in the end.

    Args:
        command: Gives the command for a port.
        n: Processes.
        environment: What is set for them beside ours.
        ready: Path that is answered by a process that is ready.
        log: Where they write.
    """
    processes: list[subprocess.Popen[bytes]] = []
    ports, ended = [free_port() for _ in range(n)], threading.Event()
    watcher = None
    try:
        with log.open("wb") as output:
            processes.extend(_start(command(port), environment, output) for port in ports)
        for port, process in zip(ports, processes, strict=True):
            _await(f"http://{HOST}:{port}{ready}", process, log)
        service = Service(ports, [process.pid for process in processes])
        service.memory.append((time.monotonic(), service.mib()))
        watcher = threading.Thread(target=service.watch, args=(ended,), daemon=True)
        watcher.start()
        yield service
    finally:
        ended.set()
        if watcher is not None:
            watcher.join()
        for process in processes:
            _stop(process)


def _start(command: Sequence[str], environment: Mapping[str, str], output: BinaryIO) -> subprocess.Popen[bytes]:
    whole = os.environ | dict(environment)
    return subprocess.Popen(command, env=whole, stdout=output, stderr=output, start_new_session=True)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"{url} does not answer: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a service with all that grew from it: its session is its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _family(pid: int) -> list[int]:
    """Return a process and those that grew from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [pid]
    if children.is_file():
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def _mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _cpu_seconds(pid: int) -> float:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / _TICKS
