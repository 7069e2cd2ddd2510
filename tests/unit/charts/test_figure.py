"""What all figures share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.charts.figure import new_figure, percent_ticks


@pytest.mark.parametrize(("language", "separators"), [("fr", ",\u202f"), ("en", ".,")])
def test_axes_write_numbers_as_the_language_does(language, separators):
    assert new_figure(100, language).layout.separators == separators


def test_percentages_are_round_and_in_the_language():
    assert percent_ticks(0.18, 0.74, "fr") == (
        pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
        [f"{percent}\u00a0%" for percent in (20, 30, 40, 50, 60, 70)],
    )


def test_a_narrow_axis_gets_decimals():
    assert percent_ticks(0, 0.012, "en")[1] == ["0.0%", "0.2%", "0.4%", "0.6%", "0.8%", "1.0%", "1.2%"]


@given(st.floats(0, 1), st.floats(0.001, 5))
def test_ticks_are_few_and_lie_within_the_axis(low, width):
    ticks, texts = percent_ticks(low, low + width, "fr")
    assert len(ticks) == len(texts) <= 12
    assert all(low - 1e-6 <= tick <= low + width + 1e-6 for tick in ticks)
