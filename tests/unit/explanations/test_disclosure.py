"""What is told of a group tells nothing of one of its clients."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from clairscore.explanations.disclosure import (
    EPSILON,
    SIZES,
    SMALLEST_GROUP,
    ToldQuartiles,
    draw_keys,
    group_noise,
    noise_variance,
    sizes_for,
    tell_quartiles,
    tell_rate,
    wilson,
)

N_GROUPS = 20_000


@pytest.fixture(scope="module")
def keys() -> np.ndarray:
    return draw_keys(N_GROUPS, np.random.default_rng(11))


def bads(n: int, n_bad: int) -> np.ndarray:
    return np.arange(n) < n_bad


def test_nothing_is_told_of_fewer_than_fifty() -> None:
    keys = draw_keys(50, np.random.default_rng(1))
    assert tell_rate(bads(49, 5), keys[:49]) is None
    assert tell_rate(bads(50, 5), keys) is not None
    assert tell_quartiles([1.0] * 49 + [math.nan] * 100) is None
    assert tell_quartiles(np.arange(50.0)) is not None


def test_two_sizes_differ_by_no_fewer_than_the_smallest_group() -> None:
    assert SIZES[0] == SMALLEST_GROUP
    assert min(after - before for before, after in pairwise(SIZES)) >= SMALLEST_GROUP


def test_a_group_is_no_more_than_a_quarter_of_all() -> None:
    assert [sizes_for(n) for n in (199, 200, 1_000, 300_000)] == [(), (50,), (50, 100, 200), SIZES]


def test_the_same_group_has_the_same_answer_in_any_order(keys) -> None:
    group = keys[:200]
    assert {group_noise(np.random.default_rng(seed).permutation(group)) for seed in range(20)} == {group_noise(group)}
    assert tell_rate(bads(200, 18), group) == tell_rate(bads(200, 18), group)


def test_the_noise_is_two_sided_geometric(keys) -> None:
    drawn = [group_noise(keys[row : row + 1]) for row in range(N_GROUPS)]
    counts, kept = Counter(drawn), math.exp(-EPSILON)
    expected = {x: (1 - kept) / (1 + kept) * kept ** abs(x) for x in range(-3, 4)}
    assert {x: counts[x] / N_GROUPS for x in expected} == pytest.approx(expected, abs=0.015)
    assert np.mean(drawn) == pytest.approx(0, abs=0.05)
    assert np.var(drawn) == pytest.approx(noise_variance(), rel=0.05)


def test_groups_that_differ_by_one_client_do_not_tell_how_his_credit_ended(keys) -> None:
    """Whoever guesses his outcome from the difference of both answers, as well as can be, is hardly better than chance.

    Without noise he would always be right.
    """
    n, told = 200, {outcome: Counter() for outcome in (0, 1)}
    for first in range(N_GROUPS - n - 1):
        before = group_noise(keys[first : first + n])
        after = group_noise(keys[first : first + n + 1])
        for outcome in told:
            told[outcome][after + outcome - before] += 1
    seen = told[0].keys() | told[1].keys()
    n_right = sum(max(told[0][difference], told[1][difference]) for difference in seen)
    share_right = n_right / (told[0].total() + told[1].total())
    assert 0.5 < share_right < 0.66
    likely = [(told[0][one], told[1][one]) for one in range(-2, 4)]
    assert max(max(a / b, b / a) for a, b in likely) < 1.15 * math.exp(EPSILON)


def test_one_outcome_more_is_at_most_e_times_as_likely_behind_an_answer(keys) -> None:
    drawn = Counter(group_noise(keys[row : row + 1]) for row in range(N_GROUPS))
    for x in range(-2, 3):
        assert drawn[x] / drawn[x - 1] < 1.15 * math.exp(EPSILON)
        assert drawn[x - 1] / drawn[x] < 1.15 * math.exp(EPSILON)


def test_a_group_without_a_bad_is_not_told_from_one_with_one(keys) -> None:
    groups = [keys[first : first + 50] for first in range(0, N_GROUPS - 50, 50)]
    none, one = (Counter(tell_rate(bads(50, n_bad), group).rate for group in groups) for n_bad in (0, 1))
    assert none.keys() & one.keys() >= {0.0, 0.02, 0.04}
    assert one[0.0] > 0.15 * one.total()


@pytest.mark.parametrize(("n", "p_default"), [(50, 0.08), (200, 0.08), (500, 0.02), (200, 0.3)])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(keys, n, p_default) -> None:
    generator, held = np.random.default_rng(5), 0
    for _ in range(1_500):
        found = tell_rate(generator.random(n) < p_default, keys[generator.integers(0, N_GROUPS, n)])
        held += found.low <= p_default <= found.high
    assert held / 1_500 > 0.935


def test_rates_are_whole_percents_and_tenths_in_large_groups(keys) -> None:
    small, large = tell_rate(bads(500, 41), keys[:500]), tell_rate(bads(5_000, 412), keys[:5_000])
    for told, steps in ((small, 100), (large, 1000)):
        for part in (told.rate, told.low, told.high):
            assert part * steps == pytest.approx(round(part * steps))
        assert told.low <= told.rate <= told.high


def test_wilson_is_that_of_the_book() -> None:
    """Newcombe (1998), table I: 81 of 263, and 0 of 20."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_quartiles_have_two_figures() -> None:
    assert tell_quartiles(np.linspace(11_111, 99_999, 1_001)) == ToldQuartiles(33_000, 56_000, 78_000)
    assert tell_quartiles([-3_204.7] * 60) == ToldQuartiles(-3_200, -3_200, -3_200)
