"""The scoring API under load, beside a plain service and beside MLflow's own server, in the same run.

    python benchmarks/api.py --plain-python plain/bin/python
    python benchmarks/api.py --seconds 5 --runs 1 --soak-minutes 0 --peers mlflow

Makes a demo home unless one is named, and starts, by turns, each service on this machine, which also sends the
requests. Of each there are as many processes as ``--processes`` says, and a request goes to the one that has the fewest
to answer, as a balancer sends it. The API is started as its user does (``clairscore serve api``), on a copy of the
store for every run, so that each decision is a new one and is written to the ledger; beside it the plain service of
``peers/plain_service.py``, and ``mlflow models serve`` on the champion. Each is first sent requests at random moments,
``--rate`` a second on average, whether or not earlier ones are answered, then as many as it answers over
``--connections`` connections. A latency counts from the moment a request was due. Figures are medians over the runs.

They do not answer the same question. For a stored client the API checks who asks, reads his rows, computes features,
PD, interval, reasons and concerns, writes the ledger and the audit trail. The plain service is sent an id, finds
features computed before, and gives PD and contributions. MLflow is sent the features and gives PD and decision without
reasons. Only the API takes raw rows. The limits on how often one user may ask are lifted, and tokens last for the run.

The plain service needs shap, so it takes an environment of its own: ``uv venv plain; uv pip install --python
plain/bin/python shap pandas scikit-learn lightgbm fastapi uvicorn pyarrow``.

The soak comes last: both requests to the API by turns for ``--soak-minutes``, and what it holds in memory meanwhile.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from service.applicants import client_ids
from service.load import Load, as_fast_as_answered, at_a_rate
from service.process import Service
from service.ways import RAW, STORED, WAYS, Bench, Question

from clairscore.lenders.builtin import find_lender
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.store.database import open_store, sqlite_url

PEERS = tuple(way for way in WAYS if way != "clairscore")
_WARM_UP_SECONDS = 2.0
_GOALS = {STORED: 20.0, RAW: 50.0}
_TIMES_PLAIN = 10.0


@dataclass(frozen=True)
class Taken:
    """What one question took in one run.

    Attributes:
        p50: Median milliseconds at the rate.
        p95: Milliseconds within which 95 % were answered.
        p99: Milliseconds within which 99 % were answered.
        cpu: Processor milliseconds the service spent on a request at the rate.
        most: Most good answers a second.
        mib: Most memory of the service meanwhile.
        errors: Requests that were not answered well.
    """

    p50: float
    p95: float
    p99: float
    cpu: float
    most: float
    mib: float
    errors: float


def measure(service: Service, question: Question, options: argparse.Namespace) -> Taken:
    """Ask one question at the rate, then as often as it is answered."""
    ports, asked, shows = service.ports, question.requests, question.shows
    as_fast_as_answered(ports, asked, shows, min(_WARM_UP_SECONDS, options.seconds), 1)
    before, n_seen = service.cpu_seconds(), len(service.memory)
    steady = at_a_rate(ports, asked, shows, options.rate, options.seconds)
    cpu = 1000 * (service.cpu_seconds() - before) / max(1, len(steady.latencies))
    most = as_fast_as_answered(ports, asked, shows, options.seconds, options.connections)
    tell_errors(question, steady, most)
    p50, p95, p99 = (steady.quantile(share) for share in (0.5, 0.95, 0.99))
    mib = max(held for _, held in service.memory[n_seen - 1 :])
    return Taken(p50, p95, p99, cpu, most.per_second, mib, steady.n_errors + most.n_errors)


def tell_errors(question: Question, *loads: Load) -> None:
    """Say how the first request that failed did so."""
    for load in loads:
        if load.n_errors:
            print(f"{question.service}, {question.name}: {load.n_errors} errors: {load.first_error}", file=sys.stderr)


def compared(bench: Bench, options: argparse.Namespace) -> dict[tuple[str, str], Taken]:
    """Measure every service by turns and return the medians over the runs, by service and question."""
    taken: dict[tuple[str, str], list[Taken]] = {}
    for run in range(options.runs):
        for way in ("clairscore", *options.peers):
            print(f"run {run + 1}, {way}: machine load {os.getloadavg()[0]:.1f} before", file=sys.stderr)
            with WAYS[way](bench) as (service, questions):
                for question in questions:
                    found = measure(service, question, options)
                    print(f"  {question.name}: {found}", file=sys.stderr)
                    taken.setdefault((way, question.name), []).append(found)
    return {which: Taken(*np.median([astuple(run) for run in runs], axis=0)) for which, runs in taken.items()}


def in_turn(questions: list[Question]) -> Iterator[bytes]:
    """Ask one question after another, without end."""
    while True:
        for question in questions:
            yield next(question.requests)


def soak(bench: Bench, options: argparse.Namespace) -> str:
    """Ask both questions by turns for minutes, and say what latency, errors and memory did meanwhile."""
    with WAYS["clairscore"](bench) as (service, questions):
        asked, shows = in_turn(questions), questions[0].shows
        as_fast_as_answered(service.ports, asked, shows, _WARM_UP_SECONDS, 1)
        start, seconds = time.monotonic(), 60 * options.soak_minutes
        load = at_a_rate(service.ports, asked, shows, options.rate, seconds)
    tell_errors(questions[0], load)
    held = [(moment - start, mib) for moment, mib in service.memory if 0 <= moment - start <= seconds]
    minutes = np.array([moment / 60 for moment, _ in held])
    mib = np.array([mib for _, mib in held])
    by_minute = " ".join(
        f"{np.median(mib[(minutes >= minute) & (minutes < minute + 1)]):.0f}"
        for minute in range(int(np.ceil(options.soak_minutes)))
        if ((minutes >= minute) & (minutes < minute + 1)).any()
    )
    later = minutes >= options.soak_minutes / 2
    slope = float(np.polyfit(minutes[later], mib[later], 1)[0])
    return (
        f"Soak of {options.soak_minutes:g} minutes, {len(load.latencies):,} answers, {load.n_errors} errors: "
        f"p50 {load.quantile(0.5):.1f}, p95 {load.quantile(0.95):.1f}, p99 {load.quantile(0.99):.1f} ms; "
        f"MiB by minute {by_minute}; in the second half {slope:+.2f} MiB a minute."
    )


def verdicts(taken: dict[tuple[str, str], Taken], rate: float) -> Iterator[str]:
    """Hold the figures against the goals."""
    for name, goal in _GOALS.items():
        yield f"{name}: p95 {taken['clairscore', name].p95:.1f} ms at {rate:g} a second, goal under {goal:g}."
    plain = taken.get(("plain", STORED))
    if plain is not None:
        times = taken["clairscore", STORED].most / plain.most
        yield f"{STORED}: {times:.1f} times the throughput of the plain service, goal {_TIMES_PLAIN:g}."


def demo_home(folder: Path, applications: int) -> Path:
    """Make a home as the demo does, and return it."""
    command = [sys.executable, "-m", "clairscore", "demo", "--no-serve", "--dir", str(folder)]
    done = subprocess.run([*command, "--applications", str(applications)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"No home could be made: {done.stderr[-2000:]}")
    return folder


def main() -> None:
    """Measure by turns, print a table, then soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=4_000, help="Clients of the home that is made.")
    parser.add_argument("--home", type=Path, help="Home of an earlier demo; one is made unless named.")
    parser.add_argument("--rows", type=int, default=300, help="Rows of history of an applicant who brings his own.")
    parser.add_argument("--rate", type=float, default=20.0, help="Requests a second at which latency is measured.")
    parser.add_argument("--seconds", type=float, default=30.0, help="How long each load lasts.")
    parser.add_argument("--connections", type=int, default=4, help="Connections for the most throughput.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2, help="Processes of each service, behind one balancer.")
    parser.add_argument("--soak-minutes", type=float, default=10.0, help="How long the soak lasts; 0 for none.")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS)
    parser.add_argument("--plain-python", type=Path, help="Python with shap; without it no plain service.")
    options = parser.parse_args()
    if "plain" in options.peers and not options.plain_python:
        options.peers.remove("plain")
        print("The plain service is left out: name a Python with shap as --plain-python.", file=sys.stderr)
    lender = find_lender()
    with tempfile.TemporaryDirectory() as name:
        home = (options.home or demo_home(Path(name) / "home", options.applications)).resolve()
        store = open_store(sqlite_url(home))
        ids = client_ids(Clients(store, lender.name))
        store.close()
        bundle = ModelShelf(home / "models" / lender.name).load("champion")
        bench = Bench(home, Path(name), lender, bundle, ids, options.rows, options.processes, options.plain_python)
        print(
            f"{len(ids):,} clients, {len(bundle.features)} features, {bundle.training['n_rounds']} trees; "
            f"{options.processes} processes of each service; {options.rate:g} requests a second, "
            f"{options.connections} connections, {options.seconds:g} s each, {options.runs} runs; "
            f"{os.cpu_count()} cores\n"
        )
        if options.runs:
            taken = compared(bench, options)
            print("| service | asked | p50 ms | p95 ms | p99 ms | CPU ms a request | most a second | MiB | errors |")
            print("|" + " --- |" * 9)
            for (way, asked), of in taken.items():
                print(
                    f"| {way} | {asked} | {of.p50:.1f} | {of.p95:.1f} | {of.p99:.1f} | {of.cpu:.1f} "
                    f"| {of.most:.1f} | {of.mib:.0f} | {of.errors:.0f} |"
                )
            print("", *verdicts(taken, options.rate), sep="\n", flush=True)
        if options.soak_minutes:
            print(f"\n{soak(bench, options)}")


if __name__ == "__main__":
    main()
