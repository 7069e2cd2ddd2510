"""Request timeout: a request that takes too long is answered, and what it began goes on unseen."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clairscore.api.problems import problem_response

_SENTENCE: Final = (
    "The answer was not ready in time. A decision that was being written stands: asking again for the same client "
    "finds it. Try again."
)


class RequestTimeout:
    """ASGI middleware that answers 503 when nothing was answered within so many seconds.

    A thread cannot be stopped: what it does to the store is finished or rolled back as usual, only nobody waits for it.
    An answer that has begun in time is sent to its end.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds
        self._left_behind: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = given_up = False

        async def send_in_time(message: Message) -> None:
            nonlocal answered
            if not given_up:
                answered = True
                await send(message)

        task = asyncio.ensure_future(self._app(scope, receive, send_in_time))
        try:
            await asyncio.wait({task}, timeout=self._seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done() or answered:
            await task
            return
        given_up = True
        task.cancel()
        self._left_behind.add(task)
        task.add_done_callback(self._forget)
        refusal = problem_response(
            Request(scope), 503, "The answer took too long", _SENTENCE, headers={"Retry-After": "5"}
        )
        await refusal(scope, receive, send)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._left_behind.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not print it: its message may hold a value
