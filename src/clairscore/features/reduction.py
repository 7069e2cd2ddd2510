"""The reduction of one applicant's rows: what the windows and filters let through, aggregated for all features at once.

A compiled pass computes what it can to the last bit of the NumPy forms; those compute the rest, feature by feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.aggregates import Aggregate

Floats = NDArray[np.float64]
Masks = NDArray[np.bool_]

NONE = -1
"""Stands for an expression where a feature has none."""


@dataclass(frozen=True)
class Reduced:
    """A feature of the reduction: its aggregate, and what it reads.

    Attributes:
        name: Name of the feature.
        aggregate: How its rows become one value.
        window: Position of its window among the masks.
        condition: Expression that is 1 where its filter lets a row through; `NONE` without a filter.
        expression: Expression that is aggregated.
        over: Expression its values are set over; `NONE` where there is none.
    """

    name: str
    aggregate: Aggregate
    window: int
    condition: int
    expression: int
    over: int

    @property
    def rows(self) -> tuple[int, int, int]:
        """What it shares with the features that aggregate the same numbers."""
        return (self.window, self.condition, self.expression)


class Reduction:
    """The features of one source, laid out so that each selection of rows and each set of values is made once."""

    def __init__(self, features: Sequence[Reduced], a_month: float) -> None:
        """Lay the features out and compile what reduces them, which takes seconds once on a machine.

        Args:
            features: The features, in any order.
            a_month: What a change a unit of the event is multiplied by to be one a month.
        """
        from clairscore.features import kernel

        self._reduce_rows = kernel.reduce_rows
        self._a_month = a_month
        self._features = sorted(features, key=lambda feature: feature.rows)
        self.names = tuple(feature.name for feature in self._features)
        ends = {feature.rows: end for end, feature in enumerate(self._features, start=1)}
        self._groups = np.array([(*rows, end) for rows, end in ends.items()], dtype=np.int64)
        codes = [(kernel.CODES.get(feature.aggregate.name, kernel.LEFT), feature.over) for feature in self._features]
        self._codes = np.array(codes, dtype=np.int64)
        self._empty = np.array([feature.aggregate.empty for feature in self._features])
        self.run(np.zeros((self._groups[:, 0].max() + 1, 0), dtype=np.bool_), np.zeros((1, 0)), np.zeros(0))

    def run(self, masks: Masks, values: Floats, event: Floats) -> dict[str, float]:
        """Compute the features of one applicant.

        Args:
            masks: Whether a row is inside a window, shape (n_windows, n_rows).
            values: Expressions of the rows, NaN where null, shape (n_expressions, n_rows), in C order.
            event: Day or month of the rows, shape (n_rows,).
        """
        found = self._empty.copy()
        left = self._reduce_rows(masks, values, self._groups, self._codes, found)
        for position in left.tolist():
            found[position] = self._by_numpy(self._features[position], masks, values, event)
        return dict(zip(self.names, found.tolist(), strict=True))

    def _by_numpy(self, feature: Reduced, masks: Masks, values: Floats, event: Floats) -> float:
        """Compute a feature that has a row with a value."""
        inside = masks[feature.window] & ~np.isnan(values[feature.expression])
        if feature.condition != NONE:
            inside &= values[feature.condition] == 1
        if feature.aggregate.beside == "event":
            return feature.aggregate.compute(values[feature.expression][inside], event[inside]) * self._a_month
        if feature.aggregate.beside == "over":
            inside &= ~np.isnan(values[feature.over])
            return feature.aggregate.compute(values[feature.expression][inside], values[feature.over][inside])
        return feature.aggregate.compute(values[feature.expression][inside])
