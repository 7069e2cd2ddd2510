import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.explanations.dependence import partial_dependence, value_grid
from clairscore.explanations.interaction import friedman_h, joint_dependence, joint_effects

generator = np.random.default_rng(5)
ROWS = generator.uniform(-1, 1, size=(2_000, 3))
GRIDS = (value_grid(ROWS[:, 0], "number", 11), value_grid(ROWS[:, 1], "number", 9))


def added(rows):
    return np.exp(rows[:, 0]) + np.abs(rows[:, 1]) - rows[:, 2]


def multiplied(rows):
    return added(rows) + 2 * rows[:, 0] * rows[:, 1]


def test_a_surface_of_a_sum_is_the_sum_of_the_curves():
    found = joint_dependence(added, ROWS, (0, 1), GRIDS)
    first, second = (partial_dependence(added, ROWS, column, GRIDS[column]) for column in (0, 1))
    assert_allclose(found, first[:, np.newaxis] + second - added(ROWS).mean(), atol=1e-9)


def test_features_that_add_up_have_no_interaction():
    assert friedman_h(added, ROWS[:120], (0, 1)) < 1e-20
    found = joint_effects(added, ROWS, (0, 1), GRIDS)
    assert np.abs(found.effect).max() < 1e-9
    assert found.strength < 1e-9


def test_features_that_do_nothing_alone_interact_wholly():
    sample = np.concatenate([ROWS[:60], -ROWS[:60], ROWS[:60] * [1, -1, 1], ROWS[:60] * [-1, 1, 1]])
    assert friedman_h(lambda rows: rows[:, 0] * rows[:, 1], sample, (0, 1)) == pytest.approx(1)


def test_a_feature_that_is_not_read_interacts_with_none():
    assert friedman_h(multiplied, ROWS[:80], (0, 2)) < 1e-20
    assert friedman_h(lambda rows: np.zeros(len(rows)), ROWS[:80], (0, 1)) == 0


def test_second_order_effects_are_what_is_left_of_a_product():
    found = joint_effects(multiplied, ROWS, (0, 1), GRIDS)
    inside = (ROWS[:, :2] >= [GRIDS[0][0], GRIDS[1][0]]) & (ROWS[:, :2] <= [GRIDS[0][-1], GRIDS[1][-1]])
    assert found.n_rows.sum() == inside.all(axis=1).sum()
    assert_allclose(found.effect, 2 * GRIDS[0][:, np.newaxis] * GRIDS[1], atol=0.1)
    assert found.strength == pytest.approx(2 / 3, abs=0.05)


def test_cells_where_nobody_is_take_the_effect_of_the_nearest():
    first = generator.uniform(size=3_000)
    rows = np.column_stack([first, first + generator.normal(scale=0.03, size=3_000)])
    grids = (value_grid(rows[:, 0], "number", 8), value_grid(rows[:, 1], "number", 8))
    found = joint_effects(lambda values: values[:, 0] * values[:, 1], rows, (0, 1), grids)
    assert (found.n_rows == 0).any()
    assert np.isfinite(found.effect).all()


def test_rows_where_one_is_null_are_left_out():
    rows = ROWS[:500].copy()
    rows[:100, 0] = np.nan
    rows[50:200, 1] = np.nan
    found = joint_effects(multiplied, rows, (0, 1), GRIDS)
    assert 250 < found.n_rows.sum() <= 300
    with pytest.raises(ValueError, match="No row"):
        joint_effects(multiplied, rows[:200], (0, 1), GRIDS)


def test_one_value_leaves_no_room_for_an_interaction():
    rows = ROWS[:50].copy()
    rows[:, 0] = 1.0
    found = joint_effects(multiplied, rows, (0, 1), (np.array([1.0]), GRIDS[1]))
    assert (found.effect.shape, found.strength) == ((1, 9), 0.0)
