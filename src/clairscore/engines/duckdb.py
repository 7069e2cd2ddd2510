"""DuckDB, embedded: the default engine."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from clairscore.engines.engine import Engine

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


_PARQUET = "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 64"
"""Words and counts of few values go by a dictionary; looking for one among amounts costs a third of the writing."""


class DuckDB(Engine):
    """Runs queries in this process; what does not fit into ``memory`` goes to a scratch folder that is removed.

    Args:
        threads: Threads to use; all processors by default.
        memory: Most memory a query may hold, in DuckDB's words such as ``4GB``.
    """

    name = "duckdb"

    def __init__(self, threads: int | None = None, memory: str = "4GB") -> None:
        import ibis

        self._scratch = tempfile.TemporaryDirectory(prefix="clairscore-duckdb-")
        self._connection = ibis.duckdb.connect(
            threads=threads or os.cpu_count() or 1,
            memory_limit=memory,
            temp_directory=self._scratch.name,
            autoinstall_known_extensions=False,
        )
        self._connection.raw_sql("SET enable_progress_bar = false")

    def read(self, path: Path) -> "ir.Table":
        """Return a parquet file as a table."""
        return self._connection.read_parquet(str(path))

    def write(self, rows: "ir.Table", path: Path) -> int:
        """Run a query into one parquet file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        copied = self._connection.raw_sql(f"COPY ({self.sql(rows)}) TO '{_quoted(unfinished)}' ({_PARQUET})").fetchone()
        unfinished.replace(path)
        return int(copied[0])

    def fetch(self, rows: "ir.Table") -> "pa.Table":
        """Run a query and return its rows."""
        return self._connection.to_pyarrow(rows)

    def sql(self, rows: "ir.Expr") -> str:
        """Return the query in DuckDB's SQL."""
        return str(self._connection.compile(rows))

    def __enter__(self) -> "DuckDB":
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.disconnect()
        self._scratch.cleanup()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
