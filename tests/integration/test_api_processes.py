"""Two API processes over HTTP on one store: decisions asked of both at once make one chain, on both databases."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from clairscore.lenders.lender import Lender
from clairscore.store.database import Store, open_store
from clairscore.store.filling import fill_clients
from clairscore.store.ledger import Ledger
from clairscore.store.users import Users
from clairscore.tables.typed import open_typed
from clairscore.workflows.demo import Demo
from clairscore.workflows.replay import replay_decision

START_SECONDS = 90
PASSWORD = "correct horse battery"
FORM = {"age": 35, "annual_income": 45_000, "credit_amount": 20_000, "annuity": 1_500}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def url(demo: Demo, lender: Lender, database: str, up_to_date: Callable[[str, Path], str], tmp_path: Path) -> str:
    """A store with a few clients and an adviser."""
    found = up_to_date(database, tmp_path)
    store = open_store(found)
    delivery = open_typed(demo.home / "data" / "typed")
    facts = {"lender": lender.name, "as_of": delivery.as_of, "made_up": True, "outcome": lender.outcome}
    fill_clients(store, delivery.folder, lender.sources, client_ids=range(100_001, 100_011), **facts)
    Users(store).add("ada", PASSWORD, "adviser")
    store.close()
    return found


@pytest.fixture
def processes(demo: Demo, url: str, tmp_path: Path) -> Iterator[list[httpx.Client]]:
    """Two processes that serve the API, and a client of each with a token of the one or the other."""
    shutil.copytree(demo.home / "models", tmp_path / "home" / "models")
    own = {"CLAIRSCORE_HOME": str(tmp_path / "home"), "CLAIRSCORE_DATABASE_URL": url, "CLAIRSCORE_SECRET_KEY": "k" * 40}
    ports = [free_port(), free_port()]
    children = []
    try:
        for port in ports:
            with (tmp_path / f"{port}.log").open("wb") as log:
                command = [sys.executable, "-m", "clairscore", "serve", "api", "--port", str(port)]
                children.append(subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log))
        clients = [httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) for port in ports]
        for client in clients:
            wait_for(client, tmp_path)
        login = {"username": "ada", "password": PASSWORD}
        token = clients[0].post("/token", data=login).json()["access_token"]
        for client in clients:
            client.headers["Authorization"] = f"Bearer {token}"
        yield clients
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)


def wait_for(client: httpx.Client, logs: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("\n".join(path.read_text() for path in logs.glob("*.log")))


def test_decisions_asked_of_two_processes_at_once_make_one_chain(
    processes: list[httpx.Client], demo: Demo, lender: Lender, url: str
) -> None:
    calls = [("/prediction", {"client_id": client_id}) for client_id in range(100_001, 100_011)] * 2
    calls += [("/predict", {"short_form": FORM})] * 20

    def ask(number: int) -> str:
        path, body = calls[number]
        answer = processes[(number // 10 + number) % 2].post(path, json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["decision_id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(ask, range(len(calls))))
    assert ids[:10] == ids[10:20]  # the same client, asked of both: one decision
    assert len(set(ids)) == 30
    store: Store = open_store(url)
    assert Ledger(store).verify() is None
    assert len(Ledger(store)) == 30
    assert all(replay_decision(demo.home, lender, store, one).same for one in {ids[0], ids[5], ids[-1]})
    store.close()
