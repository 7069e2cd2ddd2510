"""How the way of paying instalments moves."""


def test_the_latest_are_by_due_day_then_by_day_paid_with_the_unpaid_last(spec):
    drawn = """
        application_id | due_day | paid_day | previous_id
        ---------------+---------+----------+------------
                     1 |     -10 |      -10 |           1
                     1 |     -20 |      -20 |           1
                     1 |     -30 |      -30 |           1
                     1 |     -40 |      -40 |           1
                     1 |     -50 |          |           1
                     1 |     -50 |      -48 |           1
                     1 |     -60 |      -10 |           1
                     2 |     -10 |          |           1
                     2 |     -10 |      -11 |           2
        """
    spec("installment_dpd_max_last5", drawn, {1: 2, 2: 0})
    spec("installment_dpd_max_all", drawn, {1: 50})


def test_the_slope_is_the_change_in_30_days_and_null_where_time_stands_still(spec):
    spec(
        "installment_delay_slope_all",
        """
        application_id | due_day | paid_day
        ---------------+---------+---------
                     1 |     -90 |      -90
                     1 |     -60 |      -56
                     1 |     -30 |      -22
                     1 |      -5 |
                     2 |     -30 |      -20
                     2 |     -30 |      -30
                     3 |     -30 |      -20
                     4 |     -30 |
        """,
        {1: 4, 2: None, 3: None, 4: None},
    )


def test_recent_days_past_due_weigh_more(spec):
    drawn = """
        application_id | due_day | paid_day | calendar_version
        ---------------+---------+----------+-----------------
                     1 |     -30 |      -20 |                1
                     1 |     -90 |      -90 |                1
                     2 |     -30 |      -30 |                1
                     2 |     -90 |      -80 |                0
        """
    spec("installment_lateness_ratio_all", drawn, {1: 10 * (1 / 2) / (1 / 2 + 1 / 4), 2: 10 * (1 / 4) / (3 / 4)})
    spec("installment_lateness_card_ratio_all", drawn, {1: None, 2: 10})


def test_a_ratio_sums_only_rows_in_which_both_are_known(spec):
    spec(
        "installment_paid_fraction_ratio_all",
        """
        application_id | due_day | due_amount | paid_amount
        ---------------+---------+------------+------------
                     1 |     -10 |        100 |          50
                     1 |     -40 |        300 |
                     1 |     -70 |            |         500
                     2 |     -10 |          0 |          50
                     3 |     -10 |            |          50
        """,
        {1: 0.125, 2: None, 3: None},
    )


def test_different_credits_are_counted_once(spec):
    spec(
        "installment_credits_nunique_3m",
        """
        application_id | due_day | previous_id
        ---------------+---------+------------
                     1 |     -10 |           7
                     1 |     -40 |           7
                     1 |     -50 |           8
                     1 |     -91 |           9
                     2 |     -91 |           9
        """,
        {1: 2, 2: 0, 3: None},
    )


def test_a_shortfall_is_what_is_left_open_and_never_negative(spec):
    spec(
        "installment_shortfall_sum_12m",
        """
        application_id | due_day | due_amount | paid_amount
        ---------------+---------+------------+------------
                     1 |     -10 |        100 |          60
                     1 |     -40 |        100 |         150
                     1 |     -70 |        100 |
                     2 |     -10 |            |          50
        """,
        {1: 140, 2: None},
    )
