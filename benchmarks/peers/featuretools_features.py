"""Deep feature synthesis over the same seven tables, by featuretools; it runs in an environment of its own.

    python featuretools_features.py TABLES OUT

featuretools 1.31 does not run with the pandas that Clairscore reads, so nothing is imported from here. TABLES is a JSON
object: file, index and parent of each table, the one to build for first. What it builds are the means, extremes, sums,
standard deviations and counts of every number of every history, through one table where a history leads through one;
no window, no filter and no ratio, which it has no words for. Prints what it took, as JSON.
"""

import json
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import featuretools as ft  # noqa: E402
import pandas as pd  # noqa: E402

AGGREGATES = ["mean", "max", "min", "sum", "std", "count"]


def main() -> None:
    """Build once and print what it took."""
    tables, out = json.loads(sys.argv[1]), Path(sys.argv[2])
    start = time.perf_counter()
    entities = ft.EntitySet("lender")
    for name, table in tables.items():
        rows = pd.read_parquet(table["file"])
        if table["parent"]:
            parents = entities[table["parent"]["table"]][table["parent"]["key"]]
            rows = rows[rows[table["parent"]["key"]].isin(parents)].reset_index(drop=True)
        made = not table["index"]
        entities = entities.add_dataframe(
            dataframe_name=name, dataframe=rows, index=table["index"] or f"{name}_row", make_index=made
        )
        if table["parent"]:
            entities = entities.add_relationship(
                table["parent"]["table"], table["parent"]["key"], name, table["parent"]["key"]
            )
    target = next(iter(tables))
    built, _ = ft.dfs(
        entityset=entities,
        target_dataframe_name=target,
        agg_primitives=AGGREGATES,
        trans_primitives=[],
        max_depth=2,
        n_jobs=1,
        verbose=False,
    )
    built.select_dtypes("number").to_parquet(out)
    seconds = time.perf_counter() - start
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "gib": float(peak.split()[1]) / 1024**2, "features": built.shape[1]}))


if __name__ == "__main__":
    main()
