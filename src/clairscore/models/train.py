"""Training: from labelled applications to a calibrated model and what cross-validation measured of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.errors import TrainingError
from clairscore.features.feature import Feature
from clairscore.models.calibration import Calibration
from clairscore.models.calibration.choice import CalibrationTrial, choose_calibration
from clairscore.models.candidates import GradientBoosting, model_text, raw_margin
from clairscore.models.config import ModelConfig
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.fitted.saved import SavedFit, save_fits
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.quality import Quality, measure_quality
from clairscore.models.split import deal_into_folds
from clairscore.models.uncertainty import Uncertainty, fit_uncertainty

if TYPE_CHECKING:
    import lightgbm

Explain = Callable[["lightgbm.Booster", FeatureMatrix], NDArray[np.float32]]
"""From the model of the other folds and the applications of a fold to what is kept of each, n to (n, m)."""


@dataclass(frozen=True)
class TrainedModel:
    """A model grown on every labelled application, and how models grown like it did on applications they had not seen.

    Vectors have one entry per labelled application, by application id.

    Attributes:
        model_text: Trees in LightGBM's text format.
        features: What the columns are: those of the matrix, then the fitted ones.
        calibration: From raw to calibrated log-odds, fitted on out-of-fold ones.
        calibration_trials: What each kind of calibration measured out of fold.
        uncertainty: Posterior of the bad rate along the margin.
        quality: What was measured out of fold.
        config: What the training was told.
        n_rounds: Trees of the model: the median over the folds.
        rounds_by_fold: Trees each fold asked for.
        data_fingerprint: SHA-256 of the labelled matrix.
        ids: Applications, shape (n,).
        person: Whose application each is, shape (n,).
        is_bad: Outcomes, shape (n,).
        fold: Fold in which each application was judged, shape (n,).
        oof_raw: Raw log-odds by the model of the other folds, shape (n,).
        oof_margin: The same, calibrated on the other folds, shape (n,).
        fitted: Fits on all labelled applications, for those to come.
        fitted_values: Fitted columns the model was grown on, each row's by a fit on other persons, shape (n, m).
        oof_explained: What was kept of each application by the model of the other folds, shape (n, m); None unless it
            was asked for.
    """

    model_text: str
    features: tuple[Feature, ...]
    calibration: Calibration
    calibration_trials: tuple[CalibrationTrial, ...]
    uncertainty: Uncertainty
    quality: Quality
    config: ModelConfig
    n_rounds: int
    rounds_by_fold: tuple[int, ...]
    data_fingerprint: str
    ids: NDArray[np.int64]
    person: NDArray[np.int64]
    is_bad: NDArray[np.float64]
    fold: NDArray[np.intp]
    oof_raw: NDArray[np.float64]
    oof_margin: NDArray[np.float64]
    fitted: tuple[SavedFit, ...]
    fitted_values: NDArray[np.float64]
    oof_explained: NDArray[np.float32] | None = None

    @property
    def oof_p_default(self) -> NDArray[np.float64]:
        """Out-of-fold PDs, shape (n,)."""
        return np.asarray(expit(self.oof_margin))


def train(
    matrix: FeatureMatrix,
    config: ModelConfig,
    *,
    fitted: CrossFit | None = None,
    explain: Explain | None = None,
    report: Report = silent,
) -> TrainedModel:
    """Cross-validate, calibrate, measure, and grow the model on all labelled rows.

    In each fold everything that is fitted sees the training rows only: bins, number of trees (early stopping on an
    inner part of them), trees, fitted columns. The model that is kept grows as many trees as the median fold asked for.
    The result does not depend on the order of the rows.

    Args:
        matrix: Applications; those with no known outcome are left out.
        config: Folds, seed and how trees are grown.
        fitted: Columns that are fitted beside the trees; none by default.
        explain: What to keep of each application by the model of the other folds, beside its margin.
        report: Told after each fold.

    Raises:
        TrainingError: If there is no feature or no known outcome, if goods or bads are too few for the folds, or if the
            features say nothing about the outcome.
    """
    rows, beside = matrix.labelled().ordered(), fitted or CrossFit()
    _refuse_untrainable(rows, config)
    candidate = GradientBoosting(config.boosting, config.seed)
    fold = deal_into_folds(rows.is_bad, rows.person, config.n_folds, config.seed)
    oof_raw, rounds, explained = _cross_validate(candidate, rows, fold, beside, config, explain, report)
    n_rounds = int(np.median(rounds))
    wide = beside.out_of_fold(rows)
    final = candidate.fit(wide, n_rounds)
    report("train", config.n_folds + 1, config.n_folds + 1)
    calibrated = choose_calibration(rows.is_bad, oof_raw, fold, rows.person)
    oof_margin = calibrated.oof_margin
    around = config.uncertainty
    return TrainedModel(
        model_text=model_text(final),
        features=wide.features,
        calibration=calibrated.calibration,
        calibration_trials=calibrated.trials,
        uncertainty=fit_uncertainty(
            rows.is_bad,
            oof_margin,
            neighbour_share=around.neighbour_share,
            fewest_neighbours=around.fewest_neighbours,
            most_neighbours=around.most_neighbours,
            level=around.level,
        ),
        quality=measure_quality(rows.is_bad, np.asarray(expit(oof_margin)), fold, rows.person),
        config=config,
        n_rounds=n_rounds,
        rounds_by_fold=rounds,
        data_fingerprint=rows.fingerprint(),
        ids=rows.ids,
        person=rows.person,
        is_bad=rows.is_bad,
        fold=fold,
        oof_raw=oof_raw,
        oof_margin=oof_margin,
        fitted=save_fits(beside.declared, beside.fit(rows)),
        fitted_values=wide.values[:, len(rows.features) :],
        oof_explained=explained,
    )


def _cross_validate(
    candidate: GradientBoosting,
    rows: FeatureMatrix,
    fold: NDArray[np.intp],
    beside: CrossFit,
    config: ModelConfig,
    explain: Explain | None,
    report: Report,
) -> tuple[NDArray[np.float64], tuple[int, ...], NDArray[np.float32] | None]:
    """Return the raw log-odds of each row by the model of the other folds, the trees each fold asked for, and the rest.

    Folds run side by side on one thread each: threads that share a tree wait for one another, folds do not.
    """

    def judge(index: int) -> tuple[NDArray[np.float64], int, NDArray[np.float32] | None]:
        training = rows.take(fold != index)
        n_rounds = candidate.find_rounds(training, beside.widen)
        training, judged = beside.widen(training, rows.take(fold == index))
        grown = candidate.fit(training, n_rounds)
        return raw_margin(grown, judged.values), n_rounds, explain(grown, judged) if explain else None

    steps = config.n_folds + 1
    report("train", 0, steps)
    oof_raw = np.empty(rows.n_rows)
    rounds = []
    explained: NDArray[np.float32] | None = None
    with ThreadPoolExecutor(min(config.n_threads, config.n_folds)) as side_by_side:
        for index, (judged, n_rounds, kept) in enumerate(side_by_side.map(judge, range(config.n_folds))):
            oof_raw[fold == index] = judged
            rounds.append(n_rounds)
            if kept is not None:
                explained = np.empty((rows.n_rows, kept.shape[1]), np.float32) if explained is None else explained
                explained[fold == index] = kept
            report("train", index + 1, steps)
    return oof_raw, tuple(rounds), explained


def _refuse_untrainable(rows: FeatureMatrix, config: ModelConfig) -> None:
    if not rows.features:
        raise TrainingError("The feature set is empty, so there is nothing to learn from: choose another one.")
    if np.unique(rows.ids).size != rows.n_rows:
        raise TrainingError(
            f"{rows.n_rows - np.unique(rows.ids).size} application ids occur more than once: deliver one row each."
        )
    inner = GradientBoosting(config.boosting, config.seed).n_inner_folds
    fewest = config.n_folds
    while fewest - -(-fewest // config.n_folds) < inner:
        fewest += 1
    n_bad, n_good = rows.n_bad, rows.n_rows - rows.n_bad
    if 0 < min(n_bad, n_good) < fewest:
        raise TrainingError(
            f"{rows.n_rows} applications have a known outcome, {n_bad} bad and {n_good} good: {config.n_folds} folds "
            f"need at least {fewest} of each. Deliver more applications."
        )
