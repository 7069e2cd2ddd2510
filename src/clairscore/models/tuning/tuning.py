"""Tuning: the search, and what its winner is worth on folds it was not chosen on.

The best of many trials flatters itself: part of its lead is luck of the folds it won on. So the winner and what was set
before are judged again on folds dealt with another seed, and only their paired difference there counts as a gain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.errors import TrainingError
from clairscore.metrics.cost import cost_difference
from clairscore.metrics.discrimination import Estimate, auc_difference
from clairscore.models.tuning.grid_search import search_grid
from clairscore.models.tuning.objective import AfterFolds, Objective, Tunable
from clairscore.models.tuning.optuna_search import search_with_optuna
from clairscore.models.tuning.space import Value
from clairscore.models.tuning.trial import Deadline, Trial, best_trial

SearchName = Literal["grid", "optuna"]

_OTHER_FOLDS = 1_000


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Attributes:
        trials: In the order of the search.
        best: The complete trial of best value.
        before: Parameters that were set before.
        before_value: What those were worth on the folds of the search; None when they were not tried.
        honest: What the winner is worth on folds dealt with another seed.
        honest_before: What those set before are worth there.
        gain: Winner less before on those folds, paired, its interval by person: in AUC above 0 is better, in cost
            below 0.
        higher_is_better: Whether a higher value is the better one.
    """

    trials: tuple[Trial, ...]
    best: Trial
    before: Mapping[str, Value]
    before_value: float | None
    honest: float
    honest_before: float
    gain: Estimate
    higher_is_better: bool

    @property
    def is_gain(self) -> bool:
        """Whether the winner is better by more than chance."""
        return self.gain.low > 0 if self.higher_is_better else self.gain.high < 0


def tune(
    candidate: Tunable,
    objective: Objective,
    folder: Path,
    *,
    search: SearchName = "optuna",
    n_trials: int = 50,
    minutes: float = 60.0,
    report: Report = silent,
) -> Tuned:
    """Look for better parameters and judge the best on other folds.

    Args:
        candidate: What is tuned; what it is set to now is tried first.
        objective: What is wanted.
        folder: Where trials are kept; a search of the same name in it is taken up.
        search: ``grid`` or ``optuna``.
        n_trials: Most trials, those of earlier runs counted.
        minutes: Minutes after which no trial is begun and a running one is left; judging the best comes after.
        report: Told after each trial and each fold that judges the best.

    Raises:
        TrainingError: If no trial was complete in time, or a fold has too few goods or bads.
        SettingsError: If Optuna is asked for and is not installed.
    """
    space, before = candidate.search_space, dict(candidate.parameters)
    first = before if all(one.holds(before.get(name)) for name, one in space.items()) else None
    deadline = Deadline.within(minutes)

    def evaluate(parameters: Mapping[str, Value], after_folds: AfterFolds) -> float:
        return objective.value(candidate.with_parameters(parameters, objective.seed), after_folds)

    if search == "grid":
        trials = search_grid(
            evaluate, space, folder / "grid.jsonl", n_trials=n_trials, deadline=deadline, seed=objective.seed,
            first=first, report=report,
        )  # fmt: skip
    else:
        trials = search_with_optuna(
            evaluate, space, folder / "optuna.db", n_trials=n_trials, deadline=deadline, seed=objective.seed,
            higher_is_better=objective.higher_is_better, first=first, report=report,
        )  # fmt: skip
    best = best_trial(trials, higher_is_better=objective.higher_is_better)
    if best is None:
        raise TrainingError(
            f"No trial was complete within {minutes:g} minutes. Give more, with '--minutes', or fewer applications."
        )
    return _judge_honestly(candidate, objective, trials, best, before, report)


def _judge_honestly(
    candidate: Tunable,
    objective: Objective,
    trials: tuple[Trial, ...],
    best: Trial,
    before: Mapping[str, Value],
    report: Report,
) -> Tuned:
    other = replace(objective, seed=objective.seed + _OTHER_FOLDS)
    rows, margins = other.rows, []
    for step, parameters in enumerate((best.parameters, before)):
        report("judge", step * other.n_folds, 2 * other.n_folds)
        margins.append(
            other.margin(
                candidate.with_parameters(parameters, other.seed),
                lambda done, _value, step=step: report("judge", step * other.n_folds + done, 2 * other.n_folds),  # type: ignore[misc]
            )
        )
    won, was = margins
    if other.higher_is_better:
        gain = auc_difference(rows.is_bad, was, won, person=rows.person)
    else:
        even = other.costs.break_even
        gain = cost_difference(rows.is_bad, (expit(was), even), (expit(won), even), other.costs, person=rows.person)
    tried = [trial.value for trial in trials if dict(trial.parameters) == dict(before) and trial.state == "complete"]
    return Tuned(
        trials=trials,
        best=best,
        before=before,
        before_value=tried[0] if tried else None,
        honest=other.value_of(won),
        honest_before=other.value_of(was),
        gain=gain,
        higher_is_better=other.higher_is_better,
    )
