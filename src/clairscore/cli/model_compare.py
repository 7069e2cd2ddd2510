"""``clairscore model compare`` and ``scorecard``: candidates side by side, and the one a person can add up."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table, progress

if TYPE_CHECKING:
    from clairscore.metrics.discrimination import Estimate
    from clairscore.models.candidates.scorecard import ScoredFeature
    from clairscore.models.run import CandidateRun
    from clairscore.workflows.compare import Compared

SetName = Annotated[str | None, typer.Option("--set", help="Frozen feature set; the lender's default unless named.")]


def compare(
    data: DataFolder,
    candidates: Annotated[
        str, typer.Option("--candidates", help="Names with commas between them; all unless given.")
    ] = "",
    imbalance: Annotated[
        str,
        typer.Option(
            "--imbalance", help="What is done about few bads: none, class_weights, over_sampling, smote, or all."
        ),
    ] = "none",
    feature_set: SetName = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Judge candidates on the same folds, beside the champion; run again to go on after an interruption."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.compare import compare_candidates, known_names

    with progress() as report:
        found = compare_candidates(
            load_settings().home,
            data,
            find_lender(lender),
            candidates=_names(candidates),
            imbalances=known_names()[1] if imbalance == "all" else _names(imbalance),
            feature_set=feature_set,
            report=report,
        )
    if as_json:
        print_json(json.loads((found.folder / "comparison.json").read_text("utf-8")) | {"folder": str(found.folder)})
        return
    _print_comparison(found)


def scorecard(
    data: DataFolder,
    feature_set: SetName = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Fit and print the scorecard: bins, weights of evidence and points a person can add up."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.compare import build_scorecard

    with progress() as report:
        card, rows = build_scorecard(
            load_settings().home, data, find_lender(lender), feature_set=feature_set, report=report
        )
    if as_json:
        print_json(json.loads(card.to_text()))
        return
    scale = card.scale
    print_facts(
        {
            "applications": f"{rows.n_rows:,}, {rows.n_bad:,} bad",
            "points at the start": card.base_points,
            "scale": f"{scale.score:g} points are {scale.odds:g} goods per bad, {scale.pdo:g} more double them",
        },
        as_json=False,
    )
    print()
    choices = {feature.name: feature.choices for feature in rows.features}
    print_table([row for one in card.features for row in _bins(one, choices[one.name])], as_json=False)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _print_comparison(found: "Compared") -> None:
    comparison = found.comparison
    first = comparison.runs[0]
    print_facts(
        {
            "applications": f"{first.n_rows:,} with known outcome, {first.n_bad:,} bad",
            "judged": "out of fold, calibrated and cut off by the other folds; 95 % intervals by person",
            "champion": comparison.champion,
            "kept in": str(found.folder),
        }
        | ({"taken up": ", ".join(found.resumed)} if found.resumed else {})
        | {f"without {name}": why for name, why in comparison.left_out.items()},
        as_json=False,
    )
    for columns in (_RANK, _DECISIONS, _TRUTH):
        print()
        print_table([_row(run, columns) for run in comparison.runs], as_json=False)
    print()
    print_table([_beside(run, found) for run in comparison.runs], as_json=False)


_RANK = {"AUC": "auc", "Gini": "gini", "KS": "ks", "average precision": "average_precision"}
_DECISIONS = {"cost": "cost", "accuracy": "accuracy", "precision": "precision", "recall": "recall", "F1": "f1"}
_TRUTH = {"Brier": "brier", "calibration error": "calibration_error"}


def _row(run: "CandidateRun", columns: dict[str, str]) -> dict[str, Any]:
    row = {"run": run.name, **{heading: _interval(run.figures[name]) for heading, name in columns.items()}}
    if columns is _TRUTH:
        row |= {
            "Brier, raw": f"{run.raw_brier:.4f}",
            "calibration error, raw": f"{run.raw_calibration_error:.4f}",
            "calibration": run.calibration,
        }
    return row


def _beside(run: "CandidateRun", found: "Compared") -> dict[str, Any]:
    difference = found.comparison.differences.get(run.name)
    return {
        "run": run.name,
        "AUC less champion": _interval(difference.auc, "+.4f") if difference else "champion",
        "cost less champion": _interval(difference.cost, "+.4f") if difference else "champion",
        "cut-off": f"{run.cutoff:.4f}",
        "fit s": f"{run.fit_seconds:.1f}",
        "predict s": f"{run.predict_seconds:.2f}",
        "peak MiB": "-" if run.peak_mib is None else f"{run.peak_mib:.0f}",
    }


def _interval(found: "Estimate", form: str = ".4f") -> str:
    return f"{found.value:{form}} ({found.low:{form}} to {found.high:{form}})"


def _bins(one: "ScoredFeature", choices: tuple[str, ...]) -> list[dict[str, Any]]:
    last = len(one.bins) - 1
    rows = []
    for position, part in enumerate(one.bins):
        if position == last and not part.share:
            continue
        rows.append(
            {
                "feature": one.name if position == 0 else "",
                "IV": f"{one.iv:.3f}" if position == 0 else "",
                "bin": _said(one, position, choices),
                "share": f"{part.share:.1%}",
                "bad rate": f"{part.bad_rate:.2%}",
                "WoE": f"{part.woe:+.3f}",
                "points": f"{part.points:+d}",
            }
        )
    return rows


def _said(one: "ScoredFeature", position: int, choices: tuple[str, ...]) -> str:
    if position == len(one.bins) - 1:
        return "null or new" if one.is_category else "null"
    if one.is_category:
        return ", ".join(choices[code] if 0 <= code < len(choices) else "null" for code in one.bins[position].codes)
    if position == 0:
        return f"below {one.edges[0]:.6g}"
    if position == len(one.edges):
        return f"from {one.edges[-1]:.6g}"
    return f"{one.edges[position - 1]:.6g} to {one.edges[position]:.6g}"
