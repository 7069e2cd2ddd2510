"""The application: routes, guard and limits put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from clairscore import __version__
from clairscore.api.access_log import AccessLog, Answered
from clairscore.api.body_limit import BodyLimit
from clairscore.api.guard import closed_unless_public
from clairscore.api.problems import add_problem_handlers
from clairscore.api.rate_limit import AddressLimit
from clairscore.api.request_timeout import RequestTimeout
from clairscore.api.resources import Resources, open_resources
from clairscore.api.routes import ROUTERS
from clairscore.api.routes.metrics import open_metrics
from clairscore.api.security_headers import SecurityHeaders
from clairscore.api.tracing import Tracing, open_tracer
from clairscore.api.trusted_hosts import TrustedHosts
from clairscore.errors import SettingsError
from clairscore.schemas.problem import Problem
from clairscore.settings import Settings, listed

_REFUSALS = {401: "Who is asking is not known", 403: "Not allowed", 422: "The request is not valid"}


def create_app(settings: Settings, resources: Resources | None = None) -> FastAPI:
    """Make the API.

    Args:
        settings: The environment.
        resources: What the routes work with; opened at start-up, and closed at the end, if not given.

    Returns:
        An ASGI application.

    Raises:
        SettingsError: If no key signs tokens: an API without one would be closed to everybody or open to anyone; or if
            the environment is wrong otherwise.
    """
    settings.signing_key()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = app.state.resources = resources or open_resources(settings)
        opened.start()
        yield
        await opened.close()

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
    if settings.metrics_public:
        app.add_route("/metrics", open_metrics)
    for router in ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    _surround(app, settings)
    return app


def refuse_any_origin(settings: Settings) -> None:
    """Refuse to let any page call from a browser.

    Raises:
        SettingsError: If the settings would.
    """
    if "*" in listed(settings.cors_origins):
        raise SettingsError("CLAIRSCORE_CORS_ORIGINS is '*', which lets any page call. Name each origin.")


def _surround(app: FastAPI, settings: Settings) -> None:
    """Put around the routes what every request passes, the innermost first."""
    app.add_middleware(BodyLimit, most_bytes=settings.max_body_bytes)
    app.add_middleware(RequestTimeout, seconds=settings.request_seconds)
    app.add_middleware(AddressLimit)
    refuse_any_origin(settings)
    if origins := listed(settings.cors_origins):
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Accept-Language", "Authorization", "Content-Type", "X-Request-ID"],
            expose_headers=["Retry-After", "X-Request-ID"],
        )
    if settings.allowed_hosts:
        app.add_middleware(TrustedHosts, hosts=listed(settings.allowed_hosts))
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=listed(settings.trusted_proxies))
    app.add_middleware(SecurityHeaders)
    if settings.otel_endpoint:
        app.add_middleware(Tracing, tracer=open_tracer(settings.otel_endpoint))

    def note(answered: Answered) -> None:
        resources: Resources = app.state.resources
        resources.metrics.watch(answered)
        resources.audit.watch(answered)

    app.add_middleware(AccessLog, watchers=[note])
