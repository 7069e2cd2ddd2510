"""Training of the twin: on the rows and folds of the champion, so that the two can be compared application by one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import Policy
from clairscore.errors import TrainingError
from clairscore.models.calibration.sigmoid import Sigmoid, fit_sigmoid
from clairscore.models.candidates.scorecard import Scorecard
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.train import TrainedModel
from clairscore.models.twin.characteristics import grow_card, with_points
from clairscore.models.twin.figures import Judged, measure_twin
from clairscore.models.twin.twin import Twin, points_margin


def train_twin(
    matrix: FeatureMatrix, trained: TrainedModel, policy: Policy, cutoff: float, *, report: Report = silent
) -> Twin | None:
    """Make the points table of a champion, and judge it on applications its characteristics were not chosen on.

    In each fold characteristics, bins and weights see the rows of the other folds only, and so does the line that
    calibrates them; points are rounded as they are in the table that is kept.

    Args:
        matrix: Rows the champion was trained on, without fitted columns.
        trained: The champion.
        policy: Costs, scale and what is referred.
        cutoff: Cut-off of the champion.
        report: Told after each fold.

    Returns:
        The twin; None where no few characteristics say more than chance, so that there is no table to read.
    """
    rows, config = matrix.labelled().ordered(), trained.config
    steps = config.n_folds + 1

    def grow(index: int) -> Scorecard:
        return grow_card(rows.take(trained.fold != index), config.twin, policy.scale)

    report("twin", 0, steps)
    cards = []
    try:
        with ThreadPoolExecutor(min(config.n_threads, steps)) as side_by_side:
            for done, card in enumerate(side_by_side.map(grow, range(-1, config.n_folds)), 1):
                cards.append(card)
                report("twin", done, steps)
        final, of_folds = cards[0], cards[1:]
        raw = _by_fold([card.raw_margin(rows.values[trained.fold == at]) for at, card in enumerate(of_folds)], trained)
        points = _by_fold(
            [
                _calibrated(card, fit_sigmoid(rows.is_bad[trained.fold != at], raw[trained.fold != at])).points(
                    rows.values[trained.fold == at]
                )
                for at, card in enumerate(of_folds)
            ],
            trained,
        )
        kept = _calibrated(final, fit_sigmoid(rows.is_bad, raw))
    except TrainingError:
        report("twin", steps, steps)
        return None
    confidence = trained.uncertainty.confidence(trained.oof_p_default, cutoff)
    judged = Judged(
        is_bad=rows.is_bad,
        person=rows.person,
        champion=trained.oof_margin,
        twin=points_margin(points.astype(np.int64), policy.scale),
        referred=policy.decide_all(trained.oof_p_default, cutoff, confidence) == Decision.REFER.value,
    )
    return Twin(kept, measure_twin(judged, cutoff, policy.costs, seed=config.seed))


def _by_fold(parts: list[NDArray[np.float64]] | list[NDArray[np.int64]], trained: TrainedModel) -> NDArray[np.float64]:
    found = np.empty(trained.fold.size)
    for at, part in enumerate(parts):
        found[trained.fold == at] = part
    return found


def _calibrated(card: Scorecard, line: Sigmoid) -> Scorecard:
    """Return the card with points that are calibrated PDs on the scale."""
    features = tuple(replace(one, coefficient=one.coefficient * line.slope) for one in card.features)
    return with_points(features, line.slope * card.intercept + line.intercept, card.scale)
