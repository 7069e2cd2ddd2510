"""Saved runs: a finished run as JSON and parquet, so that a comparison that was interrupted goes on."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from clairscore.metrics.discrimination import Estimate
from clairscore.models.run import CandidateRun, OutOfFold
from clairscore.models.tuning.space import Value


def run_facts(run: CandidateRun) -> dict[str, Any]:
    """Return all of a run but what it says of each application, as JSON values."""
    facts = {one.name: getattr(run, one.name) for one in fields(run) if one.name not in ("oof", "figures")}
    return {
        **facts,
        "label": dict(run.label),
        "parameters": dict(run.parameters),
        "confusion": dict(run.confusion),
        "figures": {name: vars(estimate) for name, estimate in run.figures.items()},
    }


def save_run(folder: Path, run: CandidateRun) -> None:
    """Write a run into a folder, made when lacking: the vectors first, and the facts, which make it count, last."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(vars(run.oof)), folder / f"{run.name}.parquet")
    unfinished = folder / f"{run.name}.json.part"
    unfinished.write_text(json.dumps(run_facts(run), indent=1) + "\n", "utf-8")
    unfinished.replace(folder / f"{run.name}.json")


def read_run(folder: Path, name: str, parameters: Mapping[str, Value]) -> CandidateRun | None:
    """Return a run that was saved, or None where none was, it is not whole, or its parameters were others."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        facts = json.loads((folder / f"{name}.json").read_text("utf-8"))
        if facts["parameters"] != dict(parameters):
            return None
        columns = pq.read_table(folder / f"{name}.parquet").to_pydict()
        oof = OutOfFold(**{column: np.asarray(values) for column, values in columns.items()})
        figures = {figure: Estimate(**estimate) for figure, estimate in facts.pop("figures").items()}
        return CandidateRun(**facts, figures=figures, oof=oof)
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowInvalid):
        return None
