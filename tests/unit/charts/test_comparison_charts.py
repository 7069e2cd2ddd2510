from clairscore.charts.confusion import Counts, confusion_matrices
from clairscore.charts.curves import Curve, curves

COUNTS = {"good_approved": 8, "good_refused": 2, "bad_approved": 1, "bad_refused": 3}


def test_lines_are_told_apart_by_more_than_colour():
    lines = [Curve(name, [0, 1], [0, 1]) for name in "abcdef"]
    figure = curves(lines, "x", "y", "en", diagonal=1.0)
    drawn = [trace for trace in figure.data if trace.name]
    assert [trace.name for trace in drawn] == list("abcdef")
    assert len({(trace.line.color, trace.line.dash) for trace in drawn}) == 6
    assert len({trace.line.dash for trace in drawn}) == 5


def test_a_matrix_shows_counts_and_is_shaded_by_shares_of_the_outcome():
    figure = confusion_matrices([Counts("one", COUNTS), Counts("two", COUNTS)], "fr")
    first = figure.data[0]
    assert [list(row) for row in first.z] == [[0.25, 0.75], [0.8, 0.2]]
    assert [list(row) for row in first.text] == [["1", "3"], ["8", "2"]]
    assert list(first.x) == ["accordé", "refusé"]
