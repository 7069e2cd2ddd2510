"""Scorecard as a candidate: which features it reads, their bins and their weights, all from rows that train."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.scale import ScoreScale
from clairscore.errors import TrainingError
from clairscore.features.feature import Feature
from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task
from clairscore.models.candidates.scorecard import Scorecard, ScoredBin, ScoredFeature, base_points, points_of
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.tuning.space import Numbers, Value

_SCALE = ScoreScale()

_TRENDS = {"rises": "ascending", "falls": "descending", None: "auto_asc_desc"}


@dataclass(frozen=True)
class Binned:
    """One feature in bins, and the weight of evidence of each row."""

    scored: ScoredFeature
    woe: NDArray[np.float64]


def fit_scorecard(
    matrix: FeatureMatrix,
    parameters: Mapping[str, Value],
    weights: NDArray[np.float64] | None = None,
    scale: ScoreScale = _SCALE,
) -> Scorecard:
    """Choose features by information value, bin them, weigh them, and give points.

    Features come in the order of their information value. One is left out where its weights of evidence correlate too
    much with those of one that is in, and where the regression would turn its sign: then another one says it better.

    Args:
        matrix: Rows that train, all labelled.
        parameters: ``max_features``, ``min_iv``, ``max_correlation``, ``max_bins``, ``min_bin_share``, ``tried``.
        weights: What each row counts in the regression; shares of goods and of bads, of which weights of evidence are
            made, do not change when a class counts more.
        scale: Scale of the points.

    Raises:
        TrainingError: If no feature says enough.
    """
    known: dict[str, Any] = dict(parameters)
    rough = [_rough_iv(values, matrix.is_bad) for values in matrix.values.T]
    order = np.argsort(-np.array(rough), kind="stable")[: known["tried"]]
    binned = [
        one
        for column in order
        if rough[column] >= known["min_iv"] / 2
        and (one := _bin(matrix, int(column), known["max_bins"], known["min_bin_share"])) is not None
        and one.scored.iv >= known["min_iv"]
    ]
    chosen: list[Binned] = []
    for one in sorted(binned, key=lambda one: -one.scored.iv):
        if len(chosen) == known["max_features"]:
            break
        if all(abs(np.corrcoef(one.woe, other.woe)[0, 1]) <= known["max_correlation"] for other in chosen):
            chosen.append(one)
    intercept, weighed = _weigh(chosen, matrix.is_bad, weights)
    if not weighed:
        raise TrainingError(
            f"No feature has an information value of {known['min_iv']} or more on {matrix.n_rows} applications, "
            "so there is no scorecard. Deliver more applications or features."
        )
    features = tuple(
        replace(
            one.scored,
            coefficient=coefficient,
            bins=tuple(replace(part, points=points_of(part.woe, coefficient, scale)) for part in one.scored.bins),
        )
        for one, coefficient in weighed
    )
    return Scorecard(features, intercept, base_points(intercept, scale), scale)


def _weigh(
    chosen: list[Binned], is_bad: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> tuple[float, list[tuple[Binned, float]]]:
    """Return the intercept, and features with what a unit of their evidence takes off the log-odds, all above 0."""
    from sklearn.linear_model import LogisticRegression

    left = list(chosen)
    while left:
        model = LogisticRegression(C=1.0, max_iter=1000, tol=1e-8)
        model.fit(np.column_stack([one.woe for one in left]), is_bad, sample_weight=weights)
        taken = -model.coef_[0]
        if (taken > 0).all():
            return float(model.intercept_[0]), [(one, float(value)) for one, value in zip(left, taken, strict=True)]
        left.pop(int(np.argmin(taken)))
    return 0.0, []


def _bin(matrix: FeatureMatrix, column: int, max_bins: int, min_share: float) -> Binned | None:
    """Return a feature in bins found by optbinning; None where it falls into one."""
    feature, values, is_bad = matrix.features[column], matrix.values[:, column], matrix.is_bad
    known = ~np.isnan(values)
    edges, groups = _find_bins(feature, values[known], is_bad[known], max_bins, min_share)
    if len(edges) == 0 and len(groups) < 2:
        return None
    n = (len(groups) or len(edges) + 1) + 1
    empty = tuple(ScoredBin(groups[at] if at < len(groups) else (), 0.0, 0, 0.0, 0.0) for at in range(n))
    scored = ScoredFeature(feature.name, column, edges, empty, 0.0, 0.0)
    at = scored.bin_of(values)
    rows = np.bincount(at, minlength=n).astype(np.float64)
    bads = np.bincount(at, weights=is_bad, minlength=n).astype(np.float64)
    woe, iv = _evidence(rows - bads, bads)
    if feature.risk and not groups:
        sign = -1 if feature.risk == "rises" else 1
        woe[:-1] = sign * np.maximum.accumulate(sign * woe[:-1])
    bins = tuple(
        replace(
            empty[one],
            woe=float(woe[one]),
            share=float(rows[one] / rows.sum()),
            bad_rate=float(bads[one] / max(rows[one], 1.0)),
        )
        for one in range(n)
    )
    return Binned(replace(scored, bins=bins, iv=iv), woe[at])


def _find_bins(
    feature: Feature, values: NDArray[np.float64], is_bad: NDArray[np.float64], max_bins: int, min_share: float
) -> tuple[tuple[float, ...], tuple[tuple[int, ...], ...]]:
    """Return the edges of a number, or the codes of each bin of a category."""
    if values.size == 0 or is_bad.min() == is_bad.max() or values.min() == values.max():
        return (), ()
    logging.getLogger("__cvxpy__").addFilter(_about_no_solver)
    from optbinning import OptimalBinning

    is_category = feature.kind == "category"
    found = OptimalBinning(
        dtype="categorical" if is_category else "numerical",
        monotonic_trend=None if is_category else _TRENDS[feature.risk],
        max_n_prebins=15,
        min_prebin_size=min_share,
        max_n_bins=max_bins,
        min_bin_size=min_share,
        cat_cutoff=min_share if is_category else None,
    )
    found.fit(values.astype(np.int64) if is_category else values, is_bad.astype(np.int64))
    if not is_category:
        return tuple(float(edge) for edge in found.splits), ()
    return (), tuple(tuple(int(code) for code in group) for group in found.splits)


def _about_no_solver(record: logging.LogRecord) -> bool:
    """Drop what CVXPY, which optbinning imports and we do not use, says of solvers it cannot import."""
    return "importing solver" not in record.getMessage()


def _evidence(goods: NDArray[np.float64], bads: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the weight of evidence of each bin and the information value; a bin without rows says nothing."""
    share_of_goods, share_of_bads = (goods + 0.5) / (goods.sum() + 0.5), (bads + 0.5) / (bads.sum() + 0.5)
    woe = np.where(goods + bads > 0, np.log(share_of_goods / share_of_bads), 0.0)
    return woe, float(((goods / goods.sum() - bads / bads.sum()) * woe).sum())


def _rough_iv(values: NDArray[np.float64], is_bad: NDArray[np.float64]) -> float:
    """Return the information value of a column over its tenths and nulls."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return 0.0
    edges = np.unique(np.quantile(known, np.arange(1, 10) / 10))
    at = np.where(np.isnan(values), edges.size + 1, np.searchsorted(edges, values, side="right")).astype(np.intp)
    bads = np.bincount(at, weights=is_bad, minlength=edges.size + 2).astype(np.float64)
    return _evidence(np.bincount(at, minlength=edges.size + 2).astype(np.float64) - bads, bads)[1]


def _fit(parameters: Mapping[str, Value], task: Task) -> Fitted:
    rows, weights, fill = task.balanced()
    return Filled(fit_scorecard(rows, parameters, weights), fill)


SCORECARD = Candidate(
    name="scorecard",
    label={"fr": "Grille de score (WoE)", "en": "Scorecard (WoE)"},
    fitter=_fit,
    parameters={
        "max_features": 20,
        "min_iv": 0.02,
        "max_correlation": 0.6,
        "max_bins": 6,
        "min_bin_share": 0.05,
        "tried": 60,
    },
    search_space={
        "max_features": Numbers(8, 30, whole=True),
        "max_correlation": Numbers(0.4, 0.9),
        "max_bins": Numbers(3, 8, whole=True),
        "min_bin_share": Numbers(0.02, 0.1, log=True),
    },
)
