"""The same features on DuckDB and on a local Spark: how long, how much memory, how far apart.

    python benchmarks/engines.py
    python benchmarks/engines.py --applications 100000 --rounds 1

Builds the default set from a generated delivery, by turns on either engine, each time in a process of its own. Wall
time is that of the build, start of the engine included; memory is the peak of the Python process and of its largest
child, which is Spark's Java.
"""

from __future__ import annotations

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

from clairscore.engines.choice import EngineName, check_engine
from clairscore.errors import SettingsError
from clairscore.lenders.builtin import find_lender
from clairscore.models.vectors import read_matrix
from clairscore.tables.typed import open_typed
from clairscore.workflows.build import build
from clairscore.workflows.deliver import generate_delivery, import_delivery

ENGINES: tuple[EngineName, ...] = ("duckdb", "spark")


def measure(engine: EngineName, typed: Path, out: Path) -> None:
    """Build once in this process and print what it took, as JSON."""
    lender = find_lender()
    start = time.perf_counter()
    build(open_typed(typed), lender, lender.feature_set().features, out, engine=engine)
    seconds = time.perf_counter() - start
    unit = 1024**3 if sys.platform == "darwin" else 1024**2
    peaks = [resource.getrusage(who).ru_maxrss / unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": seconds, "gib": sum(peaks)}))


def largest_difference(first: Path, second: Path) -> float:
    """Return the largest relative difference between two built files; infinite where only one of them is null."""
    lender = find_lender()
    key, outcome = lender.application.key, lender.outcome
    a, b = (read_matrix(path, lender.feature_set().features, key, outcome).values for path in (first, second))
    if not np.array_equal(np.isnan(a), np.isnan(b)):
        return float("inf")
    scale = np.maximum(np.abs(a), np.abs(b))
    return float(np.nanmax(np.divide(np.abs(a - b), scale, out=np.zeros_like(a), where=scale > 0)))


def main() -> None:
    """Generate, build by turns, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", nargs=3, metavar=("ENGINE", "TYPED", "OUT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        engine, typed, out = arguments.measure
        measure(engine, Path(typed), Path(out))
        return
    try:
        check_engine("spark")
    except SettingsError as missing:
        print(f"Not measured. {missing}")
        return
    lender = find_lender()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        generate_delivery(lender, folder / "delivered", arguments.applications, seed=1)
        delivery, _ = import_delivery([folder / "delivered"], lender, folder / "typed")
        taken: dict[str, list[dict[str, float]]] = {engine: [] for engine in ENGINES}
        for _ in range(arguments.rounds):
            for name in ENGINES:
                command = [sys.executable, __file__, "--measure", name, folder / "typed", folder / f"{name}.parquet"]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                taken[name].append(json.loads(done.stdout))
        difference = largest_difference(folder / "duckdb.parquet", folder / "spark.parquet")
        n_features = len(pq.read_schema(folder / "duckdb.parquet")) - 3
    rows = sum(delivery.rows.values())
    print(f"{arguments.applications:,} applications, {rows:,} rows in all, {n_features} features")
    print("| engine | wall time, median | fastest to slowest | peak memory, median |\n|---|---|---|---|")
    for name, runs in taken.items():
        seconds = sorted(run["seconds"] for run in runs)
        gib = statistics.median(run["gib"] for run in runs)
        print(
            f"| {name} | {statistics.median(seconds):.1f} s | {seconds[0]:.1f} to {seconds[-1]:.1f} s | {gib:.2f} GiB |"
        )
    print(f"Largest relative difference of a value: {difference:.1e}")


if __name__ == "__main__":
    main()
