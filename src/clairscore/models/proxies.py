"""Proxies: how well what a model reads tells an attribute that it must not read, and what carries it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.metrics.discrimination import Estimate, auc_interval
from clairscore.models.candidates import GradientBoosting
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.judging import always, judge_out_of_fold


@dataclass(frozen=True)
class Proxy:
    """How an attribute shows through the features.

    Attributes:
        told: AUC, out of fold, of telling its largest group from the others by the features alone: .5 is not at all.
        carriers: Features by how much they carry it, most first: their share of what trees gain, adding up to 1.
    """

    told: Estimate
    carriers: tuple[tuple[str, float], ...]


def find_proxies(
    matrix: FeatureMatrix, is_member: NDArray[np.float64], model: ModelConfig, *, report: Report = silent
) -> Proxy:
    """Try to tell the members of a group by the features of a model.

    Args:
        matrix: Applications.
        is_member: 1 for who belongs to the group, 0 for who does not, NaN where it is not known, shape (n,).
        model: Folds, seed and how trees are grown; constraints on risk do not hold here.
        report: Told after each fold.

    Raises:
        TrainingError: If members or others are too few for the folds.
    """
    free = replace(model, boosting=replace(model.boosting, monotone=False))
    rows = replace(matrix, is_bad=is_member).labelled().ordered()
    judged = judge_out_of_fold(rows, free, always(np.ones(len(rows.features), dtype=bool)), step="proxy", report=report)
    grown = GradientBoosting(free.boosting, free.seed, free.n_threads).fit(rows, int(np.median(judged.rounds)))
    gains = np.asarray(grown.feature_importance("gain"), dtype=np.float64)
    shares = gains / max(float(gains.sum()), 1e-300)
    order = np.argsort(-shares, kind="stable")
    return Proxy(
        told=auc_interval(rows.is_bad, judged.margin, person=rows.person),
        carriers=tuple((rows.names[position], float(shares[position])) for position in order if shares[position] > 0),
    )
