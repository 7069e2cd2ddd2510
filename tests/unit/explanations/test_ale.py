import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.explanations.ale import ale, ale_of_categories, order_by_likeness
from clairscore.explanations.dependence import partial_dependence, value_grid

generator = np.random.default_rng(4)
ROWS = generator.normal(size=(3_000, 3))


def test_a_linear_function_has_its_slope_and_the_mean_over_the_rows_is_0():
    grid = value_grid(ROWS[:, 0], "number", 15)
    found = ale(lambda rows: 2 * rows[:, 0] + 5 * rows[:, 1] ** 2, ROWS, 0, grid)
    assert_allclose(np.diff(found.effect), 2 * np.diff(grid))
    middle = (found.effect[1:] + found.effect[:-1]) / 2
    assert abs((found.n_rows * middle).sum()) < 1e-9
    assert found.n_rows.sum() == ((ROWS[:, 0] >= grid[0]) & (ROWS[:, 0] <= grid[-1])).sum()


def test_effects_of_a_sum_are_the_sum_of_the_effects():
    grid = value_grid(ROWS[:, 0], "number", 12)

    def first(rows):
        return np.exp(rows[:, 0])

    def second(rows):
        return rows[:, 0] * rows[:, 1]

    both = ale(lambda rows: first(rows) + second(rows), ROWS, 0, grid).effect
    assert_allclose(both, ale(first, ROWS, 0, grid).effect + ale(second, ROWS, 0, grid).effect, atol=1e-12)


def test_for_features_that_go_together_it_asks_about_no_applicant_who_does_not_exist():
    """A model that is wild where nobody is: partial dependence shows the wild part, ALE the slope that people see."""
    first = generator.uniform(size=4_000)
    rows = np.column_stack([first, first + generator.normal(scale=0.02, size=4_000)])

    def predict(values):
        far = np.abs(values[:, 0] - values[:, 1]) > 0.3
        return values[:, 0] + np.where(far, 10 * values[:, 0], 0.0)

    grid = value_grid(rows[:, 0], "number", 20)
    seen = ale(predict, rows, 0, grid).effect
    assert_allclose(np.ptp(seen), np.ptp(grid))
    assert np.ptp(partial_dependence(predict, rows, 0, grid)) > 4 * np.ptp(seen)


def test_where_nothing_goes_together_it_is_the_partial_dependence_up_to_a_constant():
    grid = value_grid(ROWS[:, 0], "number", 20)

    def predict(rows):
        return np.sin(2 * rows[:, 0]) + rows[:, 1] * rows[:, 2]

    apart = ale(predict, ROWS, 0, grid).effect - partial_dependence(predict, ROWS, 0, grid)
    assert np.ptp(apart) < 1e-9


def test_a_flag_has_the_mean_difference_between_its_two_values_and_null_is_left_out():
    rows = ROWS[:300].copy()
    rows[:, 0] = np.repeat([0.0, 1.0, np.nan], [200, 60, 40])
    found = ale(lambda values: values[:, 0] * (3 + values[:, 1]), rows, 0, np.array([0.0, 1.0]))
    assert found.n_rows.tolist() == [260]
    assert found.effect[1] - found.effect[0] == pytest.approx(3 + rows[:260, 1].mean())


def test_one_value_has_no_effect():
    found = ale(lambda values: values[:, 0], np.ones((5, 2)), 0, np.array([1.0]))
    assert (found.effect.tolist(), found.n_rows.size) == ([0.0], 0)


@pytest.mark.parametrize("grid", [[], [1.0, 1.0], [2.0, 1.0]])
def test_a_grid_that_does_not_rise_is_refused(grid):
    with pytest.raises(ValueError, match="rising grid"):
        ale(lambda values: values[:, 0], ROWS, 0, np.array(grid))


def test_categories_have_what_each_adds_and_rows_move_to_neighbours_only():
    rows = ROWS[:600].copy()
    rows[:, 0] = np.repeat([0.0, 1.0, 2.0], [100, 200, 300])
    added = np.array([0.0, 4.0, -1.0])
    asked = []

    def predict(values):
        asked.append(set(values[:, 0]))
        return added[values[:, 0].astype(int)] + values[:, 1]

    found = ale_of_categories(predict, rows, 0, np.array([2.0, 0.0, 1.0]))
    assert_allclose(found.effect - found.effect[1], [-1.0, 0.0, 4.0], atol=1e-12)
    assert found.n_rows.tolist() == [300, 100, 200]
    assert abs((found.n_rows * found.effect).sum()) < 1e-9
    assert asked == [{0.0}, {2.0}, {1.0}, {0.0}]


def test_a_category_without_rows_is_refused():
    with pytest.raises(ValueError, match="in the sample"):
        ale_of_categories(lambda values: values[:, 0], np.zeros((5, 2)), 0, np.array([0.0, 3.0]))


def test_categories_whose_rows_are_alike_stand_together():
    level = np.repeat([5.0, 0.0, 2.5, 7.5], 300)
    rows = np.column_stack(
        [np.repeat([0.0, 1.0, 2.0, 3.0], 300), level + generator.normal(size=1_200), generator.normal(size=1_200)]
    )
    rows[generator.random(1_200) < 0.2, 2] = np.nan
    assert order_by_likeness(rows, 0, np.arange(4.0)).tolist() == [1.0, 2.0, 0.0, 3.0]
    assert order_by_likeness(rows, 0, np.array([3.0, 1.0])).tolist() == [1.0, 3.0]
