"""Sessions: how long somebody stays logged in, and the refresh token that keeps him so, used once and then replaced."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from clairscore.errors import NotAuthenticated
from clairscore.store.database import Store
from clairscore.store.statements import Statement
from clairscore.store.tables import sessions, users
from clairscore.store.users import EndedBy, User, user_of

_PREFIX: Final = "csr"
_SECRET_BYTES: Final = 32
_RUNNING: Final = (
    select(
        users.c.name,
        users.c.role,
        users.c.language,
        users.c.subject,
        sessions.c.ends_at,
        sessions.c.refresh_hash,
        sessions.c.refresh_until,
    )
    .join_from(sessions, users, users.c.name == sessions.c.user_name)
    .where(
        sessions.c.session_id == bindparam("session"),
        sessions.c.ended_at.is_(None),
        sessions.c.ends_at > bindparam("now"),
        users.c.active.is_(True),
    )
)
_WHOSE: Final = Statement(_RUNNING)
"""Every request asks it."""


@dataclass(frozen=True)
class Session:
    """A session as its holder knows it after logging in or refreshing.

    Attributes:
        session_id: Its id, which is in every access token of it.
        user: Whose it is.
        refresh_token: What gets the next access token, once.
        refresh_seconds: How long that one is good.
    """

    session_id: str
    user: User
    refresh_token: str
    refresh_seconds: int


class Sessions:
    """The sessions of a store.

    A refresh token names its session and is kept as a SHA-256 hash only: it is as random as a key, so that no slow hash
    is needed. One is good at a time. Whoever comes with another one of a running session shows that a token was copied,
    and the session ends for both, the thief and the holder, who logs in again.
    """

    def __init__(self, store: Store, hours: int, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Work on a store.

        Args:
            store: The database.
            hours: How long after logging in a session ends, however often it was refreshed.
            clock: The moment, in UTC.
        """
        self._store = store
        self._life = timedelta(hours=hours)
        self._clock = clock

    def start(self, user: User, refresh_within: timedelta | None = None) -> Session:
        """Start the session of somebody who has just shown who he is.

        Args:
            user: Who.
            refresh_within: How long the first refresh token is good; as long as the session unless given.
        """
        now, session_id = self._clock(), secrets.token_hex(16)
        token = _new_token(session_id)
        until = now + min(refresh_within or self._life, self._life)
        row = {
            "session_id": session_id,
            "user_name": user.name,
            "started_at": _written(now),
            "ends_at": _written(now + self._life),
            "refresh_hash": _digest(token),
            "refresh_until": _written(until),
        }
        with self._store.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.ends_at < _written(now)))
            connection.execute(insert(sessions).values(row))
        return Session(session_id, user, token, int((until - now).total_seconds()))

    def refresh(self, token: str) -> Session:
        """Take a refresh token and give the next one.

        Args:
            token: Refresh token.

        Returns:
            The session with its next refresh token, good until the session ends.

        Raises:
            NotAuthenticated: If the token is none, has expired, or its session has ended; if it was used before, the
                session ends now.
        """
        session_id = _session_of(token)
        now = self._clock()
        following = _new_token(session_id)
        with self._store.writing() as connection:
            running = connection.execute(_RUNNING.with_for_update(of=sessions), _asked(session_id, now))
            row = running.mappings().one_or_none()
            used_before = row is not None and not secrets.compare_digest(row["refresh_hash"], _digest(token))
            if used_before:
                _end(connection, session_id, now, "reuse")
            elif row is not None and row["refresh_until"] > _written(now):
                connection.execute(
                    update(sessions)
                    .where(sessions.c.session_id == session_id)
                    .values(refresh_hash=_digest(following), refresh_until=row["ends_at"])
                )
                left = datetime.fromisoformat(row["ends_at"]) - now
                return Session(session_id, user_of(row), following, int(left.total_seconds()))
        if used_before:
            raise NotAuthenticated("This refresh token was used before, so its session is closed. Log in again.")
        raise NotAuthenticated("The refresh token is no longer good. Log in again with POST /token.")

    def user_of(self, session_id: str) -> User | None:
        """Return whose session runs.

        Args:
            session_id: Session of an access token.

        Returns:
            The user; None if there is no such session, it has ended, or the user is no longer active.
        """
        rows = self._store.ask(_WHOSE, _asked(session_id, self._clock()))
        return user_of(_WHOSE.named(rows[0])) if rows else None

    def end(self, session_id: str) -> None:
        """End a session: its access tokens and its refresh token are no longer good."""
        with self._store.writing() as connection:
            _end(connection, session_id, self._clock(), "logout")


def _asked(session_id: str, now: datetime) -> dict[str, str]:
    return {"session": session_id, "now": _written(now)}


def _end(connection: Connection, session_id: str, now: datetime, by: EndedBy) -> None:
    running = (sessions.c.session_id == session_id) & sessions.c.ended_at.is_(None)
    connection.execute(update(sessions).where(running).values(ended_at=_written(now), ended_by=by))


def _new_token(session_id: str) -> str:
    return f"{_PREFIX}_{session_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def _session_of(token: str) -> str:
    prefix, _, rest = token.partition("_")
    session_id, _, secret = rest.partition("_")
    if prefix != _PREFIX or len(session_id) != 32 or not secret or not token.isascii():
        raise NotAuthenticated("This is no refresh token. Log in again with POST /token.")
    return session_id


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _written(moment: datetime) -> str:
    """Write a moment so that later ones are greater as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
