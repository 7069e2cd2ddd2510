"""Price: what a group of features is worth to a set, out of fold.

Models with and without the group judge the same applications in the same folds, with as many trees as the set by itself
asked for, so that only the group differs. Which features a tree may look at then differs too, and moves the AUC by
itself: the price of `CHANCE`, where nothing is left out and the trees have another seed, says by how much. A group that
is worth no more than that was not shown to bring anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.metrics.cost import Costs
from clairscore.metrics.discrimination import Estimate, auc_difference
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.judging import always, judge_out_of_fold

CHANCE = "chance"


@dataclass(frozen=True)
class Price:
    """What a group is worth.

    Attributes:
        group: Name of the group, or `CHANCE`.
        kept: Whether the set has features of the group: they were left out. Otherwise those offered were added.
        n_features: Features left out or added.
        auc: AUC with the group less AUC without, its interval by person: above 0 the group ranks better.
        cost: Cost per application without the group less cost with it, in units of refusing one good, deciding at the
            break-even PD, its interval over draws of persons: above 0 the group saves money.
    """

    group: str
    kept: bool
    n_features: int
    auc: Estimate
    cost: Estimate


def price_groups(
    matrix: FeatureMatrix,
    kept: Collection[str],
    groups: Mapping[str, Collection[str]],
    model: ModelConfig,
    costs: Costs,
    *,
    n_seeds: int = 1,
    n_draws: int = 1000,
    report: Report = silent,
) -> tuple[Price, ...]:
    """Leave out each group of a set in turn; add each group the set has nothing of.

    Args:
        matrix: Applications with all features offered; those with no known outcome are left out.
        kept: Names of the features of the set.
        groups: Names of the features of each group. One whose features are the same for everybody, or that is the
            whole set, has no price.
        model: Folds, seed and how trees are grown.
        costs: What each mistake costs.
        n_seeds: Seeds over which the log-odds of an application are averaged.
        n_draws: Draws of persons for the interval of the cost.
        report: Told after each training.

    Returns:
        The price of each group, then that of `CHANCE`.
    """
    rows = matrix.labelled().ordered()
    informative = np.nanmax(rows.values, axis=0, initial=-np.inf) > np.nanmin(rows.values, axis=0, initial=np.inf)
    is_kept = np.isin(rows.names, list(kept)) & informative
    trials: dict[str, tuple[bool, NDArray[np.bool_]]] = {}
    for name, members in groups.items():
        is_member = np.isin(rows.names, list(members)) & informative
        leaves_out = bool((is_kept & is_member).any())
        columns = is_kept & ~is_member if leaves_out else is_kept | is_member
        if columns.any() and (columns != is_kept).any():
            trials[name] = (leaves_out, columns)
    trials[CHANCE] = (True, is_kept)
    whole, others = _mean_margins(rows, is_kept, {name: one[1] for name, one in trials.items()}, model, n_seeds, report)
    prices = []
    for name, (leaves_out, columns) in trials.items():
        without, with_it = (others[name], whole) if leaves_out else (whole, others[name])
        prices.append(
            Price(
                name,
                leaves_out,
                int((columns != is_kept).sum()),
                auc_difference(rows.is_bad, without, with_it, person=rows.person),
                _cost_difference(rows, without, with_it, costs, n_draws, model.seed),
            )
        )
    return tuple(prices)


def _mean_margins(
    rows: FeatureMatrix,
    is_kept: NDArray[np.bool_],
    trials: Mapping[str, NDArray[np.bool_]],
    model: ModelConfig,
    n_seeds: int,
    report: Report,
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Return the log-odds by the set and by each trial, mean over the seeds, each of shape (n,)."""
    whole = np.zeros(rows.n_rows)
    others = {name: np.zeros(rows.n_rows) for name in trials}
    done, steps = 0, n_seeds * (len(trials) + 1)
    report("price", done, steps)
    for repeat in range(n_seeds):
        seeded = replace(model, seed=model.seed + repeat)
        base = judge_out_of_fold(rows, seeded, always(is_kept))
        whole += base.margin / n_seeds
        done += 1
        for name, columns in trials.items():
            report("price", done, steps)
            tree_seed = seeded.seed + 1000 if name == CHANCE else seeded.seed
            judged = judge_out_of_fold(rows, seeded, always(columns), rounds=base.rounds, tree_seed=tree_seed)
            others[name] += judged.margin / n_seeds
            done += 1
    report("price", done, steps)
    return whole, others


def _cost_difference(
    rows: FeatureMatrix,
    without: NDArray[np.float64],
    with_it: NDArray[np.float64],
    costs: Costs,
    n_draws: int,
    seed: int,
) -> Estimate:
    """Return the cost per application without less that with, and its 95 % interval over draws of persons."""

    def each(margin: NDArray[np.float64]) -> NDArray[np.float64]:
        approved = expit(margin) < costs.break_even
        return np.where(approved, costs.false_negative * rows.is_bad, costs.false_positive * (1 - rows.is_bad))

    _, person = np.unique(rows.person, return_inverse=True)
    saved = np.bincount(person, weights=each(without) - each(with_it))
    size = np.bincount(person)
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(n_draws):
        sample = generator.integers(0, size.size, size.size)
        drawn.append(saved[sample].sum() / size[sample].sum())
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Estimate(float(saved.sum() / size.sum()), float(low), float(high))
