"""Scorecard: points a person can add up, from weights of evidence of a few binned features; no code is executed.

The margin is a weighted sum of weights of evidence, and every weight keeps its sign, so that PD moves with a feature
as it declares. Points put that sum on the score scale: higher is safer.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.scale import ScoreScale


@dataclass(frozen=True)
class ScoredBin:
    """One bin of a feature.

    Attributes:
        codes: Codes of a category that fall into it; empty for a number.
        woe: Weight of evidence, ln(share of goods / share of bads): above 0 is safer.
        points: Points it gives.
        share: Share of the rows that trained.
        bad_rate: Share of these that went bad.
    """

    codes: tuple[int, ...]
    woe: float
    points: int
    share: float
    bad_rate: float


@dataclass(frozen=True)
class ScoredFeature:
    """One feature of a scorecard.

    Attributes:
        name: Name of the feature.
        column: Position among the columns of the matrix.
        edges: Where the bins of a number meet; a value on an edge lies above it. Empty for a category.
        bins: Bins in order, and last the one of nulls, which also takes a category nobody had.
        iv: Information value on the rows that trained.
        coefficient: Log-odds of going bad that one unit of weight of evidence takes away, above 0.
    """

    name: str
    column: int
    edges: tuple[float, ...]
    bins: tuple[ScoredBin, ...]
    iv: float
    coefficient: float

    @property
    def is_category(self) -> bool:
        """Whether it is binned by code."""
        return any(one.codes for one in self.bins)

    def bin_of(self, values: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the bin of each value, NaN where null, shape (n,)."""
        last = len(self.bins) - 1
        if self.is_category:
            found = np.full(values.size, last, dtype=np.intp)
            for position, one in enumerate(self.bins[:-1]):
                found[np.isin(values, one.codes)] = position
            return found
        return np.where(np.isnan(values), last, np.searchsorted(self.edges, values, side="right")).astype(np.intp)


@dataclass(frozen=True)
class LostPoints:
    """Points a feature takes from the best its bins could give."""

    name: str
    points: int


@dataclass(frozen=True)
class Scorecard:
    """A scorecard.

    Attributes:
        features: The most telling first.
        intercept: Log-odds of going bad where every weight of evidence is 0.
        base_points: Points everybody starts with.
        scale: Scale the points are on.
    """

    features: tuple[ScoredFeature, ...]
    intercept: float
    base_points: int
    scale: ScoreScale

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        margin = np.full(len(values), self.intercept)
        for one in self.features:
            margin -= one.coefficient * np.array([part.woe for part in one.bins])[one.bin_of(values[:, one.column])]
        return margin

    def points(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the points of rows of features, shape (n, k) to (n,)."""
        return np.asarray(self.base_points + self._by_feature(values).sum(axis=1), dtype=np.int64)

    def reasons(self, row: NDArray[np.float64]) -> tuple[LostPoints, ...]:
        """Return why the points of one row, shape (k,), are not higher: features that lose some, most first."""
        given = self._by_feature(row[None, :])[0]
        best = [max(part.points for part in one.bins) for one in self.features]
        lost = [
            LostPoints(one.name, most - int(points))
            for one, most, points in zip(self.features, best, given, strict=True)
        ]
        return tuple(sorted((one for one in lost if one.points), key=lambda one: -one.points))

    def to_text(self) -> str:
        """Return it as JSON, always written alike."""
        return json.dumps(asdict(self), indent=1) + "\n"

    def _by_feature(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.column_stack(
            [np.array([part.points for part in one.bins])[one.bin_of(values[:, one.column])] for one in self.features]
        ).astype(np.int64)


def read_scorecard(text: str) -> Scorecard:
    """Return the scorecard a JSON text states, as `Scorecard.to_text` writes it."""
    return scorecard_of(json.loads(text))


def scorecard_of(content: Mapping[str, Any]) -> Scorecard:
    """Return the scorecard that JSON values state."""
    return Scorecard(
        features=tuple(
            ScoredFeature(
                **{
                    **one,
                    "edges": tuple(one["edges"]),
                    "bins": tuple(ScoredBin(**{**part, "codes": tuple(part["codes"])}) for part in one["bins"]),
                }
            )
            for one in content["features"]
        ),
        intercept=content["intercept"],
        base_points=content["base_points"],
        scale=ScoreScale(**content["scale"]),
    )


def points_of(woe: float, coefficient: float, scale: ScoreScale) -> int:
    """Return the points of a weight of evidence: what it takes from the log-odds of going bad, on the scale.

    Examples:
        Twice the odds are 20 points.

        >>> points_of(log(2), 1.0, ScoreScale(600, 50, 20))
        20
    """
    return round(scale.pdo / log(2) * coefficient * woe)


def base_points(intercept: float, scale: ScoreScale) -> int:
    """Return the points of the log-odds of going bad everybody starts with."""
    return round(scale.score + scale.pdo / log(2) * (-intercept - log(scale.odds)))
