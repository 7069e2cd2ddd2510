"""Filling the store with the clients of a typed delivery, in bulk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select

from clairscore.conventions import Report, silent
from clairscore.errors import DeliveryError
from clairscore.store.clients import packed
from clairscore.store.database import Store
from clairscore.store.tables import client_rows, clients
from clairscore.tables.schema import SourceTable

if TYPE_CHECKING:
    import duckdb

_APPLICATION = "application"
_CLIENTS_A_CHUNK = 5_000


def fill_clients(
    store: Store,
    folder: Path,
    sources: Mapping[str, SourceTable],
    *,
    lender: str,
    as_of: date,
    made_up: bool,
    outcome: str = "is_bad",
    client_ids: Sequence[int] | None = None,
    report: Report = silent,
) -> int:
    """Fill the store with the clients of a typed delivery, in place of those the lender had.

    Chunks of clients are committed one by one; a client is never seen with half of his rows. The outcome is left out:
    whoever decides must not know it. Rows of a source are sorted by their columns, so that the same delivery gives the
    same bytes whatever the order of its files.

    Args:
        store: Store to fill.
        folder: Folder with one ``<source>.parquet`` a source, in our names; an absent history is a source without rows.
        sources: Declarations by name, with ``application`` among them.
        lender: Name of the lender.
        as_of: Last moment the rows may know.
        made_up: Whether the delivery was generated; whoever sees a client is told.
        outcome: Column of the application that says how the credit ended.
        client_ids: Only these clients; None for all.
        report: Told how many clients are in.

    Returns:
        Number of clients now in the store.

    Raises:
        DeliveryError: If the folder has no applications.
        StoreError: If the database cannot be reached.
    """
    import duckdb

    if not _file(folder, _APPLICATION).is_file():
        raise DeliveryError(f"'{folder}' has no application.parquet. Make it with 'clairscore data import'.")
    with duckdb.connect() as delivery:
        queries = {
            name: _query(delivery, folder, source, sources, outcome)
            for name, source in sources.items()
            if _file(folder, name).is_file()
        }
        ids = _ids(delivery, folder, sources[_APPLICATION].key, client_ids)
        done = 0
        for chunk in _chunks(ids):
            rows = [row for name, query in queries.items() for row in _packed_rows(delivery, name, query, chunk)]
            _replace(store, chunk, rows, {"lender": lender, "as_of": as_of, "made_up": made_up})
            done += len(chunk)
            report("clients", done, len(ids))
    _drop_others(store, lender, ids)
    return len(ids)


def _file(folder: Path, source: str) -> Path:
    return folder / f"{source}.parquet"


def _ids(delivery: "duckdb.DuckDBPyConnection", folder: Path, key: str, client_ids: Sequence[int] | None) -> list[int]:
    query = f'SELECT DISTINCT "{key}" FROM read_parquet(?) ORDER BY 1'  # noqa: S608
    rows = delivery.execute(query, [str(_file(folder, _APPLICATION))]).fetchall()
    wanted = None if client_ids is None else set(client_ids)
    return [found for (found,) in rows if wanted is None or found in wanted]


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _CLIENTS_A_CHUNK):
        yield ids[start : start + _CLIENTS_A_CHUNK]


def _query(
    delivery: "duckdb.DuckDBPyConnection",
    folder: Path,
    source: SourceTable,
    sources: Mapping[str, SourceTable],
    outcome: str,
) -> str:
    """Write the query for (application, JSON of columns) of one source between two ids.

    Rows become structs, are sorted inside their list, and only then taken apart into columns: one sort a client, where
    an ordered ``list`` for each column would sort once a column. Every name in the query is one that we declare.
    """
    path = str(_file(folder, source.name)).replace("'", "''")
    described = delivery.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(_file(folder, source.name))])
    found = {row[0] for row in described.fetchall()}
    names = [name for name in source.columns if name in found and name != outcome]
    if source.row_key == (source.key,) and source.parent is None:
        single = ", ".join(f"'{name}': [{_without_nan(name, source)}]" for name in names)
        key = f's0."{source.key}"'
        rows = f"read_parquet('{path}') AS s0 WHERE {key} BETWEEN ? AND ?"
        return f"SELECT {key}, to_json({{{single}}})::VARCHAR FROM {rows}"  # noqa: S608
    packs = ", ".join(f'"{name}" := {_without_nan(name, source)}' for name in names)
    columns = ", ".join(f"""'{name}': list_transform(rows, lambda one: one."{name}")""" for name in names)
    table, application = f"read_parquet('{path}') AS s0", f's0."{source.key}"'
    parent, depth = source.parent, 0
    while parent is not None:
        above = sources[parent]
        depth += 1
        parent_path = str(_file(folder, parent)).replace("'", "''")
        table += (
            f" JOIN read_parquet('{parent_path}') AS s{depth} ON {application} = s{depth}.\"{_link(source, above)}\""
        )
        application, source, parent = f's{depth}."{above.key}"', above, above.parent
    grouped = (
        f"SELECT {application} AS application, list_sort(list(struct_pack({packs}))) AS rows FROM {table} "  # noqa: S608
        f"WHERE {application} BETWEEN ? AND ? GROUP BY 1"
    )
    return f"SELECT application, to_json({{{columns}}})::VARCHAR FROM ({grouped})"  # noqa: S608


def _link(source: SourceTable, parent: SourceTable) -> str:
    """Return the column of the parent that the key of a source points at: it has the same name."""
    if source.key not in parent.columns:
        raise ValueError(f"Table '{source.name}' leads nowhere: '{parent.name}' has no column '{source.key}'.")
    return source.key


def _without_nan(name: str, source: SourceTable) -> str:
    column = f's0."{name}"'
    return f"CASE WHEN isfinite({column}) THEN {column} END" if source.columns[name].type == "float64" else column


def _packed_rows(
    delivery: "duckdb.DuckDBPyConnection", name: str, query: str, chunk: list[int]
) -> Iterator[dict[str, Any]]:
    wanted = set(chunk)
    for client_id, text in delivery.execute(query, [chunk[0], chunk[-1]]).fetchall():
        if client_id in wanted:
            yield {"client_id": client_id, "source": name, "payload": packed(text)}


def _replace(store: Store, chunk: list[int], rows: list[dict[str, Any]], facts: dict[str, Any]) -> None:
    with store.writing() as connection:
        connection.execute(delete(clients).where(clients.c.client_id == bindparam("old")), [{"old": i} for i in chunk])
        connection.execute(insert(clients), [{"client_id": i, **facts} for i in chunk])
        connection.execute(insert(client_rows), rows)


def _drop_others(store: Store, lender: str, ids: list[int]) -> None:
    kept = set(ids)
    with store.writing() as connection:
        held = connection.execute(select(clients.c.client_id).where(clients.c.lender == lender)).scalars()
        gone = [{"old": found} for found in held if found not in kept]
        if gone:
            connection.execute(delete(clients).where(clients.c.client_id == bindparam("old")), gone)
