"""Tracing: a span for each request over OpenTelemetry, where the settings ask for it, with nothing about a person."""

from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clairscore import __version__
from clairscore.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_SERVER_ERROR: Final = 500


class Tracing:
    """ASGI middleware that makes a span named by method and route; what the caller's ``traceparent`` names goes on.

    The instrumentations that exist write the path, which holds the id of a client; this one writes the route.
    """

    def __init__(self, app: ASGIApp, tracer: "Tracer") -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = Headers(scope=scope).get("traceparent", "")
        context = TraceContextTextMapPropagator().extract({"traceparent": parent})
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._tracer.start_as_current_span(
            "request", context, SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                await self._app(scope, receive, send_noted)
            finally:
                route = getattr(scope.get("route"), "path", "")
                span.update_name(f"{scope['method']} {route}".strip())
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.response.status_code", status)
                span.set_attribute("clairscore.request_id", scope["state"]["request_id"])
                if route:
                    span.set_attribute("http.route", route)
                if status >= _SERVER_ERROR or not status:
                    span.set_status(Status(StatusCode.ERROR))


def open_tracer(endpoint: str) -> "Tracer":
    """Make a tracer that sends spans in batches.

    Args:
        endpoint: OTLP over HTTP, such as ``http://collector:4318/v1/traces``.

    Raises:
        SettingsError: If the libraries are missing.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError:
        raise SettingsError(
            "CLAIRSCORE_OTEL_ENDPOINT is set and no library sends traces: pip install 'clairscore[otel]'."
        ) from None
    provider = TracerProvider(resource=Resource({"service.name": "clairscore", "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider.get_tracer("clairscore")
