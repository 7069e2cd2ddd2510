"""Instalments: late is after the due day, windows are cut on rows and end the day before the application."""


def test_window_includes_day_365_and_excludes_the_application_day(spec):
    spec(
        "installment_unpaid_count_12m",
        """
        application_id | due_day | paid_day
        ---------------+---------+---------
                     1 |       0 |
                     1 |      -1 |       -1
                     1 |    -365 |
                     1 |    -366 |
        """,
        {1: 1},
    )


def test_an_early_payment_is_no_days_past_due(spec):
    spec(
        "installment_dpd_mean_all",
        """
        application_id | due_day | paid_day
        ---------------+---------+---------
                     1 |     -30 |      -50
                     2 |     -30 |      -20
                     3 |     -30 |      -30
        """,
        {1: 0, 2: 10, 3: 0},
    )


def test_days_early_are_not_days_late(spec):
    spec(
        "installment_days_early_max_all",
        """
        application_id | due_day | paid_day
        ---------------+---------+---------
                     1 |     -30 |      -50
                     2 |     -30 |      -20
        """,
        {1: 20, 2: 0},
    )


def test_an_unpaid_instalment_has_no_days_past_due(spec):
    spec(
        "installment_dpd_max_3m",
        """
        application_id | due_day | paid_day
        ---------------+---------+---------
                     1 |     -10 |
                     2 |     -10 |
                     2 |     -40 |      -35
        """,
        {1: None, 2: 5},
    )


def test_a_window_takes_rows_and_not_the_whole_loan_they_belong_to(spec):
    spec(
        "installment_dpd_max_12m",
        """
        application_id | previous_id | due_day | paid_day
        ---------------+-------------+---------+---------
                     1 |           7 |    -100 |     -100
                     1 |           7 |    -700 |     -600
        """,
        {1: 0},
    )


def test_counts_are_zero_with_a_history_and_null_without(spec):
    spec(
        "installment_late_count_3m",
        """
        application_id | due_day | paid_day
        ---------------+---------+---------
                     1 |    -400 |     -300
        """,
        {1: 0, 2: None},
    )


def test_the_share_paid_counts_an_unpaid_instalment_as_nothing_and_one_due_of_zero_as_unknown(spec):
    spec(
        "installment_paid_share_mean_all",
        """
        application_id | due_day | due_amount | paid_amount
        ---------------+---------+------------+------------
                     1 |     -10 |        100 |         100
                     1 |     -40 |        100 |
                     2 |     -10 |          0 |          50
        """,
        {1: 0.5, 2: None},
    )


def test_the_trend_is_positive_when_delays_grow(spec):
    spec(
        "installment_dpd_trend",
        {
            "installments_payments": """
            application_id | due_day | paid_day
            ---------------+---------+---------
                         1 |     -10 |       -4
                         1 |    -200 |     -200
            """
        },
        {1: 3},
    )
