"""Row operations over NumPy arrays, for the interpreter of expressions.

A null is NaN in an array of floats and ``None`` in an array of words; a truth value is 1.0, 0.0 or NaN, so logic is
three-valued as in SQL.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from clairscore.features.operations import Operations


def _clip(lower: float | None, upper: float | None) -> Callable[[Any], Any]:
    return lambda value: np.clip(value, lower, upper)


def _missing(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value == None if value.dtype == object else np.isnan(value)  # noqa: E711  (elementwise)
    return value is None or value != value


def _compare(comparison: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compare(left: Any, right: Any) -> Any:
        unknown = _missing(left) | _missing(right)
        return np.where(unknown, np.nan, comparison(left, right))

    return compare


def _compare_between(value: Any, lower: Any, upper: Any) -> Any:
    return np.where(_missing(value), np.nan, np.asarray((value >= lower) & (value <= upper)).astype(np.float64))


def _is_in(options: tuple[Any, ...]) -> Callable[[Any], Any]:
    truths = {None: np.nan, **dict.fromkeys(options, 1.0)}

    def is_in(value: Any) -> Any:
        truth = np.array([truths.get(item, 0.0) for item in value.tolist()])
        return truth if value.dtype == object else np.where(np.isnan(value), np.nan, truth)

    return is_in


def _both(left: Any, right: Any) -> Any:
    return np.where((left == 0) | (right == 0), 0.0, left * right)


def _either(left: Any, right: Any) -> Any:
    return np.where((left == 1) | (right == 1), 1.0, np.maximum(left, right))


def _choose(condition: Any, then: Any, otherwise: Any) -> Any:
    return np.where(condition == 1, then, otherwise)


def _coalesce(*values: Any) -> Any:
    found = values[0]
    for value in values[1:]:
        found = np.where(_missing(found), value, found)
    return found


def _null_if(value: Any, null: Any) -> Any:
    return np.where(value == null, np.nan, value)


ARRAYS: Final = Operations(
    folds={"Greatest": np.fmax, "Least": np.fmin},
    coalesce=_coalesce,
    is_in=_is_in,
    clip=_clip,
    others={
        "Add": np.add,
        "Subtract": np.subtract,
        "Multiply": np.multiply,
        "Divide": np.divide,
        "Negate": np.negative,
        "Abs": np.abs,
        "Sqrt": np.sqrt,
        "Ln": np.log,
        "Exp": np.exp,
        "Equals": _compare(lambda left, right: left == right),
        "NotEquals": _compare(lambda left, right: left != right),
        "Less": _compare(lambda left, right: left < right),
        "LessEqual": _compare(lambda left, right: left <= right),
        "Greater": _compare(lambda left, right: left > right),
        "GreaterEqual": _compare(lambda left, right: left >= right),
        "Between": _compare_between,
        "And": _both,
        "Or": _either,
        "Not": lambda value: 1.0 - value,
        "IsNull": lambda value: np.asarray(_missing(value)).astype(np.float64),
        "NotNull": lambda value: 1.0 - np.asarray(_missing(value)).astype(np.float64),
        "IfElse": _choose,
        "NullIf": _null_if,
    },
)
