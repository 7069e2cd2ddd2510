"""Applicants as requests: known clients by id, new ones with a history of so many rows, rows of features for MLflow."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from clairscore.lenders.lender import Lender
from clairscore.store.clients import Clients

Records = dict[str, list[dict[str, Any]]]
_SHORTENED = ("installments_payments", "pos_cash_balance", "credit_card_balance")
"""Histories no other leads through, so that rows can be left out of them."""


def client_ids(clients: Clients) -> list[int]:
    """Return the ids of all clients in an order by lot, the same each time."""
    found = clients.search(limit=10**9)[1]
    return [int(client) for client in np.random.default_rng(1).permutation(found)]


def with_history(clients: Clients, ids: list[int], lender: Lender, n_rows: int, n_applicants: int) -> list[Records]:
    """Return applicants with exactly so many rows of history: of clients with more, the last ones are left out.

    Args:
        clients: Where rows are taken from.
        ids: Clients to look at, in order.
        lender: Whose clients.
        n_rows: Rows of history beside the application.
        n_applicants: Most applicants to find.

    Returns:
        Records by source of each, every column named, null ones too.

    Raises:
        SystemExit: If no client has so long a history.
    """
    found: list[Records] = []
    for client in ids:
        records = {name: _records(columns) for name, columns in clients.find(client).rows.items()}
        beyond = sum(len(rows) for name, rows in records.items() if name != lender.application.name) - n_rows
        for name in _SHORTENED:
            left_out = max(0, min(beyond, len(records.get(name, ()))))
            if left_out:
                records[name] = records[name][:-left_out]
                beyond -= left_out
        if beyond == 0:
            found.append(records)
        if len(found) == n_applicants:
            break
    if not found:
        raise SystemExit(f"None of {len(ids):,} clients has {n_rows:,} rows of history. Ask for fewer with --rows.")
    return found


def feature_rows(features: Path, key: str, columns: list[str], ids: list[int]) -> list[bytes]:
    """Return, for each client, what MLflow's server takes: the model's features by name, categories as words."""
    table = pq.read_table(features, columns=[key, *columns])
    places = {client: place for place, client in enumerate(table.column(key).to_pylist())}
    rows = table.select(columns).take([places[client] for client in ids]).to_pylist()
    return [
        json.dumps(
            {"dataframe_split": {"columns": columns, "data": [[_finite(row[name]) for name in columns]]}}
        ).encode()
        for row in rows
    ]


def _records(columns: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value
