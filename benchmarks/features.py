"""Features over whole tables, ours beside the way the field builds them, in the same run.

    python benchmarks/features.py                                   # 20,000 applications
    python benchmarks/features.py --applications 356255 --runs 1    # 57 million rows
    python benchmarks/features.py --applications 356255 --shares 1 3 10 30 100 --runs 1 --set wide_2026_11
    python benchmarks/features.py --peers spark featuretools --featuretools-python ft/bin/python --applications 3563

Generates a delivery, imports it, then builds the same features by turns, each build in a process of its own: wall time
is that of the build, reading and writing included; memory is the peak of the process, of Spark with its Java. Values
are compared at the end. Last comes one applicant: his vector from his raw rows in memory.

Spark is this program on Spark (an extra), start of the engine included. featuretools needs an older pandas, so it takes
an environment of its own: ``uv venv ft; uv pip install --python ft/bin/python featuretools "pandas<3" pyarrow
"setuptools<81"``. It builds other features: see ``peers/featuretools_features.py``.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from clairscore.features.serve import OnlineFeatures
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.models.vectors import read_matrix
from clairscore.tables.typed import TypedDelivery, open_typed
from clairscore.workflows.build import build
from clairscore.workflows.deliver import generate_delivery, import_delivery

PEERS = ("pandas", "pandas one-hot", "spark", "featuretools")
OF_THE_SAME_VALUES = ("pandas", "spark")


def measure(way: str, typed: Path, out: Path, set_name: str) -> None:
    """Build once in this process and print what it took, as JSON."""
    lender = find_lender()
    features = lender.feature_set(set_name).features
    delivery = open_typed(typed)
    start = time.perf_counter()
    if way in ("clairscore", "spark"):
        build(delivery, lender, features, out, engine="spark" if way == "spark" else "duckdb")
    else:
        from peers.pandas_features import build as build_with_pandas

        built = build_with_pandas(delivery.paths, lender.catalog, features, one_hot=way.endswith("one-hot"))
        built.to_parquet(out, index=False)
    seconds = time.perf_counter() - start
    peak = peak_gib() + (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2 if way == "spark" else 0)
    print(json.dumps({"seconds": seconds, "gib": peak, "features": len(features)}))


def peak_gib() -> float:
    """Return the most memory this program held; what its parent held before starting it does not count."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 1024**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**3


def build_in_a_process(way: str, typed: Path, out: Path, set_name: str, other: Path | None) -> dict[str, float]:
    """Run one build in a process of its own and return what it took; ``other`` is the interpreter of featuretools."""
    command = [sys.executable, __file__, "--measure", way, str(typed), str(out), set_name]
    if way == "featuretools":
        script = Path(__file__).with_name("peers") / "featuretools_features.py"
        command = [str(other), str(script), json.dumps(tables_of(open_typed(typed))), str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{way}: {done.stderr.splitlines()[-1] if done.stderr else 'killed'}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def tables_of(delivery: TypedDelivery) -> dict[str, dict[str, object]]:
    """Say where each table lies, what its rows are told apart by, and which table they belong to."""
    lender = find_lender()
    application = lender.application
    told: dict[str, dict[str, object]] = {}
    for name in [application.name, *(name for name in lender.sources if name != application.name)]:
        if name not in delivery.paths:
            continue
        source = lender.sources[name]
        owner = None if name == application.name else {"table": source.parent or application.name, "key": source.key}
        index = source.row_key[0] if len(source.row_key) == 1 else None
        told[name] = {"file": str(delivery.paths[name]), "index": index, "parent": owner}
    return told


def compare(ours: Path, theirs: Path, lender: Lender, set_name: str) -> str:
    """Say how far the values of two builds lie apart, numbers and flags alone."""
    features = [f for f in lender.feature_set(set_name).features if f.kind != "category"]
    mine = read_matrix(ours, features, lender.application.key, lender.outcome).values
    table = pq.read_table(theirs, columns=[feature.name for feature in features])
    apart, nulls = 0.0, 0
    for position, feature in enumerate(features):
        a = mine[:, position]
        b = np.asarray(table.column(feature.name).to_numpy(), dtype=np.float64)
        nulls += int((np.isnan(a) != np.isnan(b)).sum())
        # A slope of values that do not move is a rounding error over a rounding error, so a bound in absolute terms.
        apart = max(
            apart, float(np.nanmax(np.abs(a - b) / np.maximum(1.0, np.maximum(np.abs(a), np.abs(b))), initial=0))
        )
    return f"largest difference {apart:.1e}, {nulls} values null on one side only"


def first_clients(delivery: TypedDelivery, lender: Lender, folder: Path, n: int) -> list[dict[str, object]]:
    """Return the raw rows of the first clients, as the store gives them."""
    from clairscore.store.clients import Clients
    from clairscore.store.database import open_store
    from clairscore.store.filling import fill_clients

    ids = pq.read_table(delivery.paths[lender.application.name], columns=[lender.application.key]).column(0)
    store = open_store(f"sqlite:///{folder / 'clients.db'}")
    chosen = ids.slice(0, n).to_pylist()
    fill_clients(
        store,
        delivery.folder,
        lender.sources,
        lender=lender.name,
        as_of=delivery.as_of,
        made_up=True,
        client_ids=chosen,
    )
    clients = Clients(store, lender.name)
    found = [clients.find(client).rows for client in chosen]
    store.close()
    return found  # type: ignore[return-value]


def one_applicant(delivery: TypedDelivery, lender: Lender, folder: Path, set_name: str) -> str:
    """Say how long the vector of one applicant takes from his raw rows."""
    features = lender.feature_set(set_name).features
    online = OnlineFeatures(features, lender.catalog)
    rows = first_clients(delivery, lender, folder, 1000)
    times = []
    for client in rows:
        start = time.perf_counter()
        online.compute(client)  # type: ignore[arg-type]
        times.append(1000 * (time.perf_counter() - start))
    median, high = statistics.median(times), float(np.quantile(times, 0.95))
    return f"{len(features)} features of one applicant: {median:.2f} ms median, {high:.2f} ms at the 95th percentile"


def main() -> None:
    """Generate, build by turns, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--shares", type=float, nargs="+", default=[100], help="Per cent of the applications.")
    parser.add_argument("--set", dest="set_name", default=find_lender().default_set)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=["pandas", "pandas one-hot"], choices=PEERS)
    parser.add_argument("--featuretools-python", type=Path, help="Interpreter of an environment with featuretools.")
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        way, typed, out, set_name = arguments.measure
        measure(way, Path(typed), Path(out), set_name)
        return
    if "featuretools" in arguments.peers and not arguments.featuretools_python:
        parser.error("featuretools needs --featuretools-python: see the head of this file.")
    lender = find_lender()
    print("| applications | rows | features | way | seconds | peak GiB |\n| --- | --- | --- | --- | --- | --- |")
    for share in arguments.shares:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            n = max(500, round(arguments.applications * share / 100))
            generate_delivery(lender, folder / "delivered", n, seed=1)
            delivery, _ = import_delivery([folder / "delivered"], lender, folder / "typed")
            taken: dict[str, list[dict[str, float]]] = {}
            for _ in range(arguments.runs):
                for way in ("clairscore", *arguments.peers):
                    out = folder / f"{way.replace(' ', '_')}.parquet"
                    took = build_in_a_process(
                        way, delivery.folder, out, arguments.set_name, arguments.featuretools_python
                    )
                    taken.setdefault(way, []).append(took)
            for way, runs in taken.items():
                seconds, gib = (statistics.median(run[of] for run in runs) for of in ("seconds", "gib"))
                rows, built = sum(delivery.rows.values()), int(runs[0]["features"])
                print(f"| {n:,} | {rows:,} | {built} | {way} | {seconds:.1f} | {gib:.2f} |")
            for peer in (peer for peer in OF_THE_SAME_VALUES if peer in arguments.peers):
                found = compare(folder / "clairscore.parquet", folder / f"{peer}.parquet", lender, arguments.set_name)
                print(f"\n{peer}: {found}")
            print(f"\n{one_applicant(delivery, lender, folder, arguments.set_name)}", flush=True)


if __name__ == "__main__":
    main()
