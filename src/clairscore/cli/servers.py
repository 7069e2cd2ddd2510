"""API and dashboard side by side, as children that end with us."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from clairscore.errors import SettingsError

_HOST = "127.0.0.1"
_START_SECONDS = 60


def serve_both(home: Path, *, tried: int, api_port: int = 8000, dashboard_port: int = 8501) -> None:
    """Start API and dashboard on the first free ports, say where they are, and stop both on Ctrl-C.

    Args:
        home: Home folder.
        tried: A client to suggest.
        api_port: First port to try for the API.
        dashboard_port: First port to try for the dashboard.

    Raises:
        SettingsError: If one of them ends by itself or does not answer.
    """
    from clairscore.dashboard.serve import dashboard_command, dashboard_environment

    api_port, dashboard_port = _free_port(api_port), _free_port(dashboard_port)
    api_url, page = f"http://{_HOST}:{api_port}", f"http://{_HOST}:{dashboard_port}"
    environment = os.environ | {"CLAIRSCORE_HOME": str(home), "CLAIRSCORE_DOCS": "true"}
    api = [sys.executable, "-m", "clairscore", "serve", "api", "--host", _HOST, "--port", str(api_port)]
    children: list[subprocess.Popen[bytes]] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        children.append(_start(api, environment, home / "api.log"))
        _await(f"{api_url}/healthz", children[0], home / "api.log")
        command = dashboard_command(_HOST, dashboard_port)
        children.append(_start(command, environment | dashboard_environment(api_url), home / "dashboard.log"))
        _await(f"{page}/_stcore/health", children[1], home / "dashboard.log")
        print(f"Dashboard  {page}")
        print(f"API        {api_url}  (routes: {api_url}/docs)")
        print(f"Try: log in as adviser, open client {tried}, then change the amount under 'Simulation'.")
        print("Ctrl-C stops both.", flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise SettingsError(f"A server ended by itself. Its log is in {home}.")
    except KeyboardInterrupt:
        print("\nStopping.")
    finally:
        _stop(children)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  (our own command)
            command,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def _await(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310  (an address on this machine)
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SettingsError(f"{url} does not answer. See {log}.")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free_port(first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, port))
            except OSError:
                continue
            return port
    raise SettingsError(f"No free port between {first} and {first + 49}.")
