"""Aggregates: how many rows of one application become one value, on an engine and in memory.

Each has two forms held to the same specs: an Ibis reduction for whole tables, and a NumPy one for the rows of
one applicant. ``values`` are those of the rows the window and the filter let through; a null is left out of both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Aggregate:
    """A way to make one value of many rows.

    Attributes:
        name: Part of the feature's name, such as ``mean``.
        phrase: How the feature's sentence begins.
        reduce: Ibis reduction of a float column in which rows left out are null.
        compute: The same over the values themselves, shape (n,), n >= 1, without NaN; returns one float.
        empty: Value when no row is left although the applicant has rows: NaN for null, or 0 for counts.
    """

    name: str
    phrase: str
    reduce: Callable[[Any], "ir.Scalar"]
    compute: Callable[[Floats], float]
    empty: float = float("nan")


def _sample_deviation(values: Floats) -> float:
    return float(values.std(ddof=1)) if values.size > 1 else float("nan")


AGGREGATES: Final = {
    aggregate.name: aggregate
    for aggregate in (
        Aggregate("mean", "Mean", lambda column: column.mean(), lambda values: float(values.mean())),
        Aggregate("max", "Largest", lambda column: column.max(), lambda values: float(values.max())),
        Aggregate("min", "Smallest", lambda column: column.min(), lambda values: float(values.min())),
        Aggregate("sum", "Sum", lambda column: column.sum(), lambda values: float(values.sum())),
        Aggregate("std", "Standard deviation", lambda column: column.std(how="sample"), _sample_deviation),
        Aggregate(
            "count",
            "Number",
            lambda column: column.sum().fill_null(0.0),
            lambda values: float(values.sum()),
            empty=0.0,
        ),
        Aggregate("share", "Share", lambda column: column.mean(), lambda values: float(values.mean())),
    )
}


def find_aggregate(name: str) -> Aggregate:
    """Return an aggregate by its name.

    Raises:
        ValueError: If no aggregate has that name.
    """
    if name not in AGGREGATES:
        raise ValueError(f"No aggregate is named '{name}'. There are {', '.join(AGGREGATES)}.")
    return AGGREGATES[name]
