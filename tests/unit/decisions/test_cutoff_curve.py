import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.decisions.amounts import Amounts
from clairscore.decisions.cutoff import choose_cutoff
from clairscore.decisions.cutoff_curve import check_break_even, draw_curve
from clairscore.metrics.cost import Costs, business_cost

COSTS = Costs(10, 1)
AMOUNTS = Amounts(loss_given_default=0.6, exposure=0.75, margin_rate=0.045)


@pytest.fixture(scope="module")
def drawn():
    generator = np.random.default_rng(0)
    pds = np.round(generator.beta(1, 10, 4_000), 3)
    return (generator.random(4_000) < pds).astype(float), pds, np.round(generator.lognormal(9, 0.7, 4_000))


@pytest.fixture(scope="module")
def cutoff(drawn):
    return choose_cutoff(*drawn[:2], COSTS, n_draws=50)


def test_every_point_is_what_counting_at_that_cutoff_gives(drawn, cutoff):
    bads, pds, credit = drawn
    curve = draw_curve(cutoff, bads, pds, COSTS, amounts=AMOUNTS, credit=credit)
    assert 190 <= len(curve.points) <= 210
    for point in curve.points:
        approved = pds < point.cutoff
        assert_allclose(point.cost, business_cost(bads, pds, point.cutoff, COSTS))
        assert_allclose(point.approval_rate, approved.mean())
        if approved.any():
            assert_allclose(point.bad_rate, bads[approved].mean(), atol=1e-12)
        else:
            assert point.bad_rate is None
        earned = np.where(bads == 1, -0.6 * 0.75, 0.045) * credit
        foretold = ((1 - pds) * 0.045 - pds * 0.6 * 0.75) * credit
        assert_allclose(point.profit, earned[approved].sum() / bads.size, atol=1e-6)
        assert_allclose(point.expected_profit, foretold[approved].sum() / bads.size, atol=1e-6)


def test_the_cutoff_and_break_even_are_on_the_curve(drawn, cutoff):
    curve = draw_curve(cutoff, *drawn[:2], COSTS)
    assert {cutoff.value, cutoff.break_even} <= {point.cutoff for point in curve.points}
    assert curve.at(cutoff.value).cutoff == cutoff.value
    assert (curve.by_amounts, curve.points[0].profit) == (None, None)


def test_a_higher_cutoff_never_approves_fewer(drawn, cutoff):
    rates = [point.approval_rate for point in draw_curve(cutoff, *drawn[:2], COSTS).points]
    assert rates == sorted(rates)
    assert rates[0] < 0.01
    assert rates[-1] > 0.99


def test_equal_amounts_choose_the_cutoff_of_the_costs(drawn, cutoff):
    bads, pds, _ = drawn
    found = draw_curve(cutoff, bads, pds, COSTS, amounts=AMOUNTS, credit=np.full(bads.size, 5_000.0)).by_amounts
    assert (found.value, found.low, found.high) == (cutoff.value, cutoff.low, cutoff.high)
    assert "per unit of credit" in found.how


def test_large_credits_that_go_bad_lower_the_cutoff_of_the_amounts(drawn, cutoff):
    bads, pds, _ = drawn
    credit = np.where((bads == 1) & (pds > 0.05), 50_000.0, 5_000.0)
    found = draw_curve(cutoff, bads, pds, COSTS, amounts=AMOUNTS, credit=credit).by_amounts
    assert found.value < cutoff.value


def test_an_amount_nobody_knows_counts_for_nothing(drawn, cutoff):
    bads, pds, credit = drawn
    unknown = np.arange(bads.size) % 3 == 0
    curves = [
        draw_curve(cutoff, bads, pds, COSTS, amounts=AMOUNTS, credit=np.where(unknown, value, credit))
        for value in (np.nan, 0.0)
    ]
    assert curves[0] == curves[1]


def test_whether_the_interval_holds_break_even_is_said_with_both_costs(drawn, cutoff):
    curve = draw_curve(cutoff, *drawn[:2], COSTS)
    said = check_break_even(cutoff, curve)
    assert cutoff.holds_break_even
    assert "holds the break-even PD of 0.0909" in said
    assert f"{curve.at(cutoff.value).cost:.4f} at the cut-off" in said
    doubled = np.minimum(3 * drawn[1], 1)
    far = choose_cutoff(drawn[0], doubled, COSTS, n_draws=50)
    assert "does not hold the break-even PD" in check_break_even(far, draw_curve(far, drawn[0], doubled, COSTS))
