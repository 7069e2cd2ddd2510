"""Aggregates: how many rows of one application become one value, on an engine and in memory.

Each has two forms held to the same specs: an Ibis reduction for whole tables, and a NumPy one for the rows of
one applicant. ``values`` are those of the rows the window and the filter let through; a null is left out of both.
Some aggregates look at a second number of the same rows: when the event happened, or what the values are set over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]
Beside = Literal["event", "over"]


@dataclass(frozen=True)
class Aggregate:
    """A way to make one value of many rows.

    Attributes:
        name: Part of the feature's name, such as ``mean``.
        phrase: How the feature's sentence begins.
        reduce: Ibis reduction of a float column in which rows left out are null; with ``beside``, of two columns.
        compute: The same over the values themselves, shape (n,), n >= 1, without NaN; returns one float. With
            ``beside``, over two such arrays.
        empty: Value when no row is left although the applicant has rows: NaN for null, or 0 for counts.
        unit: Unit of the result, ``None`` for that of the values.
        beside: What is looked at beside the values: the ``event`` day or month, or the family's ``over``.
    """

    name: str
    phrase: str
    reduce: Callable[..., "ir.Scalar"]
    compute: Callable[..., float]
    empty: float = float("nan")
    unit: str | None = None
    beside: Beside | None = None


def _total(values: Floats) -> float:
    return float(np.add.reduce(values))


def _mean(values: Floats) -> float:
    return float(np.add.reduce(values)) / values.size


def _sample_deviation(values: Floats) -> float:
    return float(values.std(ddof=1)) if values.size > 1 else float("nan")


def _slope(values: Floats, event: Floats) -> float:
    centred = event - _mean(event)
    spread = float(centred @ centred)
    return float(centred @ (values - _mean(values))) / spread if spread else float("nan")


def _slope_reduction(column: Any, event: Any) -> Any:
    import ibis

    known = ibis.ifelse(column.notnull(), event, ibis.null("float64"))
    return column.cov(known, how="sample") / known.var(how="sample").nullif(0.0)


def _ratio(values: Floats, over: Floats) -> float:
    total = _total(over)
    return _total(values) / total if total else float("nan")


def _ratio_reduction(column: Any, over: Any) -> Any:
    import ibis

    nothing = ibis.null("float64")
    known = ibis.ifelse(over.notnull(), column, nothing)
    return known.sum() / ibis.ifelse(column.notnull(), over, nothing).sum().nullif(0.0)


AGGREGATES: Final = {
    aggregate.name: aggregate
    for aggregate in (
        Aggregate("mean", "Mean", lambda column: column.mean(), _mean),
        Aggregate("max", "Largest", lambda column: column.max(), lambda values: float(np.maximum.reduce(values))),
        Aggregate("min", "Smallest", lambda column: column.min(), lambda values: float(np.minimum.reduce(values))),
        Aggregate("sum", "Sum", lambda column: column.sum(), _total),
        Aggregate("std", "Standard deviation", lambda column: column.std(how="sample"), _sample_deviation),
        Aggregate("count", "Number", lambda column: column.sum().fill_null(0.0), _total, empty=0.0, unit="times"),
        Aggregate("share", "Share", lambda column: column.mean(), _mean, unit="share"),
        Aggregate(
            "nunique",
            "Number of different ones",
            lambda column: column.nunique(),
            lambda values: float(len(set(values.tolist()))),
            empty=0.0,
            unit="times",
        ),
        Aggregate("slope", "Change a month, by least squares", _slope_reduction, _slope, beside="event"),
        Aggregate("ratio", "Ratio of sums", _ratio_reduction, _ratio, beside="over"),
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
