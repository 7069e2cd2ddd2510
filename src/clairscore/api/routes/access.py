"""Access: logging in, and who is logged in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordRequestForm

from clairscore.api.guard import CurrentUser
from clairscore.api.resources import Open
from clairscore.api.rights import RIGHTS
from clairscore.errors import NotAuthenticated
from clairscore.schemas.access import Me, Token

router = APIRouter(tags=["access"])


@router.post("/token")
def make_token(request: Request, resources: Open, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    """Log in with a name and a password."""
    address = request.client.host if request.client else ""
    resources.throttle.check(form.username, address)
    user = resources.users.authenticate(form.username, form.password)
    if user is None:
        resources.throttle.failed(form.username, address)
        raise NotAuthenticated("The name or the password is wrong.")
    resources.throttle.succeeded(form.username, address)
    return Token(access_token=resources.tokens.make(user.name), expires_in=resources.tokens.seconds)


@router.get("/me")
async def read_me(user: CurrentUser) -> Me:
    """Say who is asking, and what he may do."""
    return Me(name=user.name, role=user.role, language=user.language, rights=sorted(RIGHTS[user.role]))
