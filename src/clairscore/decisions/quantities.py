"""Quantities as a person reads them: a number with its unit, in French or English typography."""

import math
from typing import Final

from clairscore.conventions import Language

_NBSP: Final = "\u00a0"
_THIN: Final = "\u202f"

_WORDS: Final[dict[str, dict[Language, tuple[str, str]]]] = {
    "days": {"fr": ("jour", "jours"), "en": ("day", "days")},
    "months": {"fr": ("mois", "mois"), "en": ("month", "months")},
    "years": {"fr": ("an", "ans"), "en": ("year", "years")},
    "hours": {"fr": ("heure", "heures"), "en": ("hour", "hours")},
    "people": {"fr": ("personne", "personnes"), "en": ("person", "people")},
}
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF"}


def written_quantity(value: float, unit: str, language: Language, currency: str = "EUR") -> str:
    """Write a quantity for a person.

    Amounts from 100 on are written to the unit of money, shares from 10 % on to the percent, other numbers with at most
    two decimals. French takes 0 to below 2 as singular, English 1 only.

    Args:
        value: A finite number.
        unit: Unit of the catalogue of features; one that has no words here is left out.
        language: Language of the reader.
        currency: ISO 4217 code of the lender's money.

    Returns:
        The text; spaces inside it do not break a line.

    Examples:
        >>> written_quantity(1234.5, "currency", "en"), written_quantity(0.341, "share", "en")
        ('€1,234', '34%')
        >>> written_quantity(1.5, "days", "fr").replace("\u00a0", " ")
        '1,5 jour'
    """
    if unit == "currency":
        symbol = _SYMBOLS.get(currency, currency)
        number = written_number(abs(value), language, 0 if abs(value) >= 100 else 2)
        sign = "-" if value < 0 and number.strip("0,.") else ""
        separator = "" if len(symbol) == 1 else _NBSP
        return f"{sign}{number}{_NBSP}{symbol}" if language == "fr" else f"{sign}{symbol}{separator}{number}"
    if unit == "share":
        number = written_number(value * 100, language, 0 if abs(value) >= 0.1 else 1)
        return f"{number}{_NBSP}%" if language == "fr" else f"{number}%"
    decimals = {"days": 0, "people": 0}.get(unit, 1) if abs(value) >= 10 else 1
    number = written_number(value, language, decimals if unit in _WORDS else 2)
    if unit not in _WORDS:
        return number
    shown = float(number.replace(_THIN, "").replace(",", "." if language == "fr" else ""))
    singular = abs(shown) < 2 if language == "fr" else shown == 1
    return f"{number}{_NBSP}{_WORDS[unit][language][0 if singular else 1]}"


def written_number(value: float, language: Language, decimals: int) -> str:
    """Write a number with at most so many decimals, without zeros at the end.

    Args:
        value: A finite number.
        language: Language of the reader.
        decimals: Most decimals.

    Returns:
        The number with the separators of the language.

    Raises:
        ValueError: If the number is not finite.
    """
    if not math.isfinite(value):
        raise ValueError("Only a finite number can be written.")
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    return text if language == "en" else text.replace(",", _THIN).replace(".", ",")
