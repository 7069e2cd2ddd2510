"""What a client of a lender with one table can change: the numbers the lender says he can, the way his lender says.

The amount of the credit may only fall. Any other number moves only where the declaration says how the PD goes with it,
and towards the lower PD; income never moves, since nobody earns more for a credit.
"""

import math
from collections.abc import Iterator
from functools import partial
from typing import Final

from clairscore.lenders.flat.declaration import FlatColumn, FlatDeclaration
from clairscore.lenders.flat.hints import hints_at
from clairscore.lenders.levers import Direction, Lever, replaced, steps_from, value_of
from clairscore.tables.rows import ApplicantRows

_STEP: Final = 0.1
_FURTHEST: Final = 0.5


def make_levers(declaration: FlatDeclaration) -> tuple[Lever, ...]:
    """Return a lever for each actionable number whose direction is declared, and for the amount of the credit."""
    return tuple(_levers(declaration))


def _levers(declaration: FlatDeclaration) -> Iterator[Lever]:
    for column in declaration.of_role("feature"):
        direction = _direction(column, declaration.amount)
        number = column.type in ("number", "count")
        if column.actionable and number and direction and not hints_at(column.name, "income"):
            yield _lever(column, direction)


def _direction(column: FlatColumn, amount: str) -> Direction | None:
    if column.name == amount:
        return "falls"
    return None if column.risk is None else "falls" if column.risk == "rises" else "rises"


def _lever(column: FlatColumn, direction: Direction) -> Lever:
    scale = partial(_scale, column)
    return Lever(
        name=column.name,
        label=column.label,
        sentence={
            "fr": column.label["fr"] + " : {after} au lieu de {before}",
            "en": column.label["en"] + ": {after} instead of {before}",
        },
        columns=frozenset({f"application.{column.name}"}),
        group=column.name,
        unit=column.unit,
        direction=direction,
        step=_STEP,
        furthest=_FURTHEST,
        effort=1.0,
        scale=scale,
        before=lambda rows: value_of(rows, "application", column.name) or 0.0,
        values=partial(_values, column, direction),
        move=partial(_move, column),
    )


def _scale(column: FlatColumn, rows: ApplicantRows) -> float | None:
    """Return the span of a column that has both bounds; the present value of any other, and None without one."""
    value = value_of(rows, "application", column.name)
    if value is None:
        return None
    if column.minimum is not None and column.maximum is not None:
        return column.maximum - column.minimum or None
    return abs(value) or None


def _values(column: FlatColumn, direction: Direction, rows: ApplicantRows) -> tuple[float, ...]:
    value, scale = value_of(rows, "application", column.name), _scale(column, rows)
    if value is None or scale is None:
        return ()
    whole = column.type == "count"
    low = -math.inf if column.minimum is None else column.minimum
    high = math.inf if column.maximum is None else column.maximum
    found = steps_from(value, scale, direction, step=_STEP, furthest=_FURTHEST, whole=whole)
    return tuple(one for one in found if low <= one <= high)


def _move(column: FlatColumn, rows: ApplicantRows, value: float) -> ApplicantRows:
    return replaced(rows, "application", {column.name: int(value) if column.type == "count" else value})
