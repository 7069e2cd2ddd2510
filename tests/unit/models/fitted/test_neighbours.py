from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.features.feature import Feature
from clairscore.metrics.discrimination import auc
from clairscore.models.fitted.feature import Inputs
from clairscore.models.fitted.neighbours import NeighbourMean

RATE = Feature("near", "Bad rate nearby.", "application", "share", "number", "rises", "nothing known", "income", False)
NEAR = NeighbourMean(RATE, ("x", "y"), n_neighbours=60, cell=20)


def drawn(n=2000, seed=0):
    """Applications that go bad near the origin, far more rarely elsewhere."""
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(n, 2)) * [1.0, 1000.0]
    away = values[:, 0] ** 2 + (values[:, 1] / 1000) ** 2
    return Inputs(np.arange(n), values, ("x", "y")), (generator.random(n) < np.exp(-2 * away)).astype(float)


def test_one_cell_has_the_rate_of_all():
    rows = Inputs(np.arange(4), np.array([[0.0], [1], [2], [3]]), ("x",))
    state = NeighbourMean(RATE, ("x",), n_neighbours=4, cell=4).fit(rows, np.array([1.0, 0, 0, 0]), 0)
    assert state.apply(rows)[:, 0].tolist() == [0.25] * 4


def test_halves_are_cells_and_the_nearest_one_counts():
    rows = Inputs(np.arange(4), np.array([[0.0], [1], [10], [11]]), ("x",))
    state = NeighbourMean(RATE, ("x",), n_neighbours=2, cell=2).fit(rows, np.array([1.0, 0, 0, 0]), 0)
    assert state.apply(rows)[:, 0].tolist() == [0.5, 0.5, 0, 0]
    assert_allclose(state.cells[:, 0] * state.spread + state.centre, [0.5, 10.5])


def test_the_rate_nearby_tells_goods_from_bads_it_was_not_fitted_on():
    state = NEAR.fit(*drawn(), seed=0)
    rows, is_bad = drawn(seed=5)
    assert auc(is_bad, state.apply(rows)[:, 0]) > 0.75


def test_no_cell_is_smaller_than_declared_and_all_applications_are_in_one():
    rows, is_bad = drawn(1999)
    state = NEAR.fit(rows, is_bad, seed=0)
    assert state.n_rows.min() >= 20
    assert (state.n_rows.sum(), state.n_bad.sum()) == (1999, is_bad.sum())


def test_what_is_not_known_lies_in_the_middle_and_nothing_known_has_no_rate():
    rows, is_bad = drawn()
    state = NEAR.fit(rows, is_bad, seed=0)
    asked = Inputs(np.arange(3), np.array([[0.0, np.nan], [0.0, state.centre[1]], [np.nan, np.nan]]), ("x", "y"))
    found = state.apply(asked)[:, 0]
    assert found[0] == found[1]
    assert np.isnan(found[2])


def test_the_order_of_the_rows_changes_nothing():
    rows, is_bad = drawn()
    order = np.random.default_rng(1).permutation(2000)
    assert NEAR.fit(rows.take(order), is_bad[order], 0).text() == NEAR.fit(rows, is_bad, 0).text()


def test_one_application_has_the_same_bits_alone_as_among_all(monkeypatch):
    rows, is_bad = drawn(500)
    state = NEAR.fit(rows, is_bad, seed=0)
    whole = state.apply(rows)
    monkeypatch.setattr("clairscore.models.fitted.neighbours._AT_ONCE", 100)
    assert (state.apply(rows) == whole).all()
    assert [state.apply(rows.take(np.array([one]))).item() for one in range(50)] == whole[:50, 0].tolist()


def test_a_state_read_again_gives_the_same_bits():
    rows, is_bad = drawn(500)
    state = NEAR.fit(rows, is_bad, seed=0)
    assert (NEAR.read(state.text()).apply(rows) == state.apply(rows)).all()


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_text_that_holds_no_cells_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        NEAR.read(text)


def test_cells_of_other_features_are_refused():
    with pytest.raises(ValueError, match="do not fit together"):
        replace(NEAR, reads=("x",)).read(NEAR.fit(*drawn(500), seed=0).text())


@pytest.mark.parametrize("change", [{"reads": ()}, {"cell": 0}, {"cell": 61}])
def test_a_declaration_that_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match="must read a feature"):
        replace(NEAR, **change)
