"""The database: opening it, bringing it up to date, reading and writing in transactions."""

import importlib.resources
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from clairscore.errors import StoreError
from clairscore.store.statements import Row, Statement
from clairscore.store.tables import SCHEMA_VERSION

_BUSY_SECONDS = 10
"""How long a connection waits for another one's lock."""

_IDLE_SECONDS = 300
"""How long a transaction on PostgreSQL may do nothing before it is ended."""

_CHECKPOINT_SECONDS = 2
"""How long it waits for readers of the write-ahead log that is to be cut off; a later erasure does it otherwise."""

_MIGRATION_LOCK = 0x636C616972
"""Key of the PostgreSQL advisory lock under which one process migrates; SQLite has BEGIN IMMEDIATE."""


class Store:
    """A database whose tables are up to date.

    Attributes:
        engine: SQLAlchemy engine; one pool for the process.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sentences = _Sentences(engine.dialect.loaded_dbapi)
        is_postgres = engine.dialect.name == "postgresql"
        reads = {"isolation_level": "REPEATABLE READ"} if is_postgres else {}
        writes = {"isolation_level": "READ COMMITTED"} if is_postgres else {"clairscore_writes": True}
        self._readers, self._writers = engine.execution_options(**reads), engine.execution_options(**writes)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads, and sees the database as it was when it began.

        Raises:
            StoreError: If the database cannot be reached.
        """
        with self._sentences, self._readers.connect() as connection:
            yield connection

    def ask(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """Ask one thing by itself: a single statement sees one moment, and needs no transaction around it.

        Args:
            statement: A statement that only reads.
            values: Value of each name in it.

        Returns:
            The rows.

        Raises:
            StoreError: If the database cannot be reached.
        """
        with self._sentences:
            connection = self.engine.raw_connection()
            try:
                return statement.ask(connection, self.engine.dialect, values)
            finally:
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; it commits at the end, or rolls back if anything is raised.

        On SQLite it takes the write lock at once, so that what it read stays true until it commits. On PostgreSQL it
        sees what others committed while it waited for the head of the ledger.

        Raises:
            StoreError: If the database cannot be reached or stays locked.
        """
        with self._sentences, self._writers.connect() as connection, connection.begin():
            yield connection

    def leave_no_copy(self) -> None:
        """See that what was erased stands in no file of SQLite's any more, as far as other connections let us.

        Erased pages are overwritten as they are freed; what is still in the write-ahead log is folded into the database
        and the log cut off. PostgreSQL does the like on its own, by VACUUM and as it recycles its log.
        """
        if self.engine.dialect.name == "sqlite":
            alone = self.engine.execution_options(clairscore_alone=True)
            with self._sentences, alone.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_CHECKPOINT_SECONDS * 1000}")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def sqlite_url(home: Path) -> str:
    """Return the URL of the SQLite store of a home folder, whose path may hold any character.

    Examples:
        >>> sqlite_url(Path("/srv/is it here?"))
        'sqlite:////srv/is it here%3F/clairscore.db'
    """
    return URL.create("sqlite", database=str(home / "clairscore.db")).render_as_string(hide_password=False)


def open_store(url: str) -> Store:
    """Open a database and bring its tables up to date.

    Args:
        url: SQLAlchemy URL: ``sqlite:///path/clairscore.db`` or ``postgresql+psycopg://...``.

    Returns:
        The store.

    Raises:
        StoreError: If the URL is not one, the driver is missing, the database cannot be reached, or it was written by a
            newer Clairscore.
    """
    store = Store(_engine(url))
    found = _version(store)
    if found != SCHEMA_VERSION:
        _migrate(store)
    return store


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            "The database URL is not one. Write 'sqlite:///path/clairscore.db' or 'postgresql+psycopg://host/name'."
        ) from None
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite and parsed.database:
        path = Path(parsed.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The database file '{path}' cannot be created: {error.strerror}.") from None
    try:
        # hide_parameters: a driver's message repeats the values of the statement, and those are about people.
        engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=not is_sqlite)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise StoreError(
            f"No driver for '{parsed.drivername}' is installed. For PostgreSQL: pip install 'clairscore[postgres]'."
        ) from None
    if is_sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _set_up_postgres)
    return engine


def _set_up_postgres(connection: object, _record: object) -> None:
    """Wait no longer for a lock than on SQLite, and let no process that hangs in a transaction hold one for ever."""
    connection.autocommit = True  # type: ignore[attr-defined]
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"SET lock_timeout = {int(_BUSY_SECONDS * 1000)}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_SECONDS * 1000}")
    connection.autocommit = False  # type: ignore[attr-defined]


def _set_up_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout={int(_BUSY_SECONDS * 1000)}")
    _write_ahead(cursor)
    # FULL: what was acknowledged outlives a power cut; secure_delete: what was erased is overwritten.
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to write-ahead logging; while another connection does, SQLite refuses at once and does not wait."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("clairscore_alone", False):
        cursor = connection.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if options.get("clairscore_writes", False) else "BEGIN")
        cursor.close()


def _version(store: Store) -> str | None:
    with store.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return version


def _migrate(store: Store) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(importlib.resources.files("clairscore.store") / "migrations"))
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # another's migration may take its time
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise StoreError(
                "The database was written by a newer Clairscore than this one. Upgrade Clairscore, or name another "
                "database with CLAIRSCORE_DATABASE_URL."
            ) from None


class _Sentences:
    """Says what a driver says without its words: PostgreSQL's repeat the row that failed, which is about a person.

    A driver's error comes as it is from a `Statement`, and from all else in one of SQLAlchemy's.
    """

    def __init__(self, driver: DBAPIModule) -> None:
        self._all = (DBAPIError, driver.Error)
        self._failures = (OperationalError, driver.OperationalError)

    def __enter__(self) -> None:
        """Begin what may fail."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Say how it failed.

        Raises:
            StoreError: If the driver failed.
        """
        if not isinstance(error, self._all):
            return
        said = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(error, self._failures):
            raise StoreError(f"The database refused a statement ({type(said).__name__}).") from None
        if "decode to UTF-8" in str(said):  # SQLite lets bytes stand where texts do, and we never write them
            raise StoreError("The database is damaged: a text in it is no text. Restore it from a copy.") from None
        reason = "it is locked by another process" if "lock" in str(said) else "it does not answer"
        raise StoreError(f"The database cannot be used: {reason}. Try again, and see that it is running.") from None
