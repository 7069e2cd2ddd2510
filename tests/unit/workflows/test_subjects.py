"""A person is exported, corrected and erased, in the store and in every file of a home folder."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from clairscore.errors import InvalidApplicant, UnknownClient
from clairscore.store.clients import Clients
from clairscore.store.processing import load_processing
from clairscore.tables.typed import hash_file, open_typed
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.subject_files import erase_rows, find_subject_files, opened_files, rows_in
from clairscore.workflows.subjects import correct_subject, erase_subject, export_subject, retain

MARK = "pseudonym"
ON_FILES = pytest.mark.parametrize("database", ["sqlite"])
"""For what happens to files alone."""


@pytest.fixture
def full(desk, demo):
    """The desk with every file of the demo's home, and one that compared candidates left."""
    for name in ("data", "features", "judged", "peers", "background"):
        shutil.copytree(demo.home / name, desk.home / name)
    shutil.copy2(demo.home / "scores.csv", desk.home / "scores.csv")
    (desk.home / "given" / "november").mkdir(parents=True)
    shutil.copy2(demo.home / "scores.csv", desk.home / "given" / "november" / "again.csv")
    folder = desk.home / "comparisons" / desk.lender.name / "0123"
    folder.mkdir(parents=True)
    pl.DataFrame({"ids": [*desk.ids, 1], "raw": 0.5}).write_parquet(folder / "lightgbm.parquet")
    return desk


def exported(desk, client_id: int):
    return export_subject(desk.home, desk.lender, desk.store, client_id, MARK)


def erased(desk, client_id: int, language="en"):
    return erase_subject(
        desk.home,
        desk.lender,
        desk.store,
        client_id,
        by="irene",
        why="request",
        language=language,
        audit_days=365,
    )


def rows_by_kind(desk, client_id: int) -> dict[str, int]:
    found: dict[str, int] = {}
    with opened_files() as database:
        for file in find_subject_files(desk.home, desk.lender):
            found[file.kind] = found.get(file.kind, 0) + len(rows_in(database, file, client_id))
    return found


@pytest.fixture
def corrected(desk):
    service = open_scoring(desk.home, desk.lender, desk.ledger)
    clients = Clients(desk.store, desk.lender.name)

    def correct(client_id: int, application=None, histories=None):
        return correct_subject(clients, service, client_id, application or {}, histories or {}, language="fr")

    return correct


def test_an_export_holds_what_was_delivered_decided_and_filed(full) -> None:
    client_id = full.ids[0]
    evidence = full.decide(client_id)
    found = exported(full, client_id)
    assert found["delivered"]["rows"]["application"]["gender"]
    assert found["decisions"][0]["decision_id"] == evidence.decision_id
    assert found["decisions"][0]["made_on"][1] == {
        source: {name: values for name, values in columns.items() if any(value is not None for value in values)}
        for source, columns in found["delivered"]["rows"].items()
    }
    kinds = {Path(name).parts[0] for name in found["files"]} - {"background"}  # whom chance has drawn
    assert kinds == {"data", "features", "judged", "peers", "comparisons", "scores.csv", "given"}
    json.dumps(found, allow_nan=False)


@ON_FILES
def test_every_kind_of_file_is_declared_and_found(full) -> None:
    declared = {one.files for one in load_processing().holdings if one.files}
    assert set(rows_by_kind(full, full.ids[0])) == declared


def test_nothing_leads_to_who_was_erased_and_the_others_are_untouched(full) -> None:
    gone, stays = full.ids[0], full.ids[1]
    for client_id in (gone, stays):
        full.decide(client_id)
    before, others = exported(full, gone), exported(full, stays)
    done = erased(full, gone)
    assert (done.sources, done.decisions) == (len(before["delivered"]["rows"]), 1)
    assert done.files == {name: len(rows) for name, rows in before["files"].items()}
    assert not any(rows_by_kind(full, gone).values())
    with pytest.raises(UnknownClient, match="Nothing is held"):
        exported(full, gone)
    after = exported(full, stays)
    assert {**after, "exported_at": ""} == {**others, "exported_at": ""}
    assert full.ledger.verify() is None
    assert [one.name for one in done.remains] == ["ledger", "security_events", "models", "elsewhere"]
    assert "v1" in done.remains[2].what


@ON_FILES
@pytest.mark.parametrize("name", ["scores.csv", "given/november/again.csv"])
def test_a_file_of_scores_keeps_the_other_lines_to_the_letter(full, name: str) -> None:
    path = full.home / name
    before = path.read_text().splitlines()
    erased(full, full.ids[1])
    assert path.read_text().splitlines() == [line for line in before if not line.startswith(f"{full.ids[1]},")]


@ON_FILES
def test_the_manifest_of_a_delivery_says_what_is_left(full) -> None:
    before = open_typed(full.home / "data" / "typed")
    erased(full, full.ids[1])
    after = open_typed(full.home / "data" / "typed")
    assert after.rows["application"] == before.rows["application"] - 1
    assert after.hashes == {name: hash_file(path) for name, path in after.paths.items()}


@ON_FILES
def test_the_rows_of_others_stay_in_their_order_and_type(full) -> None:
    path = full.home / "data" / "typed" / "installments_payments.parquet"
    before = pl.read_parquet(path)
    erased(full, full.ids[0])
    after = pl.read_parquet(path)
    assert after.equals(before.filter(pl.col("application_id") != full.ids[0]))
    assert 0 < len(after) < len(before)


@ON_FILES
def test_a_row_that_leads_to_him_through_another_table_goes_too(full) -> None:
    typed = full.home / "data" / "typed"
    bureau, months = pl.read_parquet(typed / "bureau.parquet"), pl.read_parquet(typed / "bureau_balance.parquet")
    with_months = bureau.filter(pl.col("bureau_credit_id").is_in(months["bureau_credit_id"].implode()))
    client_id = int(with_months["application_id"][0])
    his = bureau.filter(pl.col("application_id") == client_id)["bureau_credit_id"]
    assert erased(full, client_id).files["data/typed/bureau_balance.parquet"] > 0
    left = pl.read_parquet(typed / "bureau_balance.parquet")
    assert left.equals(months.filter(~pl.col("bureau_credit_id").is_in(his.implode())))


@ON_FILES
def test_an_erasure_that_was_interrupted_goes_on_where_it_stopped(full) -> None:
    first = find_subject_files(full.home, full.lender)[1]
    with opened_files() as database:
        assert erase_rows(database, first, full.ids[0])
    done = erased(full, full.ids[0])
    assert done.files
    assert not any(rows_by_kind(full, full.ids[0]).values())


def test_who_is_nowhere_is_unknown(full) -> None:
    for way in (exported, erased):
        with pytest.raises(UnknownClient):
            way(full, 31_337)


def test_what_remains_is_said_in_french(desk) -> None:
    done = erased(desk, desk.ids[0], "fr")
    assert done.remains[0].what.startswith("Les maillons de la chaîne")
    assert "365 jours" in done.remains[1].why


def test_a_correction_is_stored_and_its_difference_shown_and_nothing_decided(desk, corrected) -> None:
    client_id = desk.ids[0]
    made = desk.decide(client_id)
    found = corrected(client_id, {"external_score_2": 0.9, "external_score_3": 0.9})
    assert {one.name: one.after for one in found.changed} == {"external_score_2": 0.9, "external_score_3": 0.9}
    assert (found.before.p_default, found.before.decision_id) == (made.p_default, None)
    assert found.after.p_default < found.before.p_default
    assert len(desk.ledger) == 1
    assert desk.decide(client_id).p_default == found.after.p_default
    assert len(desk.ledger) >= 2


def test_a_history_is_replaced_whole(desk, corrected) -> None:
    client_id = desk.ids[0]
    rows = Clients(desk.store, desk.lender.name).find(client_id).rows
    assert rows["installments_payments"]
    n_rows = len(rows["installments_payments"]["due_day"])
    found = corrected(client_id, histories={"installments_payments": []})
    assert found.replaced == {"installments_payments": (n_rows, 0)}
    stored = Clients(desk.store, desk.lender.name).find(client_id).rows
    assert stored == {name: columns for name, columns in rows.items() if name != "installments_payments"}
    assert "installments_payments" in found.after.missing


@pytest.mark.parametrize(
    ("application", "histories"),
    [
        ({"income": -1}, {}),
        ({"income": "much"}, {}),
        ({"application_id": 5}, {}),
        ({"employed_day": -30000}, {}),
        ({"DAYS_BIRTH": -6000, "employed_day": -3000}, {}),
        ({"is_bad": 0}, {}),
        ({"no_such_column": 1}, {}),
        ({}, {"no_such_history": []}),
        ({}, {"application": [{"income": 5}]}),
        ({}, {"bureau": [{"no_such_column": 1}]}),
    ],
)
def test_what_cannot_be_true_is_not_stored(desk, corrected, application, histories) -> None:
    before = Clients(desk.store, desk.lender.name).find(desk.ids[0]).rows
    with pytest.raises(InvalidApplicant):
        corrected(desk.ids[0], application, histories)
    assert Clients(desk.store, desk.lender.name).find(desk.ids[0]).rows == before


def test_what_is_past_its_time_is_erased_and_told_before(full) -> None:
    full.decide(full.ids[0])
    old = full.home / "features" / next((full.home / "features").iterdir()).name
    os.utime(old, (0, 0))
    judged = full.home / "judged" / full.lender.name / "v1.parquet"
    peers = full.home / "peers" / full.lender.name / "v1.parquet"
    for kept in (judged, peers):
        os.utime(kept, (0, 0))

    def run(days: int, only_say: bool):
        now = datetime.now(UTC) + timedelta(days=days)
        return retain(full.home, full.lender, full.store, now=now, by="retention", only_say=only_say)

    said = run(0, only_say=True)
    assert (said.decisions, said.clients, said.files) == (0, 0, (f"features/{old.name}",))
    assert old.is_file()
    run(0, only_say=False)
    assert not old.exists()
    assert judged.is_file()  # the champion's: it says what a challenger is compared with
    assert peers.is_file()  # and this who is similar to a client
    done = run(2_000, only_say=False)
    assert (done.decisions, done.clients) == (1, len(full.ids))
    assert "data/typed/application.parquet" in done.files
    assert not (full.home / "data" / "typed" / "delivery.json").exists()
    assert full.ledger.verify() is None
