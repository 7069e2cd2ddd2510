"""Steps of row expressions on numbers, many in one compiled pass, for histories too short for a call of NumPy each.

Each gives what the operation of its name in `clairscore.features.arrays` gives, to the last bit. Those whose bits are
the library's own (logarithms, exponentials) or the processor's (which of two zeros is the greater) are left to NumPy.
"""

import math
from typing import Any, Final

from clairscore.engines.compiled import compiled

NAMES: Final = (
    "Add", "Subtract", "Multiply", "Divide", "Negate", "Abs", "Sqrt",
    "Equals", "NotEquals", "Less", "LessEqual", "Greater", "GreaterEqual", "Between",
    "And", "Or", "Not", "IsNull", "NotNull", "IfElse", "NullIf", "Coalesce",
)  # fmt: skip
"""Operations the pass knows; the code of one is its place."""
CODES: Final = {name: code for code, name in enumerate(NAMES)}

(
    _ADD, _SUBTRACT, _MULTIPLY, _DIVIDE, _NEGATE, _ABS, _SQRT,
    _EQUALS, _NOT_EQUALS, _LESS, _LESS_EQUAL, _GREATER, _GREATER_EQUAL, _BETWEEN,
    _AND, _OR, _NOT, _IS_NULL, _NOT_NULL, _IF_ELSE, _NULL_IF, _COALESCE,
) = range(len(NAMES))  # fmt: skip


def _calculate(code: int, a: float, b: float, c: float) -> float:
    """Compute one operation on the values of one row; operands it does not take are anything."""
    if code == _ADD:
        return a + b
    if code == _SUBTRACT:
        return a - b
    if code == _MULTIPLY:
        return a * b
    if code == _DIVIDE:
        return a / b
    if code == _NEGATE:
        return -a
    if code == _ABS:
        return abs(a)
    if code == _SQRT:
        return math.sqrt(a)
    if code == _IF_ELSE:
        return b if a == 1.0 else c
    if code == _NULL_IF:
        return math.nan if a == b else a
    if code == _COALESCE:
        return b if math.isnan(a) else a
    if code == _IS_NULL:
        return 1.0 if math.isnan(a) else 0.0
    if code == _NOT_NULL:
        return 0.0 if math.isnan(a) else 1.0
    if code == _NOT:
        return 1.0 - a
    if code == _AND:
        return 0.0 if a == 0.0 or b == 0.0 else a * b
    if code == _BETWEEN:
        return math.nan if math.isnan(a) else 1.0 if b <= a <= c else 0.0
    if code == _OR and (a == 1.0 or b == 1.0):
        return 1.0
    if math.isnan(a) or math.isnan(b):
        return math.nan
    if code == _OR:
        return max(a, b)
    if code == _EQUALS:
        return 1.0 if a == b else 0.0
    if code == _NOT_EQUALS:
        return 1.0 if a != b else 0.0
    if code == _LESS:
        return 1.0 if a < b else 0.0
    if code == _LESS_EQUAL:
        return 1.0 if a <= b else 0.0
    if code == _GREATER:
        return 1.0 if a > b else 0.0
    return 1.0 if a >= b else 0.0


def _run_steps(steps: Any, values: Any) -> None:
    """Run steps one after the other, each on all rows.

    Args:
        steps: Code, three operands (slots; any where there are fewer) and the slot to fill, shape (n_steps, 5).
        values: Slots of numbers, NaN where null, shape (n_slots, n_rows).
    """
    for step in range(len(steps)):
        code, a, b, c, slot = steps[step]
        for row in range(values.shape[1]):
            values[slot, row] = calculate(code, values[a, row], values[b, row], values[c, row])


calculate = compiled(_calculate, nogil=False)
run_steps = compiled(_run_steps, nogil=False)
