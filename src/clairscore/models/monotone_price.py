"""Price of the monotone constraints: what a model pays for never contradicting the declared risk of a feature.

Models with and without the constraints judge the same applications in the same folds, over several seeds, each with
the number of trees it asks for. Beside the price stands what is bought: how often the free model, moved along one
feature as its declaration says risk rises, lowers the PD.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.metrics.cost import Costs, cost_difference
from clairscore.metrics.discrimination import Estimate, auc_difference, auc_interval
from clairscore.models.candidates import GradientBoosting, raw_margin
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.judging import always, judge_out_of_fold
from clairscore.models.split import deal_into_folds

_SAMPLE = 200
_STEPS = 5
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class MonotonePrice:
    """What the constraints cost and what they buy.

    Attributes:
        n_features: Features of the model.
        n_constrained: Those that declare how risk moves with them, categories left out.
        n_rows: Applications judged.
        seeds: Seeds of folds and trees the margins are averaged over.
        held: AUC with the constraints.
        free: AUC without.
        auc: AUC with less AUC without, paired, its interval by person: below 0 the constraints cost rank.
        auc_by_seed: The same for each seed by itself.
        cost: Cost per application with less cost without, deciding at the break-even PD: above 0 they cost money.
        contradicted: Share of steps along a declared feature at which the free model's PD moves against the
            declaration.
        contradicted_features: Share of the declared features with such a step.
        held_contradicted: The share of steps with the constraints, which is 0.
    """

    n_features: int
    n_constrained: int
    n_rows: int
    seeds: tuple[int, ...]
    held: Estimate
    free: Estimate
    auc: Estimate
    auc_by_seed: tuple[float, ...]
    cost: Estimate
    contradicted: float
    contradicted_features: float
    held_contradicted: float


def price_monotone(
    matrix: FeatureMatrix, model: ModelConfig, costs: Costs, *, n_seeds: int = 3, report: Report = silent
) -> MonotonePrice:
    """Measure a set of features with and without constraints.

    Args:
        matrix: Applications; those with no known outcome are left out.
        model: Folds, first seed and how trees are grown.
        costs: What each mistake costs.
        n_seeds: Seeds, at least 1.
        report: Told after each training.

    Raises:
        ValueError: If there is no seed or no feature declares its risk.
        TrainingError: If a fold has too few goods or bads.
    """
    rows = matrix.labelled().ordered()
    declared = [index for index, feature in enumerate(rows.features) if feature.risk and feature.kind != "category"]
    if n_seeds < 1 or not declared:
        raise ValueError(f"A price needs a seed and a feature with a declared risk: {n_seeds}, {len(declared)}.")
    everything = always(np.ones(len(rows.features), dtype=bool))
    margins = {held: np.zeros(rows.n_rows) for held in (True, False)}
    by_seed, seeds = [], tuple(model.seed + repeat for repeat in range(n_seeds))
    report("monotone", 0, 2 * n_seeds)
    for repeat, seed in enumerate(seeds):
        judged = {}
        for held in (True, False):
            config = replace(model, seed=seed, boosting=replace(model.boosting, monotone=held))
            judged[held] = judge_out_of_fold(rows, config, everything).margin
            margins[held] += judged[held] / n_seeds
            report("monotone", 2 * repeat + 2 - held, 2 * n_seeds)
        by_seed.append(auc_difference(rows.is_bad, judged[False], judged[True], person=rows.person).value)
    steps = {held: _contradictions(rows, declared, model, held) for held in (True, False)}
    decided = {held: (expit(margin), costs.break_even) for held, margin in margins.items()}
    return MonotonePrice(
        n_features=len(rows.features),
        n_constrained=len(declared),
        n_rows=rows.n_rows,
        seeds=seeds,
        held=auc_interval(rows.is_bad, margins[True], person=rows.person),
        free=auc_interval(rows.is_bad, margins[False], person=rows.person),
        auc=auc_difference(rows.is_bad, margins[False], margins[True], person=rows.person),
        auc_by_seed=tuple(by_seed),
        cost=cost_difference(rows.is_bad, decided[False], decided[True], costs, person=rows.person),
        contradicted=float(steps[False].mean()),
        contradicted_features=float((steps[False] > 0).mean()),
        held_contradicted=float(steps[True].mean()),
    )


def _contradictions(rows: FeatureMatrix, declared: list[int], model: ModelConfig, held: bool) -> NDArray[np.float64]:
    """Return, for each declared feature, the share of steps along it that contradict its declaration.

    A sample of the applications of one fold is put on six quantiles of the feature in turn, all else as it is, and
    judged by trees that did not see it.
    """
    fold = deal_into_folds(rows.is_bad, rows.person, model.n_folds, model.seed)
    candidate = GradientBoosting(replace(model.boosting, monotone=held), model.seed)
    training, judged = rows.take(fold != 0), rows.take(fold == 0)
    booster = candidate.fit(training, candidate.find_rounds(training))
    chosen = np.random.default_rng(model.seed).permutation(judged.n_rows)[:_SAMPLE]
    shares = []
    for column in declared:
        known = rows.values[~np.isnan(rows.values[:, column]), column]
        places = np.unique(np.quantile(known, np.linspace(0.05, 0.95, _STEPS + 1))) if known.size else known
        if places.size < 2:
            shares.append(0.0)
            continue
        moved = np.repeat(judged.values[chosen], places.size, axis=0)
        moved[:, column] = np.tile(places, chosen.size)
        margins = raw_margin(booster, moved).reshape(chosen.size, places.size)
        rises = np.diff(margins, axis=1) * (1 if rows.features[column].risk == "rises" else -1)
        shares.append(float((rises < -_TOLERANCE).mean()))
    return np.asarray(shares)
