"""What the client still owes us, month by month, and what his repayments leave of his income."""

RUNNING = """
    application_id | status   | annuity | last_due_day | last_due_day_first_version
    ---------------+----------+---------+--------------+---------------------------
                 1 | Approved |      10 |              |                          1
                 1 | Approved |      20 |              |                         31
                 1 | Approved |      40 |          -20 |                        300
                 1 | Refused  |      80 |              |                        300
                 1 | Approved |     160 |              |                        -10
                 2 | Approved |      10 |              |
    """


def test_a_credit_is_owed_in_the_months_its_calendar_reaches_unless_it_ended_or_was_refused(spec):
    spec("previous_owed_annuity_due_1m_sum_all", RUNNING, {1: 30, 2: None, 3: None})
    spec("previous_owed_annuity_due_2m_sum_all", RUNNING, {1: 20, 2: None})
    spec("previous_owed_annuity_due_3m_sum_all", RUNNING, {1: None})
    spec("previous_running_due_1m_count_all", RUNNING, {1: 2, 2: 0, 3: None})
    spec("previous_owed_due_1m_sum_all", RUNNING, {1: (10 * 1 + 20 * 31) / 30})


def test_debt_service_adds_up_the_repayments_that_are_known(spec):
    drawn = {
        "application": """
        application_id | annuity | income
        ---------------+---------+-------
                     1 |     100 |   1000
                     2 |     100 |   1000
                     3 |         |   1000
                     4 |     100 |      0
        """,
        "previous_application": RUNNING,
        "bureau": """
        application_id | status | annuity
        ---------------+--------+--------
                     1 | Active |      70
                     1 | Closed |     500
        """,
    }
    spec("debt_service_to_income", drawn, {1: 0.2, 2: 0.1, 3: None, 4: None})
    spec("income_after_debt_service", drawn, {1: 800, 2: 900})
    spec("annuity_to_debt_service", drawn, {1: 0.5, 2: 1, 3: None})
