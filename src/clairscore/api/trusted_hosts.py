"""Trusted hosts: a request for a name this API does not have is refused."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from clairscore.api.problems import problem_response


class TrustedHosts:
    """ASGI middleware that compares the ``Host`` header with the names the API has."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        """Take the names.

        Args:
            app: What answers.
            hosts: Names or addresses without port; ``*.bank.example`` stands for every name below.
        """
        self._app = app
        self._exact = {host.lower() for host in hosts if not host.startswith("*.")}
        self._endings = tuple(host[1:].lower() for host in hosts if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or self._has(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
            return
        sentence = (
            "This API does not answer to the name in the Host header. Ask whoever runs it under which name it does."
        )
        await problem_response(Request(scope), 400, "Unknown host", sentence)(scope, receive, send)

    def _has(self, given: str) -> bool:
        host = given.rpartition("]")[0].removeprefix("[") if given.startswith("[") else given.partition(":")[0]
        return host.lower() in self._exact or host.lower().endswith(self._endings)
