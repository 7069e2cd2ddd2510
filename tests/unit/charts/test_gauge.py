"""The gauge of the probability of default against the cut-off."""

import pytest

from clairscore.charts.gauge import GaugeWords, RiskEstimate, gauge_end, risk_gauge
from clairscore.charts.palette import APPROVE, DECLINE

WORDS = GaugeWords("Risque", "Seuil", "Sous", "Au-dessus", "Fourchette")


def points(figure):
    return [(trace.x[0], trace.marker.color) for trace in figure.data if trace.mode == "markers"]


def words_of(figure):
    return [note.text for note in figure.layout.annotations]


@pytest.mark.parametrize(("p_default", "colour"), [(0.0908, APPROVE), (0.0909, DECLINE), (0.5, DECLINE)])
def test_an_estimate_has_the_colour_of_the_zone_it_lies_in(p_default, colour):
    figure = risk_gauge([RiskEstimate("", p_default, p_default * 0.8, p_default * 1.2)], 0.0909, WORDS, "fr")
    assert points(figure) == [(p_default, colour)]


def test_the_interval_is_drawn_from_low_to_high():
    figure = risk_gauge([RiskEstimate("", 0.04, 0.03, 0.055)], 0.0909, WORDS, "fr")
    assert [tuple(trace.x) for trace in figure.data if trace.mode == "lines+markers"] == [(0.03, 0.055)]


def test_risk_and_cutoff_are_written_in_the_language():
    figure = risk_gauge([RiskEstimate("", 0.0421, 0.03, 0.055)], 0.0909, WORDS, "fr")
    assert {"<b>Seuil 9,1\u00a0%</b>", "<b>4,2\u00a0%</b>", "Sous", "Au-dessus"} <= set(words_of(figure))


def test_two_estimates_share_one_axis_with_the_first_on_top():
    figure = risk_gauge(
        [RiskEstimate("Avant", 0.04, 0.03, 0.05), RiskEstimate("Après", 0.4, 0.3, 0.5)], 0.0909, WORDS, "fr"
    )
    rows = {trace.x[0]: trace.y[0] for trace in figure.data if trace.mode == "markers"}
    assert rows[0.04] > rows[0.4]
    assert figure.layout.xaxis.range[1] == pytest.approx(0.575)


def test_the_narrow_zone_below_the_cutoff_goes_without_words():
    figure = risk_gauge([RiskEstimate("", 0.8, 0.7, 0.9)], 0.0909, WORDS, "fr")
    assert "Sous" not in words_of(figure)


@pytest.mark.parametrize(("highs", "end"), [([0.05], 0.25), ([0.4], 0.46), ([0.99], 1.0)])
def test_the_axis_reaches_past_the_cutoff_and_every_interval(highs, end):
    assert gauge_end(highs, 0.1) == pytest.approx(end)
