"""Behaviour of a model: how its predictions move with its features, computed once for each and kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.errors import UnknownFeature
from clairscore.explanations.ale import LocalEffects, ale, ale_of_categories, order_by_likeness
from clairscore.explanations.dependence import centred, individual_curves, value_grid
from clairscore.explanations.interaction import friedman_h, joint_dependence, joint_effects
from clairscore.explanations.lime import Lime
from clairscore.features.feature import Feature
from clairscore.registry.background import load_background
from clairscore.registry.bundle import ScoringBundle
from clairscore.workflows.scoring import ScoringService

LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of the curves that lie below the edges of the bands: single curves are not shown."""

_SIDE: Final = 10
_SURFACE_ROWS: Final = 200
_H_ROWS: Final = 100
_MOST_KEPT: Final = 500

FoundT = TypeVar("FoundT")


@dataclass(frozen=True)
class Dependence:
    """Mean prediction along a feature, and how single applicants spread around it.

    Attributes:
        feature: Which feature.
        grid: Values it is set to, codes for a category, shape (g,).
        n_rows: Applicants averaged over.
        missing_rate: Share of them of whom it is not known.
        p_default: Mean PD, shape (g,).
        margin: Mean log-odds, shape (g,).
        bands: PDs at which a share of the applicants' curves lie lower, by that share, each of shape (g,).
        moves: The same of how far each curve has moved since the first value.
        missing: Mean PD and mean log-odds if it were not known of anybody; None where it is known of all.
    """

    feature: Feature
    grid: NDArray[np.float64]
    n_rows: int
    missing_rate: float
    p_default: NDArray[np.float64]
    margin: NDArray[np.float64]
    bands: Mapping[float, NDArray[np.float64]]
    moves: Mapping[float, NDArray[np.float64]]
    missing: tuple[float, float] | None


@dataclass(frozen=True)
class Effects:
    """Accumulated local effects of a feature, on the PD and on the log-odds; 0 is the mean.

    Attributes:
        feature: Which feature.
        n_rows: Applicants of whom it is known.
        missing_rate: Share of all of whom it is not.
        p_default: Effects on the PD.
        margin: Effects on the log-odds, along the same grid.
    """

    feature: Feature
    n_rows: int
    missing_rate: float
    p_default: LocalEffects
    margin: LocalEffects


@dataclass(frozen=True)
class Joint:
    """Two features together.

    Attributes:
        features: Which two.
        grids: Values they are set to, shapes (g,) and (h,).
        n_rows: Applicants averaged over.
        p_default: Mean PD, shape (g, h).
        h_squared: Share of their joint effect on the log-odds that is not the sum of the two.
        effect: What a pair of values adds to the log-odds beyond the two, shape (g, h); None with a category.
        strength: Its root mean square over the applicants; None with a category.
    """

    features: tuple[Feature, Feature]
    grids: tuple[NDArray[np.float64], NDArray[np.float64]]
    n_rows: int
    p_default: NDArray[np.float64]
    h_squared: float
    effect: NDArray[np.float64] | None
    strength: float | None


class ModelBehaviour:
    """Asks one model how it behaves on a sample of its development applications.

    What was computed is kept; one thing is computed at a time, so that many who ask do not take every core.

    Attributes:
        service: The model.
        background: Rows of the sample, in random order, shape (n, n_features).
        alone: Held by whoever computes something long.
    """

    def __init__(self, service: ScoringService, background: NDArray[np.float64]) -> None:
        """Take the model and the sample.

        Args:
            service: The model.
            background: Rows of the sample, in random order, shape (n, n_features).
        """
        self.service = service
        self.background = background
        self._columns = {feature.name: column for column, feature in enumerate(service.features)}
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = self.alone = threading.RLock()

    @property
    def bundle(self) -> ScoringBundle:
        """The bundle of the model."""
        return self.service.bundle

    @property
    def lime(self) -> Lime:
        """LIME over the sample."""
        categories = [column for column, feature in enumerate(self.service.features) if feature.kind == "category"]
        return self._once("lime", lambda: Lime(self.background, categories))

    def dependence(self, name: str) -> Dependence:
        """Return partial dependence and individual curves of a feature.

        Raises:
            UnknownFeature: If the model reads no feature of that name.
        """
        return self._once(("dependence", self._column(name)), lambda: self._dependence(self._column(name)))

    def effects(self, name: str) -> Effects:
        """Return accumulated local effects of a feature.

        Raises:
            UnknownFeature: If the model reads no feature of that name.
        """
        return self._once(("effects", self._column(name)), lambda: self._effects(self._column(name)))

    def joint(self, first: str, second: str) -> Joint:
        """Return what two features do together.

        Raises:
            UnknownFeature: If the model reads no feature of one of the names, or they are one.
        """
        columns = (self._column(first), self._column(second))
        if columns[0] == columns[1]:
            raise UnknownFeature(f"'{first}' cannot be set beside itself. Name another feature.")
        return self._once(("joint", columns), lambda: self._joint(columns))

    def client_curve(self, name: str, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the PD of one applicant along the grid of a feature, shape (g,)."""
        grid = self.dependence(name).grid
        return np.asarray(individual_curves(self.bundle.p_default, vector[np.newaxis], self._column(name), grid)[0])

    def value(self, name: str, vector: NDArray[np.float64]) -> float | None:
        """Return what an applicant's feature is, a code for a category; None for null."""
        value = float(vector[self._column(name)])
        return None if np.isnan(value) else value

    def _dependence(self, column: int) -> Dependence:
        feature, rows = self.service.features[column], self.background
        grid = value_grid(rows[:, column], feature.kind)
        null = np.isnan(rows[:, column])
        places = np.append(grid, np.nan) if null.any() else grid
        margins = individual_curves(self.bundle.margin, rows, column, places)
        pds = expit(margins)
        curves = pds[:, : grid.size]
        moved = centred(curves) if grid.size else curves
        return Dependence(
            feature=feature,
            grid=grid,
            n_rows=len(rows),
            missing_rate=float(null.mean()),
            p_default=curves.mean(axis=0),
            margin=margins[:, : grid.size].mean(axis=0),
            bands=dict(zip(LEVELS, np.quantile(curves, LEVELS, axis=0), strict=True)),
            moves=dict(zip(LEVELS, np.quantile(moved, LEVELS, axis=0), strict=True)),
            missing=(float(pds[:, -1].mean()), float(margins[:, -1].mean())) if null.any() else None,
        )

    def _effects(self, column: int) -> Effects:
        feature, rows = self.service.features[column], self.background
        known = rows[~np.isnan(rows[:, column])]
        grid = value_grid(rows[:, column], feature.kind)
        if not grid.size:
            nothing = LocalEffects(grid, np.empty(0), np.empty(0, dtype=np.intp))
            return Effects(feature, 0, 1.0, nothing, nothing)
        if feature.kind == "category":
            walk = order_by_likeness(known, column, grid)
            found = [ale_of_categories(one, known, column, walk) for one in (self.bundle.p_default, self.bundle.margin)]
        else:
            found = [ale(one, known, column, grid) for one in (self.bundle.p_default, self.bundle.margin)]
        return Effects(feature, len(known), 1 - len(known) / len(rows), found[0], found[1])

    def _joint(self, columns: tuple[int, int]) -> Joint:
        features = (self.service.features[columns[0]], self.service.features[columns[1]])
        rows = self.background
        grids = (self._side(columns[0]), self._side(columns[1]))
        numbers = all(feature.kind != "category" for feature in features) and all(grid.size > 1 for grid in grids)
        both = ~np.isnan(rows[:, list(columns)]).any(axis=1)
        effects = joint_effects(self.bundle.margin, rows, columns, grids) if numbers and both.any() else None
        return Joint(
            features=features,
            grids=grids,
            n_rows=min(len(rows), _SURFACE_ROWS),
            p_default=joint_dependence(self.bundle.p_default, rows[:_SURFACE_ROWS], columns, grids),
            h_squared=friedman_h(self.bundle.margin, rows[:_H_ROWS], columns),
            effect=effects.effect if effects else None,
            strength=effects.strength if effects else None,
        )

    def _side(self, column: int) -> NDArray[np.float64]:
        """Return values along one side of a surface; of a category the commonest."""
        values = self.background[:, column]
        if self.service.features[column].kind != "category":
            return value_grid(values, "number", _SIDE)
        codes, counts = np.unique(values[~np.isnan(values)], return_counts=True)
        return np.sort(codes[np.argsort(-counts, kind="stable")[:_SIDE]])

    def _column(self, name: str) -> int:
        if name not in self._columns:
            raise UnknownFeature(
                "The model reads no feature of that name. GET /features-names and 'clairscore explain global "
                "--features' list those it reads."
            )
        return self._columns[name]

    def _once(self, key: Hashable, compute: Callable[[], FoundT]) -> FoundT:
        """Return what was computed before, or compute it now."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = compute()
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return cast(FoundT, self._kept[key])


def open_behaviour(home: Path, service: ScoringService) -> ModelBehaviour:
    """Make a model ready to be asked how it behaves.

    Args:
        home: Home folder, with the sample beside the shelf.
        service: The model.

    Raises:
        NoBackground: If no sample of its development applications is kept.
    """
    bundle = service.bundle
    return ModelBehaviour(service, load_background(home, bundle.name, bundle.version, bundle.feature_names))
