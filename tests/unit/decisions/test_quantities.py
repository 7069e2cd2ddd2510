import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.decisions.quantities import written_number, written_quantity


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (1234567.0, "currency", "1\u202f234\u202f567\u00a0€", "€1,234,567"),
        (12.5, "currency", "12,5\u00a0€", "€12.5"),
        (-250.0, "currency", "-250\u00a0€", "-€250"),
        (0.0, "currency", "0\u00a0€", "€0"),
        (0.341, "share", "34\u00a0%", "34%"),
        (0.0421, "share", "4,2\u00a0%", "4.2%"),
        (3.11, "share", "311\u00a0%", "311%"),
        (0.0, "days", "0\u00a0jour", "0\u00a0days"),
        (1.0, "days", "1\u00a0jour", "1\u00a0day"),
        (1.5, "days", "1,5\u00a0jour", "1.5\u00a0days"),
        (1.96, "days", "2\u00a0jours", "2\u00a0days"),
        (12.0, "days", "12\u00a0jours", "12\u00a0days"),
        (2.0, "months", "2\u00a0mois", "2\u00a0months"),
        (1.0, "years", "1\u00a0an", "1\u00a0year"),
        (7.26, "years", "7,3\u00a0ans", "7.3\u00a0years"),
        (1.0, "people", "1\u00a0personne", "1\u00a0person"),
        (3.0, "times", "3", "3"),
        (0.523, "", "0,52", "0.52"),
    ],
)
def test_a_quantity_is_written_as_each_language_writes_it(value: float, unit: str, french: str, english: str) -> None:
    assert written_quantity(value, unit, "fr") == french
    assert written_quantity(value, unit, "en") == english


def test_money_without_a_sign_of_its_own_is_written_by_its_code() -> None:
    assert written_quantity(250.0, "currency", "en", "SEK") == "SEK\u00a0250"
    assert written_quantity(250.0, "currency", "fr", "SEK") == "250\u00a0SEK"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        written_number(value, "fr", 2)


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_number_reads_back_to_what_was_written(value: float, decimals: int) -> None:
    english = written_number(value, "en", decimals)
    french = written_number(value, "fr", decimals)
    assert float(english.replace(",", "")) == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-3)
    assert french.replace("\u202f", "").replace(",", ".") == english.replace(",", "")
    assert english != "-0"
