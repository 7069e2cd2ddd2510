import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.decisions.amounts import Amounts
from clairscore.decisions.policy import load_policy

AMOUNTS = Amounts(loss_given_default=0.6, exposure=0.75, margin_rate=0.045)


def test_a_credit_by_hand():
    assert_allclose(AMOUNTS.exposure_at_default([10_000]), [7_500])
    assert_allclose(AMOUNTS.expected_loss([0.1], [10_000]), [450])
    assert_allclose(AMOUNTS.expected_profit([0.1], [10_000]), [0.9 * 450 - 450])


def test_a_credit_that_was_repaid_earns_its_margin_and_one_that_went_bad_loses_what_was_owed():
    assert_allclose(AMOUNTS.expected_profit([0, 1], [10_000, 10_000]), [450, -4_500])


@given(st.floats(0, 1), st.floats(1, 1e7))
def test_a_credit_of_any_amount_earns_something_below_the_same_pd(p_default, credit):
    break_even = AMOUNTS.costs.break_even
    profit = float(AMOUNTS.expected_profit(p_default, credit))
    if abs(p_default - break_even) > 1e-9:
        assert (profit > 0) == (p_default < break_even)


def test_our_amounts_cost_what_our_costs_say():
    policy = load_policy()
    assert policy.amounts is not None
    assert policy.amounts.costs.break_even == pytest.approx(policy.costs.break_even)


@pytest.mark.parametrize(
    ("name", "value"),
    [("loss_given_default", 0.0), ("loss_given_default", 1.1), ("exposure", 0.0), ("margin_rate", 1.0)],
)
def test_a_share_that_cannot_be_is_refused(name, value):
    shares = {"loss_given_default": 0.6, "exposure": 0.75, "margin_rate": 0.045, name: value}
    with pytest.raises(ValueError, match=f"{name} must be above 0 .*, received {value}"):
        Amounts(**shares)
