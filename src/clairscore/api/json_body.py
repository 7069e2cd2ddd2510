"""JSON bodies: a name stands once in an object, since of two values nobody can say which one was meant."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from clairscore.errors import InvalidApplicant


class RepeatedName(HTTPException):
    """A name is given twice in one object; FastAPI lets no other kind of error out of its reading of a body.

    Attributes:
        fault: The name, and what is wrong with it.
    """

    def __init__(self, name: str) -> None:
        self.fault = InvalidApplicant(name, "is given twice in one object. Give it once.", "repeated_name")
        super().__init__(422, str(self.fault))


class JsonRoute(APIRoute):
    """A route with a JSON body, read with care; the usual reading takes the last of two values and says nothing."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_read_with_care(request: Request) -> Response:
            return await answer(_JsonRequest(request.scope, request.receive))

        return answer_read_with_care


class _JsonRequest(Request):
    async def json(self) -> Any:
        """Read the body.

        Raises:
            RepeatedName: If a name is given twice in one object.
        """
        if not hasattr(self, "_json"):
            self._json = json.loads(await self.body(), object_pairs_hook=_each_once)
        return self._json


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise RepeatedName(next(name for name in names if names.count(name) > 1))
    return found
