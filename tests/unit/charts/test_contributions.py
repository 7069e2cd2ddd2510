"""Signed contributions as bars that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.charts.contributions import Contribution, ContributionWords, contribution_bars, fold
from clairscore.charts.palette import LOWERS, RAISES

WORDS = ContributionWords("raises", "lowers", "Others")
sizes = st.floats(-5, 5).filter(lambda size: size == 0 or abs(size) > 1e-6)


@given(st.lists(sizes, max_size=30), st.integers(1, 12))
def test_bars_add_up_to_what_was_given(found, most):
    bars = fold([Contribution(str(index), size) for index, size in enumerate(found)], "Others", most)
    assert sum(bar.contribution for bar in bars) == pytest.approx(sum(found), abs=1e-9)
    assert len(bars) <= most + 1


def test_the_largest_in_size_comes_on_top_whatever_its_sign():
    figure = contribution_bars([Contribution("a", 0.1), Contribution("b", -0.9)], WORDS, "en")
    assert figure.layout.yaxis.ticktext[-1] == "b"


def test_a_sign_shows_as_side_colour_and_text():
    figure = contribution_bars([Contribution("a", 0.31), Contribution("b", -0.9)], WORDS, "en")
    (bars,) = figure.data
    assert list(zip(bars.x, bars.marker.color, bars.text, strict=True)) == [
        (0.31, RAISES, "+0.31"),
        (-0.9, LOWERS, "\u22120.90"),
    ]


def test_contributions_too_small_to_see_are_folded_into_one_bar():
    found = [Contribution("a", 0.5), Contribution("b", 0.001), Contribution("c", -0.002), Contribution("d", 0)]
    assert [bar.label for bar in fold(found, "Others", 10)] == ["a", "Others"]


def test_no_contribution_at_all_draws_an_empty_figure():
    assert list(contribution_bars([], WORDS, "fr").data[0].x) == []
