"""Drift of what is decided on: nothing where the same clients come, a large one where incomes collapse."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clairscore.errors import BundleLacks
from clairscore.monitoring.drift import ENOUGH
from clairscore.store.clients import Clients
from clairscore.store.database import Store, open_store, sqlite_url
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.store.recent_inputs import RecentInputs
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.demo import Demo
from clairscore.workflows.drift import DriftWatch
from clairscore.workflows.scoring import ScoringService, open_scoring
from clairscore.workflows.trace import write_inputs

N = ENOUGH + 20
AS_OF = date(2026, 11, 21)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def scoring(demo: Demo, lender) -> ScoringService:
    return open_scoring(demo.home, lender)


@pytest.fixture(scope="module")
def people(demo: Demo, lender) -> list[ApplicantRows]:
    store = open_store(sqlite_url(demo.home))
    clients = Clients(store, lender.name)
    rows = [clients.find(one).rows for one in clients.search(limit=N)[1]]
    store.close()
    assert len(rows) == N
    return rows


@pytest.fixture
def store(database: str, up_to_date: Callable[[str, Path], str], tmp_path: Path) -> Iterator[Store]:
    opened = open_store(up_to_date(database, tmp_path))
    yield opened
    opened.close()


def decided(store: Store, scoring: ScoringService, people: list[ApplicantRows], *, first_id: int | None = None) -> None:
    """Write decisions on people, without their evidence, which nobody reads here."""
    bundle = scoring.bundle
    entries = [
        LedgerEntry(
            client_id=None if first_id is None else first_id + place,
            made_by="ada",
            lender=scoring.lender.name,
            model_version=bundle.version,
            bundle_fingerprint=bundle.digest,
            policy=bundle.policy_hash,
            inputs=write_inputs(rows, AS_OF, without=scoring.lender.outcome),
            evidence={"decision": "approve"},
        )
        for place, rows in enumerate(people)
    ]
    Ledger(store).record_all(entries)


def fifth_of(rows: ApplicantRows) -> list[float]:
    return [income / 5 for income in rows["application"]["income"]]


def watch(store: Store, scoring: ScoringService) -> DriftWatch:
    return DriftWatch(RecentInputs(store, scoring.lender.name))


def test_the_clients_it_was_developed_on_have_not_moved(store, scoring, people) -> None:
    decided(store, scoring, people)
    found = watch(store, scoring).look(scoring, days=1)
    assert (found.n_rows, found.enough) == (N, True)
    assert found.score is not None
    assert found.score.shift == "none"
    assert sum(one.shift == "large" for one in found.columns) == 0
    assert len(found.columns) == len(scoring.features)


def test_incomes_that_collapse_are_the_first_thing_told(store, scoring, people) -> None:
    poorer = [{**rows, "application": {**rows["application"], "income": fifth_of(rows)}} for rows in people]
    decided(store, scoring, poorer)
    found = watch(store, scoring).look(scoring, days=1)
    assert "income" in found.columns[0].name
    assert found.columns[0].shift == "large"


def test_a_client_counts_once_with_his_latest_and_an_applicant_each_time(store, scoring, people) -> None:
    inputs = RecentInputs(store, scoring.lender.name)
    decided(store, scoring, people[:3], first_id=1)
    first = inputs.ids(LONG_AGO, 100)
    decided(store, scoring, people[3:6], first_id=1)
    latest = inputs.ids(LONG_AGO, 100)
    assert len(first) == len(latest) == 3
    assert not set(first) & set(latest)
    decided(store, scoring, people[:3])
    assert len(inputs.ids(LONG_AGO, 100)) == 6
    assert len(inputs.ids(LONG_AGO, 2)) == 2
    assert RecentInputs(store, "another").ids(LONG_AGO, 100) == []


def test_who_was_forgotten_is_looked_at_no_more(store, scoring, people) -> None:
    decided(store, scoring, people, first_id=1)
    looking = watch(store, scoring)
    assert looking.look(scoring, days=1).n_rows == N
    Ledger(store).forget(1, lender=scoring.lender.name, by="ada", why="asked")
    assert looking.look(scoring, days=1).n_rows == N - 1


def test_too_few_tell_nothing(store, scoring, people) -> None:
    decided(store, scoring, people[:5])
    found = watch(store, scoring).look(scoring, days=1)
    assert (found.n_rows, found.enough, found.score, found.columns) == (5, False, None, ())


def test_a_model_without_a_profile_says_so(store, scoring, monkeypatch) -> None:
    monkeypatch.setattr(scoring, "bundle", replace(scoring.bundle, bins={}))
    with pytest.raises(BundleLacks, match="Train again"):
        watch(store, scoring).look(scoring, days=1)
