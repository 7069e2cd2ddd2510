import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.metrics.cost import Costs, approved_share, business_cost, cost_difference

TEN_TO_ONE = Costs(10, 1)


def test_a_bad_that_is_approved_costs_ten():
    assert business_cost([1], [0.05], 0.09, TEN_TO_ONE) == 10


def test_a_good_that_is_refused_costs_one():
    assert business_cost([0], [0.30], 0.09, TEN_TO_ONE) == 1


def test_a_good_approved_and_a_bad_refused_cost_nothing():
    assert business_cost([0, 1], [0.05, 0.30], 0.09, TEN_TO_ONE) == 0


def test_a_pd_on_the_cutoff_is_refused():
    assert business_cost([0], [0.09], 0.09, TEN_TO_ONE) == 1


def test_break_even_of_ten_to_one_is_one_in_eleven():
    assert TEN_TO_ONE.break_even == 1 / 11


def test_each_row_may_have_its_own_cutoff():
    assert business_cost([1, 1], [0.05, 0.05], [0.01, 0.09], TEN_TO_ONE) == 5


@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.floats(0, 1)), min_size=1, max_size=50))
def test_cutoffs_beyond_every_pd_cost_what_deciding_without_a_model_costs(case):
    bads, pds = map(np.array, zip(*case, strict=True))
    assert_allclose(business_cost(bads, pds, 2.0, TEN_TO_ONE), TEN_TO_ONE.approve_all(bads.mean()))
    assert_allclose(business_cost(bads, pds, -1.0, TEN_TO_ONE), TEN_TO_ONE.refuse_all(bads.mean()))


def test_break_even_costs_least_when_pds_are_true():
    generator = np.random.default_rng(0)
    pds = generator.beta(1, 9, 200_000)
    bads = generator.random(200_000) < pds
    costs = {cutoff: business_cost(bads, pds, cutoff, TEN_TO_ONE) for cutoff in (0.03, 0.06, 1 / 11, 0.13, 0.2)}
    assert min(costs, key=costs.__getitem__) == 1 / 11


def test_approved_share_counts_pds_below_the_cutoff():
    assert approved_share([0.05, 0.09, 0.2, 0.3], 0.09) == 0.25


@pytest.mark.parametrize("values", [(0, 1), (10, -1), (float("nan"), 1), (float("inf"), 1)])
def test_costs_that_are_no_costs_are_refused(values):
    with pytest.raises(ValueError, match="Both costs must be above 0"):
        Costs(*values)


def test_a_paired_difference_is_that_of_the_two_costs():
    generator = np.random.default_rng(0)
    is_bad = (generator.random(4000) < 0.1).astype(float)
    first, second = generator.random(4000), np.clip(generator.random(4000) * 0.5 + 0.4 * is_bad, 0, 1)
    found = cost_difference(is_bad, (first, 0.2), (second, 0.3), Costs())
    assert found.value == pytest.approx(
        business_cost(is_bad, second, 0.3, Costs()) - business_cost(is_bad, first, 0.2, Costs())
    )
    assert found.low < found.value < found.high < 0


def test_rows_of_one_person_are_one_witness():
    is_bad, pds = np.tile([1.0, 0.0, 0.0], 200), np.tile([0.05, 0.3, 0.2], 200)
    apart = cost_difference(is_bad, (pds, 0.1), (pds, 0.25), Costs())
    together = cost_difference(is_bad, (pds, 0.1), (pds, 0.25), Costs(), person=np.repeat(np.arange(20), 30))
    assert apart.value == together.value == pytest.approx(-1 / 3)
    assert together.high - together.low == pytest.approx(0, abs=1e-9)
    assert apart.high - apart.low > 0.05
