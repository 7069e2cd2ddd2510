"""Audit trail: what of each request is a security event, written by a thread so that no request waits for it."""

import logging
import queue
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fastapi import Request

from clairscore.api.access_log import NO_ROUTE, Answered
from clairscore.api.metrics import Reading
from clairscore.api.rate_limit import address_of
from clairscore.api.working_hours import WorkingHours
from clairscore.errors import StoreError
from clairscore.store.audit import UNKNOWN, AuditEvent, AuditKind, AuditLog
from clairscore.store.pseudonyms import Pseudonyms
from clairscore.store.users import User

LOGIN: Final = frozenset({"/token", "/login/oidc/callback"})
"""Routes on which a person becomes known."""

_REFUSALS: Final[dict[int, AuditKind]] = {401: "not_authenticated", 403: "not_allowed", 429: "rate_limited"}
_LOGINS: Final[dict[int, AuditKind]] = {401: "login_failed", 403: "login_failed", 429: "login_held_back"}
_MOST_WAITING: Final = 10_000
_BATCH: Final = 500
_GATHER_SECONDS: Final = 0.25
_RETRY_SECONDS: Final = 1.0
_LONGEST_NAME: Final = 64
_A_DAY: Final = 86_400.0
_log = logging.getLogger("clairscore.audit")


@dataclass(frozen=True)
class _Noted:
    event: AuditEvent
    name_tried: str | None
    decision_id: str | None


class AuditTrail:
    """Makes events of requests and hands them to a thread, which writes them in batches.

    The queue is bounded: when the store takes no events for so long that it is full, the newest are counted as lost and
    never held against a request. Decisions do not pass here: they are in the ledger before they are answered.
    """

    def __init__(
        self,
        log: AuditLog,
        pseudonyms: Pseudonyms,
        hours: WorkingHours,
        *,
        keep_days: int,
        count: Callable[[AuditKind], None] = lambda _: None,
        most_waiting: int = _MOST_WAITING,
    ) -> None:
        """Start the thread.

        Args:
            log: Where events are written.
            pseudonyms: What addresses, clients and unknown names are written as.
            hours: When people work.
            keep_days: After how many days an event is erased.
            count: Told of each event at once.
            most_waiting: Events that may wait for the store.
        """
        self._log = log
        self._pseudonyms = pseudonyms
        self._hours = hours
        self._keep = timedelta(days=keep_days)
        self._count = count
        self._waiting: queue.Queue[_Noted | None] = queue.Queue(most_waiting)
        self._closing = threading.Event()
        self._hurry = threading.Event()
        self._lost = 0
        self._swept = -_A_DAY
        self._thread = threading.Thread(target=self._write_all, name="clairscore-audit", daemon=True)
        self._thread.start()

    def watch(self, answered: Answered) -> None:
        """Note what of a request is a security event."""
        kind = _kind(answered)
        if kind is None:
            return
        about: Sequence[int | None] = _client_ids(answered) or [None]
        for client_id in about:
            self._count(kind)
            try:
                self._waiting.put_nowait(self._noted(kind, answered, client_id))
            except queue.Full:
                self._lost += 1

    def flush(self, seconds: float) -> bool:
        """Have everything noted so far written at once, wait for it, and say whether it is."""
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            self._hurry.set()
            time.sleep(0.005)
        return not self._waiting.unfinished_tasks

    def close(self, seconds: float = 5.0) -> None:
        """Write what is waiting, for so many seconds at most, and end the thread; what is not written then is lost."""
        self._closing.set()
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            _log.warning("Security events fill their queue while the service stops.")
        self._hurry.set()
        self._thread.join(seconds)
        left = self._lost + self._waiting.qsize()
        if left:
            _log.error("%d security events could not be written.", left)

    def readings(self) -> Iterable[Reading]:
        """Return how many events wait and how many were lost."""
        yield Reading("audit_queue_size", "Security events that wait to be written.", {(): self._waiting.qsize()})
        yield Reading("audit_events_lost", "Security events lost because the store took none.", {(): self._lost})

    def client(self, client_id: int) -> str:
        """Return the pseudonym of a client."""
        return self._pseudonyms.of("client", client_id)

    def _noted(self, kind: AuditKind, answered: Answered, client_id: int | None) -> _Noted:
        state, at = answered.state, datetime.now(UTC)
        user, tried = state.get("user"), state.get("login_name")
        return _Noted(
            AuditEvent(
                at=at,
                event=kind,
                who=user.name if isinstance(user, User) else "",
                address=self._pseudonyms.of("address", address_of(answered.scope)),
                route=answered.route[:128],
                status=answered.status,
                client=None if client_id is None else self.client(client_id),
                off_hours=not self._hours.includes(at),
                request_id=answered.request_id,
            ),
            name_tried=str(tried) if answered.route in LOGIN and tried is not None else None,
            decision_id=_decision_id(answered) if client_id is None else None,
        )

    def _write_all(self) -> None:
        ended = False
        while not ended:
            batch = list(self._next_batch())
            ended = None in batch
            noted = [one for one in batch if one is not None]
            if noted and not self._write(noted):
                self._lost += len(noted)
            for _ in batch:
                self._waiting.task_done()
            if not ended:
                self._sweep()

    def _next_batch(self) -> Iterator[_Noted | None]:
        """Wait for an event and take with it those that come soon after.

        Meanwhile the thread sleeps: woken by each of them, it would take the interpreter from the requests each time.
        """
        found = self._waiting.get()
        yield found
        if self._waiting.qsize() < _BATCH and not self._closing.is_set():
            self._hurry.wait(_GATHER_SECONDS)
        self._hurry.clear()
        for _ in range(_BATCH - 1):
            if found is None or self._waiting.empty():
                return
            found = self._waiting.get()
            yield found

    def _write(self, noted: list[_Noted]) -> bool:
        warned = False
        while True:
            try:
                self._log.write([self._named(one) for one in noted])
            except StoreError:
                if not warned:
                    _log.warning("The store takes no security events; %d wait.", len(noted) + self._waiting.qsize())
                warned = True
                if self._closing.wait(_RETRY_SECONDS):
                    return self._write_once_more(noted)
            except Exception as error:
                _log.error("Security events cannot be written: %s.", type(error).__name__)
                return False
            else:
                return True

    def _write_once_more(self, noted: list[_Noted]) -> bool:
        try:
            self._log.write([self._named(one) for one in noted])
        except StoreError:
            return False
        return True

    def _named(self, noted: _Noted) -> AuditEvent:
        """Say whose login it was, a user's by name and anybody else's by a pseudonym, and whom a decision is about."""
        event, tried = noted.event, noted.name_tried
        if tried is not None:
            known = len(tried) <= _LONGEST_NAME and tried.isprintable() and self._log.is_user(tried)
            event = replace(event, who=tried if known else UNKNOWN + self._pseudonyms.of("name", tried))
        if noted.decision_id is not None:
            client_id = self._log.client_of(noted.decision_id)
            event = replace(event, client=None if client_id is None else self.client(client_id))
        return event

    def _sweep(self) -> None:
        if time.monotonic() - self._swept < _A_DAY:
            return
        self._swept = time.monotonic()
        try:
            self._log.forget(datetime.now(UTC) - self._keep)
        except StoreError:
            _log.warning("Old security events could not be erased; it is tried again in a day.")


def audited(kind: AuditKind) -> Callable[[Request], Awaitable[None]]:
    """Make a dependency by which a route says what it is when it succeeds, such as an export of a client's data."""

    async def note(request: Request) -> None:
        request.state.audited = kind

    return note


def _kind(answered: Answered) -> AuditKind | None:
    if answered.state.get("refreshed"):
        return None  # whoever goes on with his session has logged in before
    if answered.route in LOGIN and answered.method != "OPTIONS":
        return "login_succeeded" if 200 <= answered.status < 400 else _LOGINS.get(answered.status)
    if answered.status in _REFUSALS:
        return _REFUSALS[answered.status]
    if answered.route == NO_ROUTE or not 200 <= answered.status < 400:
        return None
    declared: AuditKind | None = answered.state.get("audited")
    if declared is None and (_client_ids(answered) or _decision_id(answered) is not None):
        return "client_read"
    return declared


def _client_ids(answered: Answered) -> list[int]:
    """Return whom a request was about: the client of its path or query, or those who were decided on, each once."""
    given: Any = (answered.scope.get("path_params") or {}).get("client_id", answered.state.get("about_client"))
    if given is None:
        decided = [one.client_id for _, one in answered.state.get("decided", ())]
        return list(dict.fromkeys(one for one in decided if one is not None))
    return [int(given)] if str(given).isascii() and str(given).isdigit() else []


def _decision_id(answered: Answered) -> str | None:
    """Return the decision of the path; whom it is about the store knows."""
    given = (answered.scope.get("path_params") or {}).get("decision_id")
    return None if given is None else str(given)
