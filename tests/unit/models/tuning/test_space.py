import pytest

from clairscore.models.tuning.space import Choices, Numbers, grid


def test_steps_reach_both_ends_and_are_even_in_ratio_where_asked():
    assert Numbers(0, 1).steps(3) == (0.0, 0.5, 1.0)
    assert Numbers(1, 100, log=True).steps(3) == (1.0, 10.0, 100.0)
    assert Numbers(1, 3, whole=True).steps(9) == (1, 2, 3)


def test_a_grid_has_every_combination_once_in_an_order_of_the_seed():
    space = {"a": Numbers(0, 1), "b": Choices(("x", "y", "z"))}
    found = grid(space, 2, seed=1)
    assert sorted((point["a"], point["b"]) for point in found) == [(a, b) for a in (0.0, 1.0) for b in "xyz"]
    assert found == grid(space, 2, seed=1)
    assert found != grid(space, 2, seed=2)


def test_what_a_space_holds():
    assert Numbers(1, 8).holds(8)
    assert not Numbers(1, 8).holds(8.1)
    assert not Numbers(0, 8).holds(True)
    assert not Numbers(0, 8).holds(None)
    assert Choices((None, "balanced")).holds(None)


@pytest.mark.parametrize(("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, 1, True)])
def test_a_stretch_that_does_not_rise_is_refused(low, high, log):
    with pytest.raises(ValueError, match="A stretch must rise"):
        Numbers(low, high, log=log)
