"""Everything the store holds about a person is given out, and nothing of it is left once he is erased."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from clairscore.store.clients import Clients, packed
from clairscore.store.database import Store, open_store
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.store.processing import load_processing
from clairscore.store.subjects import Subjects
from clairscore.store.tables import audit_events, client_rows, clients, decision_inputs, decisions, metadata

ENTRY = LedgerEntry(
    client_id=7,
    made_by="ada",
    lender="home_credit",
    model_version="v1",
    bundle_fingerprint="b" * 64,
    policy="p" * 64,
    inputs='["2026-11-20",{"application":{"employer":["Boulangerie 31337"]}}]',
    evidence={"decision": "decline", "p_default": 0.2, "cutoff": 0.1},
)


def deliver(store: Store, client_id: int, as_of: date = date(2026, 11, 20), lender: str = "home_credit") -> None:
    rows = packed({"employer": ["Boulangerie 31337"]})
    with store.writing() as connection:
        connection.execute(insert(clients).values(client_id=client_id, lender=lender, as_of=as_of, made_up=True))
        connection.execute(insert(client_rows).values(client_id=client_id, source="application", payload=rows))


@pytest.fixture
def subjects(store: Store) -> Subjects:
    for client_id in (7, 8):
        deliver(store, client_id)
        Ledger(store).record(replace(ENTRY, client_id=client_id))
    return Subjects(store, "home_credit")


def test_all_that_is_held_is_given_out(store: Store, subjects: Subjects) -> None:
    event = {"who": "ada", "address": "", "route": "", "status": 200, "off_hours": False, "request_id": ""}
    with store.writing() as connection:
        connection.execute(insert(audit_events).values(at="2026", event="client_read", client="p7", **event))
    found = subjects.held(7, "p7")
    assert found.client is not None
    assert found.client.rows == {"application": {"employer": ["Boulangerie 31337"]}}
    (decision,) = found.decisions
    assert decision["evidence"] == ENTRY.evidence
    assert decision["made_on"] == ["2026-11-20", {"application": {"employer": ["Boulangerie 31337"]}}]
    assert found.accesses == ({"at": "2026", "event": "client_read"},)
    assert "ada" not in repr(found)


def test_nothing_is_left_of_who_is_erased_and_all_of_the_others(store: Store, subjects: Subjects) -> None:
    done = subjects.erase(7, by="irene", why="request")
    assert (done.sources, done.decisions) == (1, 1)
    left = subjects.held(7, "p7")
    assert (left.client, left.decisions) == (None, ())
    other = subjects.held(8, "p8")
    assert other.client is not None
    assert len(other.decisions) == 1
    assert Ledger(store).verify() is None
    again = subjects.erase(7, by="irene", why="request")
    assert (again.sources, again.decisions) == (0, 0)


def test_the_ledger_keeps_nothing_that_identifies(store: Store, subjects: Subjects) -> None:
    before = {row["data_fingerprint"] for row in _rows(store)}
    subjects.erase(7, by="irene", why="request")
    subjects.erase(8, by="irene", why="request")
    after = _rows(store)
    assert {row["kind"] for row in after} == {"decision", "erasure"}
    assert {row["client_id"] for row in after} == {None}
    assert not before & {value for row in after for value in row.values()}
    with store.reading() as connection:
        assert connection.execute(select(decision_inputs)).all() == []


def test_who_has_the_same_id_at_another_lender_stays(store: Store, subjects: Subjects) -> None:
    Ledger(store).record(replace(ENTRY, lender="other"))
    done = Subjects(store, "other").erase(8, by="irene", why="request")
    assert (done.sources, done.decisions) == (0, 0)
    subjects.erase(7, by="irene", why="request")
    assert len(Subjects(store, "other").held(7, "").decisions) == 1


def test_an_erased_page_of_sqlite_is_overwritten(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'clairscore.db'}")
    deliver(store, 7)
    payload = packed({"employer": ["Boulangerie 31337"]})
    store.leave_no_copy()
    assert payload in (tmp_path / "clairscore.db").read_bytes()
    Subjects(store, "home_credit").erase(7, by="irene", why="request")
    store.close()
    assert not [path for path in tmp_path.iterdir() if payload in path.read_bytes()]


def test_what_is_older_than_policy_allows_is_erased_also_of_applicants_who_are_no_clients(
    store: Store, subjects: Subjects
) -> None:
    deliver(store, 9, date(2020, 1, 1))
    Ledger(store).record(replace(ENTRY, client_id=None))
    now = datetime.now(UTC)
    assert subjects.count_before(now - timedelta(days=1), date(2020, 1, 1)) == (0, 0)
    later = now + timedelta(days=1)
    assert subjects.count_before(later, date(2026, 1, 1)) == (3, 1)
    assert subjects.erase_before(later, date(2026, 1, 1), by="retention", why="retention") == (3, 1)
    assert Clients(store, "home_credit").search() == (2, [7, 8])
    assert subjects.count_before(later, date(2027, 1, 1)) == (0, 2)
    assert Ledger(store).verify() is None


def test_a_client_to_whom_a_decision_leads_stays_however_old(store: Store, subjects: Subjects) -> None:
    assert subjects.erase_before(datetime(2020, 1, 1, tzinfo=UTC), date(2030, 1, 1), by="x", why="retention") == (0, 0)
    assert len(Clients(store, "home_credit")) == 2


def test_every_table_that_leads_to_a_person_is_declared() -> None:
    leading = {
        table.name
        for table in metadata.tables.values()
        if {"client_id", "client", "decision_id"} & set(table.columns.keys())
    }
    assert {name for one in load_processing().holdings for name in one.tables} == leading


def _rows(store: Store) -> list[dict[str, object]]:
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(decisions)).mappings()]
