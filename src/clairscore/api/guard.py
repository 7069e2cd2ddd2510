"""Guard: who is asking, and whether he may.

Every route is closed unless its path is declared public here; a route that somebody adds and forgets to guard asks for
a token all the same.
"""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from clairscore.api.resources import Open
from clairscore.api.rights import RIGHTS, Right
from clairscore.errors import NotAllowed, NotAuthenticated
from clairscore.store.users import User

PUBLIC_PATHS: Final = frozenset({"/", "/healthz", "/readyz", "/token"})

_bearer = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)


def closed_unless_public(
    request: Request, resources: Open, token: Annotated[str | None, Depends(_bearer)] = None
) -> None:
    """Find who is asking, on every route that is not public; the application depends on it as a whole.

    Raises:
        NotAuthenticated: If there is no valid token, or its holder is no longer active.
    """
    if getattr(request.scope.get("route"), "path", None) in PUBLIC_PATHS:
        return
    if token is None:
        raise NotAuthenticated("No token was given. Log in with POST /token and send 'Authorization: Bearer ...'.")
    user = resources.users.find(resources.tokens.read(token))
    if user is None:
        raise NotAuthenticated("The user of this token is no longer active. Ask an administrator.")
    request.state.user = user


def _current_user(request: Request) -> User:
    user = getattr(request.state, "user", None)
    if not isinstance(user, User):
        raise NotAuthenticated("No token was given. Log in with POST /token and send 'Authorization: Bearer ...'.")
    return user


CurrentUser = Annotated[User, Depends(_current_user)]
"""Who is asking."""


def check_right(user: User, right: Right) -> None:
    """Refuse who lacks a right.

    Raises:
        NotAllowed: If the role of the user lacks it.
    """
    if right not in RIGHTS[user.role]:
        raise NotAllowed(f"The role '{user.role}' lacks the right '{right}'. Ask an administrator.")


def holder_of(right: Right) -> Callable[[User], User]:
    """Make a dependency that gives who is asking, and refuses who lacks a right."""

    def holder(user: CurrentUser) -> User:
        check_right(user, right)
        return user

    return holder
