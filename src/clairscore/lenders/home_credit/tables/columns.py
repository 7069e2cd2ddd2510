"""Kinds of columns the Home Credit delivery has, with its ways to say "unknown"."""

from clairscore.tables.schema import Column

NOT_APPLICABLE_DAY = 365243.0
"""A thousand years ahead: the delivery's way to say that a day does not apply."""

UNKNOWN_WORDS = ("XNA", "XAP")
"""Not available, not applicable."""


def identifier(delivered: str, description: str) -> Column:
    """Declare an id: a positive whole number, never null."""
    return Column(delivered, "int64", description, minimum=1, required=True)


def day(delivered: str, description: str, *, maximum: float | None = 0, required: bool = False) -> Column:
    """Declare a day counted from the application, negative before it."""
    return Column(
        delivered, "float64", description, "days", maximum=maximum, unknown=(NOT_APPLICABLE_DAY,), required=required
    )


def month(delivered: str, description: str) -> Column:
    """Declare a month counted from the application, 0 for the month of the application, -1 for the one before."""
    return Column(delivered, "int64", description, "months", minimum=-1200, maximum=0, required=True)


def amount(delivered: str, description: str, *, minimum: float | None = 0, required: bool = False) -> Column:
    """Declare an amount of money."""
    return Column(delivered, "float64", description, "currency", minimum=minimum, required=required)


def number(
    delivered: str, description: str, unit: str = "", *, minimum: float | None = 0, maximum: float | None = None
) -> Column:
    """Declare a count, a rate or any other number; not negative unless said."""
    return Column(delivered, "float64", description, unit, minimum=minimum, maximum=maximum)


def share(delivered: str, description: str) -> Column:
    """Declare a number between 0 and 1."""
    return Column(delivered, "float64", description, "share", minimum=0, maximum=1)


def flag(delivered: str, description: str) -> Column:
    """Declare a yes or no."""
    return Column(delivered, "bool", description)


def category(delivered: str, description: str, *choices: str, required: bool = False) -> Column:
    """Declare a word from a known list."""
    return Column(delivered, "string", description, choices=choices, unknown=UNKNOWN_WORDS, required=required)
