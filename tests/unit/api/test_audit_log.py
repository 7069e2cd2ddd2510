import logging
import threading
import time
from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest

from clairscore.api.access_log import NO_ROUTE, Answered
from clairscore.api.audit_log import AuditTrail
from clairscore.api.working_hours import WorkingHours
from clairscore.errors import StoreError
from clairscore.store.audit import AuditEvent
from clairscore.store.pseudonyms import Pseudonyms
from clairscore.store.users import User

ADA = User("ada", "adviser", "fr")
MADE = Pseudonyms(b"k" * 32)


class Log:
    """A store of events that can be told not to answer."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.answers.set()
        self.down = False
        self.events: list[AuditEvent] = []
        self.batches: list[int] = []

    def write(self, events: list[AuditEvent]) -> None:
        self.answers.wait(10)
        if self.down:
            raise StoreError("The database cannot be used.")
        self.events += events
        self.batches.append(len(events))

    def is_user(self, name: str) -> bool:
        return name == "ada"

    def client_of(self, decision_id: str) -> int | None:
        return 100001 if decision_id == "known" else None

    def forget(self, before: object) -> int:
        return 0


def trail(log: Log, **given: Any) -> AuditTrail:
    return AuditTrail(log, MADE, WorkingHours(0, 24, UTC), keep_days=365, **given)  # type: ignore[arg-type]


def answered(route: str, status: int = 200, method: str = "GET", *, path: dict[str, Any] | None = None, **state: Any):
    scope = {"client": ("198.51.100.77", 1), "path_params": path or {}, "state": state}
    return Answered(method, route, status, 0.01, "request-0001", scope)


CLIENT = {"client_id": "100001"}


TYPED = "s3cret typed here"
SHOWN = "/client_info/{client_id}"
HIM = MADE.of("client", 100001)


@pytest.mark.parametrize(
    ("request_", "kind", "who", "client"),
    [
        (answered(SHOWN, path=CLIENT, user=ADA), "client_read", "ada", HIM),
        (answered(SHOWN, path=CLIENT, user=ADA, audited="client_exported"), "client_exported", "ada", HIM),
        (answered("/decisions/{decision_id}", path={"decision_id": "known"}, user=ADA), "client_read", "ada", HIM),
        (answered("/decisions/{decision_id}", path={"decision_id": "x"}, user=ADA), "client_read", "ada", None),
        (answered("/clients", user=ADA, audited="clients_listed"), "clients_listed", "ada", None),
        (answered("/audit", user=ADA, audited="audit_read"), "audit_read", "ada", None),
        (answered("/models", 403, user=ADA), "not_allowed", "ada", None),
        (answered(SHOWN, 403, path=CLIENT, user=ADA), "not_allowed", "ada", HIM),
        (answered("/models", 401), "not_authenticated", "", None),
        (answered(NO_ROUTE, 429), "rate_limited", "", None),
        (answered("/token", 200, "POST", login_name="ada"), "login_succeeded", "ada", None),
        (answered("/token", 401, "POST", login_name="ada"), "login_failed", "ada", None),
        (answered("/token", 401, "POST", login_name=TYPED), "login_failed", "?" + MADE.of("name", TYPED), None),
        (answered("/token", 429, "POST", login_name="ada"), "login_held_back", "ada", None),
    ],
)
def test_a_request_is_a_security_event(request_: Answered, kind: str, who: str, client: str | None) -> None:
    log = Log()
    noted = trail(log)
    noted.watch(request_)
    assert noted.flush(5)
    noted.close()
    (event,) = log.events
    assert (event.event, event.who, event.client) == (kind, who, client)
    assert event.address == MADE.of("address", "198.51.100.77")
    assert (event.route, event.status, event.request_id) == (request_.route, request_.status, "request-0001")
    assert "198.51" not in repr(event)
    assert "100001" not in repr(event)


def test_each_client_who_was_decided_on_is_an_event_of_his_own() -> None:
    log, counted = Log(), []
    noted = trail(log, count=counted.append)
    decided = [({}, SimpleNamespace(client_id=one)) for one in (100001, 100002, 100001, None)]
    noted.watch(answered("/predictions", 200, "POST", user=ADA, decided=decided))
    noted.close()
    assert [one.client for one in log.events] == [HIM, MADE.of("client", 100002)]
    assert counted == ["client_read"] * 2


@pytest.mark.parametrize(
    "request_",
    [
        answered("/me", user=ADA),
        answered(NO_ROUTE, 404, path=CLIENT),
        answered("/client_info/{client_id}", 404, path=CLIENT, user=ADA),
        answered("/client_info/{client_id}", 500, path=CLIENT, user=ADA),
        answered("/models/{version}/promote", 409, "POST", user=ADA, audited="model_promoted"),
        answered("/token", 422, "POST"),
    ],
)
def test_what_did_nothing_is_none(request_: Answered) -> None:
    log = Log()
    noted = trail(log)
    noted.watch(request_)
    noted.close()
    assert log.events == []


def test_no_request_waits_for_the_store_and_what_waited_is_written_together() -> None:
    log, counted = Log(), []
    log.answers.clear()
    noted = trail(log, count=counted.append)
    for _ in range(1_000):
        noted.watch(answered("/models", 401))
    assert log.events == []
    assert len(counted) == 1_000
    log.answers.set()
    assert noted.flush(10)
    noted.close()
    assert len(log.events) == 1_000
    assert len(log.batches) <= 4


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that gathers for an hour unless somebody wants the events."""
    monkeypatch.setattr("clairscore.api.audit_log._GATHER_SECONDS", 3_600.0)


def test_whoever_reads_the_events_waits_for_no_others_to_come(patient: None) -> None:
    log = Log()
    noted = trail(log)
    for n_written in (20, 40, 60):
        for _ in range(20):
            noted.watch(answered("/models", 401))
        assert noted.flush(30)
        assert len(log.events) == n_written
    noted.close()


def test_the_end_of_the_service_writes_all_at_once_and_waits_for_no_others_to_come(patient: None) -> None:
    log = Log()
    noted = trail(log)
    for _ in range(60):
        noted.watch(answered("/models", 401))
    assert log.events == []
    noted.close(30)
    assert log.batches == [60]


def test_a_full_queue_loses_the_newest_counts_them_and_says_so(caplog) -> None:
    log = Log()
    log.answers.clear()
    noted = trail(log, most_waiting=5)
    for _ in range(1_000):
        noted.watch(answered("/models", 401))
    lost = next(one for one in noted.readings() if one.name == "audit_events_lost")
    assert sum(lost.values.values()) >= 1_000 - 5 - 500
    log.answers.set()
    assert noted.flush(10)
    with caplog.at_level(logging.ERROR, logger="clairscore.audit"):
        noted.close()
    assert len(log.events) + sum(lost.values.values()) == 1_000
    assert "could not be written" in caplog.text


def test_a_store_that_comes_back_gets_what_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clairscore.api.audit_log._RETRY_SECONDS", 0.01)
    log = Log()
    log.down = True
    noted = trail(log)
    noted.watch(answered("/models", 401))
    time.sleep(0.4)
    assert log.events == []
    log.down = False
    assert noted.flush(5)
    noted.close()
    assert len(log.events) == 1


def test_the_end_of_the_service_writes_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    noted = trail(log)
    for _ in range(20):
        noted.watch(answered("/models", 401))
    noted.close()
    assert len(log.events) == 20


def test_a_store_that_stays_away_does_not_keep_the_service_from_ending(caplog) -> None:
    log = Log()
    log.down = True
    noted = trail(log)
    noted.watch(answered("/models", 401))
    with caplog.at_level(logging.WARNING, logger="clairscore.audit"):
        noted.close()
    assert "1 security events could not be written" in caplog.text
