"""What a model leans on, as bars."""

from clairscore.charts.importance import Importance, importance_bars


def test_the_most_important_come_on_top_and_the_least_are_left_out():
    found = [Importance(name, size) for name, size in (("a", 0.1), ("b", 0.3), ("c", 0.2))]
    (bars,) = importance_bars(found, "fr", most=2).data
    assert list(zip(bars.customdata, bars.x, bars.text, strict=True)) == [("c", 0.2, "0,2"), ("b", 0.3, "0,3")]


def test_a_long_label_is_cut_on_the_axis_and_whole_in_the_hover():
    label = "a sentence that goes on and on " * 8
    figure = importance_bars([Importance(label, 0.1)], "en")
    assert figure.layout.yaxis.ticktext[0].endswith("…")
    assert figure.data[0].customdata[0] == label


def test_nothing_to_show_draws_an_empty_figure():
    assert list(importance_bars([], "en").data[0].x) == []
