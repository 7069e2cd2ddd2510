"""Access: logging in, and who is logged in."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordRequestForm

from clairscore.api.guard import CurrentUser
from clairscore.api.resources import Open
from clairscore.api.rights import RIGHTS
from clairscore.errors import NotAuthenticated
from clairscore.schemas.access import Me, Token
from clairscore.store.users import can_log_in

router = APIRouter(tags=["access"])


@router.post("/token")
async def make_token(request: Request, resources: Open, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    """Log in with a name and a password."""
    address = request.client.host if request.client else ""
    wrong = NotAuthenticated("The name or the password is wrong.")
    if not can_log_in(form.username, form.password):
        raise wrong
    with resources.throttle.attempt(form.username, address):
        user = await resources.passwords.run(partial(resources.users.authenticate, form.username, form.password))
        if user is None:
            raise wrong
    return Token(access_token=resources.tokens.make(user.name), expires_in=resources.tokens.seconds)


@router.get("/me")
async def read_me(user: CurrentUser) -> Me:
    """Say who is asking, and what he may do."""
    return Me(name=user.name, role=user.role, language=user.language, rights=sorted(RIGHTS[user.role]))
