"""The application itself."""


def test_external_scores_are_averaged_over_those_that_are_known(spec):
    drawn = """
        application_id | external_score_1 | external_score_2 | external_score_3
        ---------------+------------------+------------------+-----------------
                     1 |              0.2 |                  |              0.6
                     2 |                  |                  |
        """
    spec("external_score_mean", drawn, {1: 0.4, 2: None})
    spec("external_score_min", drawn, {1: 0.2, 2: None})
    spec("external_score_max", drawn, {1: 0.6, 2: None})
    spec("external_score_spread", drawn, {1: 0.4, 2: None})
    spec("external_score_product", drawn, {1: None})
    spec("external_score_count", drawn, {1: 2, 2: 0})
    spec("external_score_weighted", drawn, {1: 0.4 + 1.5 + 2.4, 2: 4.5})


def test_the_weight_of_the_credit_on_income_is_null_without_income(spec):
    drawn = """
        application_id | annuity | income | credit_amount
        ---------------+---------+--------+--------------
                     1 |      10 |    100 |           200
                     2 |      10 |      0 |           200
                     3 |      10 |        |           200
        """
    spec("annuity_to_income", drawn, {1: 0.1, 2: None, 3: None})
    spec("credit_to_income", drawn, {1: 2, 2: None, 3: None})
    spec("credit_length", drawn, {1: 20})


def test_ages_are_years_before_the_application(spec):
    spec(
        "age",
        """
        application_id | birth_day
        ---------------+----------
                     1 |    -10957.5
        """,
        {1: 30},
    )


def test_no_job_gives_no_years_in_the_job(spec):
    drawn = """
        application_id | employed_day | birth_day
        ---------------+--------------+----------
                     1 |        -3000 |    -12000
                     2 |              |    -12000
        """
    spec("employed_to_age", drawn, {1: 0.25, 2: None})
    spec("employed_years", drawn, {1: 3000 / 365.25, 2: None})


def test_documents_are_counted(spec):
    spec(
        "document_count",
        """
        application_id | document_3 | document_8 | document_9
        ---------------+------------+------------+-----------
                     1 | yes        | no         | yes
        """,
        {1: 2},
    )


def test_a_category_is_its_word_and_a_flag_one_or_zero(spec):
    spec(
        "education",
        """
        application_id | education
        ---------------+-----------------
                     1 | Higher education
                     2 |
        """,
        {1: "Higher education", 2: None},
    )
    spec(
        "owns_car",
        """
        application_id | owns_car
        ---------------+---------
                     1 | yes
                     2 | no
                     3 |
        """,
        {1: 1, 2: 0, 3: None},
    )


def test_three_valued_logic_is_that_of_sql(spec):
    spec(
        "circle_late_share",
        """
        application_id | circle_late_30 | circle_observed_30
        ---------------+----------------+-------------------
                     1 |              1 |                  4
                     2 |              0 |                  0
                     3 |                |                  4
        """,
        {1: 0.25, 2: None, 3: None},
    )


def test_the_pattern_says_which_scores_are_known_and_weights_only_those(spec):
    drawn = """
        application_id | external_score_1 | external_score_2 | external_score_3
        ---------------+------------------+------------------+-----------------
                     1 |              0.2 |                  |              0.6
                     2 |                  |                  |
        """
    spec("external_score_pattern", drawn, {1: 5, 2: 0})
    spec("external_score_known_weighted", drawn, {1: (0.4 + 2.4) / 6, 2: None})


def test_recent_enquiries_are_a_share_of_the_year(spec):
    spec(
        "enquiries_recent_share",
        """
        application_id | enquiries_month | enquiries_year
        ---------------+-----------------+---------------
                     1 |               1 |              3
                     2 |               0 |              0
                     3 |                 |
        """,
        {1: 0.25, 2: None, 3: None},
    )
