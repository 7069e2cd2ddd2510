import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.explanations.dependence import (
    centred,
    curves_along,
    individual_curves,
    partial_dependence,
    value_grid,
)


def linear(rows):
    return 2 * rows[:, 0] - 3 * rows[:, 1] + 1


def product(rows):
    return rows[:, 0] * rows[:, 1]


def with_null(rows):
    return np.where(np.isnan(rows[:, 0]), -1.0, rows[:, 0]) + rows[:, 1]


ROWS = np.random.default_rng(3).normal(size=(400, 3))


def test_a_linear_function_depends_on_a_feature_by_its_slope():
    grid = value_grid(ROWS[:, 0], "number")
    found = partial_dependence(linear, ROWS, 0, grid)
    assert_allclose(found, 2 * grid - 3 * ROWS[:, 1].mean() + 1)


def test_a_feature_that_is_not_read_leaves_every_curve_flat():
    assert (np.ptp(individual_curves(linear, ROWS, 2, [-5.0, 0.0, 5.0]), axis=1) == 0).all()


def test_curves_part_where_features_work_together_and_their_mean_hides_it():
    grid = np.array([-1.0, 0.0, 1.0])
    curves = individual_curves(product, ROWS, 0, grid)
    assert_allclose(curves, ROWS[:, [1]] * grid)
    moved = centred(curves)
    assert (moved[:, 0] == 0).all()
    assert moved[:, -1].min() < -1 < 1 < moved[:, -1].max()
    assert abs(moved[:, -1].mean()) < 0.2


@given(st.integers(1, 40), st.integers(1, 9))
def test_each_curve_passes_through_the_prediction_of_its_own_row(n_rows, column):
    rows = np.random.default_rng(column).normal(size=(n_rows, 10))

    def predict(values):
        return np.sin(values).sum(axis=1)

    curves = individual_curves(predict, rows, column, rows[:, column])
    assert_allclose(np.diagonal(curves), predict(rows))


def test_many_rows_and_places_are_predicted_in_parts_of_a_bounded_size():
    asked = []

    def predict(rows):
        asked.append(len(rows))
        return linear(rows)

    rows = np.random.default_rng(1).normal(size=(1_700, 2))
    places = [(first, second) for first in range(7) for second in range(3)]
    found = curves_along(predict, rows, (0, 1), places)
    assert (found == [2 * first - 3 * second + 1 for first, second in places]).all()
    assert max(asked) <= 5_000
    assert sum(asked) == found.size


def test_null_is_a_place_like_another():
    rows = np.array([[np.nan, 1.0], [4.0, 2.0]])
    assert individual_curves(with_null, rows, 0, [np.nan, 3.0]).tolist() == [[0.0, 4.0], [1.0, 5.0]]


def test_a_grid_of_many_values_leaves_out_the_outermost_and_rises():
    values = np.random.default_rng(2).lognormal(size=2_000)
    grid = value_grid(values, "number", 20)
    assert grid.size == 20
    assert (np.diff(grid) > 0).all()
    assert values.min() < grid[0] < grid[-1] < values.max()
    assert np.isin(grid, values).all()


def test_a_grid_of_few_values_has_them_all_and_null_is_none_of_them():
    values = np.array([0.0] * 990 + [1.0] * 10 + [np.nan] * 50)
    assert value_grid(values, "flag").tolist() == [0.0, 1.0]
    assert value_grid(np.arange(60.0), "category").tolist() == list(range(60))
    assert value_grid([np.nan], "number").size == 0


def test_there_is_no_mean_over_no_row():
    with pytest.raises(ValueError, match="received none"):
        partial_dependence(linear, ROWS[:0], 0, [1.0])
