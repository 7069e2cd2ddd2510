"""A real browser in front of a real dashboard and a real API."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from identity_provider import CLIENT_ID, CLIENT_SECRET, Provider
from playwright.sync_api import Page, sync_playwright

from clairscore.dashboard.serve import dashboard_command, dashboard_environment

START_SECONDS = 90
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Where a Chromium is; without one the browser tests are skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("No Chromium or Google Chrome is installed: 'apt-get install chromium' makes these tests run.")


@pytest.fixture(scope="session")
def bank() -> Iterator[Provider]:
    """An identity provider whose account is an adviser."""
    with Provider().listening() as provider:
        provider.account = {"sub": "00u1", "preferred_username": "camille.durand", "groups": ["credit-advisers"]}
        yield provider


@pytest.fixture(scope="session")
def dashboard_url(
    browser_path: str, demo_home: Path, bank: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Start API and dashboard over a lender's home, and stop both at the end."""
    logs = tmp_path_factory.mktemp("servers")
    api_port, page_port = free_port(), free_port()
    api_url, page_url = f"http://127.0.0.1:{api_port}", f"http://127.0.0.1:{page_port}"
    api = [sys.executable, "-m", "clairscore", "serve", "api", "--host", "127.0.0.1", "--port", str(api_port)]
    environment = os.environ | {
        "CLAIRSCORE_HOME": str(demo_home),
        "CLAIRSCORE_OIDC_ISSUER": bank.issuer,
        "CLAIRSCORE_OIDC_CLIENT_ID": CLIENT_ID,
        "CLAIRSCORE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "CLAIRSCORE_OIDC_ROLES": '{"credit-advisers": "adviser"}',
        "CLAIRSCORE_OIDC_REDIRECT_URL": f"{api_url}/login/oidc/callback",
        "CLAIRSCORE_DASHBOARD_URL": page_url,
    }
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(start(api, environment, logs / "api.log"))
        wait_for(f"{api_url}/healthz", children[-1], logs / "api.log")
        command = dashboard_command("127.0.0.1", page_port)
        children.append(start(command, environment | dashboard_environment(api_url), logs / "dashboard.log"))
        wait_for(f"{page_url}/_stcore/health", children[-1], logs / "dashboard.log")
        yield page_url
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=20)


@pytest.fixture
def page(browser_path: str) -> Iterator[Page]:
    """A fresh browser window of a laptop's size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(30_000)
        yield page
        browser.close()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: list[str], environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """Start a server whose words go to a file."""
    with log.open("wb") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)


def wait_for(url: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server answers, and fail with its words when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"{url} does not answer.\n{log.read_text(errors='replace')}")
