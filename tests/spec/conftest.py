"""Specs: a drawn table, a feature, what it must be. Every engine runs each of them.

The examples of a module are built together, once for each engine.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from drawn import APART, Drawn, Expected, Rows, make_example, read_examples, rows_of

from clairscore.engines.duckdb import DuckDB
from clairscore.engines.engine import Engine
from clairscore.engines.spark import Spark
from clairscore.features.build import build_features
from clairscore.features.feature import Feature
from clairscore.features.serve import OnlineFeatures, values_by_name
from clairscore.lenders.lender import Lender
from clairscore.tables.columns import arrow_schema

Values = Mapping[int, Mapping[str, Any]]
"""Values of features by application, then by name."""
Runner = Callable[[Lender, list[Feature], Rows, Path], Values]


def _on(engine: Engine) -> Runner:
    def build(lender: Lender, features: list[Feature], rows: Rows, folder: Path) -> Values:
        paths = {}
        for name, records in rows.items():
            paths[name] = folder / f"{name}.parquet"
            pq.write_table(pa.Table.from_pylist(records, schema=arrow_schema(lender.sources[name])), paths[name])
        build_features(engine, paths, lender.catalog, features, lender.person, folder / "built.parquet")
        return {row["application_id"]: row for row in pq.read_table(folder / "built.parquet").to_pylist()}

    return build


def _in_memory(lender: Lender, features: list[Feature], rows: Rows, folder: Path) -> Values:
    online = OnlineFeatures(features, lender.catalog)
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
        found[key] = values_by_name(online.compute(own), features)
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


@pytest.fixture(scope="session")
def answers(lender: Lender, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Mapping[tuple[str, ...], Any]]:
    """What an engine makes of each example of a module, by application: ``answers(name, engine, module)``."""
    known: dict[tuple[str, str], Mapping[tuple[str, ...], Any]] = {}

    def answer(name: str, run: Runner, module: ModuleType) -> Mapping[tuple[str, ...], Any]:
        if (name, module.__name__) not in known:
            examples = list({one.key: one for one in read_examples(module, lender.catalog)}.values())
            features = [lender.catalog.find(one) for one in dict.fromkeys(example.feature for example in examples)]
            found = run(lender, features, rows_of(examples, lender), tmp_path_factory.mktemp(name))
            known[name, module.__name__] = {
                example.key: {
                    application % APART: values[example.feature]
                    for application, values in found.items()
                    if application // APART == number
                }
                for number, example in enumerate(examples)
            }
        return known[name, module.__name__]

    return answer


@pytest.fixture(params=["duckdb", "memory", "spark"])
def spec(request: pytest.FixtureRequest, lender: Lender, answers) -> Callable[[str, Drawn, Expected], None]:
    """Check a feature on drawn rows.

    A drawn table has the columns that matter; the others are null, rows get the keys they lack, and an event without
    a day happened the day before. A blank is null. The first table is the feature's own source; several are drawn as
    a mapping by source. Expected values are by application.
    """
    found = answers(request.param, request.getfixturevalue(request.param), request.module)

    def check(name: str, drawn: Drawn, expected: Expected) -> None:
        example = make_example("", name, drawn, expected, lender.catalog)
        assert expected
        for application, value in expected.items():
            _same(found[example.key][application], value, f"{name} of application {application}")

    return check


def _same(found: Any, expected: Any, what: str) -> None:
    if expected is None:
        assert found is None or (isinstance(found, float) and math.isnan(found)), f"{what}: {found} is not null"
    elif isinstance(expected, str):
        assert found == expected, what
    else:
        assert found == pytest.approx(expected, rel=1e-9), what
