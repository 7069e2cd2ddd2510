"""Instalments: what fell due, what was paid, how long ago, how late by a week or a month."""

PAID = """
    application_id | due_day | paid_day | due_amount | paid_amount | calendar_version
    ---------------+---------+----------+------------+-------------+-----------------
                 1 |     -10 |      -10 |        100 |         100 |                1
                 1 |     -40 |      -30 |        200 |          50 |                1
                 1 |    -100 |      -60 |        300 |         300 |                2
                 1 |    -400 |          |        400 |             |                0
                 2 |    -500 |     -500 |         10 |          10 |                0
    """


def test_late_by_a_week_or_a_month_leaves_unpaid_instalments_aside(spec):
    spec("installment_late_week_share_3m", PAID, {1: 1 / 2, 2: None})
    spec("installment_late_week_share_all", PAID, {1: 2 / 3, 2: 0})
    spec("installment_late_month_share_12m", PAID, {1: 1 / 3, 2: None})
    spec("installment_late_month_count_all", PAID, {1: 1, 2: 0})


def test_amounts_due_and_paid_in_the_window(spec):
    spec("installment_due_amount_sum_12m", PAID, {1: 600, 2: None})
    spec("installment_due_amount_mean_all", PAID, {1: 250, 2: 10})
    spec("installment_due_amount_max_all", PAID, {1: 400, 2: 10})
    spec("installment_paid_amount_sum_12m", PAID, {1: 450, 2: None})
    spec("installment_paid_amount_mean_all", PAID, {1: 150, 2: 10})
    spec("installment_paid_amount_min_all", PAID, {1: 50, 2: 10})


def test_how_long_ago_instalments_fell_due(spec):
    spec("installment_age_max_all", PAID, {1: 400, 2: 500})
    spec("installment_age_min_all", PAID, {1: 10, 2: 500})


def test_cards_and_loans_are_told_apart_by_their_calendar(spec):
    spec("installment_behind_loan_share_12m", PAID, {1: 2 / 3, 2: None})
    spec("installment_behind_card_share_all", PAID, {1: None, 2: 0})
    spec("installment_calendar_loan_max_all", PAID, {1: 2, 2: None})
