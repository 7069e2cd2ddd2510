"""Guesses: what a name and the values say of a column, and what is never guessed from the outcome."""

import polars as pl
import pytest

from clairscore.errors import DeliveryError
from clairscore.lenders.flat.declaration import load_declaration
from clairscore.lenders.flat.guess import guess_declaration
from clairscore.lenders.flat.hints import our_name
from clairscore.workflows.init import init_lender


@pytest.fixture(scope="module")
def guessed(declared):
    return load_declaration(declared)


@pytest.fixture(scope="module")
def by_name(guessed):
    return {column.name: column for column in guessed.columns}


def test_roles_are_guessed_and_each_guess_waits_for_a_person(guessed, by_name):
    assert {name for name, column in by_name.items() if column.role == "feature"} == {
        "monthly_income",
        "times_past_due",
        "age",
        "home",
        "guarantor",
        "loan_amount",
    }
    assert [column.name for column in guessed.of_role("sensitive")] == ["sex"]
    ignored = {column.name: column.review[0] for column in guessed.of_role("ignored")}
    assert "known only afterwards" in ignored["recovered"]
    assert "free text or an id" in ignored["remarks"]
    assert "tells nothing" in ignored["always"]
    assert all(column.review for column in guessed.columns if column.role != "feature" or column.actionable)


def test_types_units_and_bounds_are_guessed(by_name):
    types = {name: column.type for name, column in by_name.items() if column.role != "ignored"}
    assert types == {
        "monthly_income": "number",
        "times_past_due": "count",
        "age": "count",
        "sex": "category",
        "home": "category",
        "guarantor": "flag",
        "loan_amount": "number",
    }
    assert by_name["monthly_income"].unit == by_name["loan_amount"].unit == "currency"
    assert by_name["age"].unit == "years"
    assert by_name["age"].maximum == 120
    assert by_name["home"].choices == ("mortgage", "own", "rent")
    assert not by_name["monthly_income"].required
    assert by_name["times_past_due"].required


def test_key_amount_outcome_and_what_is_audited_are_guessed(guessed, by_name):
    assert guessed.key == "LoanId"
    assert guessed.amount == "loan_amount"
    assert guessed.outcome == "loan_status"
    assert guessed.calendar == "issue_month"
    assert guessed.bad == ("charged off",)
    assert by_name["age"].audited
    assert guessed.crossed == (("sex", "age"),)


def test_a_direction_of_risk_needs_its_name_and_the_rows(table, by_name):
    assert by_name["times_past_due"].risk == "rises"
    assert by_name["monthly_income"].risk == "falls"
    assert by_name["loan_amount"].risk is None
    turned = table.with_columns(TimesPastDue=10 - pl.col("TimesPastDue"))
    found = guess_declaration(turned, "loan_status", None, "loans", "loans", "columns_2026_11")
    assert {column.name: column.risk for column in found.columns}["times_past_due"] is None


def test_the_order_of_choices_says_nothing_of_the_outcome(table, by_name):
    shuffled = table.with_columns(loan_status=pl.col("loan_status").shuffle(seed=1))
    found = guess_declaration(shuffled, "loan_status", None, "loans", "loans", "columns_2026_11")
    assert {c.name: c.choices for c in found.columns}["home"] == by_name["home"].choices


@pytest.mark.parametrize(
    ("outcome", "bad", "message"),
    [
        ("status", None, "has no column 'status'"),
        ("home", None, "Which value of 'home'"),
        ("loan_status", "lost", "never is 'lost'"),
        ("always", None, "takes one value only"),
        ("remarks", None, "takes 900 values"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_with_what_to_do(table, outcome, bad, message):
    with pytest.raises(DeliveryError, match=message):
        guess_declaration(table, outcome, bad, "loans", "loans", "columns_2026_11")


def test_a_value_that_is_bad_may_be_a_number_or_a_word(table):
    coded = table.with_columns(loan_status=pl.when(pl.col("loan_status") == "paid").then(1).otherwise(2))
    assert guess_declaration(coded, "loan_status", "2", "loans", "loans", "columns_2026_11").bad == ("2",)
    found = guess_declaration(table, "loan_status", "PAID", "loans", "loans", "columns_2026_11")
    assert found.bad == ("paid",)


def test_a_table_of_ids_and_texts_makes_no_lender():
    rows = pl.DataFrame({"id": range(200), "note": [f"n{one}" for one in range(200)], "bad": [0, 1] * 100})
    with pytest.raises(DeliveryError, match="No column of the table can be read"):
        guess_declaration(rows, "bad", None, "x", "x", "columns_2026_11")


@pytest.mark.parametrize(
    ("delivered", "ours"),
    [
        ("MonthlyIncome", "monthly_income"),
        ("NumberOfTime30-59DaysPastDueNotWorse", "number_of_time_30_59_days_past_due_not_worse"),
        ("AMT_CREDIT", "amt_credit"),
        ("Âge du client", "age_du_client"),
        ("2yrs", "column_2yrs"),
        ("", ""),
    ],
)
def test_names_become_ours(delivered, ours):
    assert our_name(delivered) == ours


def test_a_declaration_that_is_there_is_not_written_over(delivered, declared):
    with pytest.raises(DeliveryError, match="a person may have edited it"):
        init_lender(delivered / "loans.csv", "loan_status", declared)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "x", "must end in .csv or .parquet"),
        ("a.csv", "a;b\n1;2\n", "separated by commas"),
        ("a.csv", "a,b\n", "0 rows"),
        ("a.parquet", "no parquet", "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(DeliveryError, match=message):
        init_lender(tmp_path / name, "a", tmp_path / "out")
    assert not (tmp_path / "out").exists()
