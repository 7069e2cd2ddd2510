"""Callers: who asks, a person in a session or a service with a key, found by what the request brings."""

from dataclasses import dataclass
from typing import Final

from clairscore.api.rights import RIGHTS, RIGHTS_OF_PEOPLE, Right
from clairscore.api.sign_on import SignOn
from clairscore.api.tokens import Tokens
from clairscore.conventions import LANGUAGES
from clairscore.errors import NotAuthenticated
from clairscore.store.keys import KEY_PREFIX, ServiceKeys
from clairscore.store.sessions import Sessions
from clairscore.store.users import SERVICE_PREFIX, User

_LONGEST_TOKEN: Final = 16_384


@dataclass(frozen=True)
class Caller(User):
    """Who asks.

    Attributes:
        rights: What he may do: all that his role may, or what the key of a service was made for.
        session_id: Session of a person who logged in here; None for a service and for a token of an identity provider.
    """

    rights: frozenset[Right] = frozenset()
    session_id: str | None = None

    @property
    def is_service(self) -> bool:
        """Whether it is a program and no person."""
        return self.name.startswith(SERVICE_PREFIX)


class Callers:
    """Finds who sends a token, each time anew, so that what was taken away is gone at once."""

    def __init__(self, tokens: Tokens, sessions: Sessions, keys: ServiceKeys, sign_on: SignOn | None) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._keys = keys
        self._sign_on = sign_on

    def find(self, token: str) -> Caller:
        """Find who sends a token.

        Args:
            token: An access token made here, the key of a service, or a token of the identity provider.

        Returns:
            Who it is; the name of a service begins with ``service:``.

        Raises:
            NotAuthenticated: If the token opens nothing.
            NotAllowed: If the identity provider knows the account and it may not come in.
            ProviderUnavailable: If the identity provider's keys are needed and cannot be had.
        """
        if len(token) > _LONGEST_TOKEN:
            raise NotAuthenticated(f"The token has more than {_LONGEST_TOKEN:,} characters, which no token has.")
        if token.startswith(KEY_PREFIX):
            return self._service(token)
        if self._sign_on is not None and self._sign_on.issued(token):
            return _person(self._sign_on.admit(token))
        held = self._tokens.read(token)
        user = self._sessions.user_of(held.session_id)
        if user is None or user.name != held.name:
            raise NotAuthenticated("This session has ended. Log in again with POST /token.")
        return _person(user, held.session_id)

    def _service(self, key: str) -> Caller:
        found = self._keys.find(key)
        if found is None:
            raise NotAuthenticated("This key is not known, was revoked or has expired. Ask an administrator.")
        rights = frozenset(right for right in RIGHTS[found.role] - RIGHTS_OF_PEOPLE if right in found.rights)
        return Caller(SERVICE_PREFIX + found.name, found.role, LANGUAGES[0], rights=rights)


def _person(user: User, session_id: str | None = None) -> Caller:
    return Caller(
        user.name,
        user.role,
        user.language,
        user.single_sign_on,
        rights=RIGHTS[user.role],
        session_id=session_id,
    )
