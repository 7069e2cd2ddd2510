"""Neighbour mean: the bad rate of the development applications nearest in a few features, kept as cells not rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.models.fitted.feature import Inputs

_AT_ONCE = 4_000_000
"""Most distances held at once."""


@dataclass(frozen=True)
class NeighbourState:
    """Cells of applications that lie close to each other.

    Attributes:
        reads: Features distance is measured in, k of them.
        centre: Mean of each feature, shape (k,).
        spread: Standard deviation of each, 1 where it does not vary, shape (k,).
        cells: Middle of each cell in standard deviations from the mean, shape (cells, k).
        n_rows: Applications of each cell, shape (cells,).
        n_bad: How many of them went bad, shape (cells,).
        nearest: Cells that are near: as many as hold the neighbours wanted.
    """

    reads: tuple[str, ...]
    centre: NDArray[np.float64]
    spread: NDArray[np.float64]
    cells: NDArray[np.float64]
    n_rows: NDArray[np.float64]
    n_bad: NDArray[np.float64]
    nearest: int

    def apply(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return the bad rate around each application, NaN where no feature is known, shape (n, 1)."""
        known = np.column_stack([inputs.column(name) for name in self.reads])
        points = _standardised(known, self.centre, self.spread)
        found = np.empty(len(points))
        step = max(1, _AT_ONCE // len(self.cells))
        for first in range(0, len(points), step):
            part = slice(first, first + step)
            away = np.zeros((len(points[part]), len(self.cells)))
            for dimension in range(len(self.reads)):
                away += (points[part, dimension, np.newaxis] - self.cells[:, dimension]) ** 2
            near = np.argsort(away, axis=1, kind="stable")[:, : self.nearest]
            found[part] = self.n_bad[near].sum(axis=1) / self.n_rows[near].sum(axis=1)
        found[np.isnan(known).all(axis=1)] = np.nan
        return found[:, np.newaxis]

    def text(self) -> str:
        """Return the cells as JSON."""
        content = {
            "centre": self.centre.tolist(),
            "spread": self.spread.tolist(),
            "nearest": self.nearest,
            "cells": self.cells.tolist(),
            "n_rows": self.n_rows.tolist(),
            "n_bad": self.n_bad.tolist(),
        }
        return json.dumps(content, allow_nan=False) + "\n"


@dataclass(frozen=True)
class NeighbourMean:
    """The bad rate of the nearest applications in a few features.

    Applications are cut in halves along the feature that varies most, again and again, down to cells of a few dozen;
    the state knows the middle of a cell and how many of it went bad, and no application. A null lies in the middle.

    Attributes:
        feature: The column it gives.
        reads: Features distance is measured in, each in its standard deviations; numbers, not categories.
        n_neighbours: Applications that count as near, about.
        cell: Fewest applications of a cell.

    Raises:
        ValueError: If no feature is read or a cell would hold more than the neighbours.
    """

    feature: Feature
    reads: tuple[str, ...]
    n_neighbours: int = 500
    cell: int = 25

    def __post_init__(self) -> None:
        if not self.reads or not 1 <= self.cell <= self.n_neighbours:
            raise ValueError(f"'{self.feature.name}' must read a feature, with at least a cell of neighbours.")

    @property
    def name(self) -> str:
        """Name of the fit: that of the column."""
        return self.feature.name

    @property
    def features(self) -> tuple[Feature, ...]:
        """The column it gives."""
        return (self.feature,)

    @property
    def rows(self) -> Mapping[str, tuple[str, ...]]:
        """It reads no rows."""
        return {}

    @property
    def suffix(self) -> str:
        """Cells are kept as JSON."""
        return "json"

    @property
    def definition(self) -> str:
        """What is computed, as text."""
        return f"bad rate of {self.n_neighbours} neighbours in {'|'.join(self.reads)}, cells of {self.cell}"

    def fit(self, inputs: Inputs, is_bad: NDArray[np.float64], seed: int) -> NeighbourState:
        """Cut the applications into cells; nothing is drawn, so the seed is not used."""
        order = np.argsort(inputs.ids, kind="stable")
        values = np.column_stack([inputs.column(name) for name in self.reads])[order]
        known = ~np.isnan(values)
        count = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, values, 0.0).sum(axis=0) / count
        spread = np.sqrt((np.where(known, values - centre, 0.0) ** 2).sum(axis=0) / count)
        spread = np.where(spread > 0, spread, 1.0)
        points, bads = _standardised(values, centre, spread), is_bad[order]
        cells = _cut(points, np.arange(len(points)), self.cell)
        n_rows = np.array([float(cell.size) for cell in cells])
        return NeighbourState(
            self.reads,
            centre,
            spread,
            np.array([points[cell].mean(axis=0) for cell in cells]),
            n_rows,
            np.array([bads[cell].sum() for cell in cells]),
            min(len(cells), max(1, round(self.n_neighbours / float(n_rows.mean())))),
        )

    def read(self, text: str) -> NeighbourState:
        """Read cells from JSON.

        Raises:
            ValueError: If it holds none.
        """
        try:
            content = json.loads(text)
            centre, spread, cells, n_rows, n_bad = (
                np.array(content[name], dtype=np.float64) for name in ("centre", "spread", "cells", "n_rows", "n_bad")
            )
            nearest = int(content["nearest"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"The state of '{self.name}' holds no cells.") from error
        k = len(self.reads)
        whole = cells.shape == (n_rows.size, k) and n_bad.shape == n_rows.shape == (n_rows.size,)
        if not whole or centre.shape != (k,) or spread.shape != (k,) or not 1 <= nearest <= n_rows.size:
            raise ValueError(f"The cells of '{self.name}' do not fit together.")
        return NeighbourState(self.reads, centre, spread, cells, n_rows, n_bad, nearest)


def _standardised(
    values: NDArray[np.float64], centre: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return values in standard deviations from the mean, 0 where null."""
    return np.where(np.isnan(values), 0.0, (values - centre) / spread)


def _cut(points: NDArray[np.float64], rows: NDArray[np.intp], cell: int) -> list[NDArray[np.intp]]:
    """Cut rows in halves along the dimension that varies most, while both halves are large enough."""
    if rows.size < 2 * cell:
        return [rows]
    along = points[rows, int(points[rows].var(axis=0).argmax())]
    ordered = rows[np.argsort(along, kind="stable")]
    half = rows.size // 2
    return _cut(points, ordered[:half], cell) + _cut(points, ordered[half:], cell)
