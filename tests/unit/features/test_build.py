"""Features over whole tables."""

import pyarrow.parquet as pq
import pytest

from clairscore.engines.duckdb import DuckDB
from clairscore.features.build import build_features


@pytest.mark.parametrize("set_name", ["full_2026_11", "wide_2026_11"])
def test_any_number_of_threads_gives_the_same_bits(lender, typed, tmp_path, set_name):
    features = lender.feature_set(set_name).features
    built = []
    for threads in (1, 2, 2):
        out = tmp_path / f"{len(built)}.parquet"
        with DuckDB(threads=threads) as engine:
            build_features(engine, typed.paths, lender.catalog, features, lender.person, out)
        built.append(pq.read_table(out))
    assert built[0].equals(built[1])
    assert built[1].equals(built[2])


def test_features_of_a_source_that_was_not_delivered_are_null(lender, typed, tmp_path):
    paths = {name: path for name, path in typed.paths.items() if name not in ("bureau", "installments_payments")}
    names = ("bureau_debt_sum_all", "bureau_month_late_share_all", "installment_dpd_mean_all", "bureau_debt_to_amount")
    features = [lender.catalog.find(name) for name in names]
    with DuckDB() as engine:
        build_features(engine, paths, lender.catalog, features, lender.person, tmp_path / "built.parquet")
    built = pq.read_table(tmp_path / "built.parquet")
    assert [built.column(name).null_count for name in names] == [built.num_rows] * len(names)
