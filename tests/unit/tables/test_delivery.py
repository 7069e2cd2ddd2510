"""Deliveries: found in folders, zips and loose files, read and typed alike."""

import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from clairscore.errors import DeliveryError
from clairscore.tables.typed import open_typed
from clairscore.workflows.deliver import check_delivery, import_delivery, typed_delivery


@pytest.fixture(scope="module")
def as_csv(delivered, tmp_path_factory):
    folder = tmp_path_factory.mktemp("csv")
    for path in delivered.glob("*.parquet"):
        pacsv.write_csv(pq.read_table(path), folder / f"{path.stem}.csv")
    return folder


def _with(delivered, folder, name, change):
    """Copy a delivery with one table changed."""
    folder.mkdir()
    for path in delivered.glob("*.parquet"):
        table = pq.read_table(path)
        pq.write_table(change(table) if path.stem == name else table, folder / path.name)
    return folder


def test_csv_zip_and_parquet_in_any_order_give_the_same_bytes(lender, delivered, typed, as_csv, tmp_path):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as content:
        for path in as_csv.glob("*.csv"):
            content.write(path, f"home-credit/{path.name}")
    from_folder, _ = import_delivery([as_csv], lender, tmp_path / "a")
    from_zip, _ = import_delivery([archive], lender, tmp_path / "b")
    from_files, _ = import_delivery(sorted(delivered.glob("*.parquet"), reverse=True), lender, tmp_path / "c")
    assert from_folder.fingerprint == from_zip.fingerprint == from_files.fingerprint == typed.fingerprint


def test_rows_out_of_order_give_the_same_bytes(lender, delivered, typed, tmp_path):
    def turned(table):
        return table.take(pa.array(range(table.num_rows - 1, -1, -1)))

    given = _with(delivered, tmp_path / "turned", "installments_payments", turned)
    assert import_delivery([given], lender, tmp_path / "typed")[0].fingerprint == typed.fingerprint


def test_sentinels_become_nulls(typed, lender):
    application = pq.read_table(typed.paths["application"])
    assert application.column("employed_day").null_count > 0
    for name, path in typed.paths.items():
        table = pq.read_table(path)
        for column, declared in lender.sources[name].columns.items():
            if declared.type == "string":
                assert not {"XNA", "XAP", ""} & set(table.column(column).unique().to_pylist()), column
            elif declared.unit == "days":
                assert 365243.0 not in table.column(column).to_pylist(), column


def test_labelled_and_unlabelled_applications_are_one_table(typed):
    outcome = pq.read_table(typed.paths["application"]).column("is_bad")
    assert 0 < outcome.null_count < len(outcome)


def test_a_missing_column_is_named_with_how_many_were_found(lender, delivered, tmp_path):
    given = _with(delivered, tmp_path / "in", "bureau", lambda table: table.drop_columns(["AMT_CREDIT_SUM"]))
    with pytest.raises(DeliveryError, match=r"no column 'AMT_CREDIT_SUM'. Found 16 of the 17 .*data check"):
        import_delivery([given], lender, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_check_names_each_table_column_and_count_that_is_wrong(lender, delivered, tmp_path):
    def spoil(table):
        words = [
            "not a number" if row < 3 else str(value) for row, value in enumerate(table["AMT_INCOME_TOTAL"].to_pylist())
        ]
        table = table.set_column(table.schema.get_field_index("AMT_INCOME_TOTAL"), "AMT_INCOME_TOTAL", pa.array(words))
        births = [100 if row < 2 else value for row, value in enumerate(table["DAYS_BIRTH"].to_pylist())]
        table = table.set_column(table.schema.get_field_index("DAYS_BIRTH"), "DAYS_BIRTH", pa.array(births))
        suites = ["A dragon" if row < 1 else value for row, value in enumerate(table["NAME_HOUSING_TYPE"].to_pylist())]
        return table.set_column(
            table.schema.get_field_index("NAME_HOUSING_TYPE"), "NAME_HOUSING_TYPE", pa.array(suites)
        )

    given = _with(delivered, tmp_path / "in", "application_train", spoil)
    found = {(f.level, f.table, f.column, f.count) for f in check_delivery([given], lender).findings}
    assert found == {
        ("error", "application", "AMT_INCOME_TOTAL", 3),
        ("warning", "application", "DAYS_BIRTH", 2),
        ("warning", "application", "NAME_HOUSING_TYPE", 1),
    }


def test_a_number_that_cannot_be_read_in_a_csv_is_counted_and_not_quoted(lender, as_csv, tmp_path):
    for path in as_csv.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    lines = (tmp_path / "bureau.csv").read_text().splitlines()
    cells = lines[1].split(",")
    cells[lines[0].replace('"', "").split(",").index("AMT_CREDIT_SUM")] = "secret4711"
    (tmp_path / "bureau.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    findings = [f for f in check_delivery([tmp_path], lender).findings if f.level == "error"]
    assert [(f.table, f.column, f.count) for f in findings] == [("bureau", "AMT_CREDIT_SUM", 1)]
    assert "4711" not in str(findings[0])


def test_an_absent_history_is_a_warning(lender, delivered, tmp_path):
    files = [path for path in delivered.glob("*.parquet") if path.stem != "installments_payments"]
    delivery, read = import_delivery(files, lender, tmp_path / "typed")
    assert read.absent == ["installments_payments"]
    assert "installments_payments" not in delivery.paths


def test_rows_that_lead_nowhere_are_counted(lender, delivered, tmp_path):
    def shift(table):
        ids = [999_999_999 if row == 0 else value for row, value in enumerate(table["SK_ID_CURR"].to_pylist())]
        return table.set_column(table.schema.get_field_index("SK_ID_CURR"), "SK_ID_CURR", pa.array(ids))

    given = _with(delivered, tmp_path / "in", "POS_CASH_balance", shift)
    found = [f for f in check_delivery([given], lender).findings if f.table == "pos_cash_balance"]
    assert [(f.level, f.column, f.count) for f in found] == [("warning", "SK_ID_CURR", 1)]


def test_an_application_delivered_twice_stops_the_import(lender, delivered, tmp_path):
    given = _with(delivered, tmp_path / "in", "application_test", lambda t: pa.concat_tables([t, t.slice(0, 2)]))
    with pytest.raises(DeliveryError, match=r"2 rows repeat the key \(SK_ID_CURR\)"):
        import_delivery([given], lender, tmp_path / "out")


def test_no_application_is_said_so(lender, delivered, tmp_path):
    with pytest.raises(DeliveryError, match="No application was delivered"):
        import_delivery([delivered / "bureau.parquet"], lender, tmp_path / "out")


def test_a_path_that_does_not_exist_is_said_so(lender, tmp_path):
    with pytest.raises(DeliveryError, match="does not exist"):
        import_delivery([tmp_path / "nowhere"], lender, tmp_path / "out")


def test_a_file_that_is_no_parquet_is_said_so(lender, tmp_path):
    (tmp_path / "application_train.parquet").write_bytes(b"this is not parquet")
    with pytest.raises(DeliveryError, match=r"'application_train\.parquet' cannot be read"):
        check_delivery([tmp_path], lender)


def test_a_file_that_is_no_zip_is_said_so(lender, tmp_path):
    (tmp_path / "all.zip").write_bytes(b"this is not a zip")
    with pytest.raises(DeliveryError, match="not a zip"):
        check_delivery([tmp_path], lender)


def test_a_delivery_as_it_came_is_imported_once(lender, delivered, typed, tmp_path):
    first = typed_delivery(delivered, lender, tmp_path / "cache")
    second = typed_delivery(delivered, lender, tmp_path / "cache")
    assert first.folder == second.folder
    assert first.fingerprint == typed.fingerprint
    assert typed_delivery(typed.folder, lender, tmp_path / "cache").folder == typed.folder


def test_the_manifest_says_what_was_imported(lender, delivered, tmp_path):
    delivery, _ = import_delivery([delivered], lender, tmp_path / "typed", as_of=date(2026, 1, 31))
    read = open_typed(tmp_path / "typed")
    assert (read.as_of, read.made_up, read.rows) == (date(2026, 1, 31), True, delivery.rows)


def test_a_damaged_manifest_is_said_so(tmp_path):
    (tmp_path / "delivery.json").write_text("{")
    with pytest.raises(DeliveryError, match="damaged"):
        open_typed(tmp_path)


def test_an_import_never_writes_over_what_is_no_earlier_import(lender, delivered, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep me")
    with pytest.raises(DeliveryError, match="not empty and is no earlier import"):
        import_delivery([delivered], lender, tmp_path / "mine")
    with pytest.raises(DeliveryError, match="is, or holds, what is to be imported"):
        import_delivery([delivered], lender, delivered)
    with pytest.raises(DeliveryError, match="is, or holds, what is to be imported"):
        import_delivery([delivered], lender, delivered.parent)
    assert (tmp_path / "mine/notes.txt").read_text() == "keep me"


def test_a_later_import_replaces_the_earlier_files_and_leaves_others(lender, delivered, tmp_path):
    import_delivery([delivered], lender, tmp_path / "typed")
    (tmp_path / "typed/notes.txt").write_text("keep me")
    applications = [delivered / "application_train.parquet"]
    later, _ = import_delivery(applications, lender, tmp_path / "typed")
    assert {path.name for path in (tmp_path / "typed").iterdir()} == {
        "application.parquet",
        "delivery.json",
        "notes.txt",
    }
    assert later.made_up


def test_a_made_up_delivery_is_marked_in_whatever_form_it_comes(lender, delivered, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as content:
        for path in delivered.iterdir():
            content.write(path, path.name)
    assert import_delivery([tmp_path / "all.zip"], lender, tmp_path / "a")[0].made_up
    assert import_delivery(sorted(delivered.glob("*.parquet")), lender, tmp_path / "b")[0].made_up


def test_large_ids_are_kept_and_a_key_with_a_null_is_counted(lender, tmp_path):
    large = 2**53 + 1
    application = pa.table({c.delivered: [None, None] for c in lender.application.columns.values()})
    application = application.set_column(0, "SK_ID_CURR", pa.array([large, large + 1]))
    application = application.set_column(
        application.schema.get_field_index("DAYS_BIRTH"), "DAYS_BIRTH", pa.array([-9000, -9000])
    )
    pq.write_table(application, tmp_path / "application_train.parquet")
    balance = {c.delivered: [None, None] for c in lender.sources["pos_cash_balance"].columns.values()}
    pq.write_table(
        pa.table(balance | {"SK_ID_PREV": [1, 1], "SK_ID_CURR": [large, large], "MONTHS_BALANCE": [-1, None]}),
        tmp_path / "POS_CASH_balance.parquet",
    )
    found = [(f.table, f.column, f.count) for f in check_delivery([tmp_path], lender).findings if f.level == "error"]
    assert found == [("pos_cash_balance", "MONTHS_BALANCE", 1)]
    (tmp_path / "POS_CASH_balance.parquet").unlink()
    delivery, _ = import_delivery([tmp_path], lender, tmp_path / "out")
    assert pq.read_table(delivery.paths["application"]).column("application_id").to_pylist() == [large, large + 1]


@pytest.mark.parametrize("sentinel", ["365243", "365243.0", " 365243 "])
def test_a_sentinel_written_as_text_is_a_null_and_no_error(lender, delivered, tmp_path, sentinel):
    def as_text(table):
        position = table.schema.get_field_index("DAYS_EMPLOYED")
        texts = [sentinel if value == 365243 else str(value) for value in table["DAYS_EMPLOYED"].to_pylist()]
        return table.set_column(position, "DAYS_EMPLOYED", pa.array(texts))

    given = _with(delivered, tmp_path / "in", "application_train", as_text)
    assert [f for f in check_delivery([given], lender).findings if f.level == "error"] == []


def test_an_outcome_that_is_neither_good_nor_bad_stops_the_import(lender, delivered, tmp_path):
    def spoil(table):
        outcomes = [2 if row == 0 else value for row, value in enumerate(table["TARGET"].to_pylist())]
        return table.set_column(table.schema.get_field_index("TARGET"), "TARGET", pa.array(outcomes))

    given = _with(delivered, tmp_path / "in", "application_train", spoil)
    with pytest.raises(DeliveryError, match="is above 1 in 1 row"):
        import_delivery([given], lender, tmp_path / "out")
