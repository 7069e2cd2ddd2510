import traceback
from datetime import date

import pytest
from sqlalchemy import bindparam, insert, select, text, update

from clairscore.errors import StoreError
from clairscore.store.database import Store, open_store
from clairscore.store.statements import Statement
from clairscore.store.tables import client_rows, clients, decision_inputs, ledger_head, users

_BY_LENDER = (
    select(clients.c.client_id, clients.c.as_of, clients.c.made_up, client_rows.c.source, client_rows.c.payload)
    .outerjoin_from(clients, client_rows, client_rows.c.client_id == clients.c.client_id)
    .where(clients.c.lender == bindparam("lender"), clients.c.client_id > 0)
    .order_by(clients.c.client_id)
)
_ADD_USER = Statement(insert(users))
_LENGTH = Statement(select(ledger_head.c.length))
_FACTS = {"password_hash": "x", "role": "adviser", "language": "fr", "active": True, "created_at": "now"}


def test_what_is_asked_of_the_driver_comes_as_sqlalchemy_gives_it(store: Store) -> None:
    as_of = {"lender": "builtin", "as_of": date(2018, 2, 28)}
    with store.writing() as connection:
        people = [{"client_id": 7, "made_up": True, **as_of}, {"client_id": 2**62, "made_up": False, **as_of}]
        connection.execute(insert(clients), people)
        connection.execute(insert(client_rows).values(client_id=7, source="bureau", payload=b"\x00\xff"))
    statement = Statement(_BY_LENDER)
    with store.reading() as connection:
        expected = connection.execute(_BY_LENDER, {"lender": "builtin"}).all()
        found = statement.run(connection, {"lender": "builtin"})
    assert found == store.ask(statement, {"lender": "builtin"}) == [tuple(row) for row in expected]
    assert [[type(value) for value in row] for row in found] == [[type(value) for value in row] for row in expected]
    assert statement.named(found[0]) == dict(expected[0]._mapping)
    assert store.ask(statement, {"lender": "nobody"}) == []


def test_what_the_driver_writes_is_read_by_sqlalchemy(store: Store) -> None:
    add = Statement(insert(decision_inputs))
    with store.writing() as connection:
        assert add.run(connection, {"decision_id": "a" * 32, "payload": b"\x00\xff"}) == []
    with store.reading() as connection:
        assert connection.execute(select(decision_inputs)).all() == [("a" * 32, b"\x00\xff")]


def test_a_transaction_sees_one_moment_from_its_first_statement_on(store: Store) -> None:
    with store.reading() as reader:
        before = _LENGTH.run(reader, {})
        with store.writing() as writer:
            writer.execute(update(ledger_head).values(length=7))
        assert reader.execute(select(ledger_head.c.length)).scalar() == before[0][0] == 0
    assert store.ask(_LENGTH, {}) == [(7,)]


def test_what_a_driver_refuses_is_said_without_a_value_and_leaves_nothing(store: Store) -> None:
    name = "31337" * 3
    with pytest.raises(StoreError, match="refused a statement") as caught:
        _add_twice(store, name)
    assert name not in "".join(traceback.format_exception(caught.value))
    assert store.ask(Statement(select(users.c.name)), {}) == []


def test_a_connection_that_a_server_ended_is_replaced(postgres_url: str) -> None:
    store = open_store(postgres_url)
    with pytest.raises(StoreError, match="does not answer"):
        _ask_after_the_end(store)
    assert store.ask(_LENGTH, {}) == [(0,)]
    store.close()


def _add_twice(store: Store, name: str) -> None:
    with store.writing() as connection:
        for _ in range(2):
            _ADD_USER.run(connection, {"name": name, "subject": None, **_FACTS})


def _ask_after_the_end(store: Store) -> None:
    with store.writing() as connection, store.reading() as other:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        _LENGTH.run(connection, {})
