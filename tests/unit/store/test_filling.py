"""Clients in the store, filled from a typed delivery of two sources with a history of a history."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clairscore.errors import DeliveryError, UnknownClient
from clairscore.store.clients import Clients
from clairscore.store.database import Store
from clairscore.store.filling import fill_clients
from clairscore.store.subjects import Subjects
from clairscore.tables.schema import Column, SourceTable

AS_OF = date(2026, 11, 20)
SOURCES = {
    "application": SourceTable(
        name="application",
        grain="one row per application",
        key="application_id",
        row_key=("application_id",),
        files=("application",),
        columns={
            "application_id": Column("ID", "int64", "Id."),
            "is_bad": Column("TARGET", "int64", "Outcome.", optional=True),
            "income": Column("INCOME", "float64", "Income."),
            "job": Column("JOB", "string", "Job."),
            "owns_car": Column("CAR", "bool", "Owns a car."),
        },
    ),
    "bureau": SourceTable(
        name="bureau",
        grain="one row per credit",
        key="application_id",
        files=("bureau",),
        columns={
            "application_id": Column("ID", "int64", "Id."),
            "credit_id": Column("CREDIT", "int64", "Credit."),
            "debt": Column("DEBT", "float64", "Debt."),
        },
    ),
    "months": SourceTable(
        name="months",
        grain="one row per month of a credit",
        key="credit_id",
        parent="bureau",
        files=("months",),
        columns={
            "credit_id": Column("CREDIT", "int64", "Credit."),
            "month": Column("MONTH", "int64", "Month."),
        },
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "typed"
    out.mkdir()
    pl.DataFrame(
        {
            "application_id": [12, 10, 11],
            "is_bad": [0, 1, None],
            "income": [1.5, float("nan"), None],
            "job": ["garde d'enfants", 'a "b"', None],
            "owns_car": [True, None, False],
        },
        schema_overrides={"is_bad": pl.Int64},
    ).write_parquet(out / "application.parquet")
    pl.DataFrame(
        {"application_id": [10, 12, 10, 99], "credit_id": [2, 3, 1, 9], "debt": [0.1, 7.0, None, 5.0]}
    ).write_parquet(out / "bureau.parquet")
    pl.DataFrame({"credit_id": [1, 2, 1, 9], "month": [0, -1, -2, 0]}).write_parquet(out / "months.parquet")
    return out


@pytest.fixture
def clients(store: Store) -> Clients:
    return Clients(store, "drawn")


def fill(store: Store, folder: Path, **options: object) -> int:
    return fill_clients(store, folder, SOURCES, lender="drawn", as_of=AS_OF, made_up=True, **options)  # type: ignore[arg-type]


def test_a_client_comes_back_with_his_rows_as_delivered_and_without_the_outcome(store, clients, folder: Path) -> None:
    assert fill(store, folder) == 3
    found = clients.find(10)
    assert (found.client_id, found.lender, found.as_of, found.made_up) == (10, "drawn", AS_OF, True)
    assert found.rows == {
        "application": {"application_id": [10], "income": [None], "job": ['a "b"'], "owns_car": [None]},
        "bureau": {"application_id": [10, 10], "credit_id": [1, 2], "debt": [None, 0.1]},
        "months": {"credit_id": [1, 1, 2], "month": [-2, 0, -1]},
    }


def test_a_client_without_history_has_no_such_source(store: Store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    assert set(clients.find(11).rows) == {"application"}
    assert clients.find(12).rows["application"]["owns_car"] == [True]


def test_rows_of_nobody_are_left_out(store: Store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    assert clients.search() == (3, [10, 11, 12])
    with pytest.raises(UnknownClient, match="No client has this id"):
        clients.find(99)


def test_the_order_of_the_delivered_rows_does_not_matter(store: Store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    before = [clients.find(one).rows for one in (10, 11, 12)]
    for name in SOURCES:
        path = folder / f"{name}.parquet"
        pl.read_parquet(path).reverse().write_parquet(path)
    fill(store, folder)
    assert [clients.find(one).rows for one in (10, 11, 12)] == before


def test_filling_again_replaces_and_drops_who_is_gone(store: Store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    path = folder / "application.parquet"
    pl.read_parquet(path).filter(pl.col("application_id") != 12).with_columns(income=pl.lit(9.0)).write_parquet(path)
    assert fill(store, folder) == 2
    assert clients.search() == (2, [10, 11])
    assert clients.find(10).rows["application"]["income"] == [9.0]


def test_only_the_clients_asked_for_are_filled(store: Store, clients: Clients, folder: Path) -> None:
    assert fill(store, folder, client_ids=[12, 77]) == 1
    assert clients.search() == (1, [12])


def test_an_absent_history_is_a_source_without_rows(store: Store, clients: Clients, folder: Path) -> None:
    (folder / "months.parquet").unlink()
    fill(store, folder)
    assert set(clients.find(10).rows) == {"application", "bureau"}


def test_clients_of_many_chunks_are_reported(store, clients, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clairscore.store.filling._CLIENTS_A_CHUNK", 2)
    told: list[tuple[str, int, int]] = []
    fill(store, folder, report=lambda *step: told.append(step))
    assert told == [("clients", 2, 3), ("clients", 3, 3)]
    assert len(clients) == 3


def test_a_folder_without_applications_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"no application\.parquet"):
        fill(store, tmp_path)


def test_clients_of_another_lender_are_nobody(store: Store, folder: Path) -> None:
    fill(store, folder)
    other = Clients(store, "other")
    assert (len(other), other.made_up()) == (0, False)
    with pytest.raises(UnknownClient):
        other.find(10)


def test_an_erased_client_is_gone_with_all_his_rows(store: Store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    assert Subjects(store, "drawn").erase(10, by="ada", why="request").sources == 3
    assert Subjects(store, "drawn").erase(10, by="ada", why="request").sources == 0
    assert clients.search("10") == (0, [])
    with store.reading() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM client_rows WHERE client_id = 10").scalar()
    assert left == 0


def test_a_corrected_client_has_his_new_rows_and_nobody_else_has(store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    before = clients.find(12).rows
    rows = clients.correct(10, lambda client: {"application": {**client.rows["application"], "income": [2.5]}})
    assert clients.find(10).rows == rows
    assert clients.find(10).rows["application"]["income"] == [2.5]
    assert clients.find(12).rows == before
    with pytest.raises(UnknownClient):
        clients.correct(99, lambda client: client.rows)


def test_a_correction_that_fails_changes_nothing(store: Store, clients: Clients, folder: Path) -> None:
    fill(store, folder)
    before = clients.find(10).rows

    def refuse(_: object) -> dict:
        raise DeliveryError("no")

    with pytest.raises(DeliveryError):
        clients.correct(10, refuse)
    assert clients.find(10).rows == before
