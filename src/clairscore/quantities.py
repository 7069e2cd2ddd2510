"""Quantities and days as a French or an English reader writes them: 1 234,50 € and 8,1 %, or €1,234.50 and 8.1%."""

import math
from datetime import date
from typing import Final

from clairscore.conventions import DAYS_PER_YEAR, Language

NARROW_SPACE: Final = "\u202f"
NO_BREAK_SPACE: Final = "\u00a0"
MINUS: Final = "\u2212"

DECIMAL_MARKS: Final[dict[Language, str]] = {"fr": ",", "en": "."}
THOUSANDS_SEPARATORS: Final[dict[Language, str]] = {"fr": NARROW_SPACE, "en": ","}

YEARS_FROM_DAYS: Final = 730
_NEARLY_ALL: Final = 0.99
_ALL_BUT_ONE_IN_A_THOUSAND: Final = 0.9991
"""From this many days on, a span of days is told in years."""

_UNITS: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    "fr": {
        "days": ("jour", "jours"),
        "months": ("mois", "mois"),
        "years": ("an", "ans"),
        "hours": ("heure", "heures"),
        "people": ("personne", "personnes"),
    },
    "en": {
        "days": ("day", "days"),
        "months": ("month", "months"),
        "years": ("year", "years"),
        "hours": ("hour", "hours"),
        "people": ("person", "people"),
    },
}
_MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SPANS: Final = frozenset({"days", "months", "years", "hours"})
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}


def format_number(value: float, language: Language, digits: int = 2) -> str:
    """Write a number with at most so many decimals, without trailing zeros.

    Args:
        value: A finite number.
        language: Language of the reader.
        digits: Most decimals shown.

    Raises:
        ValueError: If the number is not finite.

    Examples:
        >>> format_number(1234.5, "en")
        '1,234.5'
        >>> format_number(-0.704, "fr")
        '−0,7'
    """
    if not math.isfinite(value):
        raise ValueError("Only a finite number can be written.")
    text = f"{abs(value):,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _signed(value, _marked(text, language))


def format_signed(value: float, language: Language, digits: int = 2) -> str:
    """Write a number with its sign, also when it is positive, and with all its decimals.

    Examples:
        >>> format_signed(0.3, "en")
        '+0.30'
    """
    text = f"{abs(value):.{digits}f}".replace(".", DECIMAL_MARKS[language])
    if not text.strip("0.,"):
        return text
    return ("+" if value > 0 else MINUS) + text


def format_percent(share: float, language: Language, digits: int = 1) -> str:
    """Write a share in 0..1 as a percentage with a fixed number of decimals.

    Examples:
        >>> format_percent(0.0807, "en")
        '8.1%'
    """
    text = _signed(share, f"{abs(share) * 100:.{digits}f}".replace(".", DECIMAL_MARKS[language]))
    return f"{text}{NO_BREAK_SPACE}%" if language == "fr" else f"{text}%"


def format_nearly_all(share: float, language: Language) -> str:
    """Write a share of nearly all as a percentage that is never more than it, nor 100: "more than all" is untrue.

    Examples:
        >>> format_nearly_all(0.9987, "en"), format_nearly_all(0.99968, "en"), format_nearly_all(0.9999999, "en")
        ('99.8%', '99.96%', '99.99%')
    """
    digits = 2 if share > _ALL_BUT_ONE_IN_A_THOUSAND else 1
    steps = 10 ** (digits + 2)
    return format_percent(min(math.floor(share * steps + 1e-6), steps - 1) / steps, language, digits)


def format_amount(value: float, language: Language, currency: str = "EUR", *, cents: bool = True) -> str:
    """Write an amount of money.

    Args:
        value: A finite amount.
        language: Language of the reader.
        currency: ISO 4217 code; one without a sign of its own is written as it is.
        cents: Whether an amount that is not whole is written with its cents.

    Examples:
        >>> format_amount(1234.5, "en"), format_amount(1234, "en"), format_amount(1234.5, "en", cents=False)
        ('€1,234.50', '€1,234', '€1,234')
    """
    digits = 2 if cents and round(value, 2) != round(value) else 0
    number = _marked(f"{abs(value):,.{digits}f}", language)
    symbol = _SYMBOLS.get(currency, currency)
    if language == "fr":
        return f"{_signed(value, number)}{NO_BREAK_SPACE}{symbol}"
    return _signed(value, f"{symbol}{NO_BREAK_SPACE if len(symbol) > 1 else ''}{number}")


def format_value(value: float, unit: str, language: Language, currency: str = "EUR", *, rounded: bool = False) -> str:
    """Write a quantity with its unit.

    Args:
        value: A finite number.
        unit: ``""``, ``"currency"``, ``"share"`` (0..1), ``"days"``, ``"months"``, ``"years"``, ``"hours"``,
            ``"people"`` or another word, which is left out.
        language: Language of the reader.
        currency: ISO 4217 code of amounts.
        rounded: Whether, in a sentence, amounts from 100 on go without cents, shares from 10 % on without decimals.

    Returns:
        The text; spaces inside it do not break a line. Long spans of days are told in years. French takes 0 to below 2
        as singular, English 1 only.
    """
    if unit == "share" and rounded and _NEARLY_ALL < value < 1:
        return format_nearly_all(value, language)
    if unit == "share":
        return format_percent(value, language, 0 if rounded and (abs(value) >= 0.1 or value == 0) else 1)
    if unit == "currency":
        return format_amount(value, language, currency, cents=not rounded or abs(value) < 100)
    if unit == "days" and abs(value) >= YEARS_FROM_DAYS:
        value, unit = value / DAYS_PER_YEAR, "years"
    if unit not in _UNITS[language]:
        return format_number(value, language)
    digits = 0 if unit in ("days", "people") and abs(value) >= 10 else 1
    number = format_number(value, language, digits)
    shown = round(abs(value), digits)
    singular = shown < 2 if language == "fr" else shown == 1
    return f"{number}{NO_BREAK_SPACE}{_UNITS[language][unit][0 if singular else 1]}"


def format_moment(value: float, unit: str, language: Language) -> str:
    """Write when something happened, counted from the application: -12 days are "12 days ago".

    Examples:
        >>> format_moment(-12, "days", "en").replace(NO_BREAK_SPACE, " ")
        '12 days ago'
    """
    span = format_value(abs(value), unit, language)
    if round(value, 1) == 0:
        return span
    if language == "fr":
        return f"il y a {span}" if value < 0 else f"dans {span}"
    return f"{span} ago" if value < 0 else f"in {span}"


def format_day(day: date, language: Language) -> str:
    """Write a day: 20/11/2026 in French, 2026-11-20 in English.

    Examples:
        >>> format_day(date(2026, 11, 20), "fr")
        '20/11/2026'
    """
    return day.strftime("%d/%m/%Y") if language == "fr" else day.isoformat()


def say_day(day: date, language: Language) -> str:
    """Write a day as a letter does: 1er décembre 2026 in French, 1 December 2026 in English; no line breaks in it.

    Examples:
        >>> say_day(date(2026, 12, 1), "fr").replace(NO_BREAK_SPACE, " ")
        '1er décembre 2026'
    """
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return NO_BREAK_SPACE.join((number, _MONTHS[language][day.month - 1], str(day.year)))


def labelled(label: str, value: str, language: Language) -> str:
    """Write a label before a value: ``label: value``, in French with a space before the colon.

    Examples:
        >>> labelled("Score", "601", "en")
        'Score: 601'
    """
    return f"{label}{NO_BREAK_SPACE}: {value}" if language == "fr" else f"{label}: {value}"


def unit_symbol(unit: str, language: Language) -> str:
    """Return what a form writes after the label of a field: ``€`` or ``ans``; empty where the label says it all."""
    if unit == "currency":
        return "€"
    return _UNITS[language][unit][1] if unit in _SPANS else ""


def _marked(text: str, language: Language) -> str:
    """Put the separators of the language into a number written as Python does."""
    whole, mark, decimals = text.partition(".")
    return whole.replace(",", THOUSANDS_SEPARATORS[language]) + (DECIMAL_MARKS[language] if mark else "") + decimals


def _signed(value: float, text: str) -> str:
    """Put a minus before what is written of a negative number, unless it was rounded to zero."""
    return MINUS + text if value < 0 and any(digit in text for digit in "123456789") else text
