"""Search space: which values a parameter may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

Value = float | int | str | bool | None


@dataclass(frozen=True)
class Numbers:
    """A stretch of numbers.

    Attributes:
        low: Smallest.
        high: Largest, above the smallest.
        whole: Whether only whole numbers are tried.
        log: Whether equal ratios count alike, not equal differences; both ends are then above 0.
    """

    low: float
    high: float
    whole: bool = False
    log: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.log and self.low <= 0):
            raise ValueError(f"A stretch must rise, and from above 0 where it is logarithmic: {self.low}, {self.high}.")

    def steps(self, n: int) -> tuple[Value, ...]:
        """Return n values at even steps, both ends among them, each once.

        Examples:
            >>> Numbers(8, 32, whole=True, log=True).steps(3)
            (8, 16, 32)
        """
        spaced = np.geomspace if self.log else np.linspace
        values = spaced(self.low, self.high, n)
        return tuple(dict.fromkeys(round(float(one)) if self.whole else float(f"{one:.6g}") for one in values))

    def holds(self, value: Value) -> bool:
        """Say whether a value lies in it."""
        return isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True)
class Choices:
    """A few values, each once."""

    values: tuple[Value, ...]

    def steps(self, n: int) -> tuple[Value, ...]:
        """Return all of them, however many are asked for."""
        return self.values

    def holds(self, value: Value) -> bool:
        """Say whether a value is one of them."""
        return value in self.values


Space = Mapping[str, Numbers | Choices]
"""Values by name of the parameter."""


def grid(space: Space, steps: int, seed: int) -> Sequence[dict[str, Value]]:
    """Return every combination of a few values of each parameter, shuffled so that any beginning covers the space.

    Args:
        space: What may be tried.
        steps: Values of each stretch of numbers, at least 2.
        seed: Seed of the shuffle.

    Examples:
        >>> sorted(point["a"] for point in grid({"a": Choices((1, 2)), "b": Numbers(0, 1)}, 2, 0))
        [1, 1, 2, 2]
    """
    combinations = [
        dict(zip(space, values, strict=True)) for values in product(*(one.steps(steps) for one in space.values()))
    ]
    order = np.random.default_rng(seed).permutation(len(combinations))
    return [combinations[index] for index in order]


def described(space: Space) -> dict[str, Any]:
    """Return a space as JSON values, for what depends on it."""
    return {
        name: [type(one).__name__, *(getattr(one, name) for name in one.__dataclass_fields__)]
        for name, one in space.items()
    }
