import numpy as np
import pyarrow.parquet as pq
import pytest

from clairscore.features.history_rows import HistoryRows, check_row_columns, history_rows_of, read_history_rows

COLUMNS = ("status", "decided_day", "is_insured", "asked_amount", "product")


@pytest.fixture(scope="module")
def path(typed):
    return typed.paths["previous_application"]


@pytest.fixture(scope="module")
def source(lender):
    return lender.sources["previous_application"]


def test_rows_of_one_applicant_are_those_of_the_file_to_the_bit(path, source):
    whole = read_history_rows(path, source, COLUMNS)
    table = pq.read_table(path).to_pandas()
    for one in np.unique(whole.ids)[:50]:
        records = table[table["application_id"] == one].astype(object)
        rows = {name: [None if value != value else value for value in records[name]] for name in records}
        alone = history_rows_of({source.name: rows}, source, COLUMNS, int(one))
        np.testing.assert_array_equal(alone.values, whole.values[whole.ids == one])


def test_categories_are_the_index_of_the_choice_and_flags_are_0_or_1(source):
    rows = {source.name: {"decided_day": [-1.0, -2.0], "status": ["Refused", "Unheard of"], "is_insured": [True, None]}}
    found = history_rows_of(rows, source, COLUMNS)
    np.testing.assert_array_equal(found.values[:, 0], [source.columns["status"].choices.index("Refused"), np.nan])
    np.testing.assert_array_equal(found.values[:, 2], [1, np.nan])
    assert np.isnan(found.values[:, 3]).all()


def test_rows_on_the_day_of_the_application_and_later_are_not_seen(source):
    rows = {source.name: {"decided_day": [-1.0, -0.5, 0.0, 3.0, None], "asked_amount": [1.0, 2.0, 3.0, 4.0, 5.0]}}
    assert history_rows_of(rows, source, COLUMNS).values[:, 3].tolist() == [1]


def test_an_applicant_without_the_history_has_no_row(source):
    assert history_rows_of({}, source, COLUMNS).values.shape == (0, len(COLUMNS))


def test_a_range_of_applications_has_their_rows_and_no_others(path, source):
    whole = read_history_rows(path, source, COLUMNS)
    first, last = np.unique(whole.ids)[[100, 200]]
    part = read_history_rows(path, source, COLUMNS, (int(first), int(last)))
    inside = (whole.ids >= first) & (whole.ids <= last)
    assert (part.ids == whole.ids[inside]).all()
    np.testing.assert_array_equal(part.values, whole.values[inside])


def test_a_range_without_applications_is_empty(path, source):
    assert read_history_rows(path, source, COLUMNS, (1, 2)).ids.size == 0


def test_rows_are_found_by_application_in_any_order():
    rows = HistoryRows(np.array([3, 3, 5, 8]), np.arange(8, dtype=np.float32).reshape(4, 2), ("a", "b"))
    values, position = rows.of(np.array([8, 4, 3]), ("b",))
    assert values.ravel().tolist() == [1, 3, 7]
    assert position.tolist() == [2, 2, 0]
    assert rows.of(np.empty(0, dtype=np.int64), ("a",))[1].size == 0


def test_rows_out_of_order_or_of_other_columns_are_refused():
    with pytest.raises(ValueError, match="in the order"):
        HistoryRows(np.array([2, 1]), np.zeros((2, 1), dtype=np.float32), ("a",))
    with pytest.raises(ValueError, match="2 x 2"):
        HistoryRows(np.array([1, 2]), np.zeros((2, 1), dtype=np.float32), ("a", "b"))


@pytest.mark.parametrize(
    ("name", "columns", "reason"),
    [
        ("previous_application", ("status", "previous_id"), "previous_id of 'previous_application' says whose row"),
        ("previous_application", ("application_id",), "says whose row"),
        ("previous_application", ("nothing",), "has no column nothing"),
        ("bureau_balance", ("status",), "reaches the application through another table"),
        ("application", ("income",), "has no event day"),
    ],
)
def test_columns_that_cannot_be_read_row_by_row_are_refused(lender, name, columns, reason):
    with pytest.raises(ValueError, match=reason):
        check_row_columns(lender.sources[name], columns)
