"""Interest the credit asked for implies, and that of earlier credits."""

TERMS = range(6, 61, 6)


def test_interest_is_that_of_the_terms_whose_rate_is_plausible(spec):
    drawn = """
        application_id | annuity | credit_amount
        ---------------+---------+--------------
                     1 |      50 |          1000
                     2 |         |          1000
                     3 |      50 |             0
                     4 |       1 |          1000
        """
    rates = [(50 * n / 1000) ** (12 / n) - 1 for n in TERMS]
    kept = [rate for rate in rates if rate >= 0.085]
    assert 1 < len(kept) < len(rates)
    spec("credit_interest_min", drawn, {1: min(kept), 2: None, 3: None, 4: None})
    spec("credit_interest_mean", drawn, {1: sum(kept) / len(kept), 2: None, 4: None})
    spec("credit_interest_max", drawn, {1: max(kept), 2: None, 4: None})
    spec("credit_interest_terms", drawn, {1: len(kept), 2: 0, 4: 0})


def test_interest_of_an_earlier_credit_is_compounded_over_its_term_and_null_without_one(spec):
    spec(
        "previous_yearly_interest_approved_max_all",
        """
        application_id | status   | annuity | term | credit_amount
        ---------------+----------+---------+------+--------------
                     1 | Approved |     100 |   24 |          1500
                     1 | Refused  |     900 |   24 |          1500
                     2 | Approved |     100 |    0 |          1500
                     3 | Approved |         |   24 |          1500
        """,
        {1: (2400 / 1500) ** 0.5 - 1, 2: None, 3: None},
    )
