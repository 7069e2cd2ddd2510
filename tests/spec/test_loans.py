"""Earlier point-of-sale and cash loans with us, month by month."""

MONTHS = """
    application_id | month | previous_id | status         | dpd | dpd_tolerant | instalments_left | term
    ---------------+-------+-------------+----------------+-----+--------------+------------------+-----
                 1 |     0 |           1 | Demand         |  99 |           99 |                0 |   99
                 1 |    -1 |           1 | Active         |   0 |            0 |                2 |   12
                 1 |    -3 |           1 | Active         |  31 |           31 |                4 |   12
                 1 |   -12 |           2 | Completed      |   6 |            0 |                0 |    6
                 1 |   -13 |           2 | Active         |  30 |            2 |                1 |    6
                 1 |   -25 |           3 | Amortized debt |     |              |                  |
                 2 |    -1 |           4 | Signed         |     |              |                  |
    """


def test_a_month_is_late_where_more_than_a_small_debt_is_past_due(spec):
    spec("pos_month_late_share_12m", MONTHS, {1: 1 / 3, 2: None, 3: None})
    spec("pos_month_late_share_all", MONTHS, {1: 0.5})
    spec("pos_late_ago_min_all", MONTHS, {1: 3, 2: None})
    spec("pos_tolerant_dpd_max_12m", MONTHS, {1: 31, 2: None})
    spec("pos_dpd_max_24m", MONTHS, {1: 31})


def test_more_than_30_days_is_seriously_late_and_30_are_not(spec):
    spec("pos_month_seriously_late_share_all", MONTHS, {1: 0.25, 2: None})


def test_recent_months_past_due_weigh_more(spec):
    weights = [1 / 2, 1 / 4, 1 / 13, 1 / 14]
    late = 31 / 4 + 6 / 13 + 30 / 14
    spec("pos_lateness_ratio_all", MONTHS, {1: late / sum(weights), 2: None})


def test_months_are_counted_by_the_state_of_the_loan_and_never_that_of_the_application(spec):
    spec("pos_month_active_count_3m", MONTHS, {1: 2, 2: 0, 3: None})
    spec("pos_completed_count_12m", MONTHS, {1: 1, 2: 0})
    spec("pos_demanded_count_all", MONTHS, {1: 1, 2: 0})
    spec("pos_finished_early_count_all", MONTHS, {1: 0, 2: 0, 3: None})


def test_terms_and_instalments_left_are_those_of_the_months(spec):
    spec("pos_term_mean_all", MONTHS, {1: 9, 2: None})
    spec("pos_term_std_all", MONTHS, {1: 12**0.5, 2: None})
    spec("pos_instalments_left_max_12m", MONTHS, {1: 4, 2: None})
    spec("pos_instalments_left_mean_3m", MONTHS, {1: 3})
