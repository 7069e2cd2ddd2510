"""Days told in years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.errors import InvalidApplicant
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.years import YearsColumn

JOB = YearsColumn("employed_years", "employed_day", 0, 70)


@given(st.integers(0, 700).map(lambda tenths: tenths / 10))
def test_years_read_back_to_what_was_given(years: float) -> None:
    assert JOB.years(JOB.day(years, "x")) == years


def test_no_day_is_no_years() -> None:
    assert (JOB.years(None), JOB.day(None, "x")) == (None, None)


@pytest.mark.parametrize(("given", "code"), [(70.1, "between"), (-1, "between"), ("2", "number"), (True, "number")])
def test_years_that_cannot_be_true_are_refused(given: object, code: str) -> None:
    with pytest.raises(InvalidApplicant) as refused:
        JOB.day(given, "changes.employed_years")
    assert (refused.value.code, refused.value.field) == (code, "changes.employed_years")


def test_changes_in_years_become_days_and_others_stay() -> None:
    found = find_lender().read_changes({"employed_years": 2, "income": 10, "AMT_CREDIT": 5})
    assert found == {"employed_day": -730.0, "income": 10, "credit_amount": 5}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"employed_years": 2, "employed_day": -5}, "twice"),
        ({"age": 40}, "not_changeable"),
        ({"birth_day": -9000}, "not_changeable"),
        ({"shoes": 40}, "not_changeable"),
    ],
)
def test_changes_that_cannot_be_made_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidApplicant) as refused:
        find_lender().read_changes(changes)
    assert refused.value.code == code
