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
