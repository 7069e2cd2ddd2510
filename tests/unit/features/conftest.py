"""Clients of a delivery as the API gets them, and what two ways of computing their features differ in."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from clairscore.lenders.lender import Lender
from clairscore.tables.rows import ApplicantRows
from clairscore.tables.typed import TypedDelivery

Clients = Callable[[TypedDelivery], Iterator[tuple[int, ApplicantRows]]]
Differing = Callable[[np.ndarray, np.ndarray], np.ndarray]


@pytest.fixture(scope="session")
def clients_of(lender: Lender) -> Clients:
    """Yield id and rows of every client of a typed delivery, in the order of ids: ``clients_of(delivery)``."""

    def clients(delivery: TypedDelivery) -> Iterator[tuple[int, ApplicantRows]]:
        tables = {name: _columns_by_client(delivery, lender, name) for name in delivery.paths}
        for one in tables["application"][0]:
            rows: dict[str, Any] = {}
            for name, (ids, columns) in tables.items():
                first, last = np.searchsorted(ids, [one, one + 1])
                if last > first:
                    rows[name] = {column: values[first:last].tolist() for column, values in columns.items()}
            yield int(one), rows

    return clients


def _columns_by_client(delivery: TypedDelivery, lender: Lender, name: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the application of each row of a table, never falling, and the columns; a null is ``None``."""
    source, key = lender.sources[name], lender.application.key
    table = pd.DataFrame(_read(delivery, name))
    if source.parent:
        owners = pd.DataFrame(_read(delivery, source.parent))[[key, source.key]]
        table = table.merge(owners.drop_duplicates(), on=source.key)
    table = table.sort_values(key, kind="stable")
    ids = table[key].to_numpy().astype(np.int64)
    columns = table.drop(columns=key) if source.parent else table
    return ids, {column: columns[column].to_numpy() for column in columns}


def _read(delivery: TypedDelivery, name: str) -> dict[str, np.ndarray]:
    """Return the columns of a table as objects where something is null, so that a null stays ``None``."""
    table = pq.read_table(delivery.paths[name])
    return {
        column: values.to_pandas().astype(object).where(np.asarray(values.is_valid()), None)
        if values.null_count
        else values.to_numpy()
        for column, values in zip(table.column_names, table.columns, strict=True)
    }


@pytest.fixture(scope="session")
def differing() -> Differing:
    """Mark where two matrices of features differ: beyond 1e-9 of the value, or null on one side alone."""

    def differ(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
        return ~np.isclose(found, expected, rtol=1e-9, atol=1e-12, equal_nan=True)

    return differ
