"""Users: who may ask, with which role, known by an Argon2id hash of the password."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from clairscore.conventions import LANGUAGES, ROLES, Language, Role
from clairscore.errors import InvalidUser, UnknownUser
from clairscore.store.database import Store
from clairscore.store.tables import users

MINIMUM_PASSWORD_LENGTH = 12
_MAXIMUM_PASSWORD_LENGTH = 1024
_MAXIMUM_NAME_LENGTH = 64
_HASHER = PasswordHasher()


@dataclass(frozen=True)
class User:
    """Someone who may ask.

    Attributes:
        name: Name to log in with.
        role: What the person does, which decides the rights.
        language: Language of what the person reads.
    """

    name: str
    role: Role
    language: Language


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
        if not 1 <= len(name) <= _MAXIMUM_NAME_LENGTH or name != name.strip() or not name.isprintable():
            raise InvalidUser(
                f"A user's name has 1 to {_MAXIMUM_NAME_LENGTH} printable characters and no space at its ends."
            )
        if role not in ROLES:
            raise InvalidUser(f"No role is named '{role}'. Choose one of {', '.join(ROLES)}.")
        if language not in LANGUAGES:
            raise InvalidUser(f"No language is named '{language}'. Choose one of {', '.join(LANGUAGES)}.")
        row = {
            "name": name,
            "password_hash": _hash(password),
            "role": role,
            "language": language,
            "active": True,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with self._store.writing() as connection:
            try:
                connection.execute(insert(users).values(row))
            except IntegrityError:
                raise InvalidUser(f"A user named '{name}' exists already. Choose another name.") from None
        return User(name, role, language)

    def all(self) -> dict[User, bool]:
        """Return every user, by name, and whether he is active."""
        with self._store.reading() as connection:
            rows = connection.execute(select(users).order_by(users.c.name)).mappings().all()
        return {User(row["name"], row["role"], row["language"]): bool(row["active"]) for row in rows}

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
        known = _verify(row["password_hash"] if row else _hash_of_nobody(), password)
        if row is None or not known or not row["active"]:
            return None
        return User(row["name"], row["role"], row["language"])

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
        return User(row["name"], row["role"], row["language"]) if row else None

    def deactivate(self, name: str) -> None:
        """Close a user's access at once, also for tokens that are still running.

        Args:
            name: Whose access.

        Raises:
            UnknownUser: If no user has that name.
        """
        with self._store.writing() as connection:
            _change(connection, name, active=False)

    def change_password(self, name: str, password: str) -> None:
        """Give a user another password; the one before no longer opens anything, tokens that are running do.

        Args:
            name: Whose password.
            password: At least 12 characters.

        Raises:
            InvalidUser: If the password will not do.
            UnknownUser: If no user has that name.
        """
        hashed = _hash(password)
        with self._store.writing() as connection:
            _change(connection, name, password_hash=hashed)


def can_log_in(name: str, password: str) -> bool:
    """Say whether a user could have this name and this password at all, before any work is done on them."""
    return _is_text(name, _MAXIMUM_NAME_LENGTH) and _is_text(password, _MAXIMUM_PASSWORD_LENGTH)


def _is_text(given: str, most: int) -> bool:
    return len(given) <= most and "\0" not in given and not any("\ud800" <= sign <= "\udfff" for sign in given)


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
