"""Rows of one applicant."""

import pytest

from clairscore.errors import InvalidApplicant
from clairscore.tables.rows import change_rows, rows_from_records


def _read(lender, **records):
    given = {"application": [{"application_id": 1, "birth_day": -12000}]} | records
    return rows_from_records(given, lender.sources, lender.application)


def test_our_names_and_delivered_names_give_the_same_rows(lender):
    ours = _read(lender, bureau=[{"bureau_credit_id": 5, "application_id": 1, "opened_day": -10, "debt": 3}])
    delivered = _read(
        lender, bureau=[{"SK_ID_BUREAU": 5, "SK_ID_CURR": 1, "DAYS_CREDIT": -10, "AMT_CREDIT_SUM_DEBT": 3}]
    )
    assert ours == delivered


def test_sentinels_become_nulls(lender):
    rows = _read(lender, application=[{"birth_day": -9000, "DAYS_EMPLOYED": 365243, "ORGANIZATION_TYPE": "XNA"}])
    assert rows["application"]["employed_day"] == [None]
    assert rows["application"]["organization"] == [None]


@pytest.mark.parametrize(
    ("records", "field", "reason"),
    [
        ({"application": [{"birth_day": "old"}]}, "application[0].birth_day", "finite number"),
        ({"application": [{"birth_day": float("nan")}]}, "application[0].birth_day", "finite number"),
        ({"application": [{"birth_day": 100}]}, "application[0].birth_day", "at most"),
        ({"application": [{}]}, "application[0].birth_day", "required"),
        ({"application": [{"birth_day": -9000, "income": -1}]}, "application[0].income", "at least 0"),
        ({"application": [{"birth_day": -9000, "owns_car": "perhaps"}]}, "application[0].owns_car", "true or false"),
        ({"application": [{"birth_day": -9000, "education": 3}]}, "application[0].education", "text"),
        ({"application": [{"birth_day": -9000, "salary": 3}]}, "application[0].salary", "not a column"),
        ({"application": []}, "application", "exactly one row"),
        ({"application": [{"birth_day": -9000}, {"birth_day": -9000}]}, "application", "received 2"),
        ({"tweets": [{}]}, "tweets", "not one of the sources"),
        (
            {"bureau": [{"application_id": 1, "bureau_credit_id": 1.5, "opened_day": -1}]},
            "bureau[0].bureau_credit_id",
            "whole",
        ),
    ],
)
def test_what_cannot_be_scored_is_named_with_its_place_and_never_its_value(lender, records, field, reason):
    with pytest.raises(InvalidApplicant) as error:
        _read(lender, **records)
    assert error.value.field == field
    assert reason in error.value.reason


def test_a_change_replaces_a_column_of_the_application_and_nothing_else(lender):
    rows = _read(lender, bureau=[{"bureau_credit_id": 5, "application_id": 1, "opened_day": -10}])
    changed = change_rows(rows, {"credit_amount": 5000}, lender.application)
    assert changed["application"]["credit_amount"] == [5000.0]
    assert changed["bureau"] == rows["bureau"]
    assert "credit_amount" not in rows["application"]


@pytest.mark.parametrize("column", ["application_id", "is_bad", "no_such_column"])
def test_key_outcome_and_unknown_columns_cannot_be_changed(lender, column):
    with pytest.raises(InvalidApplicant, match=r"not a column that can be changed"):
        change_rows(_read(lender), {column: 1}, lender.application)


def test_sources_may_go_by_their_delivered_names_and_rows_may_lack_ids(lender):
    rows = rows_from_records(
        {
            "application_train": [{"DAYS_BIRTH": -9000}],
            "POS_CASH_balance": [{"MONTHS_BALANCE": -1, "SK_DPD": 3}],
            "installments_payments": [{"DAYS_INSTALMENT": -30, "DAYS_ENTRY_PAYMENT": -21}],
        },
        lender.sources,
        lender.application,
    )
    assert rows["pos_cash_balance"] == {"month": [-1], "dpd": [3.0]}
    assert rows["installments_payments"]["paid_day"] == [-21.0]


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ({"bureau": [{"application_id": 2, "bureau_credit_id": 1, "opened_day": -1}]}, "other_application"),
        (
            {"bureau": [{"bureau_credit_id": 1, "opened_day": -1}, {"bureau_credit_id": 1, "opened_day": -9}]},
            "repeated_key",
        ),
        ({"application": [{"birth_day": -9000, "income": 1, "AMT_INCOME_TOTAL": 2}]}, "twice"),
        ({"application": [{"birth_day": -9000, "education": "Doctorat"}]}, "unknown_word"),
        ({"application": [{"birth_day": -9000, "income": 10**400}]}, "out_of_scale"),
        ({"application": [{"birth_day": -9000, "annuity": 1e-308}]}, "out_of_scale"),
        ({"pos_cash_balance": [{"dpd": 3}]}, "required"),
        ({"bureau_balance": [{"month": -1, "status": "0"}]}, "required"),
    ],
)
def test_what_contradicts_itself_is_refused(lender, records, code):
    with pytest.raises(InvalidApplicant) as error:
        _read(lender, **records)
    assert error.value.code == code
