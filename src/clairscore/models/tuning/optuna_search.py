"""Search by Optuna: trees of Parzen estimators propose, the median of the trials before prunes.

The sampler is seeded anew for each trial by how many are done, so that a search that was stopped and taken up again
tries what it would have tried in one go.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clairscore.conventions import Report, silent
from clairscore.errors import SettingsError
from clairscore.models.tuning.space import Choices, Space, Value
from clairscore.models.tuning.trial import Deadline, Evaluate, OutOfTime, Trial

_RANDOM_FIRST = 10
_BEFORE_PRUNING = 5
_STUDY = "tuning"


def search_with_optuna(
    evaluate: Evaluate,
    space: Space,
    file: Path,
    *,
    n_trials: int,
    deadline: Deadline,
    seed: int,
    higher_is_better: bool,
    first: Mapping[str, Value] | None = None,
    report: Report = silent,
) -> tuple[Trial, ...]:
    """Search a space, taking up what a file of an earlier run holds.

    Args:
        evaluate: What parameters are worth; it tells what folds are worth, by which a trial may be pruned.
        space: What may be tried.
        file: SQLite database of the trials.
        n_trials: Most trials, those of earlier runs and the pruned ones counted.
        deadline: When to stop.
        seed: Seed of the sampler.
        higher_is_better: Whether a higher value is the better one.
        first: Parameters tried first; none unless given.
        report: Told after each trial.

    Returns:
        Trials in the order of the search.

    Raises:
        SettingsError: If Optuna is not installed.
    """
    optuna = _optuna()
    file.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        storage=f"sqlite:///{file.resolve()}",
        study_name=_STUDY,
        load_if_exists=True,
        direction="maximize" if higher_is_better else "minimize",
        pruner=optuna.pruners.MedianPruner(n_startup_trials=_BEFORE_PRUNING),
    )
    for left in study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.RUNNING]):
        study.tell(left.number, state=optuna.trial.TrialState.FAIL)
    while (done := len(_ended(optuna, study))) < n_trials and not deadline.is_over:
        report("search", done, n_trials)
        study.sampler = optuna.samplers.TPESampler(seed=(seed + done) % 2**32, n_startup_trials=_RANDOM_FIRST)
        if done == 0 and first:
            study.enqueue_trial(dict(first))
        if not _try(optuna, study, evaluate, space, deadline):
            break
    report("search", len(_ended(optuna, study)), n_trials)
    return tuple(
        Trial(dict(one.params), one.value, "complete" if one.state.name == "COMPLETE" else "pruned")
        for one in _ended(optuna, study)
        if one.value is not None
    )


def _try(optuna: Any, study: Any, evaluate: Evaluate, space: Space, deadline: Deadline) -> bool:
    """Run one trial; say whether it ended before the time was up."""
    trial = study.ask()
    parameters = {name: _suggest(trial, name, one) for name, one in space.items()}

    def after_folds(n_folds: int, value: float) -> None:
        deadline.check()
        trial.report(value, n_folds)
        if trial.should_prune():
            raise optuna.TrialPruned

    try:
        study.tell(trial, evaluate(parameters, after_folds))
    except optuna.TrialPruned:
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)
    except OutOfTime:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        return False
    return True


def _suggest(trial: Any, name: str, one: Any) -> Value:
    if isinstance(one, Choices):
        chosen: Value = trial.suggest_categorical(name, list(one.values))
    elif one.whole:
        chosen = trial.suggest_int(name, int(one.low), int(one.high), log=one.log)
    else:
        chosen = trial.suggest_float(name, one.low, one.high, log=one.log)
    return chosen


def _ended(optuna: Any, study: Any) -> list[Any]:
    states = [optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED]
    return list(study.get_trials(deepcopy=False, states=states))


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise SettingsError(
            "Searching with Optuna needs the package 'optuna', which is not installed. "
            "Install the extra 'compare', or search with '--search grid'."
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
