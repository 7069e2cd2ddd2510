"""Credits with other lenders."""


def test_debt_is_summed_over_running_credits_only_when_asked(spec):
    drawn = """
        application_id | status | debt
        ---------------+--------+------
                     1 | Active |  100
                     1 | Closed |   50
                     2 | Closed |   50
        """
    spec("bureau_debt_sum_all", drawn, {1: 150, 2: 50, 3: None})
    spec("bureau_debt_active_sum_all", drawn, {1: 100, 2: None})


def test_credits_are_counted_by_kind(spec):
    drawn = """
        application_id | opened_day | credit_type
        ---------------+------------+------------
                     1 |       -365 | Credit card
                     1 |       -366 | Credit card
                     1 |        -10 | Microloan
        """
    spec("bureau_credit_card_count_12m", drawn, {1: 1})
    spec("bureau_credit_microloan_count_all", drawn, {1: 1})
    spec("bureau_credit_count_all", drawn, {1: 3})


def test_a_credit_opened_on_the_day_of_the_application_is_not_seen(spec):
    spec(
        "bureau_credit_count_all",
        """
        application_id | opened_day
        ---------------+-----------
                     1 |          0
                     2 |          0
                     2 |         -1
        """,
        {1: None, 2: 1},
    )


def test_a_ratio_over_nothing_is_null(spec):
    spec(
        "bureau_debt_to_amount",
        {
            "bureau": """
            application_id | debt | credit_amount
            ---------------+------+--------------
                         1 |   50 |           100
                         1 |   25 |           200
                         2 |   50 |             0
                         3 |      |           100
            """
        },
        {1: 0.25, 2: None, 3: None},
    )


def test_months_late_leave_unknown_months_aside(spec):
    spec(
        "bureau_month_late_share_all",
        """
        application_id | bureau_credit_id | month | status
        ---------------+------------------+-------+-------
                     1 |               10 |    -1 | 0
                     1 |               10 |    -2 | 1
                     1 |               11 |    -3 | X
                     1 |               11 |    -4 | C
                     2 |               12 |    -1 | X
        """,
        {1: 1 / 3, 2: None},
    )


def test_month_windows_end_before_the_month_of_the_application(spec):
    spec(
        "bureau_month_late_share_6m",
        """
        application_id | bureau_credit_id | month | status
        ---------------+------------------+-------+-------
                     1 |               10 |     0 | 5
                     1 |               10 |    -6 | 0
                     1 |               10 |    -7 | 1
        """,
        {1: 0},
    )
