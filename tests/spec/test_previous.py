"""Earlier applications with us."""


def test_the_latest_are_the_latest_by_day_and_by_id_on_the_same_day(spec):
    drawn = """
        application_id | previous_id | decided_day | status
        ---------------+-------------+-------------+---------
                     1 |           1 |        -900 | Refused
                     1 |           2 |         -30 | Approved
                     1 |           3 |         -20 | Approved
                     1 |           4 |         -20 | Refused
        """
    spec("previous_refused_share_last3", drawn, {1: 1 / 3})
    spec("previous_refused_share_all", drawn, {1: 0.5})


def test_fewer_than_asked_are_all_there_are(spec):
    spec(
        "previous_approved_share_last5",
        """
        application_id | decided_day | status
        ---------------+-------------+---------
                     1 |         -30 | Approved
        """,
        {1: 1, 2: None},
    )


def test_nothing_granted_gives_no_ratio_of_asked_to_granted(spec):
    spec(
        "previous_asked_to_granted_mean_all",
        """
        application_id | asked_amount | credit_amount
        ---------------+--------------+--------------
                     1 |          100 |             0
                     2 |          100 |           200
        """,
        {1: None, 2: 0.5},
    )


def test_interest_is_what_is_repaid_beyond_the_amount_a_year(spec):
    spec(
        "previous_interest_mean_all",
        """
        application_id | annuity | term | credit_amount
        ---------------+---------+------+--------------
                     1 |     100 |   12 |          1000
                     2 |     100 |      |          1000
        """,
        {1: 0.2, 2: None},
    )


def test_the_credit_asked_is_set_against_the_mean_of_earlier_ones(spec):
    spec(
        "credit_to_previous",
        {
            "application": """
            application_id | credit_amount
            ---------------+--------------
                         1 |           300
                         2 |           300
            """,
            "previous_application": """
            application_id | credit_amount
            ---------------+--------------
                         1 |           100
                         1 |           200
                         1 |             0
            """,
        },
        {1: 2, 2: None},
    )


def test_the_group_of_interest_is_its_rank_and_null_where_there_is_none(spec):
    spec(
        "previous_yield_mean_last3",
        """
        application_id | yield_group
        ---------------+------------
                     1 | low_action
                     1 | high
                     1 |
                     2 |
        """,
        {1: 1.5, 2: None},
    )


def test_refusals_are_counted_by_reason(spec):
    drawn = """
        application_id | decided_day | reject_reason
        ---------------+-------------+--------------
                     1 |         -10 | SCOFR
                     1 |        -730 | SCO
                     1 |        -731 | SCO
                     1 |         -10 | HC
                     2 |         -10 |
        """
    spec("previous_rejected_by_score_count_24m", drawn, {1: 2, 2: 0, 3: None})
    spec("previous_rejected_by_rule_count_all", drawn, {1: 1, 2: 0})


def test_repaying_before_the_first_calendar_ends_is_early(spec):
    spec(
        "previous_early_years_approved_max_all",
        """
        application_id | status   | last_due_day | last_due_day_first_version
        ---------------+----------+--------------+---------------------------
                     1 | Approved |         -730 |                     364.75
                     1 | Approved |      -365.25 |                          0
                     2 | Approved |              |                        300
        """,
        {1: (730 + 364.75) / 365.25, 2: None},
    )
