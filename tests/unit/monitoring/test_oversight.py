"""Whether people look: shares by hand, few cases that say nothing, and who is told of."""

from dataclasses import replace

import pytest
from scipy.stats import beta

from clairscore.decisions.review_rules import OversightLimits
from clairscore.monitoring.oversight import SettledCase, look_at, oversee, share_of

LIMITS = OversightLimits(quick_seconds=60, agreement_limit=0.95, quick_limit=0.2, level=0.95, least_cases=10)
CASE = SettledCase("ada", "referral", agrees=True, seconds=300.0)


def test_shares_and_quartiles_of_a_few_cases_by_hand() -> None:
    cases = [
        replace(CASE, agrees=agrees, seconds=seconds)
        for agrees, seconds in ((True, 30.0), (True, 60.0), (False, 90.0), (True, 120.0), (True, 600.0))
    ]
    found = look_at(cases, LIMITS)
    assert (found.agreement.count, found.agreement.n, found.agreement.value) == (4, 5, 0.8)
    assert (found.quick.count, found.quick.value) == (1, 0.2)
    assert found.seconds is not None
    assert (found.seconds.lower, found.seconds.median, found.seconds.upper) == (60.0, 90.0, 120.0)
    assert found.signals == ()


@pytest.mark.parametrize(("count", "n"), [(1, 2), (4, 5), (59, 60), (3, 200)])
def test_the_interval_is_the_one_of_a_beta_posterior(count: int, n: int) -> None:
    found = share_of(count, n, 0.95)
    expected = beta(count + 0.5, n - count + 0.5).ppf([0.025, 0.975])
    assert [found.low, found.high] == pytest.approx(list(expected), abs=1e-12)


def test_none_and_all_are_ends_and_of_nothing_nothing_is_known() -> None:
    assert (share_of(0, 10, 0.95).low, share_of(10, 10, 0.95).high) == (0.0, 1.0)
    nothing = share_of(0, 0, 0.95)
    assert (nothing.value, nothing.low, nothing.high) == (None, 0.0, 1.0)


@pytest.mark.parametrize(("count", "n"), [(-1, 3), (4, 3)])
def test_a_count_beyond_its_total_is_refused(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 3"):
        share_of(count, n, 0.95)


def test_few_cases_are_no_signal_and_many_are() -> None:
    always = [replace(CASE, seconds=5.0)]
    assert look_at(always * 9, LIMITS).signals == ()
    assert look_at(always * 10, LIMITS).signals == ("quick",)
    assert look_at(always * 60, LIMITS).signals == ("agrees", "quick")


def test_an_override_says_nothing_of_agreement_and_has_no_duration() -> None:
    found = look_at([CASE, replace(CASE, opened_for="override", agrees=False, seconds=None)], LIMITS)
    assert (found.n_settled, found.n_overrides, found.agreement.n, found.quick.n) == (2, 1, 1, 1)


def test_each_person_is_looked_at_alone_by_name() -> None:
    found = oversee([replace(CASE, adviser="bob", agrees=False), CASE, CASE], LIMITS)
    assert [(one.adviser, one.n_settled, one.agreement.value) for one in found] == [("ada", 2, 1.0), ("bob", 1, 0.0)]


def test_of_nobody_nothing_is_said() -> None:
    assert oversee([], LIMITS) == ()
    assert look_at([], LIMITS).seconds is None
