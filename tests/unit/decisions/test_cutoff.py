import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.decisions.cutoff import choose_cutoff, measure_cutoff
from clairscore.metrics.cost import Costs, business_cost

TEN_TO_ONE = Costs(10, 1)


def draw(n=20_000, seed=0):
    generator = np.random.default_rng(seed)
    pds = generator.beta(1, 10, n)
    return (generator.random(n) < pds).astype(float), pds


def test_the_cutoff_of_true_pds_is_near_break_even():
    found = choose_cutoff(*draw(), TEN_TO_ONE)
    assert found.break_even == 1 / 11
    assert found.low <= 1 / 11 <= found.high
    assert_allclose(found.value, 1 / 11, atol=0.03)


def test_costs_that_are_swapped_give_another_cutoff():
    bads, pds = draw()
    pds = np.clip(3 * pds, 0, 0.99)
    bads = (np.random.default_rng(1).random(bads.size) < pds).astype(float)
    strict, lax = choose_cutoff(bads, pds, Costs(10, 1)), choose_cutoff(bads, pds, Costs(1, 10))
    assert strict.value < 0.2 < 0.8 < lax.value


def test_pds_that_are_twice_too_high_move_the_cutoff_with_them():
    bads, pds = draw()
    assert_allclose(choose_cutoff(bads, np.minimum(2 * pds, 1), TEN_TO_ONE).value, 2 / 11, atol=0.06)


def test_no_cutoff_costs_much_less_than_the_one_chosen():
    bads, pds = draw()
    found = business_cost(bads, pds, choose_cutoff(bads, pds, TEN_TO_ONE).value, TEN_TO_ONE)
    least = min(business_cost(bads, pds, cutoff, TEN_TO_ONE) for cutoff in np.linspace(0.01, 0.5, 200))
    assert least <= found <= least + 0.01


def test_one_draw_chooses_the_cheapest_cutoff_by_hand():
    # The bads at .3 and .5 must be refused and the goods at .02 and .1 approved, whoever is drawn.
    bads, pds = np.repeat([0, 0, 1, 1], 50), np.repeat([0.02, 0.1, 0.3, 0.5], 50)
    assert 0.1 < choose_cutoff(bads, pds, TEN_TO_ONE, n_draws=1).value <= 0.3


def test_the_same_seed_chooses_the_same_cutoff():
    assert choose_cutoff(*draw(), TEN_TO_ONE, seed=3) == choose_cutoff(*draw(), TEN_TO_ONE, seed=3)


def test_rows_of_one_person_are_drawn_together():
    bads, pds = draw(2_000)
    alone = choose_cutoff(bads, pds, TEN_TO_ONE)
    together = choose_cutoff(np.tile(bads, 3), np.tile(pds, 3), TEN_TO_ONE, person=np.tile(np.arange(2_000), 3))
    assert (together.value, together.low, together.high) == (alone.value, alone.low, alone.high)


def test_the_cutoff_says_how_it_was_chosen():
    how = choose_cutoff(*draw(), TEN_TO_ONE).how
    assert "out-of-fold" in how
    assert "approved costs 10" in how
    assert "refused 1" in how


def test_costs_at_the_cutoff_stand_beside_those_without_a_model():
    bads, pds = draw()
    fold = np.arange(bads.size) % 5
    found = measure_cutoff(choose_cutoff(bads, pds, TEN_TO_ONE), bads, pds, fold, TEN_TO_ONE)
    assert_allclose(found.approve_all_cost, 10 * bads.mean())
    assert_allclose(found.refuse_all_cost, 1 - bads.mean())
    assert found.cost.low < found.cost.value < found.cost.high < min(found.approve_all_cost, found.refuse_all_cost)
    assert found.cost.value - 1e-9 <= found.cross_fitted_cost < found.cost.value + 0.02
    assert found.approved_bad_rate < bads.mean() < found.declined_bad_rate
    assert_allclose(
        found.approved_share * found.approved_bad_rate + (1 - found.approved_share) * found.declined_bad_rate,
        bads.mean(),
    )


def test_the_cutoff_of_a_fold_does_not_see_its_outcomes():
    bads, pds = draw(3_000)
    fold = np.arange(3_000) % 3
    cutoff = choose_cutoff(bads, pds, TEN_TO_ONE, n_draws=20)
    by_hand = [
        business_cost(
            bads[fold == one],
            pds[fold == one],
            choose_cutoff(bads[fold != one], pds[fold != one], TEN_TO_ONE, n_draws=20).value,
            TEN_TO_ONE,
        )
        for one in range(3)
    ]
    found = measure_cutoff(cutoff, bads, pds, fold, TEN_TO_ONE)
    assert_allclose(found.cross_fitted_cost, np.mean(by_hand))


def test_when_everyone_is_approved_nobody_is_declined():
    bads, pds = np.repeat([0, 1], [95, 5]), np.full(100, 0.01)
    cutoff = choose_cutoff(bads, pds, TEN_TO_ONE)
    found = measure_cutoff(cutoff, bads, pds, np.arange(100) % 2, TEN_TO_ONE)
    assert (found.approved_share, found.declined_bad_rate) == (1.0, None)


def test_goods_alone_choose_no_cutoff():
    with pytest.raises(ValueError, match="Goods and bads are both needed"):
        choose_cutoff([0, 0], [0.1, 0.2], TEN_TO_ONE)
