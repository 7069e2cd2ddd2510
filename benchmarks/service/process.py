"""A service as a process: started, awaited, watched, stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from service.load import HOST

_START_SECONDS = 300
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Service:
    """A running service.

    Attributes:
        port: Where it listens.
        pid: Its process; others may have grown from it.
        memory: Moments and MiB, one a second.
    """

    port: int
    pid: int
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def peak_mib(self) -> float:
        """The most it held at once."""
        return max(mib for _, mib in self.memory)

    def cpu_seconds(self) -> float:
        """Return the processor time it took so far, of all its processes."""
        return sum(_cpu_seconds(pid) for pid in _family(self.pid))

    def mib(self) -> float:
        """Return what it holds now in memory, the sum over its processes."""
        return sum(_mib(pid) for pid in _family(self.pid))

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
    command: Sequence[str], environment: Mapping[str, str], port: int, ready: str, log: Path
) -> Iterator[Service]:
    """Start a service, wait until it answers, and stop it in the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | dict(environment), stdout=output, stderr=output, start_new_session=True
        )
    service, ended = Service(port, process.pid), threading.Event()
    watcher = threading.Thread(target=service.watch, args=(ended,), daemon=True)
    try:
        _await(f"http://{HOST}:{port}{ready}", process, log)
        service.memory.append((time.monotonic(), service.mib()))
        watcher.start()
        yield service
    finally:
        ended.set()
        if watcher.ident is not None:
            watcher.join()
        _stop(process)


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
