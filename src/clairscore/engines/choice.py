"""The choice of an engine, as people make it on the command line."""

from typing import TYPE_CHECKING, Any, Final, Literal

from clairscore.engines.engine import Engine
from clairscore.errors import SettingsError

if TYPE_CHECKING:
    import ibis.expr.types as ir

EngineName = Literal["duckdb", "spark"]
_DIALECTS: Final[dict[EngineName, str]] = {"duckdb": "duckdb", "spark": "pyspark"}


def check_engine(name: EngineName, master: str | None = None) -> None:
    """Check, before any long work, that an engine can start here.

    Args:
        name: Which engine.
        master: Where Spark runs.

    Raises:
        SettingsError: If what it needs is missing, or a Spark master is given to another engine.
    """
    if master is not None and name != "spark":
        raise SettingsError(f"A Spark master was given, but the engine is '{name}'. Add --engine spark.")
    if name == "spark":
        from clairscore.engines.spark import check_spark

        check_spark()


def open_engine(name: EngineName, master: str | None = None) -> Engine:
    """Start an engine; leaving it gives back what it holds.

    Args:
        name: Which engine.
        master: Where Spark runs, such as ``spark://host:7077``; on this machine unless given.

    Raises:
        SettingsError: If it cannot start.
    """
    check_engine(name, master)
    if name == "spark":
        from clairscore.engines.spark import Spark

        return Spark(master)
    from clairscore.engines.duckdb import DuckDB

    return DuckDB()


def write_sql(query: "ir.Expr", name: EngineName) -> str:
    """Return a query in an engine's SQL, on many lines; the engine need not be there."""
    import ibis

    if name == "spark" and ibis.options.pyspark is None:
        ibis.options.pyspark = _spark_options()
    return str(ibis.to_sql(query, dialect=_DIALECTS[name]))


def _spark_options() -> Any:
    """Return the options that Ibis reads as it writes Spark's SQL, and that come with pyspark otherwise."""
    from ibis.config import Config

    class Options(Config):  # type: ignore[misc]  # Ibis has no types
        treat_nan_as_null: bool = False

    return Options()
