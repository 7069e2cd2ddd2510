"""Saved fits: what a bundle keeps of fitted features, and the columns they give when it scores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.models.fitted.feature import FittedFeature, FittedState, Inputs, rows_wanted


@dataclass(frozen=True)
class SavedFit:
    """One fit as text.

    Attributes:
        name: Name of the fitted feature.
        definition: What it computes, as it was declared.
        file: Name of the file its state is kept in.
        text: The state.
    """

    name: str
    definition: str
    file: str
    text: str


def save_fits(declared: Iterable[FittedFeature], states: Iterable[FittedState]) -> tuple[SavedFit, ...]:
    """Return fits as text."""
    return tuple(
        SavedFit(one.name, one.definition, f"fitted.{one.name}.{one.suffix}", state.text())
        for one, state in zip(declared, states, strict=True)
    )


class FittedColumns:
    """The columns of saved fits, read once, computed for any number of applications.

    Attributes:
        features: The columns, in order.
        rows: Columns of the rows they read, by source.
    """

    def __init__(self, saved: Sequence[SavedFit], declared: Mapping[str, FittedFeature]) -> None:
        """Read the states.

        Args:
            saved: Fits of a bundle, in the order of its columns.
            declared: Fitted features by name.

        Raises:
            ValueError: If one is declared no more, is declared otherwise than it was, or its state cannot be read.
        """
        for fit in saved:
            if fit.name not in declared or declared[fit.name].definition != fit.definition:
                raise ValueError(f"The fitted feature '{fit.name}' is declared otherwise today.")
        chosen = [declared[fit.name] for fit in saved]
        self.features: tuple[Feature, ...] = tuple(feature for one in chosen for feature in one.features)
        self.rows = rows_wanted(chosen)
        self._states = [one.read(fit.text) for one, fit in zip(chosen, saved, strict=True)]

    def widen(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return the features of the inputs with the fitted columns after them, shape (n, k + number of columns)."""
        if not self._states:
            return inputs.values
        return np.column_stack([inputs.values, *(state.apply(inputs) for state in self._states)])
