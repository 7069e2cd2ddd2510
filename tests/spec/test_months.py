"""Months of earlier loans and cards with us."""


def test_days_past_due_are_the_worst_of_the_window(spec):
    drawn = """
        application_id | month | dpd
        ---------------+-------+----
                     1 |    -1 |   3
                     1 |    -7 |  40
        """
    spec("pos_dpd_max_6m", drawn, {1: 3})
    spec("pos_dpd_max_12m", drawn, {1: 40})


def test_utilisation_is_balance_over_limit_and_null_without_a_limit(spec):
    spec(
        "card_utilisation_mean_3m",
        """
        application_id | month | balance | limit_amount
        ---------------+-------+---------+-------------
                     1 |    -1 |      50 |          100
                     1 |    -3 |     100 |          100
                     1 |    -4 |     100 |          100
                     2 |    -1 |      50 |            0
        """,
        {1: 0.75, 2: None},
    )


def test_a_minimum_is_missed_only_where_one_was_due(spec):
    spec(
        "card_minimum_missed_share_all",
        """
        application_id | month | minimum_due | paid_total
        ---------------+-------+-------------+-----------
                     1 |    -1 |          10 |          5
                     1 |    -2 |          10 |         10
                     1 |    -3 |           0 |          0
                     2 |    -1 |             |          0
                     3 |    -1 |          10 |
        """,
        {1: 0.5, 2: None, 3: 1},
    )


def test_instalments_left_over_the_term(spec):
    spec(
        "pos_left_share_min_all",
        """
        application_id | month | instalments_left | term
        ---------------+-------+------------------+-----
                     1 |    -1 |                3 |   12
                     1 |    -2 |                4 |   12
        """,
        {1: 0.25},
    )


def test_cash_drawn_is_set_over_all_that_was_drawn_in_the_window(spec):
    spec(
        "card_cash_drawn_ratio_3m",
        """
        application_id | month | drawn_atm | drawn
        ---------------+-------+-----------+------
                     1 |    -1 |        10 |   100
                     1 |    -3 |        50 |   100
                     1 |    -4 |       100 |   100
                     2 |    -1 |         0 |     0
        """,
        {1: 0.3, 2: None},
    )


def test_the_limit_fills_by_a_share_a_month(spec):
    spec(
        "card_fill_slope_6m",
        """
        application_id | month | balance | limit_amount
        ---------------+-------+---------+-------------
                     1 |    -1 |      60 |          100
                     1 |    -2 |      50 |          100
                     1 |    -3 |      40 |          100
                     2 |    -1 |      60 |          100
        """,
        {1: 0.1, 2: None},
    )


def test_a_loan_paid_off_early_has_instalments_left(spec):
    drawn = """
        application_id | month | status    | instalments_left | previous_id
        ---------------+-------+-----------+------------------+------------
                     1 |    -1 | Completed |                3 |           1
                     1 |    -9 | Completed |                0 |           2
                     2 |    -1 | Active    |                3 |           3
        """
    spec("pos_finished_early_share", {"pos_cash_balance": drawn}, {1: 0.5, 2: None})
    spec("pos_loans_nunique_3m", drawn, {1: 1, 2: 1})
