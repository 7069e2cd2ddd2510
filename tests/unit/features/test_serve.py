"""One applicant in memory gets the features that whole tables give him."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clairscore.engines.duckdb import DuckDB
from clairscore.features.build import build_features
from clairscore.features.serve import OnlineFeatures, values_by_name
from clairscore.lenders.lender import Lender
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.build import build
from clairscore.workflows.deliver import import_delivery


def _rows_by_client(delivery: TypedDelivery, ids: list[int]) -> Mapping[int, Any]:
    tables = {name: pq.read_table(path).to_pandas(types_mapper=None) for name, path in delivery.paths.items()}
    if "bureau_balance" in tables and "bureau" in tables:
        owners = tables["bureau"][["bureau_credit_id", "application_id"]]
        tables["bureau_balance"] = tables["bureau_balance"].merge(owners, on="bureau_credit_id")
    clients: dict[int, Any] = {key: {} for key in ids}
    for name, table in tables.items():
        for key, rows in table[table["application_id"].isin(ids)].groupby("application_id"):
            columns = rows.drop(columns="application_id") if name == "bureau_balance" else rows
            clients[int(key)][name] = {
                column: [None if value != value or value is None else value for value in columns[column].tolist()]
                for column in columns.columns
            }
    return clients


def _assert_equal(lender: Lender, delivery: TypedDelivery, folder: Path, n_clients: int) -> None:
    features = lender.catalog.features
    build(delivery, lender, features, folder / "built.parquet")
    built = pq.read_table(folder / "built.parquet").slice(0, n_clients).to_pylist()
    clients = _rows_by_client(delivery, [row["application_id"] for row in built])
    online = OnlineFeatures(features, lender.catalog)
    for expected in built:
        found = values_by_name(online.compute(clients[expected["application_id"]]), features)
        for feature in features:
            if isinstance(expected[feature.name], float):
                assert found[feature.name] == pytest.approx(expected[feature.name], rel=1e-9, abs=1e-12), feature.name
            elif not feature.choices or expected[feature.name] in feature.choices:
                assert found[feature.name] == expected[feature.name], feature.name


def test_online_features_equal_batch_features_on_the_generated_lender(lender, typed, tmp_path):
    _assert_equal(lender, typed, tmp_path, 300)


@pytest.mark.parametrize("part", ["linked", "random_699"])
def test_online_features_equal_batch_features_on_real_clients(lender, real_data, part, tmp_path):
    delivery, _ = import_delivery([real_data / part], lender, tmp_path / "typed")
    _assert_equal(lender, delivery, tmp_path, 300)


_MONEY = st.none() | st.sampled_from([0.0, 1.0, 99.5, 1e6])
_DAY = st.sampled_from([0.0, -1.0, -30.0, -31.0, -365.0, -366.0, -5000.0])
_INSTALMENT = st.fixed_dictionaries(
    {"due_day": _DAY, "paid_day": st.none() | _DAY, "due_amount": _MONEY, "paid_amount": _MONEY}
)
_CREDIT = st.fixed_dictionaries(
    {
        "bureau_credit_id": st.integers(1, 4),
        "opened_day": _DAY,
        "status": st.sampled_from([None, "Active", "Closed", "A new word"]),
        "debt": st.none() | st.sampled_from([-5.0, 0.0, 10.0]),
        "credit_amount": _MONEY,
    }
)
_MONTH = st.fixed_dictionaries(
    {
        "bureau_credit_id": st.integers(1, 6),
        "month": st.sampled_from([0, -1, -6, -12, -13]),
        "status": st.sampled_from(["C", "0", "X", "1", "5"]),
    }
)


@given(
    instalments=st.lists(_INSTALMENT, max_size=6),
    credits=st.lists(_CREDIT, max_size=4, unique_by=lambda row: row["bureau_credit_id"]),
    months=st.lists(_MONTH, max_size=6),
    income=st.sampled_from([None, 0.0, 1200.0]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_histories_give_the_same_features_online_and_in_batch(
    lender, tmp_path, instalments, credits, months, income
):
    import pyarrow as pa

    from clairscore.tables.columns import arrow_schema

    records = {
        "application": [{"application_id": 1, "birth_day": -9000.0, "income": income, "annuity": 100.0}],
        "installments_payments": [{"application_id": 1, **row} for row in instalments],
        "bureau": [{"application_id": 1, **row} for row in credits],
        "bureau_balance": months,
    }
    paths = {}
    for name, rows in records.items():
        paths[name] = tmp_path / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(lender.sources[name])), paths[name])
    features = [
        f for f in lender.catalog.features if f.source in records and "last" not in (f.window.name if f.window else "")
    ]
    with DuckDB(threads=1) as engine:
        build_features(engine, paths, lender.catalog, features, lender.person, tmp_path / "built.parquet")
    expected = pq.read_table(tmp_path / "built.parquet").to_pylist()[0]
    rows = {
        name: {column: [row.get(column) for row in given_rows] for column in lender.sources[name].columns}
        for name, given_rows in records.items()
        if given_rows
    }
    found = values_by_name(OnlineFeatures(features, lender.catalog).compute(rows), features)
    for feature in features:
        if isinstance(expected[feature.name], float):
            assert found[feature.name] == pytest.approx(expected[feature.name], rel=1e-9, abs=1e-12), feature.name
        else:
            assert found[feature.name] is None or feature.choices, feature.name


def test_the_order_of_the_rows_does_not_matter(lender, typed):
    ids = pq.read_table(typed.paths["application"]).column("application_id").to_pylist()[:20]
    online = OnlineFeatures(lender.catalog.features, lender.catalog)
    for rows in _rows_by_client(typed, ids).values():
        turned = {name: {c: list(reversed(v)) for c, v in columns.items()} for name, columns in rows.items()}
        np.testing.assert_allclose(online.compute(rows), online.compute(turned), rtol=1e-9, atol=1e-12)


def test_a_row_on_or_after_the_day_of_the_application_changes_nothing(lender, typed):
    ids = pq.read_table(typed.paths["application"]).column("application_id").to_pylist()[:20]
    online = OnlineFeatures(lender.catalog.features, lender.catalog)
    seen = 0
    for rows in _rows_by_client(typed, ids).values():
        if "installments_payments" not in rows:
            continue
        seen += 1
        planted = {column: [*values, values[-1]] for column, values in rows["installments_payments"].items()}
        planted["due_day"][-1] = 0.0
        planted["paid_day"][-1] = 400.0
        changed = {**rows, "installments_payments": planted}
        np.testing.assert_array_equal(online.compute(rows), online.compute(changed))
    assert seen
