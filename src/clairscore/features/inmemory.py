"""An interpreter of row expressions in memory, for the rows of one applicant.

The same Ibis expressions that DuckDB runs over whole tables are compiled once into a list of steps over arrays; those
on numbers run many at once (`clairscore.features.steps`). A null is NaN among floats and ``None`` among words; a truth
value is 1.0, 0.0 or NaN, so logic is three-valued as in SQL. Only the operations in `clairscore.features.operations`
are known: a definition that needs another fails when it is compiled, not when it is served.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clairscore.features.arrays import ARRAYS
from clairscore.features.operations import changes_nothing
from clairscore.features.passes import Step, plan_passes

if TYPE_CHECKING:
    import ibis.expr.types as ir

Array = NDArray[Any]
Columns = Mapping[str, Array | Sequence[Any]]


class Program:
    """Row expressions compiled into steps over arrays; each distinct operation is computed once a run.

    Attributes:
        columns: Slots of the columns the expressions read, by name.
        slots: Where `run_all` leaves each expression, in order.
    """

    def __init__(self, expressions: "Sequence[ir.Value]") -> None:
        """Compile expressions on tables without rows.

        Raises:
            ValueError: If an expression uses an operation the interpreter does not know.
        """
        from clairscore.features.steps import run_steps

        self._steps: list[Step] = []
        self._slots: dict[Any, int] = {}
        self._words: set[int] = set()
        self.columns: dict[str, int] = {}
        self._constants: dict[int, Any] = {}
        self._size = 0
        self.slots = tuple(self._compile(expression.op()) for expression in expressions)
        self._run_steps = run_steps
        self._passes = plan_passes(self._steps, self._words)
        self._blank = np.full((self._size, 1), np.nan)
        self._said = {slot: word for slot, word in self._constants.items() if slot in self._words}
        for slot in self._constants.keys() - self._said.keys():
            self._blank[slot] = self._constants[slot]
        self._number_columns = {name: slot for name, slot in self.columns.items() if slot not in self._words}
        self._word_columns = {name: slot for name, slot in self.columns.items() if slot in self._words}
        self.run({}, 0)  # compiles what is not compiled yet, before anyone waits for an answer

    def _new_slot(self, node: Any) -> int:
        slot = self._size
        self._size += 1
        self._slots[node] = slot
        if node.dtype.is_string():
            self._words.add(slot)
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
        if isinstance(node, ops.Alias) or changes_nothing(node):
            return self._compile(node.arg)
        function, operands = ARRAYS.of(node)
        arguments = tuple(self._compile(operand) for operand in operands)
        slot = self._new_slot(node)
        self._steps.append(Step(type(node).__name__, function, arguments, slot))
        return slot

    def run(self, columns: Columns, n_rows: int) -> list[Array]:
        """Compute every expression.

        Args:
            columns: Arrays of shape (n_rows,), or lists, by name; a column the expressions read and that is absent is
                null.
            n_rows: Number of rows.

        Returns:
            One array of shape (n_rows,) for each expression, in order.
        """
        numbers, words = self._run(columns, n_rows)
        return [_spread(words[slot], n_rows) if slot in words else numbers[slot] for slot in self.slots]

    def run_one(self, values: Mapping[str, Any]) -> list[Any]:
        """Compute every expression on one row.

        Args:
            values: Value of each column, a float or a word, null as NaN or None; one that is absent is null.

        Returns:
            One value for each expression, in order.
        """
        columns = {name: (values[name],) for name in self.columns if name in values}
        return [found.item() for found in self.run(columns, 1)]

    def run_all(self, columns: Columns, n_rows: int) -> NDArray[np.float64]:
        """Compute every expression, as `run` does where all are numbers.

        Returns:
            Shape (n_slots, n_rows); the expressions are those at `slots`.
        """
        return self._run(columns, n_rows)[0]

    def _run(self, columns: Columns, n_rows: int) -> tuple[NDArray[np.float64], dict[int, Any]]:
        numbers, words = self._blank.repeat(n_rows, axis=1), dict(self._said)
        for name, slot in self._number_columns.items():
            if name in columns:
                numbers[slot] = columns[name]
        for name, slot in self._word_columns.items():
            given = columns[name] if name in columns else np.full(n_rows, np.nan)
            words[slot] = given if isinstance(given, np.ndarray) else np.array(given, dtype=object)
        with np.errstate(all="ignore"):
            for steps in self._passes:
                for _, function, arguments, slot in steps.alone:
                    found = function(*[words[one] if one in words else numbers[one] for one in arguments])
                    (words if slot in self._words else numbers)[slot] = found
                self._run_steps(steps.together, numbers)
        return numbers, words


def _spread(value: Any, n_rows: int) -> Array:
    array = np.asarray(value, dtype=object if isinstance(value, str) else None)
    return array if array.ndim else np.full(n_rows, value, dtype=array.dtype)


def _constant(node: Any) -> Any:
    value = node.value
    if value is None:
        return math.nan
    return value if isinstance(value, str) else float(value)
