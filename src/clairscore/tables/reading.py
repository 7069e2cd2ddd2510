"""Reading a delivery: every file checked against its declaration and written under our names and types."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.tables.columns import ColumnCounts, arrow_schema, type_batch
from clairscore.tables.delivery import DeliveredFile
from clairscore.tables.findings import Finding, Level, rows_of
from clairscore.tables.schema import SourceTable


def read_source(
    source: SourceTable, files: list[DeliveredFile], out: Path, *, report: Report = silent
) -> tuple[int, list[Finding]]:
    """Read the files of one source into a typed parquet file.

    Args:
        source: Declaration of the table.
        files: Its files, read one after the other.
        out: File to write.
        report: Told of the rows read.

    Returns:
        Number of rows, and what is not as declared.
    """
    findings = [finding for file in files for finding in _column_findings(source, file)]
    counts = ColumnCounts()
    n_rows = 0
    with pq.ParquetWriter(out, arrow_schema(source), compression="zstd") as writer:
        for file in files:
            for batch in file.batches(source):
                if source.numbered:
                    batch = _numbered(batch, source, n_rows)
                writer.write_batch(type_batch(batch, source, counts))
                n_rows += batch.num_rows
                report(source.name, n_rows, 0)
    if not n_rows:
        findings.append(Finding("error", source.name, "", 0, "has no row."))
    return n_rows, findings + counts.findings(source)


def _numbered(batch: pa.RecordBatch, source: SourceTable, before: int) -> pa.RecordBatch:
    """Give each row its number in the delivery as key."""
    numbers = pa.array(np.arange(before + 1, before + batch.num_rows + 1))
    return batch.append_column(source.columns[source.key].delivered, numbers)


def _column_findings(source: SourceTable, file: DeliveredFile) -> list[Finding]:
    names = set(file.columns())
    read = [column for column in source.columns.values() if column.delivered in names]
    found = [
        Finding(
            "error",
            source.name,
            column.delivered,
            0,
            f"'{file.name}' has no column '{column.delivered}'. "
            f"Found {len(read)} of the {len(source.columns)} columns we read.",
        )
        for name, column in source.columns.items()
        if column.delivered not in names and not column.optional and not (source.numbered and name == source.key)
    ]
    declared = {column.delivered for column in source.columns.values()}
    return found + [
        Finding("warning", source.name, name, 0, f"'{file.name}' has a column '{name}' we do not read.")
        for name in sorted(names - declared)
    ]


def key_findings(paths: Mapping[str, Path], sources: Mapping[str, SourceTable], application: str) -> list[Finding]:
    """Check what holds between rows: keys that identify, and rows that lead to an application.

    Args:
        paths: Typed file of each source that was delivered.
        sources: Declarations.
        application: Name of the source whose rows are the applications.
    """
    found: list[Finding] = []
    for name, path in paths.items():
        source = sources[name]
        if source.row_key:
            doubled = _count_doubled(pq.read_table(path, columns=list(source.row_key)))
            if doubled:
                keys = ", ".join(source.columns[key].delivered for key in source.row_key)
                level: Level = "error" if name == application else "warning"
                message = f"{rows_of(doubled)} repeat the key ({keys}) of another."
                found.append(Finding(level, name, "", doubled, message))
        parent = source.parent or application
        if name != application and parent in paths:
            own = pq.read_table(path, columns=[source.key])
            lost = _count_orphans(own, pq.read_table(paths[parent], columns=[source.key]))
            if lost:
                delivered = source.columns[source.key].delivered
                message = f"{rows_of(lost)} lead to no row of '{parent}' and are not used."
                found.append(Finding("warning", name, delivered, lost, message))
    return found


def _count_doubled(keys: pa.Table) -> int:
    """Count rows whose key another row has; a row with a null in its key is found elsewhere and left out here."""
    columns = [_integers(column) for column in keys.drop_null().columns]
    if len(columns) == 1:
        return len(columns[0]) - len(np.unique(columns[0]))
    order = np.lexsort(columns)
    repeated = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for column in columns:
        ordered = column[order]
        repeated &= ordered[1:] == ordered[:-1]
    return int(repeated.sum())


def _count_orphans(own: pa.Table, parent: pa.Table) -> int:
    return int((~np.isin(_integers(own.column(0)), _integers(parent.column(0)))).sum())


def _integers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(column.drop_null().to_numpy(), dtype=np.int64)
