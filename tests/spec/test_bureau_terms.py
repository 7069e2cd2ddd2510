"""Credits with other lenders: when they run, what they amount to, what is overdue."""

YEARS = """
    application_id | status | credit_type     | opened_day | end_day  | closed_day | updated_day
    ---------------+--------+-----------------+------------+----------+------------+------------
                 1 | Active | Credit card     |    -365.25 |    730.5 |            |     -36.525
                 1 | Active | Consumer credit |     -730.5 |  -365.25 |            |
                 1 | Closed | Credit card     |      -1461 | -1095.75 |   -1095.75 |     -365.25
                 2 | Active | Credit card     |         -1 |          |            |
    """

AMOUNTS = """
    application_id | status | credit_type     | credit_amount | debt | limit_amount | annuity
    ---------------+--------+-----------------+---------------+------+--------------+--------
                 1 | Active | Credit card     |           200 |   30 |           60 |       5
                 1 | Active | Consumer credit |           100 |      |           40 |       7
                 1 | Closed | Credit card     |           300 |   99 |            0 |
                 2 | Sold   | Consumer credit |               |      |              |
    """

OVERDUE = """
    application_id | status | opened_day | credit_amount | overdue_amount | max_overdue_amount | overdue_days | prolongation_count
    ---------------+--------+------------+---------------+----------------+--------------------+--------------+-------------------
                 1 | Active |       -100 |           200 |              4 |                 40 |            6 |                  2
                 1 | Active |       -400 |           100 |                |                  0 |            0 |                  1
                 1 | Closed |       -800 |           300 |              9 |                 80 |              |                  0
                 2 | Sold   |       -800 |               |                |                    |              |
    """  # noqa: E501


def test_the_share_still_running_is_that_of_the_credits_opened_in_the_window(spec):
    spec("bureau_active_share_all", YEARS, {1: 2 / 3, 2: 1})
    spec("bureau_active_card_share_all", YEARS, {1: 1 / 2, 2: 1})
    spec("bureau_active_share_24m", YEARS, {1: 1, 2: 1})
    spec("bureau_active_share_12m", YEARS, {1: None, 2: 1})


def test_years_since_a_credit_was_opened_closed_or_updated(spec):
    spec("bureau_opened_years_min_all", YEARS, {1: 1})
    spec("bureau_opened_years_mean_all", YEARS, {1: 7 / 3})
    spec("bureau_opened_years_active_max_all", YEARS, {1: 2})
    spec("bureau_opened_years_card_max_all", YEARS, {1: 4})
    spec("bureau_closed_years_min_all", YEARS, {1: 3, 2: None})
    spec("bureau_updated_years_mean_all", YEARS, {1: 0.55, 2: None})
    spec("bureau_updated_years_active_min_all", YEARS, {1: 0.1, 2: None})


def test_years_a_credit_still_runs_are_negative_past_its_end(spec):
    spec("bureau_remaining_years_min_all", YEARS, {1: -3, 2: None})
    spec("bureau_remaining_years_mean_all", YEARS, {1: -2 / 3, 2: None})
    spec("bureau_remaining_years_active_max_all", YEARS, {1: 2, 2: None})
    spec("bureau_planned_years_mean_all", YEARS, {1: 5 / 3, 2: None})
    spec("bureau_planned_years_active_max_all", YEARS, {1: 3, 2: None})
    spec("bureau_past_end_active_share_all", YEARS, {1: 1 / 2, 2: None})
    spec("bureau_past_end_active_count_all", YEARS, {1: 1, 2: 0})


def test_amounts_are_added_up_by_state_and_kind(spec):
    spec("bureau_amount_sum_all", AMOUNTS, {1: 600, 2: None})
    spec("bureau_amount_active_mean_all", AMOUNTS, {1: 150, 2: None})
    spec("bureau_amount_closed_max_all", AMOUNTS, {1: 300, 2: None})
    spec("bureau_amount_card_sum_all", AMOUNTS, {1: 500, 2: None})
    spec("bureau_limit_active_sum_all", AMOUNTS, {1: 100, 2: None})
    spec("bureau_annuity_sum_all", AMOUNTS, {1: 12, 2: None})
    spec("bureau_annuity_active_max_all", AMOUNTS, {1: 7, 2: None})


def test_the_limit_used_is_debt_over_limits_where_both_are_known(spec):
    spec("bureau_limit_used_active_ratio_all", AMOUNTS, {1: 30 / 60, 2: None})
    spec("bureau_limit_used_card_ratio_all", AMOUNTS, {1: 129 / 60, 2: None})


def test_what_is_overdue_now_and_what_was_at_most(spec):
    spec("bureau_overdue_amount_sum_all", OVERDUE, {1: 13, 2: None})
    spec("bureau_overdue_amount_active_max_all", OVERDUE, {1: 4, 2: None})
    spec("bureau_max_overdue_max_12m", OVERDUE, {1: 40, 2: None})
    spec("bureau_max_overdue_mean_24m", OVERDUE, {1: 20, 2: None})
    spec("bureau_overdue_days_mean_all", OVERDUE, {1: 3, 2: None})
    spec("bureau_prolongations_sum_all", OVERDUE, {1: 3, 2: None})
    spec("bureau_prolongations_active_max_all", OVERDUE, {1: 2, 2: None})


def test_credits_ever_overdue_and_written_off_are_counted(spec):
    spec("bureau_ever_overdue_share_24m", OVERDUE, {1: 1 / 2, 2: None})
    spec("bureau_ever_overdue_count_all", OVERDUE, {1: 2, 2: 0})
    spec("bureau_max_overdue_share_ratio_24m", OVERDUE, {1: 40 / 300, 2: None})
    spec("bureau_written_off_share_all", OVERDUE, {1: 0, 2: 1})
    spec("bureau_written_off_count_all", OVERDUE, {1: 0, 2: 1})


def test_shares_of_months_leave_unknown_ones_aside_where_lateness_is_asked(spec):
    drawn = """
        application_id | bureau_credit_id | month | status
        ---------------+------------------+-------+-------
                     1 |               10 |    -1 | 3
                     1 |               10 |    -2 | 1
                     1 |               10 |   -12 | C
                     1 |               10 |   -13 | X
                     2 |               11 |    -1 | X
        """
    spec("bureau_month_seriously_late_share_all", drawn, {1: 1 / 3, 2: None})
    spec("bureau_month_closed_share_12m", drawn, {1: 1 / 3, 2: 0})
    spec("bureau_month_closed_share_all", drawn, {1: 1 / 4, 2: 0})
    spec("bureau_month_unknown_share_12m", drawn, {1: 0, 2: 1})
    spec("bureau_month_unknown_share_all", drawn, {1: 1 / 4, 2: 1})
