import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.lenders.home_credit.levers import LEVERS
from clairscore.lenders.levers import steps_from


def test_values_are_as_round_as_the_step():
    assert steps_from(406_597.5, 406_597.5, "falls", step=0.05, furthest=0.1) == (386_000.0, 366_000.0)
    assert steps_from(24.7, 24.7, "rises", step=0.1, furthest=0.3, whole=True) == (27.0, 30.0, 32.0)


def test_whole_numbers_are_not_told_twice():
    assert steps_from(3, 3, "falls", step=0.1, furthest=0.5, whole=True) == (2.0,)
    assert steps_from(4, 4, "falls", step=0.1, furthest=0.5, whole=True) == (3.0, 2.0)


@given(
    before=st.floats(0.5, 1e8),
    share=st.floats(0.2, 5),
    step=st.floats(0.01, 0.5),
    steps=st.integers(1, 20),
    direction=st.sampled_from(["falls", "rises"]),
    whole=st.booleans(),
)
def test_values_go_one_way_and_not_beyond_the_bound(before, share, step, steps, direction, whole):
    scale, furthest = before * share, step * steps
    values = steps_from(before, scale, direction, step=step, furthest=furthest, whole=whole)
    sign = -1 if direction == "falls" else 1
    moves = [sign * (value - before) for value in values]
    assert moves == sorted(set(moves))
    assert len(values) <= steps
    assert all(0 < move <= furthest * scale * (1 + 1e-6) for move in moves)
    assert not whole or all(value == int(value) for value in values)


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_says_what_is_proposed_in_both_languages(lever):
    for language in ("fr", "en"):
        told = lever.say(15_000.0, 12_000.0, language, "EUR")
        figures = told.replace("\u202f", "").replace(",", "")
        assert "{" not in told
        assert "12000" in figures or "3000" in figures
