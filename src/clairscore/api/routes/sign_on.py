"""Single sign-on: a browser leaves for the bank's identity provider and comes back logged in."""

from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import APIRouter, Cookie, HTTPException, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from clairscore.api.resources import Open, Resources
from clairscore.api.routes.access import address_of, token_of
from clairscore.api.sign_on import CALLBACK_PATH, LOGIN_MINUTES, LOGIN_PATH, SignOn
from clairscore.errors import NotAuthenticated

router = APIRouter(tags=["access"])

COOKIE: Final = "clairscore_login"
_HANDED_OVER: Final = timedelta(minutes=1)
_LONGEST: Final = 4096


@router.get(LOGIN_PATH, response_class=RedirectResponse, status_code=303)
def begin_login(resources: Open) -> RedirectResponse:
    """Send a browser to the bank's identity provider."""
    sign_on = _browser_sign_on(resources)
    begun = sign_on.begin()
    answer = RedirectResponse(begun.address, 303)
    answer.set_cookie(
        COOKIE,
        begun.kept,
        max_age=LOGIN_MINUTES * 60,
        path=LOGIN_PATH,
        secure=(sign_on.redirect_url or "").startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get(CALLBACK_PATH, response_class=Response)
async def finish_login(
    request: Request,
    resources: Open,
    code: Annotated[str, Query(max_length=_LONGEST)] = "",
    state: Annotated[str, Query(max_length=_LONGEST)] = "",
    iss: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    kept: Annotated[str, Cookie(alias=COOKIE, max_length=_LONGEST)] = "",
) -> Response:
    """Take a browser back from the identity provider, to the dashboard, or give the token where there is none.

    The dashboard is handed a refresh token that is good once and for a minute, in the address.
    """
    sign_on = _browser_sign_on(resources)
    async with resources.throttle.attempt_from(address_of(request)):
        if not code or iss not in (None, sign_on.provider.issuer):
            raise NotAuthenticated("The identity provider let nobody in. Start again.")
        user = await run_sync(sign_on.finish, code, state, kept)
    request.state.user, request.state.audited = user, "login_succeeded"
    dashboard = resources.settings.dashboard_url
    answer: Response
    if dashboard is None:
        session = await run_sync(resources.sessions.start, user)
        answer = JSONResponse(token_of(resources, session).model_dump())
    else:
        session = await run_sync(resources.sessions.start, user, _HANDED_OVER)
        answer = RedirectResponse(f"{dashboard}?{urlencode({'login': session.refresh_token})}", 303)
    answer.delete_cookie(COOKIE, path=LOGIN_PATH)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _browser_sign_on(resources: Resources) -> SignOn:
    if resources.sign_on is None or resources.sign_on.redirect_url is None:
        raise HTTPException(404)
    return resources.sign_on
