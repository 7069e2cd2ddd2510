"""Judging: log-odds of every application by trees that have not seen it, on features that may differ by fold."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.errors import TrainingError
from clairscore.models.calibration import cross_fitted_margin
from clairscore.models.candidates import GradientBoosting, raw_margin
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.split import deal_into_folds

Pick = Callable[[FeatureMatrix], NDArray[np.intp]]
"""Picks columns by looking at rows that train."""


def always(columns: NDArray[np.bool_]) -> Pick:
    """Return what picks the columns of this mask, whatever rows train."""
    positions = np.flatnonzero(columns)
    return lambda _: positions


@dataclass(frozen=True)
class Judged:
    """Applications judged out of fold.

    Attributes:
        margin: Calibrated log-odds by the model of the other folds, raw where they say nothing, shape (n,).
        rounds: Trees of each fold.
        columns: Columns each fold was grown on.
    """

    margin: NDArray[np.float64]
    rounds: tuple[int, ...]
    columns: tuple[NDArray[np.intp], ...]


def judge_out_of_fold(
    rows: FeatureMatrix,
    model: ModelConfig,
    pick: Pick,
    *,
    rounds: Sequence[int] | None = None,
    tree_seed: int | None = None,
    step: str = "judge",
    report: Report = silent,
) -> Judged:
    """Judge each application by a model of the other folds, on the columns picked on their rows.

    Args:
        rows: Labelled applications, by id.
        model: Folds, seed, threads and how trees are grown.
        pick: Picks the columns of a fold; it is shown the rows that train and no other.
        rounds: Trees to grow in each fold; found on an inner part of the rows that train unless given.
        tree_seed: Seed of the trees, where it is not that of the folds.
        step: What to report as.
        report: Told after each fold.
    """
    fold = deal_into_folds(rows.is_bad, rows.person, model.n_folds, model.seed)
    candidate = GradientBoosting(model.boosting, model.seed if tree_seed is None else tree_seed)

    def judge(index: int) -> tuple[NDArray[np.float64], int, NDArray[np.intp]]:
        training = rows.take(fold != index)
        columns = pick(training)
        training = training.take_features(columns)
        n_rounds = candidate.find_rounds(training) if rounds is None else rounds[index]
        judged = rows.values[fold == index][:, columns]
        return raw_margin(candidate.fit(training, n_rounds), judged), n_rounds, columns

    raw, grown, picked = np.empty(rows.n_rows), [], []
    report(step, 0, model.n_folds)
    with ThreadPoolExecutor(min(model.n_threads, model.n_folds)) as side_by_side:
        for index, (found, n_rounds, columns) in enumerate(side_by_side.map(judge, range(model.n_folds))):
            raw[fold == index] = found
            grown.append(n_rounds)
            picked.append(columns)
            report(step, index + 1, model.n_folds)
    return Judged(_margin(rows.is_bad, raw, fold), tuple(grown), tuple(picked))


def _margin(is_bad: NDArray[np.float64], raw: NDArray[np.float64], fold: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return calibrated log-odds, or raw ones of features that say so little that no rising line fits a fold."""
    try:
        return cross_fitted_margin(is_bad, raw, fold)
    except TrainingError:
        return raw
