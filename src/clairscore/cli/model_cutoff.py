"""``clairscore model cutoff``: where a model's cut-off lies, and what every other one would do."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table

if TYPE_CHECKING:
    from clairscore.decisions.cutoff_curve import CurvePoint, CutoffCurve
    from clairscore.registry.bundle import ScoringBundle

_LISTED = 20


def cutoff(
    version: Annotated[str, typer.Argument(help="Version, or champion or challenger.")] = "champion",
    html: Annotated[Path | None, typer.Option("--html", help="Draw the curve into this file.")] = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Show a model's cut-off, whether break-even lies in its interval, and the curve of cost, approval and bad rate."""
    from clairscore.cli.shelf import open_shelf
    from clairscore.decisions.cutoff_curve import check_break_even

    bundle = open_shelf(lender).load(version)
    curve = _known_curve(bundle)
    if html is not None:
        _draw(bundle, curve, html)
    check = check_break_even(bundle.cutoff_choice, curve)
    if as_json:
        print_json({"cutoff": asdict(bundle.cutoff_choice), "check": check, **asdict(curve)})
        return
    print_facts(_facts(bundle, curve), as_json=False)
    print(f"\n{check}\n")
    step = max(1, len(curve.points) // _LISTED)
    shown = {*curve.points[::step], curve.at(bundle.cutoff), curve.at(bundle.cutoff_choice.break_even)}
    print_table([_row(point, bundle) for point in curve.points if point in shown], as_json=False)


def _known_curve(bundle: "ScoringBundle") -> "CutoffCurve":
    from clairscore.errors import BundleError

    if bundle.cutoff_curve is None:
        raise BundleError(f"{bundle.version} was released before curves were kept. Train again to see one.")
    return bundle.cutoff_curve


def _facts(bundle: "ScoringBundle", curve: "CutoffCurve") -> dict[str, Any]:
    choice, policy = bundle.cutoff_choice, bundle.policy
    facts: dict[str, Any] = {
        "model": f"{bundle.name} {bundle.version}, policy {policy.version}",
        "cut-off": f"{choice.value:.4f} ({choice.low:.4f} to {choice.high:.4f}, 95 % of {choice.n_draws} draws)",
        "break-even": f"{choice.break_even:.4f} at {policy.costs.false_negative:g} to {policy.costs.false_positive:g}",
    }
    if decided := bundle.metrics.get("decided"):
        facts["decided"] = ", ".join(f"{name} {share:.1%}" for name, share in decided.items())
    if policy.refer_below or policy.refer_above:
        facts["band"] = f"a human decides from {policy.refer_below:.2%} below to {policy.refer_above:.2%} above"
    if curve.by_amounts is not None:
        by, point = curve.by_amounts, curve.at(curve.by_amounts.value)
        here = curve.at(choice.value)
        facts["cut-off by amounts"] = f"{by.value:.4f} ({by.low:.4f} to {by.high:.4f}), break-even {by.break_even:.4f}"
        facts["profit per application"] = f"{here.profit:,.0f} at the cut-off, {here.expected_profit:,.0f} foretold"
        facts["profit, by amounts"] = f"{point.profit:,.0f}, {point.expected_profit:,.0f} foretold"
    return facts


def _row(point: "CurvePoint", bundle: "ScoringBundle") -> dict[str, Any]:
    choice = bundle.cutoff_choice
    mark = {choice.value: "chosen", choice.break_even: "break-even"}.get(point.cutoff, "")
    row: dict[str, Any] = {
        "cut-off": f"{point.cutoff:.4f}",
        "": mark,
        "cost": f"{point.cost:.4f}",
        "approved": f"{point.approval_rate:.1%}",
        "bad rate": "-" if point.bad_rate is None else f"{point.bad_rate:.2%}",
    }
    if point.profit is not None and point.expected_profit is not None:
        row |= {"profit": f"{point.profit:,.0f}", "foretold": f"{point.expected_profit:,.0f}"}
    return row


def _draw(bundle: "ScoringBundle", curve: "CutoffCurve", path: Path) -> None:
    from clairscore.charts.cutoff_curve import CutoffCurveWords, MarkedCutoff, cutoff_curve

    choice, points = bundle.cutoff_choice, curve.points
    words = CutoffCurveWords(
        cost="Cost per application",
        approval_rate="Share of applications approved",
        bad_rate="Share of the approved that went bad",
        axis="Cut-off on the PD",
        cutoff="Cut-off",
        break_even="Break-even",
    )
    figure = cutoff_curve(
        [point.cutoff for point in points],
        [point.cost for point in points],
        [point.approval_rate for point in points],
        [point.bad_rate for point in points],
        MarkedCutoff(choice.value, choice.low, choice.high, choice.break_even),
        words,
        "en",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.write_html(path, include_plotlyjs=True)
