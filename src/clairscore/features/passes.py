"""Passes: the steps of a program in an order in which those on numbers run many at once."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Step(NamedTuple):
    """An operation of an expression.

    Attributes:
        name: Name of the operation.
        function: What computes it.
        arguments: Slots it reads.
        slot: Slot it fills.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[int, ...]
    slot: int


@dataclass(frozen=True)
class Pass:
    """Steps that run one by one, then steps that run together.

    Attributes:
        alone: Steps on words, and those whose numbers only NumPy gives to the bit.
        together: The others, as `clairscore.features.steps.run_steps` reads them, shape (n, 5).
    """

    alone: Sequence[Step]
    together: NDArray[np.int64]


def plan_passes(steps: Sequence[Step], words: Collection[int]) -> list[Pass]:
    """Return the passes that run all steps.

    Args:
        steps: Steps in an order in which they can run.
        words: Slots that hold words.
    """
    from clairscore.features.steps import CODES

    def is_compiled(step: Step) -> bool:
        return step.name in CODES and not any(slot in words for slot in (step.slot, *step.arguments))

    passes: list[Pass] = []
    while steps:
        alone, steps = _ready(steps, lambda step: not is_compiled(step))
        together, steps = _ready(steps, is_compiled)
        codes = [row for step in together for row in _rows(step, CODES[step.name])]
        passes.append(Pass(alone, np.array(codes, dtype=np.int64).reshape(-1, 5)))
    return passes


def _ready(steps: Sequence[Step], is_wanted: Callable[[Step], bool]) -> tuple[list[Step], list[Step]]:
    """Return the steps that are wanted and wait for none of the others, and the others."""
    ready: list[Step] = []
    others: list[Step] = []
    waiting: set[int] = set()
    for step in steps:
        if is_wanted(step) and waiting.isdisjoint(step.arguments):
            ready.append(step)
        else:
            others.append(step)
            waiting.add(step.slot)
    return ready, others


def _rows(step: Step, code: int) -> Iterator[tuple[int, ...]]:
    """Yield a step as numbers; one on any number of operands takes them two at a time."""
    first, *others = step.arguments
    if step.name == "Coalesce":
        for other in others or [first]:
            yield code, first, other, 0, step.slot
            first = step.slot
    else:
        yield (code, *(*step.arguments, 0, 0)[:3], step.slot)
