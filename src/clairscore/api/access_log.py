"""Access log: route, status, duration and request id of every request, and nothing about a person."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clairscore.api.log_format import request_of_this_moment
from clairscore.api.problems import unexpected_problem

NO_ROUTE: Final = "(no route)"
_log = logging.getLogger("clairscore.access")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Answered:
    """A request that was answered.

    Attributes:
        method: HTTP method; ``OTHER`` for what no client sends by itself.
        route: Path as declared, such as ``/client_info/{client_id}``, never the path that was asked.
        status: HTTP status; 0 when the answer broke off.
        seconds: From its first line to the end of the answer.
        request_id: Under which it is in the log.
        scope: ASGI scope, which also holds what must not be written.
    """

    method: str
    route: str
    status: int
    seconds: float
    request_id: str
    scope: Scope

    @property
    def state(self) -> Mapping[str, Any]:
        """What guard and routes noted on the request."""
        return self.scope.get("state") or {}


Watcher = Callable[[Answered], None]
"""Takes note of a request that was answered; it must neither wait nor raise."""


class AccessLog:
    """ASGI middleware around everything: names the request, logs it, and turns what nobody foresaw into a 500."""

    def __init__(self, app: ASGIApp, watchers: Sequence[Watcher] = ()) -> None:
        """Put it around an application.

        Args:
            app: What answers.
            watchers: Who else takes note of every request.
        """
        self._app = app
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        token = request_of_this_moment.set(request_id)

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        except Exception as error:
            if status:
                raise
            await unexpected_problem(Request(scope), error)(scope, receive, send_named)
        finally:
            self._note(scope, status, time.perf_counter() - started, request_id)
            request_of_this_moment.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = str(getattr(scope.get("route"), "path", NO_ROUTE))
        milliseconds = seconds * 1000
        _log.info(
            "%s %s %s %.1f ms %s",
            method,
            route,
            status,
            milliseconds,
            request_id,
            extra={"facts": {"method": method, "route": route, "status": status, "ms": round(milliseconds, 1)}},
        )
        answered = Answered(method, route, status, seconds, request_id, scope)
        for watcher in self._watchers:
            watcher(answered)
