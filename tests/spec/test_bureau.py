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


MONTHS = {
    "bureau": """
    application_id | bureau_credit_id | status
    ---------------+------------------+-------
                 1 |               10 | Active
                 1 |               11 | Closed
                 2 |               12 | Closed
    """,
    "bureau_balance": """
    bureau_credit_id | month | status
    -----------------+-------+-------
                  10 |    -1 | 2
                  10 |    -3 | 0
                  11 |    -1 | 5
                  11 |    -2 | X
                  12 |    -4 | 1
    """,
}


def test_a_month_knows_the_state_of_its_credit(spec):
    tables = {"bureau_balance": MONTHS["bureau_balance"], "bureau": MONTHS["bureau"]}
    spec("bureau_month_late_active_share_all", tables, {1: 0.5, 2: None, 3: None})
    spec("bureau_month_status_active_max_all", tables, {1: 2, 2: None})
    spec("bureau_month_status_max_all", tables, {1: 5, 2: 1})


def test_lateness_is_weighted_by_how_recent_the_month_is_and_leaves_unknown_months_aside(spec):
    spec("bureau_month_lateness_active_ratio_all", MONTHS, {1: (2 / 2) / (1 / 2 + 1 / 4), 2: None})
    spec("bureau_month_lateness_ratio_all", MONTHS, {1: (2 / 2 + 5 / 2) / (1 / 2 + 1 / 4 + 1 / 2)})
    spec("bureau_month_late_ago_min_all", MONTHS, {1: 1, 2: 4})
    spec("bureau_late_credit_nunique_all", MONTHS, {1: 2, 2: 1})
    spec("bureau_month_written_off_share_all", MONTHS, {1: 1 / 3, 2: 0})


def test_the_class_of_lateness_rises_by_what_it_rises_a_month(spec):
    spec(
        "bureau_month_class_slope_12m",
        """
        application_id | bureau_credit_id | month | status
        ---------------+------------------+-------+-------
                     1 |               10 |    -3 | 0
                     1 |               10 |    -2 | 1
                     1 |               10 |    -1 | 2
                     2 |               11 |    -1 | 2
        """,
        {1: 1, 2: None},
    )


def test_debt_left_by_kind_is_debt_over_amounts(spec):
    spec(
        "bureau_debt_left_card_ratio_24m",
        """
        application_id | opened_day | credit_type | debt | credit_amount
        ---------------+------------+-------------+------+--------------
                     1 |       -730 | Credit card |   50 |           100
                     1 |       -730 | Credit card |      |           100
                     1 |       -731 | Credit card |   99 |           100
                     1 |        -10 | Mortgage    |   99 |           100
                     2 |        -10 | Mortgage    |   99 |           100
        """,
        {1: 0.5, 2: None},
    )


def test_kinds_gaps_and_the_end_that_came_early(spec):
    drawn = """
        application_id | opened_day | credit_type     | end_day | closed_day
        ---------------+------------+-----------------+---------+-----------
                     1 |   -1096.75 | Credit card     | -365.25 |    -730.5
                     1 |    -366.25 | Consumer credit |         |
                     2 |         -1 | Credit card     |         |
        """
    spec("bureau_kind_count", {"bureau": drawn}, {1: 2, 2: 1, 3: None})
    spec("bureau_gap_years", {"bureau": drawn}, {1: 2, 2: None})
    spec("bureau_early_years_mean_all", drawn, {1: 1, 2: None})
    spec("bureau_new_share", {"bureau": drawn}, {1: 0, 2: 1})
