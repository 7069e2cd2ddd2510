"""Body limit: a request that brings more than we would ever read is refused before it fills the memory."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clairscore.api.problems import problem_response


class _TooLarge(Exception):
    """Ends the reading of a body; whatever the application makes of it, the answer is ours."""


class BodyLimit:
    """ASGI middleware that refuses bodies larger than so many bytes, announced or not."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self._most:
            await self._refusal(scope)(scope, receive, send)
            return
        received, answered = 0, False

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise _TooLarge
            return message

        async def send_unless_refused(message: Message) -> None:
            nonlocal answered
            if received <= self._most or answered:
                answered = True
                await send(message)

        try:
            await self._app(scope, receive_counted, send_unless_refused)
        except _TooLarge:
            if answered:
                raise
        if received > self._most and not answered:
            await self._refusal(scope)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse:
        sentence = (
            f"The body is larger than {self._most:,} bytes. Bring fewer rows, or raise CLAIRSCORE_MAX_BODY_BYTES."
        )
        return problem_response(Request(scope), 413, "Content Too Large", sentence)
