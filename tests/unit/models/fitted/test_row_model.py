from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.features.feature import Feature
from clairscore.features.history_rows import HistoryRows
from clairscore.metrics.discrimination import auc
from clairscore.models.fitted.feature import Inputs
from clairscore.models.fitted.row_model import RowModel
from clairscore.tables.schema import Column, SourceTable

LOANS = SourceTable(
    "loans",
    "one row a loan",
    "application_id",
    {
        "application_id": Column("A", "int64", "Application."),
        "day": Column("D", "float64", "Day."),
        "late": Column("L", "float64", "Days late."),
        "kind": Column("K", "string", "Kind.", choices=("a", "b")),
    },
    ("loans",),
    event_day="day",
)
RISK = Feature("risk", "Risk.", "loans", "share", "number", "rises", "no loan", "late_instalments", False)
MODEL = RowModel("loan_rows", RISK, replace(RISK, name="highest"), LOANS, ("late", "kind"), min_child_samples=5)


def drawn(n=400, seed=0):
    """Applications of which every seventh has no loan; late loans go bad more often."""
    generator = np.random.default_rng(seed)
    ids = np.repeat(np.arange(n), np.where(np.arange(n) % 7, 3, 0))
    values = np.column_stack([generator.normal(size=ids.size), generator.integers(0, 2, ids.size)]).astype(np.float32)
    lateness = np.bincount(ids, weights=values[:, 0], minlength=n)
    is_bad = (generator.random(n) < 1 / (1 + np.exp(1 - lateness))).astype(float)
    histories = {"loans": HistoryRows(ids, values, ("late", "kind"))}
    return Inputs(np.arange(n), np.empty((n, 0)), (), histories), is_bad


def test_what_rows_say_together_tells_goods_from_bads_it_was_not_fitted_on():
    state = MODEL.fit(*drawn(), seed=1)
    rows, is_bad = drawn(seed=9)
    found = state.apply(rows)
    seen = ~np.isnan(found[:, 0])
    assert auc(is_bad[seen], found[seen, 0]) > 0.7


def test_mean_and_highest_are_over_the_rows_of_the_application():
    rows, is_bad = drawn()
    state = MODEL.fit(rows, is_bad, seed=1)
    history = rows.histories["loans"]
    each = state.booster.predict(history.values[history.ids == 1])
    assert_allclose(state.apply(rows)[1], [each.mean(), each.max()], rtol=0, atol=1e-12)


def test_an_application_without_rows_has_no_value():
    rows, is_bad = drawn()
    found = MODEL.fit(rows, is_bad, seed=1).apply(rows)
    assert np.isnan(found[::7]).all()
    assert np.isfinite(found[1]).all()


def test_rows_of_other_applications_do_not_enter_the_fit():
    rows, is_bad = drawn()
    inside = np.arange(400) < 300
    history = rows.histories["loans"]
    changed = replace(history, values=np.where(history.ids[:, None] < 300, history.values, 1e6).astype(np.float32))
    one = MODEL.fit(rows.take(inside), is_bad[inside], seed=1)
    other = MODEL.fit(replace(rows, histories={"loans": changed}).take(inside), is_bad[inside], seed=1)
    assert one.text() == other.text()


def test_a_state_read_again_gives_the_same_bits():
    rows, is_bad = drawn()
    state = MODEL.fit(rows, is_bad, seed=1)
    again = MODEL.read(state.text())
    np.testing.assert_array_equal(again.apply(rows), state.apply(rows))


def test_an_absent_history_gives_no_value_and_can_be_kept():
    rows, is_bad = drawn()
    state = MODEL.fit(replace(rows, histories={}), is_bad, seed=1)
    assert np.isnan(MODEL.read(state.text()).apply(rows)).all()


def test_columns_beside_those_it_reads_change_nothing():
    rows, is_bad = drawn()
    history = rows.histories["loans"]
    wide = HistoryRows(history.ids, np.ascontiguousarray(history.values[:, [1, 0, 0]]), ("kind", "more", "late"))
    one, other = MODEL.fit(rows, is_bad, seed=1), MODEL.fit(replace(rows, histories={"loans": wide}), is_bad, seed=1)
    assert one.text() == other.text()


@pytest.mark.parametrize("text", ["", "trees\n"])
def test_a_text_that_holds_no_trees_is_refused(text):
    with pytest.raises(ValueError, match="holds no trees"):
        MODEL.read(text)


def test_trees_of_other_columns_are_refused():
    rows, is_bad = drawn()
    with pytest.raises(ValueError, match="other columns"):
        replace(MODEL, columns=("kind", "late")).read(MODEL.fit(rows, is_bad, seed=1).text())


def test_the_definition_changes_with_columns_choices_and_trees():
    columns = dict(LOANS.columns) | {"kind": replace(LOANS.columns["kind"], choices=("b", "a"))}
    models = (
        MODEL,
        replace(MODEL, columns=("late",)),
        replace(MODEL, n_rounds=9),
        replace(MODEL, source=replace(LOANS, columns=columns)),
    )
    assert len({one.definition for one in models}) == 4
