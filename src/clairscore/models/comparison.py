"""Comparison: candidates judged on the same applications in the same folds, each beside the champion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.metrics.cost import Costs, cost_difference
from clairscore.metrics.discrimination import Estimate, auc_difference
from clairscore.models.run import CandidateRun


@dataclass(frozen=True)
class Difference:
    """A run less the champion on the same applications, paired, with 95 % intervals by person.

    Attributes:
        auc: Above 0 the run ranks better.
        cost: Below 0 the run is cheaper an application, each decided by its cut-offs of the other folds.
    """

    auc: Estimate
    cost: Estimate


@dataclass(frozen=True)
class Comparison:
    """What was compared.

    Attributes:
        champion: Name of the run the others are compared with.
        runs: The runs, by falling AUC.
        differences: By name of the run, all but the champion.
        left_out: Why a candidate is not among them, by name.
    """

    champion: str
    runs: tuple[CandidateRun, ...]
    differences: Mapping[str, Difference]
    left_out: Mapping[str, str]

    def find(self, name: str) -> CandidateRun:
        """Return a run by name."""
        return next(run for run in self.runs if run.name == name)


def compare(
    runs: Sequence[CandidateRun],
    champion: str,
    is_bad: NDArray[np.float64],
    person: NDArray[np.int64],
    costs: Costs,
    left_out: Mapping[str, str],
) -> Comparison:
    """Put runs beside the champion.

    Args:
        runs: Runs on the same applications, by id.
        champion: Name of the run to compare with; the first one's where it is not among them.
        is_bad: Outcomes by application id, shape (n,).
        person: Whose application each is, shape (n,).
        costs: What each mistake costs.
        left_out: Why a candidate is not among the runs, by name.

    Raises:
        ValueError: If there is no run, or they did not judge the same applications in the same folds.
    """
    if not runs:
        raise ValueError("There is no run to compare.")
    first = runs[0].oof
    if any(not (np.array_equal(run.oof.ids, first.ids) and np.array_equal(run.oof.fold, first.fold)) for run in runs):
        raise ValueError("The runs did not judge the same applications in the same folds.")
    by_name = {run.name: run for run in runs}
    beside = by_name.get(champion, runs[0])

    def differ(run: CandidateRun) -> Difference:
        return Difference(
            auc=auc_difference(is_bad, beside.oof.p_default, run.oof.p_default, person=person),
            cost=cost_difference(
                is_bad,
                (beside.oof.p_default, beside.oof.cutoff),
                (run.oof.p_default, run.oof.cutoff),
                costs,
                person=person,
            ),
        )

    return Comparison(
        champion=beside.name,
        runs=tuple(sorted(runs, key=lambda run: (-run.figures["auc"].value, run.name))),
        differences={run.name: differ(run) for run in runs if run.name != beside.name},
        left_out=dict(left_out),
    )
