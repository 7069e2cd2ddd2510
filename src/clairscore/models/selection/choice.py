"""Choice: which features are kept, and why each other one is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.errors import TrainingError
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.config import SelectionConfig
from clairscore.models.selection.null_importance import measure_gain, measure_null_importance
from clairscore.models.selection.redundancy import find_alike, find_representatives

Why = Literal["kept", "no gain", "redundant", "constant"]


@dataclass(frozen=True)
class Finding:
    """What one delivery says of the features offered, each of shape (k,).

    Attributes:
        missing_rate: Share of the applications without a value.
        gain: Share of all gain from the true outcomes, all features offered; NaN where it is the same for everybody.
        null_ratio: Gain over the quantile of the gains by lot, among those that stand for themselves; above 1 it says
            more than chance does. NaN where it was not tried.
    """

    missing_rate: NDArray[np.float64]
    gain: NDArray[np.float64]
    null_ratio: NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """Features kept out of those offered.

    Attributes:
        names: Names of the features offered.
        why: Why each is kept or dropped.
        stands_for: Name of the feature that stands for each, its own where none other does.
        findings: What each delivery says, by its name.
    """

    names: tuple[str, ...]
    why: tuple[Why, ...]
    stands_for: tuple[str, ...]
    findings: Mapping[str, Finding]

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the features kept, in the order offered."""
        return tuple(name for name, why in zip(self.names, self.why, strict=True) if why == "kept")


def choose(
    deliveries: Mapping[str, FeatureMatrix],
    model: ModelConfig,
    config: SelectionConfig,
    *,
    complexity: Sequence[float] | None = None,
    report: Report = silent,
) -> Choice:
    """Keep one feature of each family of alike ones, and of these what gains more than by lot on some delivery.

    Two features are alike when they are on every delivery on which both differ between applications. In a family the
    one with the highest share of gain stands for the others; where shares differ by less than a ten-thousandth, the
    one that is missing less often, then the simpler one.

    Args:
        deliveries: Labelled applications by the name of their delivery, with the same features in the same order. All
            of them are learned from: what judges must not be among them.
        model: How trees are grown.
        config: What counts as alike and as more than by lot.
        complexity: How long the definition of each feature is, shape (k,); names decide when absent.
        report: Told of each training.

    Raises:
        TrainingError: If no feature differs between applications, or none gains more than by lot.
    """
    names = next(iter(deliveries.values())).names
    varies = {name: _varies(matrix) for name, matrix in deliveries.items()}
    missing = {name: np.isnan(matrix.values).mean(axis=0) for name, matrix in deliveries.items()}
    if not np.any(list(varies.values())):
        raise TrainingError("No feature differs between applications: deliver the tables that the set reads.")
    gains = {name: _share_of_gain(matrix, varies[name], model, config, report) for name, matrix in deliveries.items()}
    alike = _alike_everywhere(deliveries, varies, config)
    usable = np.any(list(varies.values()), axis=0)
    share = np.nanmax(np.where(usable, list(gains.values()), 0.0), axis=0)
    rarely = np.min(list(missing.values()), axis=0)
    length = [0.0] * len(names) if complexity is None else complexity
    order = [index for index in order_of_worth(names, share, rarely, length) if usable[index]]
    stands = find_representatives(alike, order)
    itself = usable & (stands == np.arange(len(names)))
    ratios = {
        name: _null_ratio(matrix, itself & varies[name], model, config, report) for name, matrix in deliveries.items()
    }
    passes = np.any([ratio > 1 for ratio in ratios.values()], axis=0)
    if not passes.any():
        raise TrainingError(
            f"None of the {len(names)} features gains more from the outcomes than by lot: deliver more applications."
        )
    why: list[Why] = []
    for index in range(len(names)):
        dropped: Why = "constant" if not usable[index] else "redundant" if not itself[index] else "no gain"
        why.append("kept" if passes[index] else dropped)
    return Choice(
        names=names,
        why=tuple(why),
        stands_for=tuple(names[index] for index in stands),
        findings={name: Finding(missing[name], gains[name], ratios[name]) for name in deliveries},
    )


def order_of_worth(
    names: Sequence[str], share: NDArray[np.float64], missing_rate: NDArray[np.float64], complexity: Sequence[float]
) -> list[int]:
    """Return positions of features, the one most worth keeping first.

    More gain comes first; where shares of gain differ by less than a ten-thousandth, what is missing less often, then
    what is simpler, then the name.

    Examples:
        >>> order_of_worth(["a", "b", "c"], np.array([0.1, 0.2, 0.2]), np.array([0.0, 0.5, 0.5]), [1, 9, 3])
        [2, 1, 0]
    """
    keys = (np.asarray(names), np.asarray(complexity), missing_rate.round(4), -share.round(4))
    return [int(index) for index in np.lexsort(keys)]


def _varies(matrix: FeatureMatrix) -> NDArray[np.bool_]:
    """Tell which features differ between applications; being missing for some is a difference."""
    first = matrix.values[:1]
    same = (matrix.values == first) | (np.isnan(matrix.values) & np.isnan(first))
    return ~np.asarray(same.all(axis=0))


def _share_of_gain(
    matrix: FeatureMatrix, varies: NDArray[np.bool_], model: ModelConfig, config: SelectionConfig, report: Report
) -> NDArray[np.float64]:
    share = np.full(varies.size, np.nan)
    if varies.any():
        gain = measure_gain(matrix.take_features(np.flatnonzero(varies)), model, config, report=report)
        share[varies] = gain / max(float(gain.sum()), np.finfo(float).tiny)
    return share


def _null_ratio(
    matrix: FeatureMatrix, tried: NDArray[np.bool_], model: ModelConfig, config: SelectionConfig, report: Report
) -> NDArray[np.float64]:
    ratio = np.full(tried.size, np.nan)
    if tried.any():
        found = measure_null_importance(matrix.take_features(np.flatnonzero(tried)), model, config, report=report)
        ratio[tried] = found.ratio
    return ratio


def _alike_everywhere(
    deliveries: Mapping[str, FeatureMatrix], varies: Mapping[str, NDArray[np.bool_]], config: SelectionConfig
) -> NDArray[np.bool_]:
    k = next(iter(varies.values())).size
    somewhere, nowhere_else = np.zeros((k, k), dtype=bool), np.ones((k, k), dtype=bool)
    for name, matrix in deliveries.items():
        tried = np.outer(varies[name], varies[name])
        alike = find_alike(matrix, config)
        somewhere |= tried & alike
        nowhere_else &= ~tried | alike
    return np.asarray(somewhere & nowhere_else)
