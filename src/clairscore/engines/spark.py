"""Spark: the same queries on a cluster, or in a Java process beside this one."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clairscore.engines.engine import Engine
from clairscore.engines.java import check_java
from clairscore.errors import SettingsError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

LOCAL: Final = "local[2]"
"""Master of a Spark that is a process on this machine, on two threads."""

_SESSION: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
}
_PROCESS: Final = {
    "spark.app.name": "clairscore",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_LOCAL_PROCESS: Final = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "1",
}
"""Each query is new code to Java: on one machine, compiling it quickly and sorting it in one go beat the usual."""
_SPECIAL: Final = "\\{}[]*?"
"""Letters that mean more than themselves in a path that Spark reads."""


class Spark(Engine):
    """Runs queries on Spark, in a session of its own that ends with the engine.

    What Spark would rather answer with a null than refuse (ANSI mode off) it refuses here, so a definition that
    divides by zero fails. A Spark that already runs in this process is used and left running.

    On a cluster every path that is read or written is a folder that this machine and the executors see under one
    path, and that lets files be renamed.

    Args:
        master: Where Spark runs, such as ``spark://host:7077``; in a process on this machine by default.
        memory: Most memory of the driver's Java heap, in Spark's words such as ``2g``; executors have their own.

    Raises:
        SettingsError: If pyspark or Java is missing, or Spark does not start.
    """

    name = "spark"

    def __init__(self, master: str | None = None, memory: str = "2g") -> None:
        check_spark()
        _hush()
        with ExitStack() as opened:
            scratch = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="clairscore-spark-")))
            self._session = opened.enter_context(_session(master or LOCAL, memory, scratch))
            import ibis

            self._connection = ibis.pyspark.connect(self._session)
            self._opened = opened.pop_all()

    def read(self, path: Path) -> "ir.Table":
        """Return a parquet file as a table."""
        import ibis

        name = ibis.util.gen_name("parquet")
        plain = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in _location(path))
        self._session.read.parquet(plain).createTempView(name)
        return self._connection.table(name)

    def write(self, rows: "ir.Table", path: Path) -> int:
        """Run a query into one parquet file.

        Spark writes a folder of parts, in the order of the rows; they are then joined into the file.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        parts = path.with_name(path.name + ".parts")
        try:
            self._run(rows).write.mode("overwrite").parquet(_location(parts))
            n_rows = _join(sorted(parts.glob("part-*.parquet")), unfinished)
            unfinished.replace(path)
        finally:
            shutil.rmtree(parts, ignore_errors=True)
            unfinished.unlink(missing_ok=True)
        return n_rows

    def fetch(self, rows: "ir.Table") -> "pa.Table":
        """Run a query and return its rows."""
        return self._run(rows).toArrow()

    def sql(self, rows: "ir.Expr") -> str:
        """Return the query in Spark's SQL."""
        return str(self._connection.compile(rows))

    def _run(self, rows: "ir.Table") -> Any:
        return self._session.sql(self.sql(rows))

    def __enter__(self) -> "Spark":
        return self

    def __exit__(self, *exception: object) -> None:
        self._opened.close()


def _hush() -> None:
    """Keep pyspark from warning of pandas, which nothing here uses, and from printing the errors that it raises."""
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    from pyspark.logger import PySparkLogger

    PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True


def check_spark() -> None:
    """Check that Spark can start on this machine.

    Raises:
        SettingsError: If pyspark or Java is missing; the message has the command that installs it.
    """
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        raise SettingsError(
            "The engine 'spark' needs pyspark, and it is not installed. Run: make install EXTRAS='--extra spark'"
        )
    check_java()


@contextmanager
def _session(master: str, memory: str, scratch: Path) -> Iterator[Any]:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    with ExitStack() as opened:
        if SparkContext._active_spark_context is None:
            opened.enter_context(_context(master, memory, scratch))
        session = SparkSession.builder.getOrCreate().newSession()
        for name, value in _SESSION.items():
            session.conf.set(name, value)
        yield session


@contextmanager
def _context(master: str, memory: str, scratch: Path) -> Iterator[None]:
    """Start a Java process with Spark in it; what it says goes to a log in the scratch folder."""
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    local = master.startswith("local")
    settings = {
        "spark.master": master,
        "spark.driver.memory": memory,
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        **_PROCESS,
        **(_LOCAL_PROCESS if local else {}),
    }
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    said = scratch / "spark.log"
    with said.open("wb") as log, ExitStack() as opened:
        if local:
            opened.enter_context(_variable("SPARK_LOCAL_IP", "127.0.0.1"))
        try:
            gateway = launch_gateway(conf, popen_kwargs={"stdout": log, "stderr": log})
            opened.callback(_end, gateway)
            context = SparkContext(conf=conf, gateway=gateway)
            opened.callback(context.stop)
            SparkSession(context)
        except (Py4JError, PySparkRuntimeError) as error:
            raise SettingsError(f"Spark did not start on '{master}'. {_reason(said)}") from error
        yield


def _end(gateway: Any) -> None:
    """End the Java process; pyspark would keep it, with its memory, until this process ends."""
    from pyspark import SparkContext

    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


def _reason(log: Path) -> str:
    """Return the line of Spark's log that says what went wrong."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "Exception:" in line or " ERROR " in line]
    return f"It says: {(telling or lines or ['nothing'])[-1]}"


def _location(path: Path) -> str:
    """Name a file so that a Spark whose own files are elsewhere finds it; Spark does not read percent signs."""
    return f"file://{path.absolute()}"


def _join(parts: "list[Path]", path: Path) -> int:
    """Write parquet files one after the other into one; return the number of rows."""
    import pyarrow.parquet as pq

    n_rows = 0
    with pq.ParquetWriter(path, pq.read_schema(parts[0]).remove_metadata(), compression="zstd") as file:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches():
                file.write_batch(batch)
                n_rows += batch.num_rows
    return n_rows


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for the processes started meanwhile, unless it is set."""
    given = os.environ.get(name)
    os.environ[name] = given or value
    try:
        yield
    finally:
        if given is None:
            del os.environ[name]
