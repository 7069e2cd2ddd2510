"""Clients: what a lender delivered about each, read one at a time and filled many thousands at once."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, delete, false, func, insert, or_, select, true

from clairscore.errors import ClientExists, UnknownClient
from clairscore.store.database import Store
from clairscore.store.statements import Row, Statement
from clairscore.store.tables import client_rows, clients
from clairscore.tables.rows import ApplicantRows

_MOST_DIGITS = 18
_CLIENT: Final = Statement(
    select(clients.c.as_of, clients.c.made_up, client_rows.c.source, client_rows.c.payload)
    .outerjoin_from(clients, client_rows, client_rows.c.client_id == clients.c.client_id)
    .where(clients.c.client_id == bindparam("client"), clients.c.lender == bindparam("lender"))
    .order_by(client_rows.c.source)
)
"""Every decision asks it."""


@dataclass(frozen=True)
class StoredClient:
    """A client as the store holds him.

    Attributes:
        client_id: His id, the ``application_id`` of his rows.
        lender: Lender who delivered him.
        as_of: Last moment his rows may know.
        made_up: Whether he was generated and does not exist.
        rows: Columns of each source by our names, null as None; a source without rows is absent.
    """

    client_id: int
    lender: str
    as_of: date
    made_up: bool
    rows: dict[str, dict[str, list[Any]]]


class Clients:
    """The clients of one lender in a store."""

    def __init__(self, store: Store, lender: str) -> None:
        self._store = store
        self._lender = lender

    def __len__(self) -> int:
        """Count them."""
        with self._store.reading() as connection:
            query = select(func.count()).select_from(clients).where(clients.c.lender == self._lender)
            return int(connection.execute(query).scalar_one())

    def find(self, client_id: int) -> StoredClient:
        """Read one client.

        Args:
            client_id: His id.

        Returns:
            The client with all his rows.

        Raises:
            UnknownClient: If the lender has no client of that id.
        """
        return self._read(client_id, self._store.ask(_CLIENT, self._asked(client_id)))

    def made_up(self) -> bool:
        """Say whether any of them was generated."""
        with self._store.reading() as connection:
            query = select(clients.c.client_id).where(clients.c.lender == self._lender, clients.c.made_up.is_(True))
            return connection.execute(query.limit(1)).scalar() is not None

    def search(self, prefix: str = "", *, limit: int = 20, offset: int = 0) -> tuple[int, list[int]]:
        """Find clients by the first digits of their id.

        Args:
            prefix: First digits; empty for all clients.
            limit: Most ids to return.
            offset: How many to skip.

        Returns:
            How many clients match, and the ids of the page, ascending.
        """
        condition = and_(clients.c.lender == self._lender, _starts_with(prefix))
        with self._store.reading() as connection:
            total = connection.execute(select(func.count()).select_from(clients).where(condition)).scalar_one()
            page = select(clients.c.client_id).where(condition).order_by(clients.c.client_id)
            return int(total), [int(found) for found in connection.execute(page.limit(limit).offset(offset)).scalars()]

    def add(self, client_id: int, rows: ApplicantRows, *, as_of: date, made_up: bool = False) -> None:
        """Add a client with all his rows, in one transaction.

        Args:
            client_id: His id.
            rows: Rows by source.
            as_of: Last moment they may know.
            made_up: Whether he does not exist.

        Raises:
            ClientExists: If a client of that id is there already, of whatever lender.
        """
        with self._store.writing() as connection:
            taken = select(clients.c.client_id).where(clients.c.client_id == client_id)
            if connection.execute(taken).scalar() is not None:
                raise ClientExists(
                    "A client of this id is there already. PUT /client_info/{id} puts his data right; "
                    "give another application_id for another person."
                )
            client = {"client_id": client_id, "lender": self._lender, "as_of": as_of, "made_up": made_up}
            connection.execute(insert(clients), [client])
            connection.execute(insert(client_rows), _payloads(client_id, rows))

    def correct(self, client_id: int, corrected: Callable[[StoredClient], ApplicantRows]) -> ApplicantRows:
        """Replace the rows of a client in one transaction, in which nobody else writes them.

        Args:
            client_id: His id.
            corrected: Gives his new rows from what is stored; nothing is written if it raises.

        Returns:
            The new rows.

        Raises:
            UnknownClient: If the lender has no client of that id.
        """
        with self._store.writing() as connection:
            # By itself: what is joined to a row that was waited for is read as it was before the wait.
            connection.execute(select(clients.c.client_id).where(clients.c.client_id == client_id).with_for_update())
            rows = corrected(self._read(client_id, _CLIENT.run(connection, self._asked(client_id))))
            connection.execute(delete(client_rows).where(client_rows.c.client_id == client_id))
            connection.execute(insert(client_rows), _payloads(client_id, rows))
        return rows

    def _asked(self, client_id: int) -> dict[str, object]:
        return {"client": client_id, "lender": self._lender}

    def _read(self, client_id: int, found: list[Row]) -> StoredClient:
        if not found:
            raise UnknownClient("No client has this id. GET /clients lists those there are.")
        as_of, made_up, *_ = found[0]
        rows = {source: unpacked(payload) for *_, source, payload in found if source is not None}
        return StoredClient(client_id, self._lender, as_of, made_up, rows)


def _payloads(client_id: int, rows: ApplicantRows) -> list[dict[str, Any]]:
    return [
        {"client_id": client_id, "source": source, "payload": packed({n: list(v) for n, v in columns.items()})}
        for source, columns in rows.items()
    ]


def packed(columns: str | Mapping[str, list[Any]]) -> bytes:
    """Pack the columns of one source of one client, given as they are or as JSON text."""
    text = columns if isinstance(columns, str) else json.dumps(columns, separators=(",", ":"), allow_nan=False)
    return zlib.compress(text.encode(), 1)


def unpacked(payload: bytes) -> dict[str, list[Any]]:
    """Unpack what ``packed`` made."""
    columns: dict[str, list[Any]] = json.loads(zlib.decompress(payload))
    return columns


def _starts_with(prefix: str) -> ColumnElement[bool]:
    """Say "the id starts with" as ranges, which the primary key answers without reading every client."""
    if not prefix:
        return true()
    if not (prefix.isascii() and prefix.isdigit()) or len(prefix) > _MOST_DIGITS or prefix.startswith("0"):
        return false()
    first = int(prefix)
    spans = [(first * 10**more, (first + 1) * 10**more) for more in range(_MOST_DIGITS - len(prefix) + 1)]
    return or_(*(and_(clients.c.client_id >= low, clients.c.client_id < high) for low, high in spans))
