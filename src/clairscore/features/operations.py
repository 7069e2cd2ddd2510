"""Row operations: what the interpreter of expressions needs of those who compute."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any


@dataclass(frozen=True)
class Operations:
    """What can be computed, by name of the operation in an expression.

    Attributes:
        folds: Operations on any number of operands, two at a time.
        coalesce: First operand that is not null.
        is_in: Given words or numbers, makes what says whether a value is one of them.
        clip: Given two bounds, each perhaps None, makes what keeps a value within them.
        others: Operations that take their operands as they stand.
    """

    folds: Mapping[str, Callable[[Any, Any], Any]]
    coalesce: Callable[..., Any]
    is_in: Callable[[tuple[Any, ...]], Callable[[Any], Any]]
    clip: Callable[[float | None, float | None], Callable[[Any], Any]]
    others: Mapping[str, Callable[..., Any]]

    def of(self, node: Any) -> tuple[Callable[..., Any], Sequence[Any]]:
        """Return what computes a node of an expression, and the operands it takes.

        Raises:
            ValueError: If the operation is not known: a definition that needs it fails when it is compiled.
        """
        name = type(node).__name__
        if name == "InValues":
            return self.is_in(tuple(option.value for option in node.options)), (node.value,)
        if name == "Equals" and type(node.right).__name__ == "Literal" and node.right.dtype.is_string():
            return self.is_in((node.right.value,)), (node.left,)
        if name == "Coalesce":
            return self.coalesce, tuple(node.arg)
        if name in self.folds:
            step = self.folds[name]
            return lambda *values: reduce(step, values), tuple(node.arg)
        if name == "Clip":
            lower, upper = (None if bound is None else bound.value for bound in (node.lower, node.upper))
            return self.clip(lower, upper), (node.arg,)
        if name not in self.others:
            raise ValueError(f"The in-memory engine does not know the operation '{name}'. Add it there, with a spec.")
        return self.others[name], tuple(node.args)


def changes_nothing(node: Any) -> bool:
    """Say whether an operation is a cast to floats, which all numbers here are.

    Raises:
        ValueError: If it is another cast.
    """
    if type(node).__name__ != "Cast":
        return False
    if node.to.is_floating() and not node.arg.dtype.is_string():
        return True
    raise ValueError(f"The in-memory engine does not cast {node.arg.dtype} to {node.to}.")
