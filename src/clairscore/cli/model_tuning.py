"""``clairscore model tune`` and ``monotone``: parameters looked for, constraints priced."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, LenderName
from clairscore.cli.printing import print_facts, print_json, progress

if TYPE_CHECKING:
    from clairscore.metrics.discrimination import Estimate
    from clairscore.models.tuning.tuning import Tuned

SetName = Annotated[str | None, typer.Option("--set", help="Frozen feature set; the lender's default unless named.")]


class Search(StrEnum):
    """How to search."""

    GRID = "grid"
    OPTUNA = "optuna"


class Wanted(StrEnum):
    """What to search for."""

    COST = "cost"
    AUC = "auc"


def tune(
    data: DataFolder,
    candidate: Annotated[str, typer.Option("--candidate", help="What to tune.")] = "lightgbm",
    search: Annotated[
        Search, typer.Option("--search", help="Every combination of a few values, or Optuna with pruning.")
    ] = Search.OPTUNA,
    objective: Annotated[
        Wanted, typer.Option("--objective", help="Cost per application at break-even, or AUC; both out of fold.")
    ] = Wanted.COST,
    trials: Annotated[
        int, typer.Option("--trials", min=1, help="Most trials; those of earlier runs on the same data count.")
    ] = 50,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0, help="Minutes after which no trial is begun; run again to go on.")
    ] = 60.0,
    html: Annotated[
        Path | None, typer.Option("--html", help="File to draw the trials into; beside the trials unless given.")
    ] = None,
    feature_set: SetName = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Look for better parameters, judge the best on folds it was not chosen on, print it for model.toml."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.tune import tune_candidate

    with progress() as report:
        found, folder = tune_candidate(
            load_settings().home,
            data,
            find_lender(lender),
            candidate,
            search=search.value,
            wanted=objective.value,
            n_trials=trials,
            minutes=minutes,
            feature_set=feature_set,
            report=report,
        )
    page = html or folder / f"{search.value}.html"
    _draw(found, objective.value, page)
    if as_json:
        print_json({**asdict(found), "is_gain": found.is_gain, "trials_kept": str(folder), "figure": str(page)})
        return
    print_facts(_facts(found, objective.value, folder, page), as_json=False)
    print(f"\n{_advice(found)}\n\n{_heading(candidate)}")
    for name, value in found.best.parameters.items():
        print(f"{name} = {_toml(value)}")


def monotone(
    data: DataFolder,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Seeds the price is averaged over.")] = 3,
    feature_set: SetName = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Measure what the monotone constraints cost, and how often a model without them contradicts a declaration."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.tune import price_constraints

    with progress() as report:
        found = price_constraints(
            load_settings().home, data, find_lender(lender), n_seeds=seeds, feature_set=feature_set, report=report
        )
    if as_json:
        print_json(asdict(found))
        return
    by_seed = ", ".join(f"{value:+.4f}" for value in found.auc_by_seed)
    print_facts(
        {
            "applications": f"{found.n_rows:,} with known outcome",
            "constrained": f"{found.n_constrained} of {found.n_features} features",
            "auc, with constraints": _interval(found.held),
            "auc, without": _interval(found.free),
            "price in auc": f"{_interval(found.auc, '+.4f')}; below 0 the constraints cost rank",
            "by seed": by_seed,
            "price in cost": f"{_interval(found.cost, '+.4f')} an application; above 0 they cost money",
            "contradictions without": f"{found.contradicted:.1%} of the steps along a declared feature, "
            f"some in {found.contradicted_features:.0%} of these features",
            "contradictions with": f"{found.held_contradicted:.1%}",
        },
        as_json=False,
    )


def _interval(found: "Estimate", form: str = ".4f") -> str:
    return f"{found.value:{form}} ({found.low:{form}} to {found.high:{form}})"


def _facts(found: "Tuned", wanted: str, folder: Path, page: Path) -> dict[str, Any]:
    pruned = sum(trial.state == "pruned" for trial in found.trials)
    facts: dict[str, Any] = {
        "trials": f"{len(found.trials)}, {pruned} of them given up early",
        f"best {wanted}, folds of the search": f"{found.best.value:.4f}",
    }
    if found.before_value is not None:
        facts[f"{wanted} as set now, same folds"] = f"{found.before_value:.4f}"
    facts |= {
        f"best {wanted}, other folds": f"{found.honest:.4f}",
        f"{wanted} as set now, other folds": f"{found.honest_before:.4f}",
        "difference, other folds": f"{_interval(found.gain, '+.4f')}, 95 % interval",
        "trials kept": str(folder),
        "figure": str(page),
    }
    return facts


def _advice(found: "Tuned") -> str:
    if dict(found.best.parameters) == dict(found.before):
        return "Nothing that was tried is better than what is set now:"
    if found.is_gain:
        return "Better by more than chance on folds it was not chosen on:"
    return "Not better by more than chance on folds it was not chosen on: keep what is set. The best was:"


def _heading(candidate: str) -> str:
    if candidate == "lightgbm":
        return "[boosting]"
    return f"# Parameters of '{candidate}'; model.toml holds those of the candidate that is released."


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4g}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _draw(found: "Tuned", wanted: str, path: Path) -> None:
    from clairscore.charts.trials import Trial, parallel_trials

    complete = [Trial(trial.parameters, trial.value) for trial in found.trials if trial.state == "complete"]
    figure = parallel_trials(complete, wanted, "en", higher_is_better=found.higher_is_better)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.write_html(path, include_plotlyjs=True)
