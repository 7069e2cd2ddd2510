"""The application: routes, guard and limits put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from clairscore import __version__
from clairscore.api.access_log import AccessLog
from clairscore.api.body_limit import BodyLimit
from clairscore.api.guard import closed_unless_public
from clairscore.api.problems import add_problem_handlers
from clairscore.api.resources import Resources, open_resources
from clairscore.api.routes import ROUTERS
from clairscore.schemas.problem import Problem
from clairscore.settings import Settings

_REFUSALS = {401: "Who is asking is not known", 403: "Not allowed", 422: "The request is not valid"}


def create_app(settings: Settings, resources: Resources | None = None) -> FastAPI:
    """Make the API.

    Args:
        settings: The environment.
        resources: What the routes work with; opened at start-up, and closed at the end, if not given.

    Returns:
        An ASGI application.

    Raises:
        SettingsError: If no key signs tokens: an API without one would be closed to everybody or open to anyone.
    """
    settings.signing_key()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.resources = resources or open_resources(settings)
        yield
        app.state.resources.store.close()

    app = FastAPI(
        title="Clairscore",
        version=__version__,
        description="A credit decision that is explained, can be contested and can be replayed.",
        lifespan=lifespan,
        dependencies=[Depends(closed_unless_public)],
        docs_url="/docs" if settings.docs else None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        responses={
            status: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
            for status, text in _REFUSALS.items()
        },
    )
    for router in ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    app.add_middleware(BodyLimit, most_bytes=settings.max_body_bytes)
    app.add_middleware(AccessLog)
    return app
