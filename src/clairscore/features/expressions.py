"""Row expressions that mean the same on every engine; the bare forms differ and are banned from definitions.

Division by zero is infinite on one engine and an error on another; a mean over columns has no portable form.
"""

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final

import ibis

from clairscore.conventions import DAYS_PER_YEAR

if TYPE_CHECKING:
    import ibis.expr.types as ir

Numeric = Any
"""An Ibis numeric value; the library's own types are not precise enough to check."""


def ratio(numerator: Numeric, denominator: Numeric) -> "ir.FloatingValue":
    """Divide; null where the denominator is 0 or null. Either may be a plain number."""
    if isinstance(numerator, int | float):
        numerator = ibis.literal(float(numerator))
    return numerator.cast("float64") / denominator.cast("float64").nullif(0.0)


def power(value: Numeric, exponent: Numeric) -> "ir.FloatingValue":
    """Raise to a power; null where the value is not positive."""
    known = ibis.ifelse(value > 0.0, value, ibis.null("float64"))
    return (known.ln() * exponent).exp()


def years_since(day: Numeric) -> "ir.FloatingValue":
    """Turn a day before the application into years, positive."""
    return -day / DAYS_PER_YEAR


def count_known(*columns: Numeric) -> "ir.FloatingValue":
    """Count the columns that are not null, 0 to ``len(columns)``."""
    return reduce(add, (column.notnull().cast("float64") for column in columns))


def row_sum(*columns: Numeric) -> "ir.FloatingValue":
    """Sum the columns that are known; null when none is."""
    total = reduce(add, (ibis.coalesce(column.cast("float64"), 0.0) for column in columns))
    return ibis.ifelse(count_known(*columns) > 0, total, ibis.null("float64"))


def row_mean(*columns: Numeric) -> "ir.FloatingValue":
    """Average the columns that are known; null when none is."""
    return ratio(row_sum(*columns), count_known(*columns))


def row_spread(*columns: Numeric) -> "ir.FloatingValue":
    """Largest minus smallest of the columns that are known; null when none is."""
    return row_max(*columns) - row_min(*columns)


_FEW: Final = 3
"""Columns up to which the extremes are a chain of comparisons, whose text grows threefold with each column."""


def row_max(*columns: Numeric) -> "ir.FloatingValue":
    """Largest of the columns that are known; null when none is."""
    if len(columns) > _FEW:
        return ibis.greatest(*columns)
    return reduce(
        lambda best, column: ibis.coalesce(ibis.ifelse(column > best, column, best), best, column),
        columns,
    )


def row_min(*columns: Numeric) -> "ir.FloatingValue":
    """Smallest of the columns that are known; null when none is."""
    if len(columns) > _FEW:
        return ibis.least(*columns)
    return reduce(
        lambda best, column: ibis.coalesce(ibis.ifelse(column < best, column, best), best, column),
        columns,
    )


def positive_part(value: Numeric) -> "ir.FloatingValue":
    """Return the value, or 0 where it is negative; null stays null."""
    return ibis.ifelse(value > 0, value, ibis.ifelse(value.isnull(), ibis.null("float64"), 0.0))
