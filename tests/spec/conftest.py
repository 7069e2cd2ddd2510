"""Specs: a drawn table, a feature, what it must be. Every engine runs each of them."""

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clairscore.engines.duckdb import DuckDB
from clairscore.engines.engine import Engine
from clairscore.engines.spark import Spark
from clairscore.features.build import build_features
from clairscore.features.feature import Feature
from clairscore.features.serve import OnlineFeatures, values_by_name
from clairscore.lenders.lender import Lender
from clairscore.tables.columns import arrow_schema
from clairscore.tables.schema import SourceTable

Rows = dict[str, list[dict[str, Any]]]
Drawn = str | Mapping[str, str]
Expected = Mapping[int, float | str | None]


class Runner(Protocol):
    def __call__(self, lender: Lender, feature: Feature, rows: Rows, folder: Path) -> Mapping[int, Any]: ...


def _on(engine: Engine) -> Runner:
    def run(lender: Lender, feature: Feature, rows: Rows, folder: Path) -> Mapping[int, Any]:
        return _built(engine, lender, feature, rows, folder)

    return run


def _built(engine: Engine, lender: Lender, feature: Feature, rows: Rows, folder: Path) -> Mapping[int, Any]:
    paths = {}
    for name, records in rows.items():
        paths[name] = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(records, schema=arrow_schema(lender.sources[name])), paths[name])
    build_features(engine, paths, lender.catalog, [feature], lender.person, folder / "built.parquet")
    built = pq.read_table(folder / "built.parquet")
    return dict(zip(built.column("application_id").to_pylist(), built.column(feature.name).to_pylist(), strict=True))


def _in_memory(lender: Lender, feature: Feature, rows: Rows, folder: Path) -> Mapping[int, Any]:
    online = OnlineFeatures([feature], lender.catalog)
    found = {}
    for application in rows["application"]:
        key = application["application_id"]
        credits = {row["bureau_credit_id"] for row in rows.get("bureau", ()) if row["application_id"] == key}
        own: dict[str, Any] = {}
        for name, records in rows.items():
            kept = [r for r in records if r.get("application_id", key) == key]
            if lender.sources[name].parent:
                kept = [r for r in records if r["bureau_credit_id"] in credits]
            if kept:
                own[name] = {column: [r.get(column) for r in kept] for column in lender.sources[name].columns}
        found[key] = values_by_name(online.compute(own), [feature])[feature.name]
    return found


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Runner]:
    with DuckDB(threads=1) as engine:
        yield _on(engine)


@pytest.fixture(scope="session")
def memory() -> Runner:
    return _in_memory


@pytest.fixture(scope="session")
def spark(spark_engine: Spark) -> Runner:
    return _on(spark_engine)


@pytest.fixture(params=["duckdb", "memory", "spark"])
def spec(request: pytest.FixtureRequest, lender: Lender, tmp_path: Path) -> Callable[[str, Drawn, Expected], None]:
    """Check a feature on drawn rows.

    A drawn table has the columns that matter; the others are null, rows get the keys they lack, and an event without
    a day happened the day before. A blank is null. The first table is the feature's own source; several are drawn as
    a mapping by source. Expected values are by application.
    """
    run: Runner = request.getfixturevalue(request.param)

    def check(name: str, drawn: Drawn, expected: Expected) -> None:
        feature = lender.catalog.find(name)
        tables = {feature.source: drawn} if isinstance(drawn, str) else dict(drawn)
        rows = {table: _read(text, lender.sources[table]) for table, text in tables.items()}
        _complete(rows, lender, expected)
        found = run(lender, feature, rows, tmp_path)
        for application, value in expected.items():
            _same(found[application], value, f"{name} of application {application}")

    return check


def _read(text: str, source: SourceTable) -> list[dict[str, Any]]:
    lines = [line.strip() for line in text.strip().splitlines()]
    names = [name.strip() for name in lines[0].split("|")]
    return [
        {name: _value(cell.strip(), source, name) for name, cell in zip(names, line.split("|"), strict=True)}
        for line in lines[2:]
    ]


def _value(cell: str, source: SourceTable, name: str) -> Any:
    if not cell:
        return None
    declared = source.columns[name].type if name in source.columns else "int64"
    if declared == "string":
        return cell
    if declared == "bool":
        return cell == "yes"
    return int(cell) if declared == "int64" else float(cell)


def _complete(rows: Rows, lender: Lender, expected: Expected) -> None:
    balance = rows.get("bureau_balance", [])
    if balance and "bureau" not in rows:
        rows["bureau"] = [
            {"application_id": owner, "bureau_credit_id": credit}
            for owner, credit in dict.fromkeys((row["application_id"], row["bureau_credit_id"]) for row in balance)
        ]
    for row in balance:
        row.pop("application_id", None)
    applications = rows.setdefault("application", [])
    known = {row["application_id"] for row in applications}
    seen = {row["application_id"] for table in rows.values() for row in table if "application_id" in row}
    applications += [{"application_id": key} for key in sorted((seen | set(expected)) - known)]
    for name, records in rows.items():
        source = lender.sources[name]
        for number, row in enumerate(records, 1):
            for column in source.row_key:
                if column != source.event_day and column not in row:
                    row[column] = number
            if source.event_day and source.event_day not in row:
                row[source.event_day] = -1
            if name == "application":
                row.setdefault("birth_day", -12000.0)


def _same(found: Any, expected: Any, what: str) -> None:
    if expected is None:
        assert found is None or (isinstance(found, float) and math.isnan(found)), f"{what}: {found} is not null"
    elif isinstance(expected, str):
        assert found == expected, what
    else:
        assert found == pytest.approx(expected, rel=1e-9), what
