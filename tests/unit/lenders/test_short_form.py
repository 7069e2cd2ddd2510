"""The short form makes rows that the feature definitions read like any others."""

import pytest

from clairscore.errors import InvalidApplicant
from clairscore.features.serve import OnlineFeatures, values_by_name

_ASKED = {"age": 35, "annual_income": 45_000, "credit_amount": 9_000, "annuity": 450}


def _features(lender, answers, *names):
    features = [lender.catalog.find(name) for name in names]
    rows = lender.rows_from_short_form(answers)
    return tuple(values_by_name(OnlineFeatures(features, lender.catalog).compute(rows), features).values())


def test_answers_become_the_features_they_speak_of(lender):
    found = _features(lender, {**_ASKED, "seniority": 5}, "age", "annuity_to_income", "employed_years", "credit_length")
    assert found == pytest.approx((35, 0.01, 5, 20), rel=1e-3)


def test_debt_elsewhere_is_what_was_said_over_as_many_credits(lender):
    answers = {**_ASKED, "bureau_credits": 3, "bureau_debt": 900}
    assert _features(lender, answers, "bureau_debt_sum_all", "bureau_credit_active_count_all") == (900, 3)


def test_late_payments_are_late_and_the_others_are_not(lender):
    answers = {**_ASKED, "late_payments": 3, "late_days": 10}
    assert _features(lender, answers, "installment_late_count_12m") == (3,)
    assert _features(lender, {**_ASKED, "late_payments": 0}, "installment_late_count_12m") == (0,)


def test_what_is_not_asked_stays_unknown(lender):
    assert _features(lender, _ASKED, "installment_late_count_12m", "bureau_debt_sum_all") == (None, None)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"age": 35}, "short_form.annual_income"),
        ({**_ASKED, "age": 12}, "short_form.age"),
        ({**_ASKED, "age": "35"}, "short_form.age"),
        ({**_ASKED, "star_sign": 3}, "short_form.star_sign"),
        ({**_ASKED, "seniority": 30}, "short_form.seniority"),
        ({**_ASKED, "bureau_credits": 0, "bureau_debt": 10}, "short_form.bureau_debt"),
    ],
)
def test_an_answer_that_cannot_be_true_is_named(lender, answers, field):
    with pytest.raises(InvalidApplicant) as error:
        lender.rows_from_short_form(answers)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("payments", "days", "paid", "unpaid"), [(1, 300, 300, 0), (3, 10, 10, 0), (12, 365, None, 12)]
)
def test_delays_are_as_long_as_said_and_what_cannot_be_paid_yet_is_unpaid(lender, payments, days, paid, unpaid):
    answers = {**_ASKED, "late_payments": payments, "late_days": days}
    found = _features(lender, answers, "installment_dpd_max_12m", "installment_unpaid_count_12m")
    assert found == (paid, unpaid)


@pytest.mark.parametrize(("answers", "code"), [({"late_days": 9}, "without"), ({"bureau_credits": 2.5}, "whole")])
def test_answers_that_say_nothing_or_half_are_refused(lender, answers, code):
    with pytest.raises(InvalidApplicant) as error:
        lender.rows_from_short_form(_ASKED | answers)
    assert error.value.code == code
