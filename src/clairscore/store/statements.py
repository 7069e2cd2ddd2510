"""Statements: what every decision asks of the store, put into the words of its database once.

SQLAlchemy takes several times as long over a statement as SQLite does. It still says what a statement is on every kind
of database; only the asking, which is always alike, goes to the driver itself.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, PoolProxiedConnection, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler

Row = tuple[Any, ...]


class Statement:
    """A statement that is asked again and again with other values."""

    def __init__(self, built: Select[Any] | Insert | Update) -> None:
        """Keep a statement until it is asked first, and we know of which database.

        Args:
            built: The statement, its values named by ``bindparam``; an insert that names none writes every column.
        """
        self._built = built
        self._columns = tuple(built.selected_columns.keys()) if isinstance(built, Select) else ()
        self._wordings: dict[str, _Wording] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """Ask it in a transaction, or write by it.

        Args:
            connection: The transaction; it begins now if it has not yet.
            values: Value of each name, as every driver takes it: a text, a whole number, bytes or None.

        Returns:
            The rows, as SQLAlchemy would give them; none where it only writes.

        Raises:
            Exception: What the driver raises, which a transaction of the store says in a sentence.
        """
        if not connection.in_transaction():
            connection.begin()
        return self.ask(connection.connection, connection.dialect, values)

    def named(self, row: Row) -> dict[str, Any]:
        """Return a row it brought by the names of its columns."""
        return dict(zip(self._columns, row, strict=True))

    def ask(self, connection: PoolProxiedConnection, dialect: Dialect, values: Mapping[str, Any]) -> list[Row]:
        """Ask it of a driver; see `run`.

        Args:
            connection: Connection of the driver.
            dialect: What its database speaks.
            values: Value of each name.
        """
        wording = self._wordings.get(dialect.driver)
        if wording is None:  # threads that come here at once come to the same
            wording = self._wordings[dialect.driver] = _Wording(self._built, dialect)
        cursor = connection.cursor()
        try:
            cursor.execute(wording.text, wording.given(values))
            return wording.read(list(cursor.fetchall())) if self._columns else []
        finally:
            cursor.close()


class _Wording:
    """A statement in the words of one driver."""

    def __init__(self, built: Select[Any] | Insert | Update, dialect: Dialect) -> None:
        compiled = built.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        self._names = compiled.positiontup
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        columns = built.selected_columns if isinstance(built, Select) else ()
        types = [column.type.dialect_impl(dialect) for column in columns]
        readers = ((place, one.result_processor(dialect, None)) for place, one in enumerate(types))
        self._readers: list[tuple[int, Callable[[Any], Any]]] = [(place, reader) for place, reader in readers if reader]

    def given(self, values: Mapping[str, Any]) -> Any:
        """Return values as the driver takes them, by place or by name."""
        given = {**self._fixed, **values}
        return given if self._names is None else [given[name] for name in self._names]

    def read(self, rows: list[Row]) -> list[Row]:
        """Return rows with the values that the driver leaves to SQLAlchemy, such as dates of SQLite."""
        if not self._readers:
            return rows
        found = [list(row) for row in rows]
        for row in found:
            for place, reader in self._readers:
                row[place] = reader(row[place])
        return [tuple(row) for row in found]
