"""How predictions move with one feature."""

import pytest

from clairscore.charts.dependence import Curve, CurveWords, dependence_bars, dependence_curve, points
from clairscore.charts.palette import BRAND, NEUTRAL

WORDS = CurveWords("Âge", "risque", "Moyenne", "neuf sur dix", "une sur deux", "Ce client", "non renseigné")
BANDS = {0.05: [0.01, 0.01], 0.25: [0.02, 0.02], 0.75: [0.1, 0.06], 0.95: [0.3, 0.2]}


def names(figure):
    return [trace.name for trace in figure.data if trace.showlegend is not False]


def test_the_mean_is_solid_over_two_bands_and_the_client_dashed_with_a_diamond():
    curve = Curve([20.0, 60.0], "years", [0.08, 0.05], BANDS, client=31.0, client_shares=[0.2, 0.1])
    figure = dependence_curve(curve, WORDS, "fr")
    assert names(figure) == ["neuf sur dix", "une sur deux", "Moyenne", "Ce client"]
    assert list(figure.data[0].y) == [0.3, 0.2, 0.01, 0.01]
    mean, client, mark = figure.data[2:]
    assert (list(mean.y), mean.line.dash, client.line.dash) == ([0.08, 0.05], None, "dash")
    assert (mark.marker.symbol, mark.x[0], mark.y[0]) == ("diamond", 31, 0.2)
    assert "Ce client\u00a0: 31\u00a0ans" in figure.layout.annotations[-1].text


def test_what_a_missing_value_does_is_a_line_with_words():
    figure = dependence_curve(Curve([1.0, 2.0], "", [0.1, 0.2], missing=0.15), WORDS, "fr")
    assert figure.layout.shapes[0].y0 == 0.15
    assert figure.layout.annotations[0].text == "non renseigné\u00a0: 15,0\u00a0%"


def test_effects_below_0_have_a_line_at_0_and_room():
    figure = dependence_curve(Curve([1.0, 2.0], "share", [-0.01, 0.02]), WORDS, "en")
    low, high = figure.layout.yaxis.range
    assert low < -0.01 < 0.02 < high
    assert any(shape.y0 == 0 == shape.y1 for shape in figure.layout.shapes)


def test_a_client_beyond_the_curve_stays_within_the_axis():
    low, high = dependence_curve(Curve([1.0, 2.0], "", [0.1, 0.2], client=9.0), WORDS, "fr").layout.xaxis.range
    assert low < 1 < 9 < high


def test_long_spans_of_days_are_drawn_in_years():
    figure = dependence_curve(Curve([0.0, 3652.5], "days", [0.1, 0.2], client=3652.5), WORDS, "en")
    assert list(figure.data[0].x) == [0, pytest.approx(10)]
    assert "10\u00a0years" in figure.layout.annotations[-1].text


def test_one_value_is_still_drawn():
    figure = dependence_curve(Curve([3.0], "", [0.1]), WORDS, "fr")
    assert figure.layout.xaxis.range[0] < 3 < figure.layout.xaxis.range[1]


def test_categories_keep_their_order_and_the_clients_own_is_bold_and_coloured():
    figure = dependence_bars({"Salarié": 0.08, "Retraité": 0.05}, "Retraité", "fr")
    assert list(figure.layout.yaxis.ticktext) == ["<b>Retraité</b>", "Salarié"]
    assert list(figure.data[0].marker.color) == [BRAND, NEUTRAL]
    assert list(figure.data[0].text) == ["5,0\u00a0%", "8,0\u00a0%"]


def test_differences_are_written_with_their_sign():
    figure = dependence_bars({"a": 0.004, "b": -0.002}, None, "en")
    assert list(figure.data[0].text) == ["−0.20%", "+0.40%"]
    assert points(-0.00001, "en") == "0.00%"
