"""Spark and DuckDB: the same features and the same scores from the same delivery, row for row."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from clairscore.engines.choice import open_engine
from clairscore.errors import SettingsError
from clairscore.workflows.build import build
from clairscore.workflows.score import score_delivery


@pytest.fixture(scope="module")
def built(tmp_path_factory, spark_engine, lender, typed):
    """Every feature of the catalog on both engines; Spark is the one that already runs."""
    folder = tmp_path_factory.mktemp("built")
    for engine in ("duckdb", "spark"):
        build(typed, lender, lender.catalog.features, folder / f"{engine}.parquet", engine=engine)
    return {engine: pq.read_table(folder / f"{engine}.parquet") for engine in ("duckdb", "spark")}


def test_both_engines_give_the_same_columns_and_rows(built, typed):
    columns = {engine: [(column.name, column.type) for column in table.schema] for engine, table in built.items()}
    assert columns["spark"] == columns["duckdb"]
    assert built["spark"].num_rows == typed.rows["application"] == 1500
    assert built["spark"].column("application_id") == built["duckdb"].column("application_id")


def test_every_feature_of_the_catalog_is_the_same_on_both_engines(built, lender):
    known = 0
    for name in ["person", *lender.catalog.names]:
        expected, found = (built[engine].column(name).combine_chunks() for engine in ("duckdb", "spark"))
        assert found.is_null().equals(expected.is_null()), name
        if pa.types.is_floating(expected.type):
            pair = [array.drop_null().to_numpy() for array in (found, expected)]
            assert all(np.isfinite(values).all() for values in pair), name
            np.testing.assert_allclose(*pair, rtol=1e-9, atol=1e-12, err_msg=name)
            known += len(pair[0])
        else:
            assert found.equals(expected), name
    assert known > 100 * len(lender.catalog)


def test_both_engines_give_the_same_decisions(tmp_path, spark_engine, lender, typed, demo):
    scores = {}
    for engine in ("duckdb", "spark"):
        out = tmp_path / f"{engine}.parquet"
        score_delivery(demo.home, typed.folder, lender, out, engine=engine)
        scores[engine] = pq.read_table(out)
    for column in ("client_id", "score", "decision"):
        assert scores["spark"].column(column) == scores["duckdb"].column(column)
    np.testing.assert_allclose(scores["spark"].column("pd"), scores["duckdb"].column("pd"), rtol=1e-9)


@pytest.fixture
def numbers(tmp_path, spark_engine):
    """A table of 9,999 to 0 in a folder whose name means something to Spark."""
    path = tmp_path / "a [b] {c}*" / "numbers.parquet"
    path.parent.mkdir()
    numbers = pa.array(range(9_999, -1, -1))
    pq.write_table(pa.table({"number": numbers, "even": pc.equal(pc.bit_wise_and(numbers, 1), 0)}), path)
    return path


def test_rows_are_written_in_order_into_one_file(numbers, spark_engine):
    out = numbers.with_name("sorted.parquet")
    assert spark_engine.write(spark_engine.read(numbers).order_by("number"), out) == 10_000
    assert pq.read_table(out).column("number").to_pylist() == list(range(10_000))
    assert sorted(path.name for path in out.parent.iterdir()) == ["numbers.parquet", "sorted.parquet"]


def test_a_query_that_fails_leaves_what_was_there(numbers, spark_engine):
    rows = spark_engine.read(numbers)
    before = numbers.read_bytes()
    with pytest.raises(Exception, match="DIVIDE_BY_ZERO"):
        spark_engine.write(rows.mutate(bare=1.0 / rows.number), numbers)
    assert [path.name for path in numbers.parent.iterdir()] == ["numbers.parquet"]
    assert numbers.read_bytes() == before


def test_a_query_can_be_fetched_without_a_file(numbers, spark_engine):
    rows = spark_engine.read(numbers)
    assert spark_engine.fetch(rows.filter(rows.even).count().name("n").as_table()).to_pylist() == [{"n": 5_000}]


def test_an_engine_that_found_spark_running_leaves_it_running(numbers, spark_engine):
    with open_engine("spark") as beside:
        assert beside.fetch(beside.read(numbers).limit(1)).num_rows == 1
    assert spark_engine.fetch(spark_engine.read(numbers).limit(1)).num_rows == 1


def test_a_master_that_cannot_be_is_told_in_one_sentence(spark_engine, typed, tmp_path):
    arguments = ["--data", typed.folder, "--out", tmp_path / "x.parquet", "--engine", "spark", "--spark-master", "none"]
    command = [sys.executable, "-m", "clairscore", "features", "build", *map(str, arguments)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == SettingsError.exit_code
    assert done.stderr.splitlines()[-1].startswith("Settings are incomplete. Spark did not start on 'none'. It says: ")
    assert "Traceback" not in done.stderr
