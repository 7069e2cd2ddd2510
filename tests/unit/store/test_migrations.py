"""A store that an earlier Clairscore wrote is brought up to date, and its chain holds as it did."""

import hashlib
import importlib.resources
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from clairscore.store.database import Store, open_store
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.store.review_queue import ReviewQueue
from clairscore.store.tables import metadata

NAMES = "position, decision_id, client_id, made_at, made_by, lender, model_version, bundle_fingerprint, policy, "
NAMES += "data_fingerprint, evidence, nonce, content_hash, previous_hash, hash, kind"

REFERRED = '{"cutoff":0.09,"decision":"refer","p_default":0.08}'


def digest(value: dict[str, object]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def rows_of_0002() -> list[dict[str, object]]:
    """Two decisions and an appointment between them, hashed as version 0002 hashed them."""
    rows: list[dict[str, object]] = []
    for position, kind in enumerate(("decision", "appointment", "decision"), 1):
        evidence = REFERRED if position == 3 else "{}"
        personal = {"client_id": position if kind == "decision" else None, "evidence": evidence, "nonce": "n" * 32}
        chained = {
            "position": position,
            "decision_id": str(position) * 32,
            "made_at": f"2026-10-0{position}T00:00:00.000+00:00",
            "made_by": "ada",
            "lender": "home_credit",
            "model_version": "v1",
            "bundle_fingerprint": "b" * 64,
            "policy": "p" * 64,
            "data_fingerprint": "d" * 64,
            "content_hash": digest(personal),
            "previous_hash": rows[-1]["hash"] if rows else "0" * 64,
        }
        hashed = digest(chained | ({} if kind == "decision" else {"kind": kind}))
        rows.append({**personal, **chained, "kind": kind, "hash": hashed})
    return rows


@pytest.fixture
def old(empty_database: str) -> Iterator[Store]:
    """A store of version 0002, opened today."""
    config = Config()
    config.set_main_option("script_location", str(importlib.resources.files("clairscore.store") / "migrations"))
    engine = create_engine(empty_database)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        places = ", ".join(f":{name}" for name in NAMES.split(", "))
        rows = rows_of_0002()
        connection.execute(text(f"INSERT INTO decisions ({NAMES}) VALUES ({places})"), rows)
        connection.execute(text("UPDATE ledger_head SET length = 3, hash = :hash"), {"hash": rows[-1]["hash"]})
    engine.dispose()
    store = open_store(empty_database)
    yield store
    store.close()


def test_a_store_of_version_0002_gets_the_declared_tables(old: Store) -> None:
    with old.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_its_chain_holds_and_goes_on(old: Store) -> None:
    ledger = Ledger(old)
    assert ledger.verify() is None
    entry = LedgerEntry(7, "ada", "home_credit", "v1", "b" * 64, "p" * 64, "[]", {"decision": "approve"})
    assert (ledger.find(ledger.record(entry)) or {})["previous_hash"] == rows_of_0002()[-1]["hash"]
    assert ledger.verify() is None


def test_what_it_referred_and_nobody_could_settle_waits_for_a_person(old: Store) -> None:
    total, overdue, (review,) = ReviewQueue(old, "home_credit").waiting(datetime.now(UTC))
    assert (total, overdue, review.decision_id, review.client_id) == (1, 0, "3" * 32, 3)
    assert (review.opened_for, review.state, review.side) == ("referral", "open", "approve")


def test_what_it_says_of_a_person_can_be_erased_and_the_chain_holds(old: Store) -> None:
    ledger = Ledger(old)
    assert ledger.forget(1, lender="home_credit", by="ada", why="request") == 1
    found = ledger.find("1" * 32)
    assert found is not None
    assert (found["client_id"], found["evidence"], found["nonce"]) == (None, None, None)
    assert ledger.verify() is None


def test_a_changed_row_of_it_is_found(old: Store) -> None:
    with old.writing() as connection:
        connection.execute(text("UPDATE decisions SET data_fingerprint = 'x' WHERE position = 3"))
    broken = Ledger(old).verify()
    assert broken is not None
    assert broken.position == 3


def test_a_row_of_today_cannot_pass_for_one_of_then(old: Store) -> None:
    ledger = Ledger(old)
    entry = LedgerEntry(7, "ada", "home_credit", "v1", "b" * 64, "p" * 64, "[]", {"decision": "approve"})
    ledger.record(entry)
    with old.writing() as connection:
        connection.execute(text("UPDATE decisions SET form = 1 WHERE position = 4"))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == 4
