"""An interpreter of row expressions over NumPy arrays, for the rows of one applicant.

The same Ibis expressions that DuckDB runs over whole tables are compiled once into a list of steps. A null is NaN in
an array of floats and ``None`` in an array of words; a truth value is 1.0, 0.0 or NaN, so logic is three-valued as
in SQL. Only the operations in ``_OPERATIONS`` are known: a definition that needs another fails when it is compiled,
not when it is served.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import ibis.expr.types as ir

Array = NDArray[Any]
Step = tuple[Callable[..., Any], tuple[int, ...], int]
"""An operation, the slots it reads and the slot it fills."""


class Program:
    """Row expressions compiled into steps; each distinct operation is computed once a run."""

    def __init__(self, expressions: "Sequence[ir.Value]") -> None:
        """Compile expressions on tables without rows.

        Raises:
            ValueError: If an expression uses an operation the interpreter does not know.
        """
        self._steps: list[Step] = []
        self._slots: dict[Any, int] = {}
        self.columns: dict[str, int] = {}
        self._constants: dict[int, Any] = {}
        self._size = 0
        self._results = [self._compile(expression.op()) for expression in expressions]

    def _new_slot(self, node: Any) -> int:
        slot = self._size
        self._size += 1
        self._slots[node] = slot
        return slot

    def _compile(self, node: Any) -> int:
        import ibis.expr.operations as ops

        if node in self._slots:
            return self._slots[node]
        if isinstance(node, ops.Field):
            self.columns[node.name] = self._new_slot(node)
            return self.columns[node.name]
        if isinstance(node, ops.Literal):
            slot = self._new_slot(node)
            self._constants[slot] = _constant(node)
            return slot
        if isinstance(node, ops.Alias) or _changes_nothing(node):
            return self._compile(node.arg)
        function, operands = _operation(node)
        arguments = tuple(self._compile(operand) for operand in operands)
        slot = self._new_slot(node)
        self._steps.append((function, arguments, slot))
        return slot

    def run(self, columns: Mapping[str, Array], n_rows: int) -> list[Array]:
        """Compute every expression.

        Args:
            columns: Arrays of shape (n_rows,) by name; a column the expressions read and that is absent is null.
            n_rows: Number of rows.

        Returns:
            One array of shape (n_rows,) for each expression, in order.
        """
        values: list[Any] = [None] * self._size
        for slot, constant in self._constants.items():
            values[slot] = constant
        for name, slot in self.columns.items():
            values[slot] = columns[name] if name in columns else np.full(n_rows, np.nan)
        with np.errstate(all="ignore"):
            for function, arguments, slot in self._steps:
                values[slot] = function(*[values[argument] for argument in arguments])
        return [_spread(values[slot], n_rows) for slot in self._results]


def _spread(value: Any, n_rows: int) -> Array:
    array = np.asarray(value, dtype=object if isinstance(value, str) else None)
    return array if array.ndim else np.full(n_rows, value, dtype=array.dtype)


def _constant(node: Any) -> Any:
    value = node.value
    if value is None:
        return math.nan
    return value if isinstance(value, str) else float(value)


def _operation(node: Any) -> tuple[Callable[..., Any], Sequence[Any]]:
    name = type(node).__name__
    if name == "InValues":
        return _is_in(tuple(option.value for option in node.options)), (node.value,)
    if name == "Coalesce":
        return _coalesce, tuple(node.arg)
    if name in _FOLDS:
        return _fold(_FOLDS[name]), tuple(node.arg)
    if name == "Clip":
        return _clip(node), (node.arg,)
    if name not in _OPERATIONS:
        raise ValueError(f"The in-memory engine does not know the operation '{name}'. Add it there, with a spec.")
    return _OPERATIONS[name], tuple(node.args)


def _changes_nothing(node: Any) -> bool:
    """Say whether an operation is a cast to floats, which all numbers here are.

    Raises:
        ValueError: If it is another cast.
    """
    if type(node).__name__ != "Cast":
        return False
    if node.to.is_floating() and not node.arg.dtype.is_string():
        return True
    raise ValueError(f"The in-memory engine does not cast {node.arg.dtype} to {node.to}.")


def _clip(node: Any) -> Callable[[Any], Any]:
    lower, upper = (bound.value if bound is not None else None for bound in (node.lower, node.upper))
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
    known = set(options)

    def is_in(value: Any) -> Any:
        truth = np.fromiter((item in known for item in value), dtype=np.float64, count=len(value))
        return np.where(_missing(value), np.nan, truth)

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


def _fold(step: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda *values: reduce(step, values)


def _null_if(value: Any, null: Any) -> Any:
    return np.where(value == null, np.nan, value)


_FOLDS: dict[str, Callable[[Any, Any], Any]] = {"Greatest": np.fmax, "Least": np.fmin}

_OPERATIONS: dict[str, Callable[..., Any]] = {
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
}
