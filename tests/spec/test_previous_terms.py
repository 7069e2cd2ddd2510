"""Earlier applications with us: how they ended, when, on which terms, for what."""

ENDED = """
    application_id | decided_day | status       | contract_type
    ---------------+-------------+--------------+----------------
                 1 |         -10 | Approved     | Cash loans
                 1 |        -100 | Refused      | Consumer loans
                 1 |        -400 | Canceled     | Revolving loans
                 1 |        -800 | Unused offer | Consumer loans
                 2 |       -1000 | Approved     | Cash loans
    """

DECIDED = """
    application_id | decided_day | status   | last_due_day
    ---------------+-------------+----------+-------------
                 1 |     -365.25 | Approved |       365.25
                 1 |      -730.5 | Refused  |
                 1 |       -1461 | Approved |      -365.25
                 2 |          -1 | Approved |
    """

TERMS = """
    application_id | decided_day | status   | asked_amount | credit_amount | annuity | term | goods_price
    ---------------+-------------+----------+--------------+---------------+---------+------+------------
                 1 |          -1 | Approved |          150 |           100 |      10 |   12 |          80
                 1 |          -2 | Approved |            0 |             0 |         |    0 |           0
                 1 |          -3 | Refused  |          200 |           300 |      20 |   24 |         100
                 2 |          -1 | Refused  |              |             0 |         |      |
    """

DOWN = """
    application_id | decided_day | down_payment | down_payment_rate
    ---------------+-------------+--------------+------------------
                 1 |          -1 |           20 |               0.1
                 1 |          -2 |              |
                 1 |          -3 |           40 |               0.3
                 2 |          -1 |              |
    """

SOLD = """
    application_id | decided_day | yield_group | reject_reason | product_type | client_type | is_insured
    ---------------+-------------+-------------+---------------+--------------+-------------+-----------
                 1 |          -1 | high        | SCO           | x-sell       | New         | yes
                 1 |          -2 | middle      | LIMIT         | walk-in      | Repeater    | no
                 1 |          -3 |             |               |              |             |
                 1 |        -731 |             | VERIF         | x-sell       |             | yes
                 2 |       -1000 |             |               |              |             |
    """

THROUGH = """
    application_id | channel                 | goods_category | purpose
    ---------------+-------------------------+----------------+------------------------
                 1 | Credit and cash offices | Mobile         | Payments on other loans
                 1 | Contact center          | Furniture      | Repairs
                 1 | AP+ (Cash loan)         |                | Medicine
                 2 |                         |                |
    """


def test_applications_are_counted_by_how_they_ended_and_what_for(spec):
    spec("previous_applied_count_3m", ENDED, {1: 1, 2: 0})
    spec("previous_applied_count_all", ENDED, {1: 4, 2: 1})
    spec("previous_applied_refused_count_12m", ENDED, {1: 1, 2: 0})
    spec("previous_applied_consumer_count_all", ENDED, {1: 2, 2: 0})
    spec("previous_refusal_count_all", ENDED, {1: 1, 2: 0})
    spec("previous_cash_share_12m", ENDED, {1: 1 / 2, 2: None})
    spec("previous_card_share_all", ENDED, {1: 1 / 4, 2: 0})


def test_the_latest_are_those_decided_last(spec):
    spec("previous_canceled_share_last3", ENDED, {1: 1 / 3, 2: 0})
    spec("previous_canceled_share_12m", ENDED, {1: 0, 2: None})
    spec("previous_unused_share_last5", ENDED, {1: 1 / 4, 2: 0})


def test_years_since_a_decision_and_until_the_last_instalment(spec):
    spec("previous_decided_years_min_all", DECIDED, {1: 1})
    spec("previous_decided_years_mean_all", DECIDED, {1: 7 / 3})
    spec("previous_decided_years_approved_max_all", DECIDED, {1: 4})
    spec("previous_refused_years_refused_min_all", DECIDED, {1: 2, 2: None})
    spec("previous_end_years_approved_max_all", DECIDED, {1: 1, 2: None})


def test_an_amount_or_a_term_of_nothing_is_unknown(spec):
    spec("previous_amount_mean_all", TERMS, {1: 200, 2: None})
    spec("previous_amount_approved_mean_all", TERMS, {1: 100, 2: None})
    spec("previous_amount_refused_max_all", TERMS, {1: 300, 2: None})
    spec("previous_term_mean_all", TERMS, {1: 18, 2: None})
    spec("previous_term_approved_mean_all", TERMS, {1: 12, 2: None})
    spec("previous_annuity_mean_all", TERMS, {1: 15, 2: None})
    spec("previous_annuity_max_last1", TERMS, {1: 10, 2: None})


def test_what_was_granted_against_what_was_asked_and_what_was_bought(spec):
    spec("previous_granted_less_max_all", TERMS, {1: 50, 2: None})
    spec("previous_credit_to_goods_approved_mean_all", TERMS, {1: 100 / 80, 2: None})


def test_what_was_paid_down(spec):
    spec("previous_down_payment_mean_all", DOWN, {1: 0.2, 2: None})
    spec("previous_down_payment_max_last1", DOWN, {1: 0.1, 2: None})
    spec("previous_down_amount_sum_all", DOWN, {1: 60, 2: None})
    spec("previous_down_amount_max_all", DOWN, {1: 40, 2: None})


def test_shares_are_of_the_applications_of_which_it_is_known(spec):
    spec("previous_high_yield_share_all", SOLD, {1: 1 / 2, 2: None})
    spec("previous_cross_sold_share_all", SOLD, {1: 2 / 3, 2: None})
    spec("previous_walk_in_share_last5", SOLD, {1: 1 / 3, 2: None})
    spec("previous_new_client_share_all", SOLD, {1: 1 / 2, 2: None})
    spec("previous_insured_share_all", SOLD, {1: 2 / 3, 2: None})
    spec("previous_insured_share_last3", SOLD, {1: 1 / 2, 2: None})


def test_an_application_without_a_reason_was_not_rejected_for_one(spec):
    spec("previous_refused_by_score_share_all", SOLD, {1: 1 / 2, 2: 0})
    spec("previous_rejected_by_limit_count_24m", SOLD, {1: 1, 2: 0})
    spec("previous_rejected_unverified_count_all", SOLD, {1: 1, 2: 0})


def test_through_whom_and_for_what_the_client_applied(spec):
    spec("previous_by_office_share_all", THROUGH, {1: 1 / 3, 2: None})
    spec("previous_by_phone_share_all", THROUGH, {1: 1 / 3, 2: None})
    spec("previous_by_partner_share_all", THROUGH, {1: 1 / 3, 2: None})
    spec("previous_for_mobile_share_all", THROUGH, {1: 1 / 2, 2: None})
    spec("previous_for_debts_share_all", THROUGH, {1: 1 / 3, 2: None})
