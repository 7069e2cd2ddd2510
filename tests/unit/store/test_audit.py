from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clairscore.store.audit import AuditEvent, AuditFilter, AuditLog
from clairscore.store.users import Users

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
READ = AuditEvent(NOW, "client_read", "ada", "a" * 32, "/client_info/{client_id}", 200, "c" * 32, False, "request-0001")
FAILED = replace(READ, event="login_failed", who="ada", route="/token", status=401, client=None)


@pytest.fixture
def log(store) -> AuditLog:
    return AuditLog(store)


def read(log: AuditLog, wanted: AuditFilter | None = None) -> list[AuditEvent]:
    return [event for _, event in log.read(wanted or AuditFilter(), before=None, limit=100)]


def test_what_was_written_is_read_back_newest_first(log: AuditLog) -> None:
    log.write([READ, FAILED])
    assert read(log) == [FAILED, READ]


def test_pages_follow_each_other_without_gap(log: AuditLog) -> None:
    events = [replace(READ, request_id=f"request-{number:04}") for number in range(7)]
    log.write(events)
    first = log.read(AuditFilter(), before=None, limit=3)
    second = log.read(AuditFilter(), before=first[-1][0], limit=3)
    third = log.read(AuditFilter(), before=second[-1][0], limit=3)
    assert [event for _, event in first + second + third] == events[::-1]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (AuditFilter(event="login_failed"), 1),
        (AuditFilter(who="bob"), 1),
        (AuditFilter(client="d" * 32), 1),
        (AuditFilter(since=NOW + timedelta(minutes=1)), 1),
        (AuditFilter(until=NOW + timedelta(minutes=1)), 3),
        (AuditFilter(since=datetime.fromisoformat("2026-11-20T11:01:00+01:00")), 1),
        (AuditFilter(event="client_read", who="ada", client="c" * 32), 1),
        (AuditFilter(event="client_erased"), 0),
    ],
)
def test_only_the_events_asked_for_are_read(log: AuditLog, wanted: AuditFilter, count: int) -> None:
    later = replace(READ, client="d" * 32, at=NOW + timedelta(minutes=5))
    log.write([READ, FAILED, replace(FAILED, event="not_allowed", who="bob"), later])
    assert len(read(log, wanted)) == count


def found(log: AuditLog, at: datetime = NOW) -> list[tuple[str, str, int]]:
    return [(one.kind, one.who, one.count) for one in log.anomalies(at, failed_logins=3, clients_read=4)]


def test_failed_logins_stand_out_by_name_and_by_address_within_a_quarter_of_an_hour(log: AuditLog) -> None:
    minutes = (14, 10, 1)
    log.write([replace(FAILED, at=NOW - timedelta(minutes=one), address=f"{one:032}") for one in minutes])
    log.write([replace(FAILED, who=f"?{one}", address="b" * 32, event="login_held_back") for one in minutes])
    log.write([replace(FAILED, who="eve", at=NOW - timedelta(minutes=16)) for _ in range(9)])
    assert found(log) == [("failed_logins_by_name", "ada", 3), ("failed_logins_by_address", "b" * 32, 3)]
    assert found(log, NOW + timedelta(minutes=2)) == [("failed_logins_by_address", "b" * 32, 3)]


def test_reading_many_different_clients_in_an_hour_stands_out_and_one_client_often_does_not(log: AuditLog) -> None:
    log.write([replace(READ, who="often") for _ in range(50)])
    log.write([replace(READ, who="three", client=f"{one:032}") for one in range(3)])
    log.write(
        [replace(READ, who="four", client=f"{one:032}", at=NOW - timedelta(minutes=15 * one)) for one in range(4)]
    )
    assert found(log) == [("many_clients_read", "four", 4)]
    assert found(log, NOW + timedelta(minutes=16)) == []


def test_reading_many_lists_of_clients_in_an_hour_stands_out(log: AuditLog) -> None:
    listed = replace(READ, event="clients_listed", client=None)
    log.write([listed] * 4 + [replace(listed, who="bob")] * 3)
    assert found(log) == [("many_lists_read", "ada", 4)]


def test_reads_outside_working_hours_stand_out_for_a_day(log: AuditLog) -> None:
    log.write([replace(READ, off_hours=True, who=who) for who in ("ada", "service:nightly")])
    log.write([replace(FAILED, off_hours=True), replace(READ, who="bob")])
    assert found(log) == [("off_hours", "ada", 1)]
    assert found(log, NOW + timedelta(hours=25)) == []


def test_old_events_are_erased(log: AuditLog) -> None:
    log.write([READ, replace(READ, at=NOW - timedelta(days=400))])
    assert log.forget(NOW - timedelta(days=365)) == 1
    assert read(log) == [READ]


def test_a_name_is_a_users_or_it_is_not(log: AuditLog, store) -> None:
    Users(store).add("ada", "correct horse battery", "adviser")
    assert log.is_user("ada")
    assert not log.is_user("eve")
