"""Audit log: who did what and what was refused, and what of it stands out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, delete, func, insert, select

from clairscore.store.database import Store
from clairscore.store.tables import audit_events, decisions, users
from clairscore.store.users import SERVICE_PREFIX

AuditKind = Literal[
    "login_succeeded",
    "login_failed",
    "login_held_back",
    "not_authenticated",
    "not_allowed",
    "rate_limited",
    "client_read",
    "client_added",
    "clients_listed",
    "client_exported",
    "client_corrected",
    "client_erased",
    "model_promoted",
    "audit_read",
    "access_changed",
]
"""What may happen: logins that succeeded, failed or had to wait; requests without a token (401) or the right (403), or
too often (429); a client's data read, added, exported, corrected or erased; clients listed; a model promoted; this log
read; users, keys or sessions changed."""

AnomalyKind = Literal[
    "failed_logins_by_name", "failed_logins_by_address", "many_clients_read", "many_lists_read", "off_hours"
]

FAILED_LOGIN_WINDOW: Final = timedelta(minutes=15)
SCRAPING_WINDOW: Final = timedelta(hours=1)
OFF_HOURS_WINDOW: Final = timedelta(hours=24)
_MOST_ANOMALIES: Final = 100
_COLUMN: Final = audit_events.c
UNKNOWN: Final = "?"
"""How the name of somebody who is no user begins; the rest is a pseudonym, since people type passwords there."""


@dataclass(frozen=True)
class AuditEvent:
    """Something that happened.

    Attributes:
        at: When.
        event: What.
        who: Name of the user or service key, or `UNKNOWN` and a pseudonym; empty when nobody said who he is.
        address: Pseudonym of the address it came from.
        route: Route as declared.
        status: HTTP status of the answer.
        client: Pseudonym of the client it is about, None for none.
        off_hours: Whether it was outside working hours.
        request_id: Under which the request is in the log.
    """

    at: datetime
    event: AuditKind
    who: str
    address: str
    route: str
    status: int
    client: str | None
    off_hours: bool
    request_id: str


@dataclass(frozen=True)
class AuditFilter:
    """Which events to read; None leaves a thing open.

    Attributes:
        event: Only of this kind.
        who: Only of this user or key.
        client: Only about the client of this pseudonym.
        since: Not before.
        until: Before.
    """

    event: AuditKind | None = None
    who: str | None = None
    client: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Anomaly:
    """Something that stands out.

    Attributes:
        kind: What.
        who: User, key or pseudonym it is found at.
        count: Failed logins, different clients, or reads.
        limit: From how many on it stands out.
        since: From when on it was counted.
    """

    kind: AnomalyKind
    who: str
    count: int
    limit: int
    since: datetime


class AuditLog:
    """The audit log of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, events: Sequence[AuditEvent]) -> None:
        """Write events in one transaction.

        Raises:
            StoreError: If the database cannot be reached; nothing is then written.
        """
        rows = [{**asdict(event), "at": _text(event.at)} for event in events]
        with self._store.writing() as connection:
            connection.execute(insert(audit_events), rows)

    def is_user(self, name: str) -> bool:
        """Say whether a user has this name, active or not."""
        with self._store.reading() as connection:
            return connection.execute(select(users.c.name).where(users.c.name == name)).first() is not None

    def client_of(self, decision_id: str) -> int | None:
        """Return whom a decision is about; None when that was forgotten, or there is no such decision."""
        with self._store.reading() as connection:
            query = select(decisions.c.client_id).where(decisions.c.decision_id == decision_id)
            return connection.execute(query).scalar()

    def read(self, wanted: AuditFilter, *, before: int | None, limit: int) -> list[tuple[int, AuditEvent]]:
        """Read a page, newest first.

        Args:
            wanted: Which events.
            before: Only positions below; the last one of the page before.
            limit: At most so many.

        Returns:
            Each event with its position.
        """
        query = _where(select(audit_events), wanted)
        if before is not None:
            query = query.where(audit_events.c.position < before)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(audit_events.c.position.desc()).limit(limit)).mappings().all()
        return [(row["position"], _event(dict(row))) for row in rows]

    def anomalies(self, now: datetime, *, failed_logins: int, clients_read: int) -> list[Anomaly]:
        """Find what stands out.

        Args:
            now: Until when to look.
            failed_logins: Failed logins of one name, or from one address, within 15 minutes that stand out.
            clients_read: Different clients one user read, or lists of clients, within an hour that stand out.

        Returns:
            Failed logins by name and by address, users who read many different clients or many lists of them, and users
            who read clients outside working hours within 24 hours, programs left out, the most first.
        """
        found = []
        with self._store.reading() as connection:
            for one in _searches(failed_logins, clients_read):
                since = now - one.window
                query = (
                    select(one.whose, one.count)
                    .where(
                        _COLUMN.event.in_(one.events), _COLUMN.at >= _text(since), _COLUMN.at <= _text(now), *one.only
                    )
                    .group_by(one.whose)
                    .having(one.count >= one.limit)
                    .order_by(one.count.desc(), one.whose)
                    .limit(_MOST_ANOMALIES)
                )
                rows = connection.execute(query).all()
                found += [Anomaly(one.kind, row[0], int(row[1]), one.limit, since) for row in rows]
        return found

    def forget(self, before: datetime) -> int:
        """Erase what is older, and return how many events that were."""
        with self._store.writing() as connection:
            return connection.execute(delete(audit_events).where(audit_events.c.at < _text(before))).rowcount


@dataclass(frozen=True)
class _Search:
    kind: AnomalyKind
    whose: ColumnElement[Any]
    count: ColumnElement[int]
    events: tuple[AuditKind, ...]
    window: timedelta
    limit: int
    only: tuple[ColumnElement[bool], ...] = ()


def _searches(failed_logins: int, clients_read: int) -> Sequence[_Search]:
    failures: tuple[AuditKind, ...] = ("login_failed", "login_held_back")
    reads: tuple[AuditKind, ...] = ("client_read", "client_exported")
    clients = func.count(_COLUMN.client.distinct())
    at_night = (_COLUMN.off_hours.is_(True), _COLUMN.who.not_like(f"{SERVICE_PREFIX}%"))  # programs have no hours
    return (
        _Search("failed_logins_by_name", _COLUMN.who, func.count(), failures, FAILED_LOGIN_WINDOW, failed_logins),
        _Search(
            "failed_logins_by_address", _COLUMN.address, func.count(), failures, FAILED_LOGIN_WINDOW, failed_logins
        ),
        _Search("many_clients_read", _COLUMN.who, clients, reads, SCRAPING_WINDOW, clients_read),
        _Search("many_lists_read", _COLUMN.who, func.count(), ("clients_listed",), SCRAPING_WINDOW, clients_read),
        _Search("off_hours", _COLUMN.who, func.count(), reads, OFF_HOURS_WINDOW, 1, at_night),
    )


def _where(query: Select[Any], wanted: AuditFilter) -> Select[Any]:
    for name in ("event", "who", "client"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(_COLUMN[name] == value)
    if wanted.since is not None:
        query = query.where(_COLUMN.at >= _text(wanted.since))
    if wanted.until is not None:
        query = query.where(_COLUMN.at < _text(wanted.until))
    return query


def _event(row: dict[str, Any]) -> AuditEvent:
    del row["position"]
    return AuditEvent(**{**row, "at": datetime.fromisoformat(row["at"]), "off_hours": bool(row["off_hours"])})


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
