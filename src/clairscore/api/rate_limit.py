"""Rate limit: how many requests a minute a user, a service key and an address may make."""

import math
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from clairscore.api.buckets import Buckets, RedisBuckets
from clairscore.api.metrics import Reading
from clairscore.api.problems import problem_response
from clairscore.errors import TooManyRequests
from clairscore.store.pseudonyms import Pseudonyms

PROBES: Final = frozenset({"/healthz", "/readyz"})
"""Paths that count against no address: behind a gateway, probes come from the address everybody comes from."""


class RateLimit:
    """The limits of one application.

    Attributes:
        buckets: Where tokens are.
    """

    def __init__(self, buckets: Buckets, pseudonyms: Pseudonyms, *, user_rate: int, address_rate: int) -> None:
        """Start with full buckets.

        Args:
            buckets: Where tokens are.
            pseudonyms: So that no name and no address is a key of a bucket.
            user_rate: Requests a minute of one user; 0 for any number.
            address_rate: Requests a minute from one address; 0 for any number.
        """
        self.buckets = buckets
        self._pseudonyms = pseudonyms
        self._user_rate = user_rate
        self._address_rate = address_rate

    async def check_user(self, name: str) -> None:
        """Count a request of a user or service key.

        Raises:
            TooManyRequests: If he asks too often.
        """
        await self._check("user", name, self._user_rate)

    async def check_address(self, address: str) -> None:
        """Count a request from an address.

        Raises:
            TooManyRequests: If too many come from there.
        """
        await self._check("address", address, self._address_rate)

    def readings(self) -> list[Reading]:
        """Return whether processes count together, where they should."""
        if not isinstance(self.buckets, RedisBuckets):
            return []
        return [Reading("redis_up", "1 while processes count requests together.", {(): self.buckets.shared})]

    async def _check(self, kind: str, value: str, per_minute: int) -> None:
        if not per_minute:
            return
        wait = await self.buckets.take(self._pseudonyms.of(kind, value), per_minute)
        if wait:
            seconds = math.ceil(wait)
            whose = "this user" if kind == "user" else "this address"
            raise TooManyRequests(
                f"More than {per_minute:,} requests a minute come from {whose}. Try again in {seconds} s, or ask for "
                f"many at once.",
                seconds,
            )


class AddressLimit:
    """ASGI middleware that counts every request against the address it comes from, known user or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"] not in PROBES:
            try:
                await _limit_of(scope).check_address(address_of(scope))
            except TooManyRequests as refusal:
                request, wait = Request(scope), {"Retry-After": str(refusal.seconds)}
                answer = problem_response(request, refusal.status, refusal.title, str(refusal), headers=wait)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _limit_of(scope: Scope) -> RateLimit:
    limit: RateLimit = scope["app"].state.resources.limit
    return limit


def address_of(scope: Scope) -> str:
    """Return the address a request comes from: of the caller behind a trusted proxy, otherwise of who connected."""
    client = scope.get("client")
    return str(client[0]) if client else ""
