"""The application beside the histories: debts over income, terms against those of earlier credits, trends."""

BUREAU = {
    "application": """
    application_id | income | credit_amount
    ---------------+--------+--------------
                 1 |    100 |           200
                 2 |      0 |             0
                 3 |    100 |           200
    """,
    "bureau": """
    application_id | status | credit_type     | debt | credit_amount | annuity | overdue_amount
    ---------------+--------+-----------------+------+---------------+---------+---------------
                 1 | Active | Credit card     |   30 |           120 |       5 |              6
                 1 | Closed | Consumer credit |   30 |           480 |      90 |
                 2 | Active | Credit card     |    0 |             0 |       5 |              6
    """,
}

PREVIOUS = {
    "application": """
    application_id | credit_amount | annuity
    ---------------+---------------+--------
                 1 |           600 |      30
                 2 |           600 |      30
                 3 |           600 |      30
    """,
    "previous_application": """
    application_id | decided_day | status   | credit_amount | annuity | term
    ---------------+-------------+----------+---------------+---------+-----
                 1 |     -365.25 | Refused  |           300 |      10 |   12
                 1 |      -730.5 | Approved |           200 |      20 |    8
                 1 |    -1095.75 | Approved |           400 |         |
                 1 |       -1461 | Approved |           100 |         |
                 2 |     -365.25 | Canceled |             0 |         |    0
    """,
}

INSTALMENTS = {
    "application": """
    application_id | annuity | income
    ---------------+---------+-------
                 1 |      75 |    500
                 2 |      75 |    500
    """,
    "installments_payments": """
    application_id | due_day | paid_day | due_amount | paid_amount
    ---------------+---------+----------+------------+------------
                 1 |     -10 |        0 |        100 |         100
                 1 |    -100 |     -104 |        100 |          50
                 1 |    -400 |     -391 |         25 |          25
    """,
}


def test_debts_with_other_lenders_over_income_and_over_the_credit(spec):
    spec("bureau_debt_to_income", BUREAU, {1: 0.6, 2: None, 3: None})
    spec("bureau_card_debt_to_income", BUREAU, {1: 0.3, 2: None, 3: None})
    spec("bureau_debt_to_credit", BUREAU, {1: 0.3, 2: None, 3: None})
    spec("bureau_amount_to_income", BUREAU, {1: 1.2, 2: None, 3: None})
    spec("bureau_annuity_to_income", BUREAU, {1: 0.05, 2: None, 3: None})
    spec("debt_to_income", BUREAU, {1: 2.6, 2: None, 3: 2})


def test_debts_with_other_lenders_over_what_was_borrowed_and_what_is_overdue_of_them(spec):
    spec("bureau_active_debt_to_amount", BUREAU, {1: 0.25, 2: None, 3: None})
    spec("bureau_overdue_to_debt", BUREAU, {1: 0.1, 2: None, 3: None})


def test_months_late_in_the_last_half_year_against_the_last_two(spec):
    drawn = """
        application_id | bureau_credit_id | month | status
        ---------------+------------------+-------+-------
                     1 |               10 |    -1 | 1
                     1 |               10 |    -6 | 0
                     1 |               10 |    -7 | 0
                     1 |               10 |   -24 | 0
                     1 |               10 |   -25 | 5
                     2 |               11 |    -7 | 1
        """
    spec("bureau_month_late_trend", {"bureau_balance": drawn}, {1: 1 / 2 - 1 / 4, 2: None, 3: None})


def test_the_credit_against_those_asked_for_before(spec):
    spec("annuity_to_previous", PREVIOUS, {1: 2, 2: None, 3: None})
    spec("credit_to_largest_previous", PREVIOUS, {1: 1.5, 2: None, 3: None})
    spec("credit_to_refused", PREVIOUS, {1: 2, 2: None, 3: None})
    spec("length_to_previous_term", PREVIOUS, {1: 2, 2: None, 3: None})


def test_years_between_applications_and_refusals_of_late(spec):
    spec("previous_gap_years", PREVIOUS, {1: 1, 2: None, 3: None})
    spec("previous_refused_trend", PREVIOUS, {1: 1 / 3 - 1 / 4, 2: 0, 3: None})


def test_interest_asked_for_against_that_of_earlier_credits(spec):
    drawn = {
        "application": """
        application_id | annuity | credit_amount
        ---------------+---------+--------------
                     1 |     100 |          1000
                     2 |     100 |          1000
        """,
        "previous_application": """
        application_id | status   | annuity | term | credit_amount
        ---------------+----------+---------+------+--------------
                     1 | Approved |     100 |   24 |          1500
        """,
    }
    rates = [(100 * n / 1000) ** (12 / n) - 1 for n in range(6, 61, 6)]
    kept = [rate for rate in rates if rate >= 0.085]
    spec("credit_interest_to_previous", drawn, {1: sum(kept) / len(kept) - ((2400 / 1500) ** 0.5 - 1), 2: None})


def test_what_is_owed_in_the_months_to_come_over_income(spec):
    drawn = {
        "application": """
        application_id | income
        ---------------+-------
                     1 |    100
                     2 |    100
        """,
        "previous_application": """
        application_id | status   | annuity | last_due_day_first_version
        ---------------+----------+---------+---------------------------
                     1 | Approved |      20 |                         60
                     1 | Refused  |      80 |                        300
                     2 | Approved |      20 |                        -10
        """,
    }
    spec("owed_to_income", drawn, {1: 0.4, 2: None})
    spec("previous_months_left_due_1m_mean_all", drawn["previous_application"], {1: 2, 2: None})


def test_instalments_against_income_and_the_repayment_asked_for(spec):
    spec("instalments_to_income", INSTALMENTS, {1: 200 / 500, 2: None})
    spec("annuity_to_instalments", INSTALMENTS, {1: 1, 2: None})
    spec("installment_paid_to_due", INSTALMENTS, {1: 150 / 200, 2: None})


def test_delays_of_late_against_those_before(spec):
    spec("installment_late_trend", INSTALMENTS, {1: 1 - 1 / 2, 2: None})
    spec("installment_dpd_year_trend", INSTALMENTS, {1: 10 / 2 - 19 / 3, 2: None})
    spec("installment_early_trend", INSTALMENTS, {1: 0 - 4 / 2, 2: None})
