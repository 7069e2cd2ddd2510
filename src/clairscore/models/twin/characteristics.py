"""Characteristics of the twin: few, each telling something the others do not, and a weight for each.

Features come in one by one: the one whose weights of evidence explain most of what is left (Rao's score test), until
none explains more than chance or there are as many as a person reads. No subject fills the table, and no weight ever
turns the sign of its evidence, so that PD moves with each feature as its bins say.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.decisions.scale import ScoreScale
from clairscore.errors import TrainingError
from clairscore.models.candidates.scorecard import Scorecard, ScoredBin, ScoredFeature, base_points, points_of
from clairscore.models.config import TwinConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.twin.evidence_bins import EvidenceBins, find_bins, rough_iv

_SCREENED = 50_000
"""Rows on which features are looked at roughly."""
_STEPS = 25
_RIDGE = 1e-6


@dataclass(frozen=True)
class _Candidate:
    """A feature in bins, and the weight of evidence of each row."""

    column: int
    bins: EvidenceBins
    woe: NDArray[np.float64]


def grow_card(matrix: FeatureMatrix, config: TwinConfig, scale: ScoreScale) -> Scorecard:
    """Choose characteristics on labelled rows, and give each bin its points.

    Args:
        matrix: Rows that train, all labelled.
        config: How many characteristics, and how wide their bins are.
        scale: Scale of the points.

    Raises:
        TrainingError: If no feature says more than chance.
    """
    candidates = _candidates(matrix, config)
    chosen = _choose(candidates, matrix, config)
    if not chosen:
        raise TrainingError(
            f"No feature says more than chance on {matrix.n_rows} applications, so there is no points table. "
            "Deliver more applications or features."
        )
    level, weights = _weigh(np.column_stack([one.woe for one in chosen]), matrix.is_bad)
    features = tuple(
        _scored(one, matrix.names[one.column], float(weight)) for one, weight in zip(chosen, weights, strict=True)
    )
    return with_points(features, level, scale)


def with_points(features: tuple[ScoredFeature, ...], intercept: float, scale: ScoreScale) -> Scorecard:
    """Return the card of weighed features: each bin gets the points its evidence is worth on the scale."""
    return Scorecard(
        features=tuple(
            replace(
                one,
                bins=tuple(replace(part, points=points_of(part.woe, one.coefficient, scale)) for part in one.bins),
            )
            for one in features
        ),
        intercept=intercept,
        base_points=base_points(intercept, scale),
        scale=scale,
    )


def _candidates(matrix: FeatureMatrix, config: TwinConfig) -> list[_Candidate]:
    """Return the features that tell most by themselves, in bins, the most telling first."""
    step = max(1, -(-matrix.n_rows // _SCREENED))
    rough = [rough_iv(values, matrix.is_bad[::step]) for values in matrix.values[::step].T]
    found = []
    for column in np.argsort(-np.array(rough), kind="stable")[: config.tried]:
        values = matrix.values[:, column]
        bins = find_bins(
            matrix.features[column],
            values,
            matrix.is_bad,
            max_bins=config.max_bins,
            min_share=config.min_bin_share,
        )
        if bins is not None:
            scored = _scored(_Candidate(int(column), bins, np.empty(0)), "", 1.0)
            found.append(_Candidate(int(column), bins, np.array(bins.woe)[scored.bin_of(values)]))
    return found


def _choose(candidates: list[_Candidate], matrix: FeatureMatrix, config: TwinConfig) -> list[_Candidate]:
    if not candidates:
        return []
    subjects = [matrix.features[one.column].subject for one in candidates]
    table = np.column_stack([np.ones(matrix.n_rows), *(one.woe for one in candidates)])
    is_bad = matrix.is_bad
    chosen: list[int] = []
    refused: set[int] = set()
    while len(chosen) < config.max_characteristics:
        known = [0, *(one + 1 for one in chosen)]
        weights = _newton(table[:, known], is_bad)
        p = expit(table[:, known] @ weights)
        told = table.T @ (p - is_bad)
        weighted = table * (p * (1 - p))[:, None]
        whole = np.einsum("ij,ij->j", weighted, table)
        shared = weighted.T @ table[:, known]
        inner = np.linalg.inv(shared[known] + _RIDGE * np.eye(len(known)))
        left = whole - np.einsum("ij,jk,ik->i", shared, inner, shared)
        gain = np.where(told > 0, told**2 / np.maximum(left, 1e-9), 0.0)[1:]
        gain[left[1:] < (1 - config.most_explained) * whole[1:]] = 0.0
        full = {name for name in set(subjects) if sum(subjects[one] == name for one in chosen) >= config.per_subject}
        for position, name in enumerate(subjects):
            if position in refused or position in chosen or name in full:
                gain[position] = 0.0
        best = int(gain.argmax())
        if gain[best] <= np.log(matrix.n_rows):
            break
        weighed = _newton(table[:, [*known, best + 1]], is_bad)
        if (weighed[1:] < 0).all():
            chosen.append(best)
        else:
            refused.add(best)
    return [candidates[one] for one in chosen]


def _weigh(woe: NDArray[np.float64], is_bad: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Return the log-odds of going bad without evidence, and what a unit of each evidence takes off it, all above 0."""
    weights = _newton(np.column_stack([np.ones(is_bad.size), woe]), is_bad)
    return float(weights[0]), -weights[1:]


def _newton(table: NDArray[np.float64], is_bad: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of the logistic regression, drawn in by a hair so that there always is an answer."""
    share = is_bad.mean()
    weights = np.zeros(table.shape[1])
    weights[0] = np.log(share / (1 - share))
    pull = np.append(0.0, np.ones(table.shape[1] - 1))
    for _ in range(_STEPS):
        p = expit(table @ weights)
        gradient = table.T @ (p - is_bad) + pull * weights
        curvature = (table * (p * (1 - p))[:, None]).T @ table + np.diag(pull) + _RIDGE * np.eye(weights.size)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(weights)


def _scored(one: _Candidate, name: str, coefficient: float) -> ScoredFeature:
    bins = one.bins
    groups = (*bins.groups, ()) if bins.groups else ((),) * len(bins.woe)
    return ScoredFeature(
        name=name,
        column=one.column,
        edges=bins.edges,
        bins=tuple(
            ScoredBin(codes, woe, 0, share, bad_rate)
            for codes, woe, share, bad_rate in zip(groups, bins.woe, bins.share, bins.bad_rate, strict=True)
        ),
        iv=bins.iv,
        coefficient=coefficient,
    )
