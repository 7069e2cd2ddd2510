"""One client beside groups of clients."""

import pytest

from clairscore.charts.groups import GroupRange, GroupWords, group_ranges
from clairscore.charts.palette import BRAND_SOFT, LINE

WORDS = GroupWords("Ce client", "Médiane", "La moitié", "trop peu")
GROUPS = [GroupRange("Proches", (2.0, 4.0, 8.0)), GroupRange("Tous", (1.0, 5.0, 9.0))]


def bars(figure):
    return [(shape.x0, shape.x1, shape.fillcolor) for shape in figure.layout.shapes if shape.type == "rect"]


def strokes(figure):
    return [shape.x0 for shape in figure.layout.shapes if shape.type == "line"]


def test_each_group_is_its_middle_half_and_its_median_the_first_in_the_readers_colour():
    figure = group_ranges(GROUPS, 6.0, "", WORDS, "fr")
    assert bars(figure) == [(2, 8, BRAND_SOFT), (1, 9, LINE)]
    assert strokes(figure) == [4, 5, 6]
    assert list(figure.layout.yaxis.ticktext) == ["Proches", "Tous"]
    assert figure.layout.yaxis.tickvals[0] > figure.layout.yaxis.tickvals[1]


def test_the_client_is_named_with_his_value_and_stays_within_the_axis():
    figure = group_ranges(GROUPS, 60.0, "years", WORDS, "fr")
    assert figure.layout.annotations[0].text == "<b>Ce client\u00a0: 60\u00a0ans</b>"
    assert figure.layout.annotations[0].xanchor == "right"
    assert figure.layout.xaxis.range[1] > 60


def test_a_client_without_a_value_is_not_drawn():
    assert strokes(group_ranges(GROUPS, None, "", WORDS, "fr")) == [4, 5]


def test_a_group_of_which_nothing_is_told_says_so():
    figure = group_ranges([*GROUPS, GroupRange("Refusés", None)], 6.0, "", WORDS, "fr")
    assert figure.layout.annotations[0].text == "trop peu"
    assert len(bars(figure)) == 2


def test_a_figure_of_nothing_can_be_drawn():
    assert not bars(group_ranges([GroupRange("Refusés", None)], None, "share", WORDS, "en"))


def test_long_spans_of_days_are_drawn_in_years():
    figure = group_ranges([GroupRange("All", (0.0, 3652.5, 7305.0))], 3652.5, "days", WORDS, "en")
    assert bars(figure)[0][:2] == pytest.approx((0, 20))
    assert "10 years" in figure.layout.annotations[0].text.replace("\u00a0", " ")


def test_shares_are_percentages():
    figure = group_ranges([GroupRange("All", (0.1, 0.2, 0.3))], 0.25, "share", WORDS, "en")
    assert all(text.endswith("%") for text in figure.layout.xaxis.ticktext)
