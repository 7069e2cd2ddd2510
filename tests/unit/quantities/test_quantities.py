"""Quantities as a French or an English reader writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.quantities import (
    format_amount,
    format_day,
    format_moment,
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
        (1234.5, "currency", "1\u202f234,50\u00a0€", "€1,234.50"),
        (1234567.0, "currency", "1\u202f234\u202f567\u00a0€", "€1,234,567"),
        (-20, "currency", "\u221220\u00a0€", "\u2212€20"),
        (-0.001, "currency", "0\u00a0€", "€0"),
        (0.0807, "share", "8,1\u00a0%", "8.1%"),
        (-0.0807, "share", "\u22128,1\u00a0%", "\u22128.1%"),
        (3.11, "share", "311,0\u00a0%", "311.0%"),
        (12, "days", "12\u00a0jours", "12\u00a0days"),
        (1, "days", "1\u00a0jour", "1\u00a0day"),
        (0, "days", "0\u00a0jour", "0\u00a0days"),
        (1.5, "days", "1,5\u00a0jour", "1.5\u00a0days"),
        (1.96, "days", "2\u00a0jours", "2\u00a0days"),
        (-12, "days", "\u221212\u00a0jours", "\u221212\u00a0days"),
        (3652.5, "days", "10\u00a0ans", "10\u00a0years"),
        (1.5, "years", "1,5\u00a0an", "1.5\u00a0years"),
        (1.99, "years", "2\u00a0ans", "2\u00a0years"),
        (3, "months", "3\u00a0mois", "3\u00a0months"),
        (1, "people", "1\u00a0personne", "1\u00a0person"),
        (2, "times", "2", "2"),
        (3.25, "", "3,25", "3.25"),
        (3.25, "parsecs", "3,25", "3.25"),
    ],
)
def test_a_value_is_written_with_its_unit_in_both_languages(value, unit, french, english):
    assert (format_value(value, unit, "fr"), format_value(value, unit, "en")) == (french, english)


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (1234.5, "currency", "1\u202f234\u00a0€", "€1,234"),
        (12.5, "currency", "12,50\u00a0€", "€12.50"),
        (0.341, "share", "34\u00a0%", "34%"),
        (0.0421, "share", "4,2\u00a0%", "4.2%"),
        (0.0, "share", "0\u00a0%", "0%"),
        (7.26, "years", "7,3\u00a0ans", "7.3\u00a0years"),
    ],
)
def test_in_a_sentence_large_amounts_and_shares_are_rounded(value, unit, french, english):
    found = [format_value(value, unit, language, rounded=True) for language in ("fr", "en")]
    assert found == [french, english]


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (-12, "days", "il y a 12\u00a0jours", "12\u00a0days ago"),
        (-3652.5, "days", "il y a 10\u00a0ans", "10\u00a0years ago"),
        (0, "days", "0\u00a0jour", "0\u00a0days"),
        (3, "months", "dans 3\u00a0mois", "in 3\u00a0months"),
    ],
)
def test_a_moment_is_told_from_the_application(value, unit, french, english):
    assert [format_moment(value, unit, language) for language in ("fr", "en")] == [french, english]


def test_money_without_a_sign_of_its_own_is_written_by_its_code():
    assert format_amount(250.0, "en", "SEK") == "SEK\u00a0250"
    assert format_amount(250.0, "fr", "SEK") == "250\u00a0SEK"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(value):
    with pytest.raises(ValueError, match="finite"):
        format_number(value, "fr")


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_number_reads_back_to_what_was_written(value, digits):
    english, french = format_number(value, "en", digits), format_number(value, "fr", digits)
    read = float(english.replace(",", "").replace("\u2212", "-"))
    assert read == pytest.approx(value, abs=0.5 * 10**-digits + 1e-3)
    assert french.replace("\u202f", "").replace(",", ".") == english.replace(",", "")
    assert english != "\u22120"


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
