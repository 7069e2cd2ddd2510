"""What the generated lender delivers: files, columns, keys, and what a seed means."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from clairscore.lenders.home_credit.synthetic import generate
from clairscore.lenders.home_credit.synthetic.columns import TABLES, schema

REAL = Path(__file__).parents[5] / "shared" / "data" / "home_credit"
REAL_FILES = {
    "application_train": "application_train",
    "application_test": "application_test",
    "bureau": "linked/bureau",
    "bureau_balance": "linked/bureau_balance",
    "previous_application": "linked/previous_application",
    "POS_CASH_balance": "linked/POS_CASH_balance",
    "credit_card_balance": "linked/credit_card_balance",
    "installments_payments": "random_699/installments_payments",
}


def fingerprints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def layout(path: Path) -> list[tuple[str, str]]:
    fields = pq.read_schema(path)
    return [(field.name, str(field.type).removeprefix("large_")) for field in fields if not field.name.startswith("_")]


def test_delivers_the_eight_files_and_nothing_else(tmp_path: Path) -> None:
    generate(tmp_path, 60, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{table}.parquet" for table in TABLES)


def test_training_table_has_122_columns_and_test_table_lacks_the_outcome(tmp_path: Path) -> None:
    generate(tmp_path, 60, 1)
    train, test = (pq.read_schema(tmp_path / f"application_{part}.parquet").names for part in ("train", "test"))
    assert len(train) == 122
    assert test == [name for name in train if name != "TARGET"]


def test_columns_are_those_declared(tmp_path: Path) -> None:
    generate(tmp_path, 60, 1)
    for table in TABLES:
        assert pq.read_schema(tmp_path / f"{table}.parquet").equals(schema(table))


@pytest.mark.skipif(not REAL.exists(), reason="the real samples are not on this machine")
@pytest.mark.parametrize("table", TABLES)
def test_columns_are_those_of_the_real_delivery(tmp_path: Path, table: str) -> None:
    generate(tmp_path, 60, 1)
    assert layout(tmp_path / f"{table}.parquet") == layout(REAL / f"{REAL_FILES[table]}.parquet")


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "one", 300, 7)
    generate(tmp_path / "two", 300, 7)
    assert fingerprints(tmp_path / "one") == fingerprints(tmp_path / "two")


def test_another_seed_gives_other_data(tmp_path: Path) -> None:
    generate(tmp_path / "one", 300, 7)
    generate(tmp_path / "two", 300, 8)
    one, two = fingerprints(tmp_path / "one"), fingerprints(tmp_path / "two")
    assert not {name for name in one if one[name] == two[name]}


def test_a_seed_gives_the_same_bytes_over_several_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clairscore.lenders.home_credit.synthetic.delivery.CHUNK", 70)
    generate(tmp_path / "one", 300, 7)
    generate(tmp_path / "two", 300, 7)
    assert fingerprints(tmp_path / "one") == fingerprints(tmp_path / "two")
    assert pq.read_metadata(tmp_path / "one" / "bureau.parquet").num_row_groups == 5


def test_drift_gives_other_data(tmp_path: Path) -> None:
    generate(tmp_path / "now", 300, 7)
    generate(tmp_path / "later", 300, 7, drift=True)
    now, later = fingerprints(tmp_path / "now"), fingerprints(tmp_path / "later")
    assert now["application_train.parquet"] != later["application_train.parquet"]


def test_progress_starts_at_none_and_ends_at_all(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    generate(tmp_path, 60, 1, progress=lambda step, done, total: seen.append((step, done, total)))
    assert seen == [("draw", 0, 60), ("draw", 60, 60)]


@pytest.mark.parametrize("applications", [20, 21, 137])
def test_small_deliveries_hold_every_application(tmp_path: Path, applications: int) -> None:
    generate(tmp_path, applications, 3)
    parts = [pq.read_metadata(tmp_path / f"application_{part}.parquet").num_rows for part in ("train", "test")]
    assert sum(parts) == applications
    assert parts[1] == round(applications * 48_744 / 356_255)


def test_refuses_fewer_than_20_applications(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs at least 20 applications, received 3"):
        generate(tmp_path, 3, 1)


def test_refuses_a_negative_seed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="seed must be 0 or more"):
        generate(tmp_path, 60, -1)
