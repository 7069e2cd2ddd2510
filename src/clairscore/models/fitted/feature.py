"""A fitted feature: what it reads, how it is fitted, what is kept of the fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.features.history_rows import HistoryRows


@dataclass(frozen=True)
class Inputs:
    """What fitted features read of applications: no outcome and no person is among it.

    Attributes:
        ids: Applications, shape (n,).
        values: Features, NaN where null, categories as codes, shape (n, k).
        names: Names of the features, k of them.
        histories: Rows by source, of these applications and maybe of others; a source that is absent has none.
    """

    ids: NDArray[np.int64]
    values: NDArray[np.float64]
    names: tuple[str, ...]
    histories: Mapping[str, HistoryRows] = field(default_factory=dict)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return the values of a feature, shape (n,)."""
        return self.values[:, self.names.index(name)]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Inputs":
        """Return the applications at these positions, or where this mask is true."""
        return replace(self, ids=self.ids[rows], values=self.values[rows])


class FittedState(Protocol):
    """What a fit leaves: a function of what is known of an application, as text nothing of which can run."""

    def apply(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return the values of the features, NaN where null, shape (n, number of features)."""
        ...

    def text(self) -> str:
        """Return the state as text; read again it gives the same values to the bit."""
        ...


class FittedFeature(Protocol):
    """A declaration of one or more columns that are fitted together.

    Attributes:
        name: Name of the fit, as on the command line.
        features: The columns it gives, in order.
        reads: Features it reads; they must be in the feature set.
        rows: Columns it reads of the rows of histories, by source.
        suffix: How the file of its state ends, such as ``json``.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def features(self) -> tuple[Feature, ...]: ...  # noqa: D102
    @property
    def reads(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def rows(self) -> Mapping[str, tuple[str, ...]]: ...  # noqa: D102
    @property
    def suffix(self) -> str: ...  # noqa: D102

    @property
    def definition(self) -> str:
        """Text that changes when what is computed does."""
        ...

    def fit(self, inputs: Inputs, is_bad: NDArray[np.float64], seed: int) -> FittedState:
        """Fit on applications whose outcomes are known, each argument with n rows."""
        ...

    def read(self, text: str) -> FittedState:
        """Read a state that was written as text.

        Raises:
            ValueError: If the text is no such state.
        """
        ...


def rows_wanted(declared: Iterable[FittedFeature]) -> dict[str, tuple[str, ...]]:
    """Return the columns of the rows that fitted features read, by source."""
    wanted: dict[str, dict[str, None]] = {}
    for one in declared:
        for source, columns in one.rows.items():
            wanted.setdefault(source, {}).update(dict.fromkeys(columns))
    return {source: tuple(columns) for source, columns in wanted.items()}
