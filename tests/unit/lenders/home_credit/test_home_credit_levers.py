"""What each lever of the Home Credit lender moves, and what it leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.lenders.home_credit.levers import LEVERS
from clairscore.tables.rows import rows_from_records

ASKED = {
    "application_id": 1,
    "contract_type": "Cash loans",
    "birth_day": -14_000,
    "income": 100_000.0,
    "credit_amount": 200_000.0,
    "annuity": 10_000.0,
    "goods_price": 180_000.0,
    "gender": "F",
}


def owed(number: int, debt: float | None, status: str = "Active", **known: object) -> dict[str, object]:
    return {
        "application_id": 1,
        "bureau_credit_id": number,
        "opened_day": -400.0,
        "debt": debt,
        "status": status,
        **known,
    }


@pytest.fixture
def rows_of(lender):
    def make(bureau=(), **application):
        records = {"application": [{**ASKED, **application}]} | ({"bureau": list(bureau)} if bureau else {})
        return rows_from_records(records, lender.sources, lender.application)

    return make


@pytest.fixture
def lever():
    return {one.name: one for one in LEVERS}


def terms(rows) -> tuple[float, float, float]:
    return tuple(rows["application"][name][0] for name in ("credit_amount", "annuity", "goods_price"))


def test_less_credit_brings_repayments_and_goods_down_alike(rows_of, lever):
    assert terms(lever["smaller_credit"].move(rows_of(), 150_000.0)) == (150_000.0, 7_500.0, 135_000.0)


def test_what_is_paid_down_is_not_borrowed_and_the_goods_cost_the_same(rows_of, lever):
    assert terms(lever["down_payment"].move(rows_of(), 20_000.0)) == (180_000.0, 9_000.0, 180_000.0)
    paid_already = rows_of(credit_amount=150_000.0)
    assert lever["down_payment"].before(paid_already) == 30_000.0
    assert terms(lever["down_payment"].move(paid_already, 60_000.0))[0] == 120_000.0


def test_who_repays_for_longer_pays_interest_for_longer_at_the_same_rate(rows_of, lever):
    longer = lever["longer_duration"]
    rows = rows_of(
        annuity=10_000.0
    )  # 200,000 over 24 months is 20 % more than was borrowed: 9.5 % a year for two years
    assert longer.before(rows) == 24.0
    assert longer.values(rows) == (30.0, 36.0, 42.0, 48.0)
    rate = 1.2 ** (1 / 2)
    amount, annuity, goods = terms(longer.move(rows, 36.0))
    assert (amount, goods) == (200_000.0, 180_000.0)
    assert annuity == pytest.approx(200_000 * rate**3 / 36, abs=0.01)
    assert 36 * annuity > 24 * 10_000


def test_nobody_repays_for_more_than_sixty_months(rows_of, lever):
    longer = lever["longer_duration"]
    assert longer.values(rows_of(annuity=5_400.0)) == (60.0,)
    assert longer.values(rows_of(annuity=5_100.0)) == ()
    assert longer.values(rows_of(annuity=3_000.0)) == ()  # no rate of this trade explains it


@given(amount=st.floats(20_000, 4_000_000), share=st.floats(0.02, 0.4))
def test_each_step_of_a_longer_time_makes_repayments_smaller_and_dearer_in_all(amount, share):
    rows = {"application": {**{name: [value] for name, value in ASKED.items()}}}
    rows["application"] |= {"credit_amount": [amount], "annuity": [amount * share]}
    longer = next(one for one in LEVERS if one.name == "longer_duration")
    repaid, months = amount * share, longer.before(rows)
    for value in longer.values(rows):
        less = longer.move(rows, value)["application"]["annuity"][0]
        assert less < repaid
        assert less * value > repaid * months - 1
        repaid, months = less, value


def test_the_smallest_debts_elsewhere_are_paid_off_first(rows_of, lever):
    rows = rows_of([owed(1, 5_000.0, overdue_days=9.0), owed(2, 1_000.0), owed(3, 700.0, "Closed"), owed(4, None)])
    one = lever["repay_elsewhere"]
    assert (one.before(rows), one.values(rows)) == (6_000.0, (5_000.0, 0.0))
    first = one.move(rows, 5_000.0)["bureau"]
    assert (first["status"], first["debt"]) == (["Active", "Closed", "Closed", "Active"], [5_000.0, 0.0, 700.0, None])
    assert first["overdue_days"] == [9.0, 0.0, None, None]
    assert one.move(rows, 0.0)["bureau"]["overdue_days"][0] == 0.0
    assert rows["bureau"]["debt"][0] == 5_000.0  # what was given is as it was


def test_debts_in_another_currency_are_left_alone(rows_of, lever):
    rows = rows_of([owed(1, 900.0, currency_code="currency 2"), owed(2, 1_000.0, currency_code="currency 1")])
    one = lever["repay_elsewhere"]
    assert (one.before(rows), one.values(rows)) == (1_000.0, (0.0,))
    assert one.move(rows, 0.0)["bureau"]["debt"] == [900.0, 0.0]


def test_nobody_is_asked_to_repay_more_than_a_year_of_income(rows_of, lever):
    rows = rows_of([owed(1, 60_000.0), owed(2, 60_000.0)])
    assert lever["repay_elsewhere"].values(rows) == (60_000.0,)


def test_what_does_not_apply_cannot_be_pulled(rows_of, lever):
    revolving = rows_of(contract_type="Revolving loans", goods_price=None)
    pulled = {name for name, one in lever.items() if one.values(revolving)}
    assert pulled == {"smaller_credit"}
    assert lever["longer_duration"].values(rows_of(annuity=None)) == ()
    with pytest.raises(ValueError, match="cannot be pulled"):
        lever["longer_duration"].effort_to(revolving, 30.0)


def test_levers_move_what_they_declare_in_their_direction_and_within_bounds(lender, rows_of):
    rows = rows_of([owed(1, 5_000.0), owed(2, 1_000.0)])
    for one in LEVERS:
        scale, before = one.scale(rows), one.before(rows)
        values = one.values(rows)
        assert values
        for value in values:
            assert (value < before) == (one.direction == "falls")
            assert abs(value - before) <= one.furthest * scale * (1 + 1e-9)
            moved = one.move(rows, value)
            differs = {
                f"{source}.{name}"
                for source, columns in moved.items()
                for name, found in columns.items()
                if found != rows[source].get(name)
            }
            assert differs
            assert differs <= one.columns
            assert all(moved[source] is rows[source] for source in rows if f"{source}." not in "".join(one.columns))
        efforts = [one.effort_to(rows, value) for value in values]
        assert efforts == sorted(efforts)
        assert efforts[0] > 0


def test_no_lever_moves_who_the_client_is_or_asks_for_more_credit(lender):
    personal = {f"application.{name}" for name in (*lender.sensitive, "birth_day", "income", "children", "occupation")}
    for one in lender.levers:
        assert not one.columns & personal
        assert "application.credit_amount" not in one.columns or one.group == "amount"
    assert {one.name: one.direction for one in lender.levers if one.group == "amount"} == {
        "smaller_credit": "falls",
        "down_payment": "rises",
    }
