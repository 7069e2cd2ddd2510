"""Guard: who is asking, and whether he may.

Every route is closed unless its path is declared public here; a route that somebody adds and forgets to guard asks for
a token all the same. Which right a route asks for is declared at the route, with `holder_of`, where it can be read: the
page of rights in the reference is written from it, and a test walks every route with every role.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import OAuth2PasswordBearer

from clairscore.api.caller import Caller
from clairscore.api.resources import Resources
from clairscore.api.rights import Right
from clairscore.errors import NotAllowed, NotAuthenticated

PUBLIC_PATHS: Final = frozenset({"/", "/healthz", "/readyz", "/token", "/login/oidc", "/login/oidc/callback"})
"""Open to anyone."""

ANY_CALLER_PATHS: Final = frozenset({"/me", "/logout"})
"""Open to whoever is known, with whatever rights."""

_UNKNOWN: Final = "No token was given. Log in with POST /token and send 'Authorization: Bearer ...'."

_bearer = OAuth2PasswordBearer(tokenUrl="token", refreshUrl="token", auto_error=False)


async def closed_unless_public(request: Request, token: Annotated[str | None, Depends(_bearer)] = None) -> None:
    """Find who is asking, on every route that is not public, and count it; the application depends on it as a whole.

    Raises:
        NotAuthenticated: If there is no valid token, or its holder is no longer active.
        TooManyRequests: If he asks too often.
    """
    if _is_public(request):
        return
    if token is None:
        raise NotAuthenticated(_UNKNOWN)
    resources: Resources = request.app.state.resources
    user = request.state.user = await run_in_threadpool(resources.callers.find, token)
    await resources.limit.check_user(user.name)


def _is_public(request: Request) -> bool:
    """Say whether both the route and the address that was asked are public: a router may stand under a prefix."""
    asked = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return getattr(request.scope.get("route"), "path", None) in PUBLIC_PATHS and asked in PUBLIC_PATHS


async def _current_user(request: Request) -> Caller:
    user = getattr(request.state, "user", None)
    if not isinstance(user, Caller):
        raise NotAuthenticated(_UNKNOWN)
    return user


CurrentUser = Annotated[Caller, Depends(_current_user)]
"""Who is asking."""


def check_right(user: Caller, right: Right) -> None:
    """Refuse who lacks a right.

    Raises:
        NotAllowed: If the role of the user, or the key of the service, lacks it.
    """
    if right not in user.rights:
        whose = f"The key of '{user.name}'" if user.is_service else f"The role '{user.role}'"
        raise NotAllowed(f"{whose} lacks the right '{right}'. Ask an administrator.")


@dataclass(frozen=True)
class Holder:
    """A dependency that gives who is asking, and refuses who lacks a right.

    Attributes:
        right: What the route asks for.
        sometimes: What it asks for besides, depending on what is sent; the route checks that itself.
    """

    right: Right
    sometimes: tuple[Right, ...] = ()

    async def __call__(self, request: Request) -> Caller:
        """Return who is asking; no thread is taken for what only looks.

        Raises:
            NotAllowed: If he lacks the right.
        """
        user = await _current_user(request)
        check_right(user, self.right)
        return user


def holder_of(right: Right, *, sometimes: tuple[Right, ...] = ()) -> Holder:
    """Make a dependency that gives who is asking, and refuses who lacks a right."""
    return Holder(right, sometimes)
