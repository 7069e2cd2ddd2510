"""Numbers and days as a French or an English reader writes them: 1 234,5 € and 8,1 %, or €1,234.5 and 8.1%."""

from datetime import date
from typing import Final

from clairscore.conventions import DAYS_PER_YEAR, Language

NARROW_SPACE: Final = "\u202f"
NO_BREAK_SPACE: Final = "\u00a0"
MINUS: Final = "\u2212"

DECIMAL_MARKS: Final[dict[Language, str]] = {"fr": ",", "en": "."}
THOUSANDS_SEPARATORS: Final[dict[Language, str]] = {"fr": NARROW_SPACE, "en": ","}

YEARS_FROM_DAYS: Final = 730
"""From this many days on, a span of days is told in years."""

_UNITS: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    "fr": {
        "days": ("jour", "jours"),
        "month": ("mois", "mois"),
        "months": ("mois", "mois"),
        "years": ("an", "ans"),
        "hours": ("heure", "heures"),
        "times": ("fois", "fois"),
        "people": ("personne", "personnes"),
    },
    "en": {
        "days": ("day", "days"),
        "month": ("month", "months"),
        "months": ("month", "months"),
        "years": ("year", "years"),
        "hours": ("hour", "hours"),
        "times": ("time", "times"),
        "people": ("person", "people"),
    },
}


_SPANS: Final = frozenset({"days", "month", "months", "years", "hours"})


def format_number(value: float, language: Language, digits: int = 2) -> str:
    """Write a number with at most so many decimals, without trailing zeros.

    Args:
        value: Any finite number.
        language: Language of the reader.
        digits: Most decimals shown.

    Examples:
        >>> format_number(1234.5, "en")
        '1,234.5'
        >>> format_number(-0.704, "fr")
        '−0,7'
    """
    text = f"{abs(value):,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, mark, decimals = text.partition(".")
    text = whole.replace(",", THOUSANDS_SEPARATORS[language]) + (DECIMAL_MARKS[language] if mark else "") + decimals
    return MINUS + text if value < 0 and text.strip("0.,") else text


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
    text = f"{share * 100:.{digits}f}".replace(".", DECIMAL_MARKS[language])
    return f"{text}{NO_BREAK_SPACE}%" if language == "fr" else f"{text}%"


def format_value(value: float, unit: str, language: Language) -> str:
    """Write a value with its unit.

    Args:
        value: A finite number.
        unit: ``""``, ``"currency"`` (euros), ``"share"`` (0..1), ``"days"``, ``"months"``, ``"years"``, ``"hours"``,
            ``"times"``, ``"people"`` or another word, which is left out.
        language: Language of the reader.

    Returns:
        The text. Days are counted from the application, so negative ones read as "12 days ago"; long spans are told in
        years.
    """
    if unit == "share":
        return format_percent(value, language)
    if unit == "currency":
        return _format_currency(value, language)
    if unit == "days" and abs(value) >= YEARS_FROM_DAYS:
        value, unit = value / DAYS_PER_YEAR, "years"
        return _format_span(value, unit, language, digits=1)
    if unit in _UNITS[language]:
        return _format_span(value, unit, language, digits=1 if unit != "days" else 0)
    return format_number(value, language)


def format_day(day: date, language: Language) -> str:
    """Write a day: 20/11/2026 in French, 2026-11-20 in English.

    Examples:
        >>> format_day(date(2026, 11, 20), "fr")
        '20/11/2026'
    """
    return day.strftime("%d/%m/%Y") if language == "fr" else day.isoformat()


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


def _format_currency(value: float, language: Language) -> str:
    number = format_number(value, language)
    if language == "fr":
        return f"{number}{NO_BREAK_SPACE}€"
    return f"{MINUS}€{number[1:]}" if number.startswith(MINUS) else f"€{number}"


def _format_span(value: float, unit: str, language: Language, digits: int) -> str:
    number = format_number(abs(value), language, digits)
    singular, plural = _UNITS[language][unit]
    one = round(abs(value), digits) < 2 if language == "fr" else number == "1"
    text = f"{number}{NO_BREAK_SPACE}{singular if one else plural}"
    if value >= 0 or number == "0":
        return text
    if unit not in _SPANS:
        return MINUS + text
    return f"il y a {text}" if language == "fr" else f"{text} ago"
