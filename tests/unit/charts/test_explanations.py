"""Two explanations of one client side by side."""

from clairscore.charts.explanations import TwoParts, TwoWords, two_explanations

WORDS = TwoWords("SHAP", "LIME", "augmente", "réduit")
PARTS = [TwoParts("Score", -0.4, -0.3, -0.35, 0.0), TwoParts("Retard de paiement", 0.1, 0.2, 0.15, 0.25)]


def test_each_has_its_own_mark_and_lime_the_range_of_its_draws():
    figure = two_explanations(PARTS, WORDS, "fr")
    shap, lime = figure.data
    assert (shap.marker.symbol, lime.marker.symbol) == ("diamond", "circle")
    assert (list(shap.x), list(lime.x)) == ([0.1, -0.4], [0.2, -0.3])
    ranges = [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.x0 != shape.x1]
    assert ranges == [(0.15, 0.25), (-0.35, 0.0)]
    assert list(figure.layout.yaxis.ticktext) == ["Retard de paiement", "Score"]


def test_both_sides_of_0_have_as_much_room():
    low, high = two_explanations(PARTS, WORDS, "fr").layout.xaxis.range
    assert low == -high < -0.4


def test_nothing_to_compare_is_still_a_figure():
    assert two_explanations([], WORDS, "en").layout.xaxis.range == (-1, 1)
