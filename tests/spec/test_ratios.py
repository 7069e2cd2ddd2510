"""The application itself: what is set over what, and what is null where the other is not known."""

CREDIT = """
    application_id | credit_amount | annuity | goods_price | income | family_members | children
    ---------------+---------------+---------+-------------+--------+----------------+---------
                 1 |          1000 |      50 |         800 |    400 |              4 |        2
                 2 |          1000 |         |             |    400 |                |        0
                 3 |          1000 |      50 |           0 |      0 |              2 |        0
    """

DAYS = """
    application_id | birth_day | employed_day | car_age | income | credit_amount
    ---------------+-----------+--------------+---------+--------+--------------
                 1 |  -10957.5 |        -3652 |      15 |    900 |          1800
                 2 |  -10957.5 |              |         |    900 |          1800
    """

CHANGES = """
    application_id | birth_day | employed_day | phone_changed_day | id_published_day | registered_day
    ---------------+-----------+--------------+-------------------+------------------+---------------
                 1 |    -14610 |        -2922 |           -1461.0 |          -3652.5 |          -7305
                 2 |    -14610 |              |                   |                  |
    """


def test_external_scores_are_combined_where_both_are_known(spec):
    drawn = """
        application_id | external_score_1 | external_score_2 | external_score_3
        ---------------+------------------+------------------+-----------------
                     1 |              0.2 |              0.5 |              0.6
                     2 |              0.2 |                  |              0.6
        """
    spec("external_score_product_1_2", drawn, {1: 0.1, 2: None})
    spec("external_score_product_1_3", drawn, {1: 0.12, 2: 0.12})
    spec("external_score_product_2_3", drawn, {1: 0.3, 2: None})
    spec("external_score_gap_2_3", drawn, {1: -0.1, 2: None})


def test_the_price_of_the_goods_against_credit_income_and_repayment(spec):
    spec("credit_to_goods", CREDIT, {1: 1.25, 2: None, 3: None})
    spec("credit_beyond_goods", CREDIT, {1: 200, 2: None, 3: 1000})
    spec("goods_to_income", CREDIT, {1: 2, 2: None, 3: None})
    spec("goods_length", CREDIT, {1: 16, 2: None, 3: 0})


def test_income_and_credit_are_shared_by_the_family(spec):
    spec("income_after_annuity", CREDIT, {1: 350, 2: None, 3: -50})
    spec("income_per_member", CREDIT, {1: 100, 2: None, 3: 0})
    spec("income_per_child", CREDIT, {1: 400 / 3, 2: 400, 3: 0})
    spec("children_share", CREDIT, {1: 0.5, 2: None, 3: 0})
    spec("credit_per_member", CREDIT, {1: 250, 2: None, 3: 500})
    spec("annuity_per_member", CREDIT, {1: 12.5, 2: None, 3: 25})
    spec("income_after_annuity_per_member", CREDIT, {1: 87.5, 2: None, 3: -25})


def test_amounts_and_cars_against_years_of_life_and_in_the_job(spec):
    spec("credit_to_age", DAYS, {1: 60, 2: 60})
    spec("income_to_age", DAYS, {1: 30, 2: 30})
    spec("credit_to_employed_years", DAYS, {1: 1800 / (3652 / 365.25), 2: None})
    spec("income_to_employed_years", DAYS, {1: 900 / (3652 / 365.25), 2: None})
    spec("employed_start_age", DAYS, {1: (10957.5 - 3652) / 365.25, 2: None})
    spec("car_age_to_age", DAYS, {1: 0.5, 2: None})
    spec("car_age_to_employed", DAYS, {1: 15 / (3652 / 365.25), 2: None})


def test_years_since_a_change_and_their_share_of_life_and_of_the_job(spec):
    spec("phone_years", CHANGES, {1: 4, 2: None})
    spec("identity_document_years", CHANGES, {1: 10, 2: None})
    spec("registration_years", CHANGES, {1: 20, 2: None})
    spec("phone_to_age", CHANGES, {1: 0.1, 2: None})
    spec("identity_document_to_age", CHANGES, {1: 0.25, 2: None})
    spec("registration_to_age", CHANGES, {1: 0.5, 2: None})
    spec("phone_to_employed", CHANGES, {1: 0.5, 2: None})


def test_a_building_is_told_by_what_is_known_of_it(spec):
    drawn = """
        application_id | building_apartments_mean | building_living_area_mean | building_floors_max_mean | building_total_area
        ---------------+--------------------------+---------------------------+--------------------------+--------------------
                     1 |                      0.1 |                       0.2 |                          |                 0.6
                     2 |                          |                           |                          |
        """  # noqa: E501
    spec("building_known_count", drawn, {1: 3, 2: 0})
    spec("building_size", drawn, {1: 0.3, 2: None})


def test_enquiries_and_ways_of_contact_are_added_up(spec):
    drawn = """
        application_id | enquiries_day | enquiries_month | enquiries_year | has_work_phone | has_phone | has_email
        ---------------+---------------+-----------------+----------------+----------------+-----------+----------
                     1 |             1 |               2 |              4 | yes            | no        | yes
                     2 |               |                 |                |                |           |
        """
    spec("enquiries_total", drawn, {1: 7, 2: None})
    spec("contact_count", drawn, {1: 2, 2: None})
