from dataclasses import replace

from clairscore.lenders.flat.declaration import load_declaration
from clairscore.lenders.flat.levers import make_levers


def declared_as(declared, **changed):
    declaration = load_declaration(declared)
    columns = tuple(replace(one, **changed.get(one.name, {})) for one in declaration.columns)
    return {one.name: one for one in make_levers(replace(declaration, columns=columns))}


def test_the_amount_may_fall_and_income_never_moves(flat):
    assert [(one.name, one.direction) for one in flat.levers] == [("loan_amount", "falls")]


def test_a_number_moves_towards_the_lower_pd_where_the_lender_says_which_way_that_is(declared):
    late = declared_as(declared, times_past_due={"actionable": True})
    assert late["times_past_due"].direction == "falls"
    said = declared_as(declared, age={"actionable": True, "risk": None}, home={"actionable": True})
    assert set(said) == {"loan_amount"}


def test_more_credit_is_never_proposed_whatever_is_declared(declared):
    assert declared_as(declared, loan_amount={"risk": "falls"})["loan_amount"].direction == "falls"


def test_values_keep_to_what_the_lender_calls_possible(declared):
    change = {"actionable": True, "minimum": 0.0, "maximum": 10.0}
    late = declared_as(declared, times_past_due=change)["times_past_due"]
    rows = {"application": {"times_past_due": [3]}}
    assert late.values(rows) == (2.0, 1.0, 0.0)
    assert late.move(rows, 1.0)["application"] == {"times_past_due": [1]}
    assert late.values({"application": {"times_past_due": [None]}}) == ()
