"""Earlier credit cards with us: what is drawn, what is paid, how full they are."""

MONTHS = """
    application_id | month | balance | limit_amount | drawn | drawn_atm | drawing_count | drawing_atm_count | dpd
    ---------------+-------+---------+--------------+-------+-----------+---------------+-------------------+----
                 1 |     0 |     999 |           10 |   999 |       999 |            99 |                99 |  99
                 1 |    -1 |     120 |          100 |    40 |        10 |             4 |                 1 |   0
                 1 |    -3 |      60 |          100 |     0 |         0 |             0 |                 0 |   5
                 1 |   -12 |      30 |          200 |    60 |        60 |             2 |                 2 |
                 1 |   -13 |      10 |          200 |     0 |         0 |             0 |                   |  40
                 2 |    -1 |         |            0 |       |           |               |                   |
    """


def test_balances_drawings_and_limits_are_those_of_the_months_in_the_window(spec):
    spec("card_balance_mean_3m", MONTHS, {1: 90, 2: None, 3: None})
    spec("card_balance_mean_12m", MONTHS, {1: 70})
    spec("card_drawn_sum_12m", MONTHS, {1: 100, 2: None})
    spec("card_drawn_max_all", MONTHS, {1: 60})
    spec("card_drawings_mean_12m", MONTHS, {1: 2, 2: None})
    spec("card_cash_drawing_max_all", MONTHS, {1: 2, 2: None})
    spec("card_limit_max_last1", MONTHS, {1: 100, 2: 0})
    spec("card_limit_max_all", MONTHS, {1: 200})
    spec("card_dpd_max_12m", MONTHS, {1: 5, 2: None})
    spec("card_dpd_max_all", MONTHS, {1: 40})


def test_a_month_without_drawings_is_known_and_one_of_which_nothing_is_said_is_not(spec):
    spec("card_used_share_12m", MONTHS, {1: 2 / 3, 2: None, 3: None})
    spec("card_used_share_all", MONTHS, {1: 0.5})
    spec("card_drawn_ago_min_all", MONTHS, {1: 1, 2: None})
    spec("card_over_limit_share_12m", MONTHS, {1: 1 / 3, 2: None})


def test_cash_is_a_share_of_what_was_drawn_and_null_in_a_month_without_drawings(spec):
    spec("card_cash_share_mean_all", MONTHS, {1: (0.25 + 1) / 2, 2: None})
    spec("card_drawn_to_limit_ratio_12m", MONTHS, {1: 0.25, 2: None})


def test_payments_are_set_over_what_was_owed_or_due_at_least(spec):
    drawn = """
        application_id | month | paid_total | receivable_total | minimum_due
        ---------------+-------+------------+------------------+------------
                     1 |    -1 |         50 |              100 |          10
                     1 |    -2 |            |              100 |          10
                     1 |    -3 |         30 |                0 |          20
                     2 |    -1 |         30 |                  |           0
        """
    spec("card_paid_share_mean_6m", drawn, {1: 0.5, 2: None, 3: None})
    spec("card_paid_to_minimum_ratio_3m", drawn, {1: 2, 2: None})


def test_trends_set_the_last_3_months_against_the_last_12(spec):
    incomes = """
        application_id | income
        ---------------+-------
                     1 |    900
                     2 |    900
                     3 |
        """
    tables = {"credit_card_balance": MONTHS, "application": incomes}
    spec("card_balance_trend", tables, {1: 90 / 70, 2: None, 3: None})
    spec("card_balance_to_income", tables, {1: 0.1, 2: None, 3: None})
    spec("card_utilisation_trend", tables, {1: (1.2 + 0.6) / 2 - (1.2 + 0.6 + 0.15) / 3, 2: None})
