"""Twin: a points table that stands in a bundle beside the champion, on the champion's own scale.

A row's points are what everybody starts with and one whole number for each characteristic. The scale makes a PD of
them, so the table alone, on paper, gives the twin's PD to the last digit.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.scale import ScoreScale
from clairscore.models.candidates.scorecard import Scorecard, ScoredFeature, scorecard_of
from clairscore.models.twin.figures import TwinFigures, read_figures


@dataclass(frozen=True)
class TwinScore:
    """What the table says of one row.

    Attributes:
        points: Points in all, on the scale of the score: higher is safer.
        margin: Log-odds of going bad.
        p_default: PD.
        bins: Bin the row falls into, by characteristic; the last one is that of nulls.
        parts: Points of these bins, in the same order; with the base points they add up to ``points``.
    """

    points: int
    margin: float
    p_default: float
    bins: tuple[int, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True)
class _Ready:
    """One characteristic, ready to be read of one row."""

    column: int
    edges: tuple[float, ...]
    by_code: Mapping[float, int] | None
    points: tuple[int, ...]

    def bin_of(self, value: float) -> int:
        """Return the bin of a value; the last is that of nulls and of choices nobody had."""
        last = len(self.points) - 1
        if value != value:
            return last
        return bisect_right(self.edges, value) if self.by_code is None else self.by_code.get(value, last)


@dataclass(frozen=True)
class Twin:
    """A points table and what it was measured to be worth.

    Attributes:
        card: Characteristics, bins and points; calibrated.
        figures: What was measured out of fold, beside the champion.
    """

    card: Scorecard
    figures: TwinFigures

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the characteristics, in the order of the table."""
        return tuple(one.name for one in self.card.features)

    def read(self, row: NDArray[np.float64]) -> TwinScore:
        """Read the points of one row of the bundle's columns, NaN where null, shape (k,), in some microseconds."""
        bins = tuple(one.bin_of(float(row[one.column])) for one in self._ready)
        parts = tuple(one.points[at] for one, at in zip(self._ready, bins, strict=True))
        points = self.card.base_points + sum(parts)
        scale = self.card.scale
        return TwinScore(points, margin_of(points, scale), scale.p_default(points), bins, parts)

    def margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log-odds of going bad by the points, shape (n, k) to (n,)."""
        return points_margin(self.card.points(values), self.card.scale)

    def contributions(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each column adds to the log-odds, base value last, shape (n, k) to (n, k + 1).

        Rows add up to `margin` within 1e-9. Columns that are no characteristic add nothing.
        """
        step = log(2) / self.card.scale.pdo
        parts = np.zeros((len(values), values.shape[1] + 1))
        for one in self.card.features:
            points = np.array([part.points for part in one.bins], dtype=np.float64)
            parts[:, one.column] = -step * points[one.bin_of(values[:, one.column])]
        parts[:, -1] = margin_of(self.card.base_points, self.card.scale)
        return parts

    def facts(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"card": asdict(self.card), "figures": asdict(self.figures)}

    @cached_property
    def _ready(self) -> tuple[_Ready, ...]:
        return tuple(_prepare(one) for one in self.card.features)


def read_twin(content: Mapping[str, Any]) -> Twin:
    """Return the twin that JSON values state, as `Twin.facts` gives them.

    Raises:
        KeyError: If a value is missing.
        TypeError: If there are others.
    """
    return Twin(scorecard_of(content["card"]), read_figures(content["figures"]))


def margin_of(points: float, scale: ScoreScale) -> float:
    """Return the log-odds of going bad that points stand for.

    Examples:
        600 points are odds of 50 goods per bad.

        >>> round(margin_of(600, ScoreScale()), 6) == round(-log(50), 6)
        True
    """
    return -(log(scale.odds) + (points - scale.score) * log(2) / scale.pdo)


def points_margin(points: NDArray[np.int64], scale: ScoreScale) -> NDArray[np.float64]:
    """Return the log-odds of going bad of many points, same shape."""
    return np.asarray(-(log(scale.odds) + (points - scale.score) * (log(2) / scale.pdo)), dtype=np.float64)


def _prepare(one: ScoredFeature) -> _Ready:
    codes = {float(code): at for at, part in enumerate(one.bins) for code in part.codes} if one.is_category else None
    return _Ready(one.column, one.edges, codes, tuple(part.points for part in one.bins))
