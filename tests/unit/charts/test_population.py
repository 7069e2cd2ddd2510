"""One client among the population."""

import pytest

from clairscore.charts.palette import BRAND, NEUTRAL
from clairscore.charts.population import PopulationWords, category_bars, population_strip

WORDS = PopulationWords("Ce client", "Médiane", "Remboursés", "En défaut")
QUANTILES = {0.01: -5.0, 0.05: 0.0, 0.25: 2.0, 0.5: 4.0, 0.75: 8.0, 0.95: 20.0, 0.99: 500.0}


def bands(figure):
    return [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.type == "rect"]


def marks(figure):
    return {trace.name: trace.x[0] for trace in figure.data}


def test_bands_hold_nine_in_ten_and_one_half():
    assert bands(population_strip(QUANTILES, 6, "", WORDS, "fr")) == [(0, 20), (2, 8)]


def test_client_and_medians_are_marked_where_they_are():
    figure = population_strip(QUANTILES, 6, "", WORDS, "fr", good_median=3, bad_median=7)
    assert marks(figure) == {"Ce client": 6, "Médiane": 4, "Remboursés": 3, "En défaut": 7}


def test_a_client_without_a_value_is_not_marked():
    assert "Ce client" not in marks(population_strip(QUANTILES, None, "", WORDS, "fr"))


def test_a_client_beyond_the_bands_stays_within_the_axis():
    low, high = population_strip(QUANTILES, 90, "", WORDS, "fr").layout.xaxis.range
    assert low < 0
    assert high > 90


def test_long_spans_of_days_are_drawn_in_years():
    figure = population_strip({0.05: 0.0, 0.5: 3652.5, 0.95: 7305.0}, 3652.5, "days", WORDS, "en")
    assert marks(figure)["Ce client"] == pytest.approx(10)
    assert "10\u00a0years" in figure.layout.annotations[0].text


def test_a_constant_feature_still_has_an_axis():
    low, high = population_strip({0.05: 3.0, 0.95: 3.0}, 3, "", WORDS, "fr").layout.xaxis.range
    assert low < 3 < high


def test_the_clients_own_category_is_coloured_and_the_most_common_on_top():
    (bars,) = category_bars({"a": 0.7, "b": 0.3}, "b", "fr").data
    assert list(zip(bars.x, bars.marker.color, bars.text, strict=True)) == [
        (0.3, BRAND, "30,0\u00a0%"),
        (0.7, NEUTRAL, "70,0\u00a0%"),
    ]
