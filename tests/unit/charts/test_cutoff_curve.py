import pytest

from clairscore.charts.cutoff_curve import CutoffCurveWords, MarkedCutoff, cutoff_curve

WORDS = CutoffCurveWords("Cost", "Approved", "Bad", "Cut-off", "Chosen", "Break-even")
MARKED = MarkedCutoff(0.08, 0.07, 0.1, 1 / 11)


@pytest.fixture
def figure():
    return cutoff_curve([0.01, 0.08, 0.3], [0.9, 0.6, 0.8], [0.0, 0.7, 1.0], [None, 0.04, 0.08], MARKED, WORDS, "en")


def test_three_curves_share_one_axis_of_cutoffs(figure):
    assert [trace.name for trace in figure.data] == ["Cost", "Approved", "Bad"]
    assert {tuple(trace.x) for trace in figure.data} == {(0.01, 0.08, 0.3)}
    assert [trace.yaxis for trace in figure.data] == ["y", "y2", "y3"]


def test_the_panels_do_not_overlap(figure):
    domains = [figure.layout[axis].domain for axis in ("yaxis", "yaxis2", "yaxis3")]
    assert domains[0][0] > domains[1][1] > domains[1][0] > domains[2][1] > domains[2][0] >= 0


def test_the_cutoff_its_interval_and_break_even_are_marked(figure):
    band, chosen, even = figure.layout.shapes
    assert (band.x0, band.x1) == (0.07, 0.1)
    assert (chosen.x0, even.x0) == (0.08, 1 / 11)
    said = {annotation.text for annotation in figure.layout.annotations}
    assert any("Chosen" in text and "8.00" in text for text in said)
    assert any("Break-even" in text and "9.09" in text for text in said)


def test_where_nobody_is_approved_there_is_no_bad_rate(figure):
    assert figure.data[2].y[0] is None
    assert figure.data[2].customdata[0][1] == "-"
