"""Rows of a history as numbers: what is fitted on single rows reads them, of many applications or of one applicant.

Both ways give the same bits: numbers are kept to single precision, categories are the index of the declared choice, and
rows on or after the day of the application are left out, as they are for every feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.tables.rows import ApplicantRows
from clairscore.tables.schema import Column, SourceTable


@dataclass(frozen=True)
class HistoryRows:
    """Rows of one history, those of one application next to each other.

    Attributes:
        ids: Application of each row, never falling, shape (m,).
        values: The columns of each row, NaN where null, categories as codes, float32, shape (m, c).
        columns: Names of the columns, c of them.
    """

    ids: NDArray[np.int64]
    values: NDArray[np.float32]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.values.shape != (self.ids.size, len(self.columns)):
            raise ValueError(f"Rows must be {self.ids.size} x {len(self.columns)}, received shape {self.values.shape}.")
        if (np.diff(self.ids) < 0).any():
            raise ValueError("Rows must be in the order of their applications.")

    def of(self, ids: NDArray[np.int64], columns: tuple[str, ...]) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """Return columns of the rows of some applications, and the position among them each row belongs to.

        Args:
            ids: Applications, each at most once, in any order, shape (n,).
            columns: Columns wanted, in order.

        Returns:
            The values, shape (m, number of columns), and the positions in ``ids``, shape (m,).
        """
        order = np.argsort(ids, kind="stable")
        place = np.minimum(np.searchsorted(ids[order], self.ids), max(ids.size - 1, 0))
        found = ids[order][place] == self.ids if ids.size else np.zeros(self.ids.size, dtype=np.bool_)
        values = self.values[found]
        if columns != self.columns:
            values = np.ascontiguousarray(values[:, [self.columns.index(name) for name in columns]])
        return values, order[place[found]]


def check_row_columns(source: SourceTable, columns: Sequence[str]) -> None:
    """Check that columns of a history can be read row by row.

    Raises:
        ValueError: If the source is no history of the application's own, or a column is undeclared or a key.
    """
    if source.event_day is None or source.parent is not None:
        raise ValueError(f"'{source.name}' has no event day or reaches the application through another table.")
    if lacking := set(columns) - set(source.columns):
        raise ValueError(f"'{source.name}' has no column {', '.join(sorted(lacking))}.")
    if keys := {source.key, *source.row_key} & set(columns):
        raise ValueError(f"{', '.join(sorted(keys))} of '{source.name}' says whose row it is and nothing of the risk.")


def read_history_rows(
    path: Path, source: SourceTable, columns: Sequence[str], between: tuple[int, int] | None = None
) -> HistoryRows:
    """Read rows of a typed file, which is sorted by application.

    Args:
        path: Typed parquet file of the source.
        source: Its declaration.
        columns: Columns wanted, in order.
        between: First and last application wanted; the row groups of others are not read. All of them by default.
    """
    assert source.event_day is not None
    file = pq.ParquetFile(path)
    keyed = file.schema_arrow.get_field_index(source.key)
    wanted = list(dict.fromkeys([source.key, source.event_day, *columns]))
    groups = [group for group in range(file.num_row_groups) if _overlaps(file, group, keyed, between)]
    ids: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    values: list[NDArray[np.float32]] = [np.empty((0, len(columns)), dtype=np.float32)]
    for batch in file.iter_batches(65_536, row_groups=groups, columns=wanted) if groups else ():
        seen = pc.less_equal(batch.column(source.event_day), -1)
        if between is not None:
            key = batch.column(source.key)
            seen = pc.and_(seen, pc.and_(pc.greater_equal(key, between[0]), pc.less_equal(key, between[1])))
        kept = batch.filter(seen)
        numbers = np.empty((kept.num_rows, len(columns)), dtype=np.float32)
        for position, name in enumerate(columns):
            numbers[:, position] = _numbers(kept.column(name), source.columns[name])
        ids.append(kept.column(source.key).to_numpy())
        values.append(numbers)
    return HistoryRows(np.concatenate(ids), np.concatenate(values), tuple(columns))


def history_rows_of(rows: ApplicantRows, source: SourceTable, columns: Sequence[str], one: int = 0) -> HistoryRows:
    """Return rows of one applicant as numbers.

    Args:
        rows: Rows by source and column.
        source: The history wanted.
        columns: Columns wanted, in order.
        one: Id the applicant goes by.
    """
    given = rows.get(source.name, {})
    assert source.event_day is not None
    event = np.array(given.get(source.event_day, ()), dtype=np.float64)
    seen = event <= -1
    values = np.full((int(seen.sum()), len(columns)), np.nan, dtype=np.float32)
    for position, name in enumerate(columns):
        if name in given:
            kept = [value for value, inside in zip(given[name], seen, strict=True) if inside]
            values[:, position] = [_number(value, source.columns[name]) for value in kept]
    return HistoryRows(np.full(len(values), one, dtype=np.int64), values, tuple(columns))


def _number(value: object, column: Column) -> float:
    if value is None:
        return float("nan")
    if column.type == "string":
        return float(column.choices.index(str(value))) if value in column.choices else float("nan")
    return float(value)  # type: ignore[arg-type]  # rows were checked against their declaration


def _numbers(values: pa.Array, column: Column) -> NDArray[np.float64]:
    if column.type == "string":
        values = pc.index_in(values, value_set=pa.array(column.choices, values.type))
    return np.asarray(pc.fill_null(pc.cast(values, pa.float64()), float("nan")).to_numpy(zero_copy_only=False))


def _overlaps(file: pq.ParquetFile, group: int, column: int, between: tuple[int, int] | None) -> bool:
    if between is None:
        return True
    statistics = file.metadata.row_group(group).column(column).statistics
    if statistics is None or not statistics.has_min_max:
        return True
    return bool(statistics.min <= between[1] and statistics.max >= between[0])
