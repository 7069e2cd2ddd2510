"""Letters to clients over HTTP: how long one takes, and what decisions wait while letters are written.

    clairscore demo --applications 4000 --dir demo --no-serve
    python benchmarks/letter.py --home demo

Starts the API as its user does, on a copy of the store, and decides on clients one after another. Then it asks for the
letter about each decision, French and English by turns, one after another: the reasons, the search for what the client
could have changed, the PDF. Last it decides on the same number of other clients while two connections ask for letters
without a pause. Milliseconds count from the request to the last byte of the answer.
"""

import argparse
import json
import os
import secrets
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from service.applicants import client_ids
from service.load import HOST
from service.process import free_port, running

from clairscore.lenders.builtin import find_lender
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.users import Users

_GOAL = 2_000.0
_WRITERS = 2


class Api:
    """One connection to the API, logged in."""

    def __init__(self, port: int, password: str) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=60)
        form = urlencode({"username": "load", "password": password})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/token", form, kind)
        token = json.loads(self._connection.getresponse().read())["access_token"]
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> tuple[float, bytes]:
        """Ask, and return the milliseconds it took and what was answered."""
        start = time.perf_counter()
        self._connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            sys.exit(f"{method} {path} was answered {answer.status}: {content[:300]!r}")
        return 1000 * (time.perf_counter() - start), content

    def decide(self, client_id: int) -> tuple[float, str, str]:
        """Decide on a client, and return the milliseconds, the decision and its id."""
        took, content = self.ask("POST", "/prediction", {"client_id": client_id})
        decided = json.loads(content)
        return took, decided["decision"], decided["decision_id"]

    def letter(self, decision_id: str, language: str) -> float:
        """Ask for a letter, and return the milliseconds it took."""
        took, content = self.ask("GET", f"/decisions/{decision_id}/letter?lang={language}")
        if not content.startswith(b"%PDF-"):
            sys.exit("What was answered is no PDF.")
        return took


@contextmanager
def served(home: Path, scratch: Path) -> Iterator[tuple[int, str]]:
    """Start the API on a copy of the store, and give its port and a password."""
    database, password, port = scratch / "api.db", secrets.token_urlsafe(24), free_port()
    with closing(sqlite3.connect(home / "clairscore.db")) as kept, closing(sqlite3.connect(database)) as copy:
        kept.backup(copy)
    store = open_store(f"sqlite:///{database}")
    Users(store).add("load", password, "adviser")
    store.close()
    environment = {
        "CLAIRSCORE_HOME": str(home),
        "CLAIRSCORE_DATABASE_URL": f"sqlite:///{database}",
        "CLAIRSCORE_TOKEN_MINUTES": "720",
        "CLAIRSCORE_USER_RATE": "0",
        "CLAIRSCORE_ADDRESS_RATE": "0",
    }
    command = [sys.executable, "-m", "clairscore", "serve", "api", "--host", HOST, "--port", str(port)]
    with running(command, environment, port, "/readyz", scratch / "api.log"):
        yield port, password


def beside_letters(port: int, password: str, decision_ids: Sequence[str], clients: Sequence[int]) -> list[float]:
    """Decide on clients while others ask for letters without a pause, and return the milliseconds of each decision."""
    ended = threading.Event()

    def write(turn: int) -> None:
        api = Api(port, password)
        while not ended.is_set():
            for decision_id in decision_ids[turn::_WRITERS]:
                api.letter(decision_id, "fr")
                if ended.is_set():
                    return

    writers = [threading.Thread(target=write, args=(turn,)) for turn in range(_WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(1.0)
    api = Api(port, password)
    took = [api.decide(client_id)[0] for client_id in clients]
    ended.set()
    for writer in writers:
        writer.join()
    return took


def told(what: str, took: Sequence[float]) -> str:
    """Return a row of the table."""
    p50, p95 = np.quantile(took, [0.5, 0.95])
    return f"| {what} | {len(took)} | {p50:.0f} | {p95:.0f} | {max(took):.0f} |"


def main() -> None:
    """Measure, print a table, and hold the slowest letter against the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="Home of a demo.")
    parser.add_argument("--letters", type=int, default=200)
    options = parser.parse_args()
    home = options.home.resolve()
    with tempfile.TemporaryDirectory() as name, served(home, Path(name)) as (port, password):
        store = open_store(f"sqlite:///{name}/api.db")
        ids = client_ids(Clients(store, find_lender().name))
        store.close()
        load = os.getloadavg()[0]
        api = Api(port, password)
        api.decide(ids[-1])
        decided = [api.decide(client_id) for client_id in ids[: options.letters]]
        letters: dict[str, list[float]] = {}
        for turn, (_, decision, decision_id) in enumerate(decided):
            letters.setdefault(decision, []).append(api.letter(decision_id, ("fr", "en")[turn % 2]))
        others = ids[options.letters : 2 * options.letters]
        beside = beside_letters(port, password, [decision_id for _, _, decision_id in decided], others)
    counts = Counter(decision for _, decision, _ in decided)
    print(f"{os.cpu_count()} cores, load {load:.1f} before; decisions: {dict(counts)}\n")
    print("| asked | n | p50 ms | p95 ms | most ms |", "| --- | --- | --- | --- | --- |", sep="\n")
    for decision in sorted(letters):
        print(told(f"letter, {decision}", letters[decision]))
    print(told("decision, nothing beside it", [took for took, _, _ in decided]))
    print(told(f"decision, letters written beside it on {_WRITERS} connections", beside))
    slowest = max(took for some in letters.values() for took in some)
    print(f"\nThe slowest letter took {slowest / 1000:.2f} s, goal under {_GOAL / 1000:g} s.")


if __name__ == "__main__":
    main()
