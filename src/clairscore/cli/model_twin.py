"""``clairscore model twin``: the points table beside a model, and what it was measured to be worth."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.explain.opened import InLanguage, chosen_language
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.cli.shelf import open_shelf

if TYPE_CHECKING:
    from clairscore.metrics.discrimination import Estimate
    from clairscore.models.twin.figures import Disagreement, Side, TwinFigures

Version = Annotated[str, typer.Argument(help="Version, or champion or challenger.")]


def twin(
    version: Version = "champion",
    language: InLanguage = "en",
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Show the points table beside a model, and what it and its disagreeing were measured to be worth out of fold."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.points_table import find_twin, read_table

    chosen = chosen_language(language)
    bundle = open_shelf(lender).load(version)
    found = find_twin(bundle)
    table = read_table(bundle, find_lender(lender), chosen)
    if as_json:
        print_json(
            {
                "version": bundle.version,
                "base_points": found.card.base_points,
                "characteristics": [asdict(row) for row in table],
                "figures": asdict(found.figures),
            }
        )
        return
    rules = bundle.policy.twin
    print_facts(_facts(found.figures, found.card.base_points, rules.most_apart if rules else None), as_json=False)
    print()
    print_table([_disagreement(one) for one in found.figures.disagreements], as_json=False)
    print()
    print_table(
        [
            {
                "characteristic": row.label if at == 0 else "",
                "line": part.text,
                "share": f"{part.share:.1%}",
                "bad rate": f"{part.bad_rate:.1%}",
                "points": f"{part.points:+d}",
            }
            for row in table
            for at, part in enumerate(row.bins)
        ],
        as_json=False,
    )


def _facts(figures: "TwinFigures", base_points: int, most_apart: float | None) -> dict[str, Any]:
    return {
        "applications": f"{figures.n_rows:,}",
        "AUC": f"{_interval(figures.auc)}; the model {_interval(figures.champion_auc)}",
        "AUC less the model's": _interval(figures.auc_apart, "+.4f"),
        "cost": f"{_interval(figures.cost)}; the model {_interval(figures.champion_cost)}",
        "calibration error": f"{figures.calibration_error:.4f}",
        "on one side of the cut-off": f"{figures.agreement:.1%}",
        "refers beyond": "never" if most_apart is None else f"{most_apart:g} in log-odds",
        "points at the start": base_points,
    }


def _disagreement(one: "Disagreement") -> dict[str, Any]:
    return {
        "apart": f"{one.apart:g}",
        "share": f"{one.share:.1%}",
        "new": f"{one.new_share:.1%}",
        "model approves": _side(one.approved),
        "model declines": _side(one.declined),
        "cost if the table decided": _interval(one.if_twin, "+.3f"),
        "if the mean did": _interval(one.if_mean, "+.3f"),
        "if all were right": f"{one.if_right:+.3f}",
    }


def _side(side: "Side") -> str:
    """Return how many, what the model and the table expected, and what came."""
    if side.bad_rate is None or side.champion is None or side.twin is None:
        return "none"
    return f"{side.n_rows:,}: {side.champion:.1%}, {side.twin:.1%}, came {side.bad_rate:.1%}"


def _interval(found: "Estimate", form: str = ".4f") -> str:
    return f"{found.value:{form}} ({found.low:{form}} to {found.high:{form}})"
