"""What every engine can do."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


class Engine(Protocol):
    """Runs Ibis expressions over parquet files.

    An engine is a context manager; leaving it gives back memory and scratch files.
    """

    name: str

    def read(self, path: Path) -> "ir.Table":
        """Return a parquet file as a table, without reading its rows."""
        ...

    def write(self, rows: "ir.Table", path: Path) -> int:
        """Run a query into one parquet file, whole or not at all, and return its number of rows."""
        ...

    def fetch(self, rows: "ir.Table") -> "pa.Table":
        """Run a query and return its rows."""
        ...

    def sql(self, rows: "ir.Expr") -> str:
        """Return the query this engine would run."""
        ...

    def __enter__(self) -> "Engine": ...

    def __exit__(self, *exception: object) -> None: ...
