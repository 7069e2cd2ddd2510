"""Access log: route, status, duration and request id of every request, and nothing about a person."""

import logging
import re
import time
import uuid
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clairscore.api.problems import unexpected_problem

_log = logging.getLogger("clairscore.access")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


class AccessLog:
    """ASGI middleware around everything: names the request, logs it, and turns what nobody foresaw into a 500.

    The log names the route, such as ``/client_info/{client_id}``, never the path, which holds the id of a client.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        except Exception as error:
            if status:
                raise
            await unexpected_problem(Request(scope), error)(scope, receive, send_named)
        finally:
            route = getattr(scope.get("route"), "path", "(no route)")
            milliseconds = (time.perf_counter() - started) * 1000
            _log.info("%s %s %s %.1f ms %s", scope["method"], route, status, milliseconds, request_id)
