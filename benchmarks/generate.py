"""How long the generated lender takes, and how much memory.

    python benchmarks/generate.py --applications 20000
    python benchmarks/generate.py --applications 356255

Prints wall time, peak resident memory, size on disk and the rows of every table.
What the tables give away of the outcome is in generated_signal.py.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from clairscore.lenders.home_credit.synthetic import generate


def show(step: str, done: int, total: int) -> None:
    """Print how far the drawing has come."""
    print(f"\r{step} {done:,} of {total:,}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Generate once and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drift", action="store_true")
    parser.add_argument("--out", type=Path, help="Keep the delivery here; a temporary folder by default.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = arguments.out or Path(folder)
        start = time.perf_counter()
        generate(out, arguments.applications, arguments.seed, drift=arguments.drift, progress=show)
        seconds = time.perf_counter() - start
        print(file=sys.stderr)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        files = sorted(out.glob("*.parquet"))
        rows = {path.stem: pq.read_metadata(path).num_rows for path in files}
        size = sum(path.stat().st_size for path in files) / 1e6
        print(f"{arguments.applications:,} applications: {seconds:.1f} s, peak {peak:.2f} GiB, {size:,.0f} MB")
        print("| table | rows |\n|---|---|")
        for table, count in rows.items():
            print(f"| {table} | {count:,} |")
        print(f"| together | {sum(rows.values()):,} |")


if __name__ == "__main__":
    main()
