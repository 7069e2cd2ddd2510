"""What similar clients say of a client, and how fast the API says it among 300,000.

    python benchmarks/similar_clients.py
    python benchmarks/similar_clients.py --applications 4000 --questions 100

Makes a demo home of generated applications. First, for each fifth of its development clients by their out-of-fold PD:
the bad rate among the nearest, before noise and rounding, where the others are placed by models that had not seen them,
as Clairscore keeps them, and where they are placed by the model that is kept, which has. Then `clairscore serve api` is
started as its user does, beside as many development clients as asked for, drawn around those of the demo, and asked
over HTTP by an adviser, one question after another.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from service.load import HOST
from service.process import free_port, running

from clairscore.explanations.attribution import by_subject
from clairscore.explanations.disclosure import draw_keys
from clairscore.explanations.neighbours import Space
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.models.vectors import read_matrix
from clairscore.registry.judged import load_judged
from clairscore.registry.peers import Peers, load_peers, peers_file, save_peers
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.store.database import open_store, sqlite_url
from clairscore.workflows.demo import Demo, prepare_demo


def seen_view(home: Path, lender: Lender, peers: Peers) -> NDArray[np.float32]:
    """Return what each subject adds to the margin of the peers by the model that is kept."""
    bundle = ModelShelf(home / "models" / lender.name).load("champion")
    features = lender.feature_set(bundle.feature_set).features
    built = next(
        path
        for path in (home / "features").glob("*.parquet")
        if {one.name for one in features} <= set(pq.read_schema(path).names)
    )
    matrix = read_matrix(built, features, lender.application.key, lender.outcome).labelled().ordered()
    parts = bundle.contributions(matrix.values[np.searchsorted(matrix.ids, peers.ids)])[:, :-1]
    subjects = by_subject(parts, [one.subject for one in features])
    return np.array([subjects[name] for name in peers.subjects], dtype=np.float32)


def compare_views(home: Path, lender: Lender, k: int) -> None:
    """Print the bad rate around clients by fifths of their PD, for both ways to place the others."""
    peers, judged = load_peers(home, lender.name, "v1"), load_judged(home, lender.name, "v1")
    assert judged is not None
    p_default = judged.p_default[np.searchsorted(judged.ids, peers.ids)]
    asked = np.arange(min(3_000, peers.n_clients))
    fifths = np.array_split(asked[np.argsort(p_default[asked])], 5)
    print(f"{peers.n_clients:,} development clients, k = {k}, {asked.size:,} asked about\n")
    print("| fifth by PD | " + " | ".join(map(str, range(1, 6))) + " |\n|---|---|---|---|---|---|")
    rows = {"mean PD, out of fold": p_default, "went bad": peers.is_bad.astype(float)}
    for name, view in (("unseen", peers.view), ("seen", seen_view(home, lender, peers))):
        space, rates = Space(view), np.zeros(peers.n_clients)
        for one in asked:
            own = np.flatnonzero(peers.person == peers.person[one])
            near = space.nearest(peers.view[:, one].astype(np.float64), k, own)
            rates[one] = peers.is_bad[near].mean()
        rows[f"neighbours went bad, {name}"] = rates
    for name, values in rows.items():
        print(f"| {name} | " + " | ".join(f"{values[fifth].mean():.1%}" for fifth in fifths) + " |")


def draw_more(peers: Peers, n: int, seed: int) -> Peers:
    """Return n development clients drawn around those there are."""
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, peers.n_clients, n)
    view = peers.view[:, rows]
    return replace(
        peers,
        ids=np.arange(n) + 10**9,
        person=np.arange(n),
        is_bad=peers.is_bad[rows],
        approved=peers.approved[rows],
        keys=draw_keys(n, generator),
        view=(view + generator.normal(size=view.shape) * view.std(axis=1, keepdims=True) * 0.2).astype(np.float32),
        values=(peers.values[:, rows] * generator.normal(1, 0.05, (len(peers.features), n))).astype(np.float32),
    )


def timed(ask: Callable[[int], None], clients: list[int]) -> list[float]:
    """Return the milliseconds of each question."""
    found = []
    for client_id in clients:
        start = time.perf_counter()
        ask(client_id)
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def ask_api(demo: Demo, lender: Lender, n: int, n_questions: int) -> None:
    """Start the API beside n development clients and print how long each kind of question takes."""
    home = demo.home
    path = peers_file(home, lender.name, "v1")
    shutil.copy2(path, home / "peers.before")
    save_peers(home, lender.name, "v1", draw_more(load_peers(home, lender.name, "v1"), n, 3))
    store = open_store(sqlite_url(home))
    clients = Clients(store, lender.name).search(limit=min(n_questions, 100))[1]
    store.close()
    clients = [clients[one % len(clients)] for one in range(n_questions)]
    port = free_port()
    environment = {
        "CLAIRSCORE_HOME": str(home),
        "CLAIRSCORE_SECRET_KEY": secrets.token_hex(32),
        "CLAIRSCORE_USER_RATE": "0",
        "CLAIRSCORE_ADDRESS_RATE": "0",
    }
    command = (str(Path(sys.executable).with_name("clairscore")), "serve", "api", "--port", str(port))
    began = time.perf_counter()
    with running(command, environment, port, "/healthz", home / "api.log") as service:
        ready = time.perf_counter() - began
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=60) as http:
            form = {"username": "adviser", "password": demo.passwords["adviser"]}
            token = http.post("/token", data=form).json()["access_token"]
            http.headers["Authorization"] = f"Bearer {token}"

            def asking(path: str) -> Callable[[int], None]:
                def ask(client_id: int) -> None:
                    http.get(path.format(client_id)).raise_for_status()

                return ask

            print(f"\n{n:,} development clients, {n_questions} questions each, load {os.getloadavg()[0]:.1f}; the file")
            print(f"has {path.stat().st_size / 2**20:.0f} MiB, the API answers {ready:.1f} s after its start.\n")
            print("| request | median ms | p95 ms | processor ms of the API |\n|---|---|---|---|")
            for asked in (
                "/local_feature_importance/{}",
                "/similar_clients/{}",
                "/similar_clients/{}?k=500",
                "/similar_clients/{}?by=variables&feature=age&feature=income&feature=credit_amount",
                "/similar_clients/{}?by=variables",
            ):
                ask = asking(asked)
                timed(ask, clients[:5])
                before = service.cpu_seconds()
                times = timed(ask, clients)
                took = (service.cpu_seconds() - before) / len(times) * 1000
                p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
                print(f"| `GET {asked.format('ID')}` | {statistics.median(times):.1f} | {p95:.1f} | {took:.1f} |")
            print(f"\nThe API holds {service.mib():.0f} MiB.")
    shutil.move(home / "peers.before", path)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=10_000, help="Generated applications of the demo.")
    parser.add_argument("--clients", type=int, default=300_000, help="Development clients beside the API.")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--k", type=int, default=200)
    options = parser.parse_args()
    lender = find_lender()
    with tempfile.TemporaryDirectory() as scratch:
        demo = prepare_demo(Path(scratch) / "home", lender, options.applications, 1)
        compare_views(demo.home, lender, options.k)
        ask_api(demo, lender, options.clients, options.questions)


if __name__ == "__main__":
    main()
