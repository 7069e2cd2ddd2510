"""Numbers as a French or an English reader writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.charts.numbers import (
    format_day,
    format_number,
    format_percent,
    format_signed,
    format_value,
    labelled,
    unit_symbol,
)


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (1234.5, "currency", "1\u202f234,5\u00a0€", "€1,234.5"),
        (-20, "currency", "\u221220\u00a0€", "\u2212€20"),
        (0.0807, "share", "8,1\u00a0%", "8.1%"),
        (12, "days", "12\u00a0jours", "12\u00a0days"),
        (1, "days", "1\u00a0jour", "1\u00a0day"),
        (0, "days", "0\u00a0jour", "0\u00a0days"),
        (-12, "days", "il y a 12\u00a0jours", "12\u00a0days ago"),
        (-3652.5, "days", "il y a 10\u00a0ans", "10\u00a0years ago"),
        (1.5, "years", "1,5\u00a0an", "1.5\u00a0years"),
        (1.99, "years", "2\u00a0ans", "2\u00a0years"),
        (3, "months", "3\u00a0mois", "3\u00a0months"),
        (2, "times", "2\u00a0fois", "2\u00a0times"),
        (-2, "times", "\u22122\u00a0fois", "\u22122\u00a0times"),
        (3.25, "", "3,25", "3.25"),
        (3.25, "parsecs", "3,25", "3.25"),
    ],
)
def test_a_value_is_written_with_its_unit_in_both_languages(value, unit, french, english):
    assert (format_value(value, unit, "fr"), format_value(value, unit, "en")) == (french, english)


def test_a_number_has_no_zeros_at_its_end_and_no_negative_zero():
    assert [format_number(value, "en") for value in (1_000_000, 2.50, -0.001, 0)] == ["1,000,000", "2.5", "0", "0"]


def test_a_signed_number_keeps_its_sign_unless_it_is_zero():
    assert [format_signed(value, "fr") for value in (0.3, -0.3, 0.001)] == ["+0,30", "\u22120,30", "0,00"]


@given(st.floats(0, 1))
def test_french_and_english_percentages_differ_only_in_typography(share):
    french = format_percent(share, "fr")
    assert french.replace(",", ".").replace("\u00a0", "") == format_percent(share, "en")


def test_a_day_is_written_as_the_language_does():
    day = date(2026, 11, 2)
    assert (format_day(day, "fr"), format_day(day, "en")) == ("02/11/2026", "2026-11-02")


def test_a_label_stands_before_its_value_with_the_colon_of_the_language():
    assert (labelled("Score", "601", "fr"), labelled("Score", "601", "en")) == ("Score\u00a0: 601", "Score: 601")


def test_a_form_shows_the_unit_only_where_it_says_something():
    assert [unit_symbol(unit, "fr") for unit in ("currency", "years", "times", "share", "")] == ["€", "ans", "", "", ""]
