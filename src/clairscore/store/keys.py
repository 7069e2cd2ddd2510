"""Keys of services: programs that ask without a person, each with the few rights it needs and an end."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update

from clairscore.conventions import Role
from clairscore.errors import InvalidKey, StoreError, UnknownKey
from clairscore.store.database import Store
from clairscore.store.statements import Statement
from clairscore.store.tables import service_keys

KEY_PREFIX: Final = "csk_"
"""What every key begins with, so that one that lies about is recognised."""

MOST_DAYS: Final = 730
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_USE_WRITTEN_EVERY: Final = timedelta(minutes=1)
_OF_HASH: Final = Statement(select(service_keys).where(service_keys.c.key_hash == bindparam("hash")))
"""Every request of a service asks it."""


@dataclass(frozen=True)
class ServiceKey:
    """What is known of a key, which is all but the key.

    Attributes:
        name: Service that holds it.
        role: Role it acts in, which bounds its rights.
        rights: What it opens, such as ``clients:read``.
        made_at: When it was made; ISO 8601 in UTC, as the following.
        expires_at: From when it no longer opens anything.
        revoked_at: When it was revoked; None if it was not.
        last_used_at: When it was last used, to the minute; None before.
    """

    name: str
    role: Role
    rights: tuple[str, ...]
    made_at: str
    expires_at: str
    revoked_at: str | None
    last_used_at: str | None


class ServiceKeys:
    """The keys of a store; of each only a SHA-256 hash is kept, which is enough for 256 random bits."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._clock = clock

    def add(self, name: str, role: Role, rights: Iterable[str], days: int) -> str:
        """Make a key.

        Args:
            name: Service that will hold it: 1 to 40 small letters, digits, dots, dashes; no other good key has it.
            role: Role it acts in.
            rights: What it opens, of what the role opens; at least one.
            days: For how long, 1 to 730.

        Returns:
            The key, which is told here and never again.

        Raises:
            InvalidKey: If the name will not do or has a good key, there is no right, or the days are too many.
        """
        scope = sorted(set(rights))
        if not _NAME.fullmatch(name):
            raise InvalidKey("A service's name has 1 to 40 small letters, digits, dots, dashes and underscores.")
        if not scope:
            raise InvalidKey("A key opens at least one right. Name one of its role.")
        if not 1 <= days <= MOST_DAYS:
            raise InvalidKey(f"A key is good for 1 to {MOST_DAYS} days; {days:,} were asked for.")
        now, key = self._clock(), KEY_PREFIX + secrets.token_urlsafe(32)
        row = {
            "name": name,
            "key_hash": _digest(key),
            "role": role,
            "rights": " ".join(scope),
            "made_at": _written(now),
            "expires_at": _written(now + timedelta(days=days)),
        }
        with self._store.writing() as connection:
            old = connection.execute(select(service_keys).where(service_keys.c.name == name)).mappings().one_or_none()
            if old is not None and self._is_good(old, now):
                raise InvalidKey(f"'{name}' has a key that is good. Revoke it first, or choose another name.")
            connection.execute(delete(service_keys).where(service_keys.c.name == name))
            connection.execute(insert(service_keys).values(row))
        return key

    def all(self) -> list[ServiceKey]:
        """Return every key, by name."""
        with self._store.reading() as connection:
            rows = connection.execute(select(service_keys).order_by(service_keys.c.name)).mappings().all()
        return [_key_of(row) for row in rows]

    def is_good(self, key: ServiceKey) -> bool:
        """Say whether a key opens anything now."""
        return key.revoked_at is None and key.expires_at > _written(self._clock())

    def revoke(self, name: str) -> None:
        """Close a key at once.

        Raises:
            UnknownKey: If no service of that name has a key.
        """
        with self._store.writing() as connection:
            named = service_keys.c.name == name
            if connection.execute(select(service_keys.c.name).where(named)).one_or_none() is None:
                raise UnknownKey(f"No service named '{name}' has a key. 'clairscore key list' names them all.")
            revoked = named & service_keys.c.revoked_at.is_(None)
            connection.execute(update(service_keys).where(revoked).values(revoked_at=_written(self._clock())))

    def find(self, key: str) -> ServiceKey | None:
        """Find what a key opens, and note that it was used.

        Args:
            key: As it was told.

        Returns:
            The key; None if there is none, or it has expired or was revoked.
        """
        now = self._clock()
        rows = self._store.ask(_OF_HASH, {"hash": _digest(key)})
        if not rows:
            return None
        row = _OF_HASH.named(rows[0])
        if not self._is_good(row, now):
            return None
        if row["last_used_at"] is None or row["last_used_at"] <= _written(now - _USE_WRITTEN_EVERY):
            used = update(service_keys).where(service_keys.c.key_hash == _digest(key))
            with suppress(StoreError), self._store.writing() as connection:  # a note, for which no request fails
                connection.execute(used.values(last_used_at=_written(now)))
        return _key_of(row)

    @staticmethod
    def _is_good(row: Mapping[Any, Any], now: datetime) -> bool:
        return row["revoked_at"] is None and row["expires_at"] > _written(now)


def _key_of(row: Mapping[Any, Any]) -> ServiceKey:
    return ServiceKey(
        name=row["name"],
        role=row["role"],
        rights=tuple(row["rights"].split()),
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
    )


def _digest(key: str) -> str:
    return sha256(key.encode(errors="backslashreplace")).hexdigest()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
