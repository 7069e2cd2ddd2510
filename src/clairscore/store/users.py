"""Users: who may ask, with which role, known by an Argon2id hash of the password or by an identity provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from clairscore.conventions import LANGUAGES, ROLES, Language, Role
from clairscore.errors import InvalidUser, NotAllowed, NotAuthenticated, UnknownUser
from clairscore.store.database import Store
from clairscore.store.tables import sessions, users

MINIMUM_PASSWORD_LENGTH = 12
_MAXIMUM_PASSWORD_LENGTH = 1024
_MAXIMUM_NAME_LENGTH = 64
_HASHER = PasswordHasher()

SERVICE_PREFIX: Final = "service:"
"""What the name of a service begins with, and that of no user."""

EndedBy = Literal["logout", "password", "deactivation", "administrator", "reuse"]
"""What ended a session before its time."""


@dataclass(frozen=True)
class User:
    """Someone who may ask.

    Attributes:
        name: Name to log in with.
        role: What the person does, which decides the rights.
        language: Language of what the person reads.
        single_sign_on: Whether an identity provider says who it is, and there is no password here.
    """

    name: str
    role: Role
    language: Language
    single_sign_on: bool = False


class Users:
    """The users of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, name: str, password: str, role: str, language: str = LANGUAGES[0]) -> User:
        """Add a user.

        Args:
            name: 1 to 64 characters, not taken yet.
            password: At least 12 characters.
            role: One of ``ROLES``.
            language: One of ``LANGUAGES``.

        Returns:
            The user.

        Raises:
            InvalidUser: If the name is taken, or the name, the password, the role or the language will not do.
        """
        known_role = _known_role(role)
        if language not in LANGUAGES:
            raise InvalidUser(f"No language is named '{language}'. Choose one of {', '.join(LANGUAGES)}.")
        return self._insert(_row(name, known_role, language, password_hash=_hash(password)))

    def admit(self, subject: str, name: str, role: Role, language: Language = LANGUAGES[0]) -> User:
        """Return the user of an account at an identity provider, added when seen for the first time.

        Args:
            subject: SHA-256 of issuer and subject, as hex; the same account for ever.
            name: Name of the account; what it was when it was first seen stays the user's name.
            role: Role the account has now; written where it is another than before.
            language: Language of what the person reads, when added.

        Raises:
            NotAuthenticated: If the user was deactivated here.
            NotAllowed: If the name is that of another user, or one that no user may have.
        """
        with self._store.reading() as connection:
            row = _of_subject(connection, subject)
        if row is None:
            try:
                return self._insert(_row(name, role, language, subject=subject))
            except InvalidUser as fault:
                with self._store.reading() as connection:  # another process may have admitted the account meanwhile
                    row = _of_subject(connection, subject)
                if row is None:
                    raise NotAllowed(f"This account cannot become a user. {fault}") from None
        if not row["active"]:
            raise NotAuthenticated("This user is no longer active. Ask an administrator.")
        if row["role"] != role:
            with self._store.writing() as connection:
                _change(connection, row["name"], role=role)
        return User(row["name"], role, row["language"], single_sign_on=True)

    def all(self) -> dict[User, bool]:
        """Return every user, by name, and whether he is active."""
        with self._store.reading() as connection:
            rows = connection.execute(select(users).order_by(users.c.name)).mappings().all()
        return {user_of(row): bool(row["active"]) for row in rows}

    def authenticate(self, name: str, password: str) -> User | None:
        """Say who logs in, in the same time whether or not the name is known.

        Args:
            name: Name given.
            password: Password given.

        Returns:
            The user, or None if the name is unknown, the password wrong or the user no longer active.
        """
        with self._store.reading() as connection:
            row = connection.execute(select(users).where(users.c.name == name)).mappings().one_or_none()
        kept = str(row["password_hash"]) if row else ""
        known = _verify(kept or _hash_of_nobody(), password)
        if row is None or not kept or not known or not row["active"]:
            return None
        return user_of(row)

    def find(self, name: str) -> User | None:
        """Find an active user.

        Args:
            name: Name to look for.

        Returns:
            The user, or None if there is none or he is no longer active.
        """
        with self._store.reading() as connection:
            query = select(users).where(users.c.name == name, users.c.active.is_(True))
            row = connection.execute(query).mappings().one_or_none()
        return user_of(row) if row else None

    def activate(self, name: str) -> None:
        """Open the access of a user who was deactivated; sessions that were ended stay so.

        Args:
            name: Whose access.

        Raises:
            UnknownUser: If no user has that name.
        """
        with self._store.writing() as connection:
            _change(connection, name, active=True)

    def deactivate(self, name: str) -> None:
        """Close a user's access at once: every session ends.

        Args:
            name: Whose access.

        Raises:
            UnknownUser: If no user has that name.
        """
        with self._store.writing() as connection:
            _change(connection, name, active=False)
            end_sessions(connection, name, "deactivation")

    def change_role(self, name: str, role: str) -> User:
        """Give a user another role, with its rights from the next request on.

        Args:
            name: Whose role.
            role: One of ``ROLES``.

        Raises:
            InvalidUser: If there is no such role, or an identity provider says which role the user has.
            UnknownUser: If no user has that name.
        """
        known = _known_role(role)
        with self._store.writing() as connection:
            row = _named(connection, name)
            if row["subject"]:
                raise InvalidUser(f"The groups of '{name}' at the identity provider say which role he has.")
            _change(connection, name, role=known)
        return User(name, known, row["language"])

    def end_sessions(self, name: str) -> None:
        """End every session of a user, who may log in again.

        Args:
            name: Whose sessions.

        Raises:
            UnknownUser: If no user has that name.
        """
        with self._store.writing() as connection:
            _named(connection, name)
            end_sessions(connection, name, "administrator")

    def change_password(self, name: str, password: str) -> None:
        """Give a user another password; the one before no longer opens anything, and every session ends.

        Args:
            name: Whose password.
            password: At least 12 characters.

        Raises:
            InvalidUser: If the password will not do, or an identity provider says who the user is.
            UnknownUser: If no user has that name.
        """
        hashed = _hash(password)
        with self._store.writing() as connection:
            if _named(connection, name)["subject"]:
                raise InvalidUser(f"'{name}' logs in with single sign-on and has no password here.")
            _change(connection, name, password_hash=hashed)
            end_sessions(connection, name, "password")

    def _insert(self, row: dict[str, Any]) -> User:
        _check_name(row["name"])
        with self._store.writing() as connection:
            try:
                connection.execute(insert(users).values(row))
            except IntegrityError:
                raise InvalidUser(f"A user named '{row['name']}' exists already. Choose another name.") from None
        return user_of(row)


def user_of(row: Mapping[Any, Any]) -> User:
    """Return the user that a row of ``users`` holds."""
    return User(row["name"], row["role"], row["language"], single_sign_on=row["subject"] is not None)


def end_sessions(connection: Connection, name: str, by: EndedBy) -> None:
    """End every session of a user, inside a transaction that writes.

    Args:
        connection: The transaction.
        name: Whose sessions.
        by: What ends them.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    open_ones = (sessions.c.user_name == name) & sessions.c.ended_at.is_(None)
    connection.execute(update(sessions).where(open_ones).values(ended_at=now, ended_by=by))


def can_log_in(name: str, password: str) -> bool:
    """Say whether a user could have this name and this password at all, before any work is done on them."""
    return _is_text(name, _MAXIMUM_NAME_LENGTH) and _is_text(password, _MAXIMUM_PASSWORD_LENGTH)


def _is_text(given: str, most: int) -> bool:
    return len(given) <= most and "\0" not in given and not any("\ud800" <= sign <= "\udfff" for sign in given)


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= _MAXIMUM_NAME_LENGTH or name != name.strip() or not name.isprintable():
        raise InvalidUser(
            f"A user's name has 1 to {_MAXIMUM_NAME_LENGTH} printable characters and no space at its ends."
        )
    if name.startswith(SERVICE_PREFIX):
        raise InvalidUser(f"A user's name does not begin with '{SERVICE_PREFIX}', as those of services do.")


def _known_role(role: str) -> Role:
    for known in ROLES:
        if known == role:
            return known
    raise InvalidUser(f"No role is named '{role}'. Choose one of {', '.join(ROLES)}.")


def _row(
    name: str, role: Role, language: str, *, password_hash: str = "", subject: str | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": password_hash,
        "role": role,
        "language": language,
        "active": True,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "subject": subject,
    }


def _named(connection: Connection, name: str) -> RowMapping:
    row = connection.execute(select(users).where(users.c.name == name)).mappings().one_or_none()
    if row is None:
        raise UnknownUser(f"No user is named '{name}'. 'clairscore user list' names them all.")
    return row


def _of_subject(connection: Connection, subject: str) -> RowMapping | None:
    return connection.execute(select(users).where(users.c.subject == subject)).mappings().one_or_none()


def _change(connection: Connection, name: str, **values: object) -> None:
    if not connection.execute(update(users).where(users.c.name == name).values(values)).rowcount:
        raise UnknownUser(f"No user is named '{name}'. 'clairscore user list' names them all.")


def _hash(password: str) -> str:
    if not MINIMUM_PASSWORD_LENGTH <= len(password) <= _MAXIMUM_PASSWORD_LENGTH:
        raise InvalidUser(
            f"A password has {MINIMUM_PASSWORD_LENGTH} to {_MAXIMUM_PASSWORD_LENGTH:,} characters; this one has "
            f"{len(password):,}."
        )
    if not _is_text(password, _MAXIMUM_PASSWORD_LENGTH):
        raise InvalidUser("The password holds a character that cannot be stored. Choose another one.")
    return _HASHER.hash(password)


@cache
def _hash_of_nobody() -> str:
    """Hash that no password opens in practice, verified when the name is unknown so that both cases take as long."""
    return _HASHER.hash("nobody has this password")


def _verify(password_hash: str, password: str) -> bool:
    if not _is_text(password, _MAXIMUM_PASSWORD_LENGTH):
        return False
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
