"""Drift of a column: chance makes none, a real move is told, nulls count."""

import numpy as np
import pytest

from clairscore.monitoring.drift import ENOUGH, column_drift

DECILES = [*[0.1] * 10, 0.0]


def shares(counts: np.ndarray) -> list[float]:
    return (counts / counts.sum()).tolist()


@pytest.mark.parametrize("n_actual", [ENOUGH, 1_000])
def test_chance_alone_makes_hardly_ever_a_drift(n_actual: int) -> None:
    generator = np.random.default_rng(3)
    draws = generator.multinomial(n_actual, DECILES, size=5_000)
    told = [column_drift("x", DECILES, shares(one), n_expected=10**9, n_actual=n_actual) for one in draws]
    above = sum(one.psi > one.by_chance for one in told)
    assert above <= 15, "one in a thousand is 5 of 5,000"
    assert above > 0 or n_actual > ENOUGH


def test_a_move_of_the_column_is_told_and_how_large() -> None:
    moved = [0.02, 0.04, 0.06, 0.08, 0.1, 0.1, 0.12, 0.14, 0.16, 0.18, 0.0]
    found = column_drift("x", DECILES, moved, n_expected=10_000, n_actual=ENOUGH)
    assert found.shift == "moderate" or found.shift == "large"
    assert found.psi > found.by_chance
    assert column_drift("x", DECILES, moved, n_expected=10_000, n_actual=10).shift == "none"


def test_values_that_went_missing_are_a_move() -> None:
    found = column_drift("x", DECILES, [*[0.05] * 10, 0.5], n_expected=10_000, n_actual=1_000)
    assert (found.missing_before, found.missing_now, found.shift) == (0.0, 0.5, "large")


@pytest.mark.parametrize(("expected", "actual"), [([0.5, 0.5], [1.0]), ([0.5, 0.4], [0.5, 0.5])])
def test_shares_that_are_none_are_refused(expected: list[float], actual: list[float]) -> None:
    with pytest.raises(ValueError, match=r"bins|add up"):
        column_drift("x", expected, actual, n_expected=100, n_actual=100)


def test_no_row_is_refused() -> None:
    with pytest.raises(ValueError, match="received 100 and 0"):
        column_drift("x", DECILES, DECILES, n_expected=100, n_actual=0)
