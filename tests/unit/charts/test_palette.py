"""Colours that everyone can read."""

import pytest

from clairscore.charts import palette


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("name", ["INK", "MUTED", "BRAND", "APPROVE", "REFER", "DECLINE", "RAISES", "LOWERS"])
@pytest.mark.parametrize("ground", ["PAPER", "SURFACE"])
def test_text_reaches_the_contrast_of_level_aa(name, ground):
    assert contrast(getattr(palette, name), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("name", ["APPROVE", "REFER", "DECLINE"])
def test_a_decision_can_be_read_on_its_own_ground(name):
    assert contrast(getattr(palette, name), getattr(palette, f"{name}_SOFT")) >= 4.5


def test_bars_stand_out_from_the_page():
    assert contrast(palette.NEUTRAL, palette.PAPER) >= 3
