"""Rights by route: what each route of an application asks for, read from the routes themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from clairscore.api.guard import ANY_CALLER_PATHS, PUBLIC_PATHS, Holder
from clairscore.api.rights import RIGHTS, Right
from clairscore.conventions import Role


@dataclass(frozen=True)
class RouteRights:
    """What a route asks for.

    Attributes:
        method: Such as ``GET``.
        path: Such as ``/client_info/{client_id}``.
        rights: What whoever asks must have; empty where everybody or every caller is answered.
        sometimes: What is asked for besides, depending on what is sent.
        is_public: Whether anyone is answered, without a token.
        is_declared: Whether the route says what it asks for; one that does not asks for a token, which is too little.
    """

    method: str
    path: str
    rights: tuple[Right, ...]
    sometimes: tuple[Right, ...]
    is_public: bool
    is_declared: bool

    def open_to(self, role: Role) -> bool:
        """Say whether a role is answered."""
        return self.is_public or set(self.rights) <= RIGHTS[role]


def route_rights(app: FastAPI) -> list[RouteRights]:
    """Return what each route of an application asks for, by path and method."""
    found = [one for route in iter_route_contexts(app.routes) for one in _of_route(route.original_route, route)]
    return sorted(found, key=lambda one: (one.path, one.method))


def _of_route(original: object, route: object) -> Iterator[RouteRights]:
    if not isinstance(original, APIRoute):
        return
    path: str = getattr(route, "path")  # noqa: B009  (a proxy, which has it)
    holders = list(_holders(getattr(route, "dependant")))  # noqa: B009
    rights = tuple(dict.fromkeys(holder.right for holder in holders))
    sometimes = tuple(dict.fromkeys(right for holder in holders for right in holder.sometimes))
    is_public = path in PUBLIC_PATHS
    is_declared = is_public or bool(rights) or path in ANY_CALLER_PATHS
    for method in sorted(original.methods or ()):
        yield RouteRights(method, path, rights, sometimes, is_public, is_declared)


def _holders(dependant: Dependant) -> Iterator[Holder]:
    for part in dependant.dependencies:
        if isinstance(part.call, Holder):
            yield part.call
        yield from _holders(part)
