import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import expit

from clairscore.explanations.faithfulness import measure_faithfulness, measure_stability

SUBJECTS = ["late", "late", "debt", "age", "car"]
WEIGHTS = np.array([1.0, 0.5, 0.8, 0.1, -0.4])
GOOD = np.zeros(5)


def p_default(values):
    return expit(np.nan_to_num(values) @ WEIGHTS - 2)


ROWS = np.array([[2.0, 1.0, 0.1, 0.2, 0.0], [0.0, 0.0, 2.0, 1.0, 1.0]])


def test_mending_the_heaviest_wins_against_whatever_else_is_mended():
    found = measure_faithfulness(p_default, ROWS, SUBJECTS, [["late"], ["debt"]], GOOD)
    assert (found.n_clients, found.holds_rate, found.client_holds_rate, found.falls_rate) == (2, 1.0, 1.0, 1.0)
    after = p_default(np.array([[0, 0, 0.1, 0.2, 0.0], [0, 0, 0, 1.0, 1.0]]))
    assert_allclose(found.drop, np.mean(p_default(ROWS) - after))
    assert found.drop > found.other_drop


def test_mending_what_speaks_for_the_client_loses():
    found = measure_faithfulness(p_default, ROWS[1:], SUBJECTS, [["car"]], GOOD)
    assert (found.holds_rate, found.falls_rate) == (0.0, 0.0)
    assert found.drop < 0


def test_others_can_be_narrowed_to_those_that_raise_the_pd():
    found = measure_faithfulness(p_default, ROWS[1:], SUBJECTS, [["debt"]], GOOD, others=[["age"]])
    assert_allclose(found.other_drop, p_default(ROWS[1:])[0] - p_default(np.array([[0, 0, 2.0, 0, 1.0]]))[0])


def test_where_there_is_no_other_nothing_else_is_mended():
    found = measure_faithfulness(p_default, ROWS[:1], SUBJECTS, [["late"]], GOOD, others=[[]])
    assert found.other_drop == 0


def test_a_client_without_a_reason_is_left_out():
    assert measure_faithfulness(p_default, ROWS, SUBJECTS, [["late"], []], GOOD).n_clients == 1
    with pytest.raises(ValueError, match="No client has a reason"):
        measure_faithfulness(p_default, ROWS, SUBJECTS, [[], []], GOOD)


def test_the_same_lot_is_drawn_from_the_same_seed():
    told = [["late"], ["debt"]]
    one, same, other = (measure_faithfulness(p_default, ROWS, SUBJECTS, told, GOOD, seed=seed) for seed in (3, 3, 4))
    assert one == same != other


def test_stability_compares_order_set_and_first():
    found = measure_stability([["a", "b"], ["a", "b"], ["a"], []], [["a", "b"], ["b", "a"], ["c"], []])
    assert (found.n_clients, found.same_order_rate, found.same_rate, found.first_rate) == (4, 0.5, 0.75, 0.5)
    assert_allclose(found.jaccard, (1 + 1 + 0) / 3)


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=4, unique=True), min_size=1, max_size=10))
def test_what_did_not_change_is_wholly_stable(told):
    found = measure_stability(told, told)
    assert (found.same_order_rate, found.same_rate, found.first_rate, found.jaccard) == (1, 1, 1, 1)
