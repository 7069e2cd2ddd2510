"""Cells: values checked against the declaration of their column, one by one or a column at once."""

import math
from collections.abc import Sequence
from typing import Any, Final

from clairscore.errors import InvalidApplicant
from clairscore.tables.schema import Column

_TRUE: Final = frozenset({"y", "yes", "true", "1", True})
_FALSE: Final = frozenset({"n", "no", "false", "0", False})
_SMALLEST, _LARGEST = 1e-9, 1e15
"""Beyond these no amount, day, count or share is true, and ratios of features would leave the range of numbers."""

_NUMBERS: Final = frozenset({int, float})


def read_cell(value: Any, column: Column, field: str) -> Any:
    """Check one value against its declaration; a sentinel becomes null.

    Args:
        value: As it was given.
        column: What it may be.
        field: How a refusal names it.

    Raises:
        InvalidApplicant: If it has the wrong type or cannot be true.
    """
    if value is None or value in column.unknown:
        return None
    if column.type == "string":
        if not isinstance(value, str):
            raise InvalidApplicant(field, "must be a text.", "text")
        if column.choices and value not in column.choices:
            names = ", ".join(column.choices)
            raise InvalidApplicant(field, "is not one of the words we know: {names}.", "unknown_word", names=names)
        return value
    if column.type == "bool":
        key = value.strip().lower() if isinstance(value, str) else value
        if isinstance(key, (str, bool, int, float)) and key in _TRUE | _FALSE:
            return key in _TRUE
        raise InvalidApplicant(field, "must be true or false (or Y/N, 1/0).", "yes_or_no")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise InvalidApplicant(field, "must be a finite number.", "finite")
    if not (value == 0 or _SMALLEST <= abs(value) <= _LARGEST):
        raise InvalidApplicant(field, "is larger or smaller than any true value.", "out_of_scale")
    if column.type == "int64" and value != int(value):
        raise InvalidApplicant(field, "must be a whole number.", "whole")
    if column.minimum is not None and value < column.minimum:
        raise InvalidApplicant(field, "must be at least {limit:g}.", "at_least", limit=column.minimum)
    if column.maximum is not None and value > column.maximum:
        raise InvalidApplicant(field, "must be at most {limit:g}.", "at_most", limit=column.maximum)
    return int(value) if column.type == "int64" else float(value)


def read_column(values: Sequence[Any], column: Column) -> list[Any] | None:
    """Check the values of a column at once, which takes a fraction of the time.

    Returns:
        What `read_cell` returns of each; None where it might refuse one, so that somebody has to ask it which.
    """
    if column.unknown:
        values = [None if value in column.unknown else value for value in values]
    known = [value for value in values if value is not None]
    kinds = set(map(type, known))
    if column.type == "string":
        fits = kinds <= {str} and (not column.choices or set(known) <= set(column.choices))
        return list(values) if fits else None
    if column.type == "bool":
        return list(values) if kinds <= {bool} else None
    if not kinds <= _NUMBERS or not _in_range(known, column):
        return None
    if column.type != "int64":
        return list(values) if kinds <= {float} else [None if value is None else float(value) for value in values]
    if float in kinds and any(value != int(value) for value in known):
        return None
    return [None if value is None else int(value) for value in values]


def _in_range(known: Sequence[float], column: Column) -> bool:
    """Say whether numbers are finite, of a size that can be true, and within the bounds of their column."""
    if not known:
        return True
    lowest, highest = min(known), max(known)
    if max(-lowest, highest) > _LARGEST or not math.isfinite(sum(known)):
        return False  # not a number in it shows in the sum, whatever min and max made of it
    if min(map(abs, filter(None, known)), default=1.0) < _SMALLEST:
        return False
    at_least = column.minimum is None or lowest >= column.minimum
    return at_least and (column.maximum is None or highest <= column.maximum)
