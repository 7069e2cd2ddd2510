"""The nearest are the nearest by another way, and a value that is not known is a place of its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.explanations.neighbours import FURTHEST, RobustScale, Space


def by_sorting_all(axes: np.ndarray, point: np.ndarray, k: int) -> list[int]:
    """The k nearest, written down as plainly as can be."""
    away = [sum((float(x) - float(y)) ** 2 for x, y in zip(other, point, strict=True)) for other in axes.T]
    return sorted(range(len(away)), key=lambda row: (away[row], row))[:k]


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 40), st.sampled_from([1.0, 1e-3, 300.0]))
def test_the_nearest_are_those_that_sorting_all_distances_finds(seed, n_axes, k, offset) -> None:
    generator = np.random.default_rng(seed)
    axes = (generator.normal(size=(n_axes, 60)) + offset).astype(np.float32)
    point = generator.normal(size=n_axes) + offset
    assert Space(axes).nearest(point, k).tolist() == by_sorting_all(axes, point, k)


def test_they_are_those_of_scikit_learn_among_many() -> None:
    from sklearn.neighbors import NearestNeighbors

    generator = np.random.default_rng(3)
    axes = generator.normal(size=(20, 5_000)).astype(np.float32)
    points = generator.normal(size=(20, 20))
    expected = NearestNeighbors(n_neighbors=200, algorithm="kd_tree").fit(axes.T.astype(np.float64)).kneighbors(points)
    found = [Space(axes).nearest(point, 200) for point in points]
    assert [one.tolist() for one in found] == expected[1].tolist()
    assert Space(axes).distances(points[0], found[0]) == pytest.approx(expected[0][0])


@given(st.integers(0, 10_000))
def test_equal_distances_stand_by_position(seed) -> None:
    axes = np.random.default_rng(seed).integers(0, 3, (2, 80)).astype(np.float32)
    assert Space(axes).nearest(np.array([1.0, 1.0]), 30).tolist() == by_sorting_all(axes, np.array([1.0, 1.0]), 30)


def test_what_is_left_out_is_no_neighbour() -> None:
    axes = np.arange(10, dtype=np.float32)[np.newaxis]
    assert Space(axes).nearest(np.array([4.0]), 3, np.array([4, 5])).tolist() == [3, 2, 6]


def test_more_than_there_are_and_another_space_are_refused() -> None:
    space = Space(np.zeros((2, 5), dtype=np.float32))
    with pytest.raises(ValueError, match="There are 4 points, 5"):
        space.nearest(np.zeros(2), 5, np.array([1]))
    with pytest.raises(ValueError, match="2 axes"):
        space.nearest(np.zeros(3), 1)


def test_a_scale_takes_the_median_and_half_the_quartiles() -> None:
    values = np.array([[0, 10, 20, 30, 40, np.nan], [7, 7, 7, 7, 7, 7], [np.nan] * 6, [0, 0, 0, 0, 0, 6]], np.float32)
    scale = RobustScale.fit(values)
    assert scale.middle.tolist() == [20, 7, 0, 0]
    assert scale.spread == pytest.approx([10, 1, 1, values[3].std()])


def test_an_unknown_value_lies_on_the_median_and_one_spread_away() -> None:
    axes = RobustScale(np.array([20.0]), np.array([10.0])).apply(np.array([[20, 30, np.nan, 1e9, -1e9]], np.float32))
    assert axes.tolist() == [[0, 1, 0, FURTHEST, -FURTHEST], [0, 0, 1, 0, 0]]


def test_some_features_are_scaled_as_they_were_among_all() -> None:
    values = np.random.default_rng(1).normal(size=(4, 50)).astype(np.float32)
    scale = RobustScale.fit(values)
    assert (scale.take([2, 0]).apply(values[[2, 0]]) == scale.apply(values)[[4, 5, 0, 1]]).all()
