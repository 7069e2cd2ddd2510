"""Access: logging in, staying logged in, logging out, and who is logged in."""

from functools import partial
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request
from fastapi.exceptions import RequestValidationError

from clairscore.api.guard import CurrentUser
from clairscore.api.resources import Open, Resources
from clairscore.errors import NotAllowed, NotAuthenticated
from clairscore.schemas.access import Me, Token
from clairscore.store.sessions import Session
from clairscore.store.users import can_log_in

router = APIRouter(tags=["access"])


@router.post("/token")
async def make_token(
    request: Request,
    resources: Open,
    grant_type: Annotated[Literal["password", "refresh_token"], Form()] = "password",
    username: Annotated[str | None, Form()] = None,
    password: Annotated[str | None, Form(json_schema_extra={"format": "password"})] = None,
    refresh_token: Annotated[str | None, Form()] = None,
) -> Token:
    """Log in with a name and a password, or go on with a refresh token."""
    if grant_type == "refresh_token":
        return await _refresh(request, resources, _given("refresh_token", refresh_token))
    name, secret = _given("username", username), _given("password", password)
    request.state.login_name = name
    wrong = NotAuthenticated("The name or the password is wrong.")
    if not can_log_in(name, secret):
        raise wrong
    async with resources.throttle.attempt(name, address_of(request)):
        user = await resources.passwords.run(partial(resources.users.authenticate, name, secret))
        if user is None:
            raise wrong
    return token_of(resources, await run_sync(resources.sessions.start, user))


@router.post("/logout", status_code=204)
def log_out(resources: Open, user: CurrentUser, everywhere: bool = False) -> None:
    """End the session of the token, or every session of its holder; their tokens are no longer good."""
    if user.session_id is None:
        raise NotAllowed("This token belongs to no session that could be ended here.")
    if everywhere:
        resources.users.end_sessions(user.name)
    else:
        resources.sessions.end(user.session_id)


@router.get("/me")
async def read_me(user: CurrentUser) -> Me:
    """Say who is asking, and what he may do."""
    return Me(name=user.name, role=user.role, language=user.language, rights=sorted(user.rights))


def token_of(resources: Resources, session: Session) -> Token:
    """Return what the holder of a session is told after logging in or refreshing."""
    return Token(
        access_token=resources.tokens.make(session.user.name, session.session_id),
        expires_in=resources.tokens.seconds,
        refresh_token=session.refresh_token,
        refresh_expires_in=session.refresh_seconds,
    )


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


async def _refresh(request: Request, resources: Resources, token: str) -> Token:
    async with resources.throttle.attempt_from(address_of(request)):
        session = await run_sync(resources.sessions.refresh, token)
    request.state.refreshed = True
    return token_of(resources, session)


def _given(name: str, value: str | None) -> str:
    """Return a field of the form that this way of logging in needs."""
    if value is None:
        raise RequestValidationError(
            [{"type": "missing", "loc": ("body", name), "msg": "Field required", "input": None}]
        )
    return value
