import importlib.resources
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from clairscore.errors import StoreError
from clairscore.store.database import Store, open_store
from clairscore.store.tables import SCHEMA_VERSION, client_rows, ledger_head, metadata, users


def test_a_new_store_has_the_declared_tables(empty_database: str) -> None:
    store = open_store(empty_database)
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_declared_version_is_the_newest_migration() -> None:
    folder = importlib.resources.files("clairscore.store") / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == SCHEMA_VERSION


def test_a_store_that_is_up_to_date_is_opened_without_migrating(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(url).close()
    monkeypatch.setattr("clairscore.store.database._migrate", lambda _: pytest.fail("migrated again"))
    open_store(url).close()


def test_two_processes_may_open_a_new_store_at_once(empty_database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(empty_database), range(4)))
    for store in stores:
        with store.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM ledger_head")).scalar() == 1
        store.close()


def test_a_store_of_a_newer_version_is_refused(empty_database: str) -> None:
    with open_store(empty_database).writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Clairscore"):
        open_store(empty_database)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("not a url", "database URL is not one"),
        ("nosuchdatabase://host/name", "No driver"),
        ("sqlite:////proc/nothing/clairscore.db", "cannot be created"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(bad: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        open_store(bad)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("no database " * 200)
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{path}")


def test_the_database_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'clairscore.db'}").close()
    assert stat.S_IMODE((tmp_path / "clairscore.db").stat().st_mode) == 0o600


def test_writing_that_fails_leaves_nothing(store: Store) -> None:
    facts = {"password_hash": "x", "role": "adviser", "language": "fr", "active": True, "created_at": "now"}
    with pytest.raises(StoreError), store.writing() as connection:
        connection.execute(
            insert(users), [{"name": "ada", **facts}, {"name": "bob", **facts}, {"name": "ada", **facts}]
        )
    with store.reading() as connection:
        assert connection.execute(users.select()).all() == []


def test_rows_of_nobody_are_refused(store: Store) -> None:
    with store.writing() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(client_rows).values(client_id=1, source="bureau", payload=b""))


def test_a_file_is_written_ahead_and_through_to_the_disk(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'clairscore.db'}")
    with store.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    store.close()


def test_a_reader_sees_the_database_as_it_was_when_he_began(store: Store) -> None:
    count = text("SELECT count(*) FROM users")
    facts = {"password_hash": "x", "role": "adviser", "language": "fr", "active": True, "created_at": "now"}
    with store.reading() as reader:
        before = reader.execute(count).scalar()
        with store.writing() as writer:
            writer.execute(insert(users).values(name="ada", **facts))
        assert reader.execute(count).scalar() == before == 0
    with store.reading() as reader:
        assert reader.execute(count).scalar() == 1


def test_a_writer_waits_for_another_and_gives_up_in_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clairscore.store.database._BUSY_SECONDS", 0.2)
    first, second = open_store(url), open_store(url)
    with first.writing() as connection:
        connection.execute(update(ledger_head).values(length=0))
        with pytest.raises(StoreError, match="locked by another process"), second.writing() as other:
            other.execute(update(ledger_head).values(length=0))
    with second.writing() as connection:
        connection.execute(update(ledger_head).values(length=0))
    first.close()
    second.close()


def test_a_server_that_is_not_there_is_said_in_a_sentence_without_the_password() -> None:
    pytest.importorskip("psycopg")
    password = "31337" * 3
    with pytest.raises(StoreError, match="does not answer") as caught:
        open_store(f"postgresql+psycopg://ada:{password}@127.0.0.1:1/clairscore?connect_timeout=2")
    assert password not in "".join(traceback.format_exception(caught.value))


def test_an_error_of_the_database_repeats_no_value(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.writing() as connection:
        connection.execute(text("INSERT INTO clients VALUES (:id, 'x', NULL, NULL)"), {"id": 31337})
    assert "31337" not in "".join(traceback.format_exception(caught.value))
