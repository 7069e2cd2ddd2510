import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from clairscore.errors import StoreError
from clairscore.store.chain_check import BrokenLink
from clairscore.store.database import Store, open_store
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.store.tables import decision_inputs, decisions, ledger_head

ENTRY = LedgerEntry(
    client_id=100_002,
    made_by="ada",
    lender="home_credit",
    model_version="v1",
    bundle_fingerprint="b" * 64,
    policy="p" * 64,
    inputs='["2026-11-20",{"application":{"income":[45000.0]}}]',
    evidence={"p_default": 0.0421, "reasons": ["é"]},
)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store)


@pytest.fixture
def five(ledger: Ledger) -> list[str]:
    return [ledger.record(replace(ENTRY, client_id=client_id)) for client_id in range(1, 6)]


def test_a_decision_is_read_back_as_it_was_written(ledger: Ledger) -> None:
    found = ledger.find(ledger.record(ENTRY))
    assert found is not None
    assert found["evidence"] == ENTRY.evidence
    assert (found["position"], found["previous_hash"]) == (1, "0" * 64)


def test_an_unknown_decision_is_not_found(ledger: Ledger) -> None:
    assert ledger.find("0" * 32) is None


@pytest.mark.parametrize("column", ["client_id", "inputs", "bundle_fingerprint", "policy", "lender"])
def test_the_same_decision_is_written_once_and_any_other_again(ledger: Ledger, column: str) -> None:
    first = ledger.record(ENTRY)
    assert ledger.record(replace(ENTRY, made_by="bob")) == first
    other = ledger.record(replace(ENTRY, **{column: 7 if column == "client_id" else "x" * 64}))
    assert other != first
    assert len(ledger) == 2


def test_two_new_applicants_with_the_same_data_are_two_decisions(ledger: Ledger) -> None:
    new = replace(ENTRY, client_id=None)
    assert ledger.record(new) != ledger.record(new)


def test_the_chain_of_an_empty_ledger_holds(ledger: Ledger) -> None:
    assert ledger.verify() is None


def test_each_row_follows_the_one_before(ledger: Ledger, five: list[str]) -> None:
    rows = [ledger.find(one) or {} for one in five]
    assert [row["previous_hash"] for row in rows] == ["0" * 64, *(row["hash"] for row in rows[:-1])]
    assert ledger.verify() is None


@pytest.mark.parametrize("column", ["evidence", "client_id", "made_at", "made_by", "model_version", "policy", "lender"])
def test_a_changed_row_is_found(store: Store, ledger: Ledger, five: list[str], column: str) -> None:
    changed = 999 if column == "client_id" else "{}"
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.position == 3).values({column: changed}))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.decision_id) == (3, five[2])
    assert broken.reason == "The row was changed after it was written."


@pytest.mark.parametrize("column", ["evidence", "made_by", "nonce", "content_hash", "client_id", "kind", "about"])
def test_bytes_where_a_text_should_be_are_found(tmp_path: Path, column: str) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'clairscore.db'}")  # no other database lets them stand there
    ledger = Ledger(store)
    ledger.record(ENTRY)
    with store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE decisions SET {column} = X'00ff'")
    broken = ledger.verify()
    store.close()
    assert broken is not None
    assert (broken.position, broken.reason) == (1, "The row was changed after it was written.")


@pytest.mark.parametrize("payload", ["'a text'", "5"])
def test_an_input_that_is_no_bytes_is_found(tmp_path: Path, payload: str) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'clairscore.db'}")
    ledger = Ledger(store)
    ledger.record(ENTRY)
    with store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE decision_inputs SET payload = {payload}")
    broken = ledger.verify()
    assert broken is not None
    assert broken.reason == "The inputs of the decision were changed."
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE decision_inputs SET payload = CAST(X'ff00' AS TEXT)")
    with pytest.raises(StoreError, match="a text in it is no text"):
        ledger.verify()
    store.close()


def test_a_ledger_that_lost_its_end_is_found_and_not_written_to(store: Store, ledger: Ledger, five: list[str]) -> None:
    with store.writing() as connection:
        head = dict(connection.execute(select(ledger_head)).mappings().one())
        connection.execute(delete(ledger_head))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, "0 rows" in broken.reason) == (6, True)
    with pytest.raises(StoreError, match="does not say where it ends"):
        ledger.record(replace(ENTRY, client_id=99))
    with store.writing() as connection:
        connection.execute(insert(ledger_head).values(head))
    assert ledger.verify() is None


def test_another_last_hash_than_that_of_the_last_row_is_found(store: Store, ledger: Ledger, five: list[str]) -> None:
    with store.writing() as connection:
        connection.execute(update(ledger_head).values(hash="0" * 64))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.reason) == (5, "The last row is not the one that was written last.")


def test_a_row_that_was_half_erased_is_found(store: Store, ledger: Ledger, five: list[str]) -> None:
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.position == 2).values(evidence=None))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == 2


@pytest.mark.parametrize(("position", "found"), [(1, 1), (3, 3), (5, 5)])
def test_a_removed_row_is_found_also_at_the_end(store, ledger: Ledger, five, position: int, found: int) -> None:
    with store.writing() as connection:
        connection.execute(delete(decisions).where(decisions.c.position == position))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == found


def test_two_rows_that_change_places_are_found(store: Store, ledger: Ledger, five: list[str]) -> None:
    with store.writing() as connection:
        for old, new in ((2, 90), (3, 2), (90, 3)):
            connection.execute(update(decisions).where(decisions.c.position == old).values(position=new))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == 2


def test_a_forgotten_client_leaves_no_trace_of_himself_and_the_chain_holds(ledger: Ledger, five: list[str]) -> None:
    assert ledger.forget(3, lender="another", by="ada", why="request") == 0
    assert ledger.forget(3, lender="home_credit", by="ada", why="request") == 1
    found = ledger.find(five[2])
    assert found is not None
    assert {found[name] for name in ("client_id", "data_fingerprint", "evidence", "nonce")} == {None}
    assert ledger.inputs(five[2]) is None
    assert ledger.verify() is None
    assert ledger.forget(3, lender="home_credit", by="ada", why="request") == 0
    assert len(ledger) == 6


def test_a_row_that_was_emptied_without_an_erasure_in_the_chain_is_found(store: Store, ledger: Ledger, five) -> None:
    empty = dict.fromkeys(("client_id", "data_fingerprint", "evidence", "nonce"))
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.position == 4).values(empty))
        connection.execute(delete(decision_inputs).where(decision_inputs.c.decision_id == five[3]))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.reason) == (4, "The row was emptied, and no erasure in the chain says so.")


def test_the_inputs_of_a_decision_are_kept_as_they_were(ledger: Ledger, five: list[str]) -> None:
    assert ledger.inputs(five[0]) == ENTRY.inputs
    assert (ledger.find(five[0]) or {})["data_fingerprint"] == hashlib.sha256(ENTRY.inputs.encode()).hexdigest()
    assert ledger.inputs("0" * 32) is None


@pytest.mark.parametrize("payload", [zlib.compress(b"[]"), b"no zlib"])
def test_changed_inputs_are_found_and_not_given(store: Store, ledger: Ledger, five: list[str], payload: bytes) -> None:
    with store.writing() as connection:
        of = decision_inputs.c.decision_id == five[1]
        connection.execute(update(decision_inputs).where(of).values(payload=payload))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.reason) == (2, "The inputs of the decision were changed.")
    with pytest.raises(StoreError, match="is not what it was made on"):
        ledger.inputs(five[1])


def test_removed_and_added_inputs_are_found(store: Store, ledger: Ledger, five: list[str]) -> None:
    with store.writing() as connection:
        connection.execute(insert(decision_inputs).values(decision_id="f" * 32, payload=b""))
    assert (ledger.verify() or BrokenLink(0, "", "")).decision_id == "f" * 32
    with store.writing() as connection:
        connection.execute(delete(decision_inputs).where(decision_inputs.c.decision_id == five[4]))
    assert (ledger.verify() or BrokenLink(0, "", "")).reason == "The inputs of the decision were removed."


def test_no_two_rows_can_follow_the_same_one(store: Store, five: list[str]) -> None:
    with store.reading() as connection:
        last = dict(connection.execute(decisions.select().where(decisions.c.position == 5)).mappings().one())
    fork = {**last, "position": 6, "decision_id": "f" * 32, "hash": "f" * 64}
    with store.writing() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(decisions).values(fork))


def test_writers_at_once_make_one_chain(url: str) -> None:
    stores = [open_store(url) for _ in range(3)]

    def write(number: int) -> str:
        return Ledger(stores[number % 3]).record(replace(ENTRY, client_id=number))

    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(write, range(30)))
    assert len(set(ids)) == 30
    assert Ledger(stores[0]).verify() is None
    assert len(Ledger(stores[0])) == 30
    for store in stores:
        store.close()


def test_the_same_decision_by_many_at_once_is_written_once(url: str) -> None:
    store = open_store(url)
    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(lambda _: Ledger(store).record(ENTRY), range(12)))
    assert (len(ids), len(Ledger(store))) == (1, 1)
    store.close()


def test_a_decision_asked_for_many_times_at_once_is_written_once(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: ledger.record(ENTRY), range(24)))
    assert len(set(ids)) == len(ledger) == 1
    assert ledger.verify() is None


def test_a_decision_that_was_there_before_says_so(ledger: Ledger) -> None:
    first, again, other = ledger.record_all([ENTRY, ENTRY, replace(ENTRY, client_id=2)])
    assert (first.repeated, again.repeated, other.repeated) == (False, True, False)
    assert first.decision_id == again.decision_id == ledger.record(ENTRY) != other.decision_id


def test_the_chain_holds_no_row_of_the_client(store: Store, five: list[str]) -> None:
    with store.reading() as connection:
        written = [str(row) for row in connection.execute(decisions.select())]
    assert len(written) == 5
    assert not any("income" in row for row in written)
