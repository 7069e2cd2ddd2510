"""``clairscore model``: train, list and show models."""

import getpass
from typing import Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, LenderName, group
from clairscore.cli.printing import print_facts, print_json, print_table, progress
from clairscore.cli.shelf import open_shelf

app = group("Train, list, show and promote models.")


@app.command("train")
def train(
    data: DataFolder,
    feature_set: Annotated[
        str | None, typer.Option("--set", help="Frozen feature set; the lender's default unless named.")
    ] = None,
    fitted: Annotated[
        list[str] | None,
        typer.Option("--fitted", help="Feature to fit beside the trees, once for each; none unless named."),
    ] = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Train, calibrate, choose the cut-off, and put the bundle on the shelf."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.train import train_model

    found = find_lender(lender)
    with progress() as report:
        bundle = train_model(
            load_settings().home,
            data,
            found,
            by=getpass.getuser(),
            feature_set=feature_set,
            fitted=fitted or (),
            report=report,
        )
    print_facts(_summary(bundle), as_json=as_json)
    if guesses := found.unreviewed:
        many = f"{len(guesses)} guesses" if len(guesses) > 1 else "1 guess"
        typer.echo(f"{many} in lender.toml wait for a person, the first: {guesses[0]}.", err=True)


@app.command("list")
def list_(lender: LenderName = DEFAULT_LENDER, as_json: AsJson = False) -> None:
    """List the models on the shelf."""
    shelf = open_shelf(lender)
    champion, challenger = shelf.alias("champion"), shelf.alias("challenger")
    rows = []
    for version in shelf.versions():
        bundle = shelf.load(version)
        alias = {champion: "champion", challenger: "challenger"}.get(version, "")
        rows.append({"version": version, "alias": alias, **_short(bundle)})
    print_table(rows, as_json=as_json, empty="No model yet. 'clairscore model train' makes one.")


@app.command("show")
def show(
    version: Annotated[str, typer.Argument(help="Version, or champion or challenger.")],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Show what is known of a model."""
    bundle = open_shelf(lender).load(version)
    if as_json:
        print_json(
            {
                "name": bundle.name,
                "version": bundle.version,
                "cutoff": bundle.cutoff,
                "metrics": bundle.metrics,
                "training": bundle.training,
            }
        )
        return
    print_facts(_summary(bundle), as_json=False)


def _short(bundle: Any) -> dict[str, Any]:
    metrics, training = bundle.metrics, bundle.training
    return {
        "created": training["created_at"][:16].replace("T", " "),
        "feature set": bundle.feature_set,
        "features": training["n_features"],
        "applications": training["n_rows"],
        "auc": metrics["auc"]["value"],
        "cost": metrics["cost"]["value"],
        "cutoff": bundle.cutoff,
    }


def _summary(bundle: Any) -> dict[str, Any]:
    metrics, training = bundle.metrics, bundle.training

    def interval(estimate: dict[str, float], digits: int = 4) -> str:
        return f"{estimate['value']:.{digits}f} ({estimate['low']:.{digits}f} to {estimate['high']:.{digits}f})"

    return {
        "model": f"{bundle.name} {bundle.version}",
        "feature set": f"{bundle.feature_set}, {training['n_features']} features",
        "applications": f"{training['n_rows']:,} with known outcome",
        "bad": f"{training['n_bad']:,} ({metrics['bad_rate']:.2%})",
        "auc, out of fold": f"{interval(metrics['auc'])}, 95 % interval",
        "auc by fold": ", ".join(f"{value:.4f}" for value in metrics["fold_auc"]),
        "gini": f"{metrics['gini']:.4f}",
        "ks": f"{metrics['ks']:.4f}",
        "brier": f"{metrics['brier']:.5f}",
        **_calibration(metrics.get("calibration")),
        "calibration error": f"{metrics['expected_calibration_error']:.5f}",
        "cut-off": f"{bundle.cutoff:.4f}",
        "cost per application": interval(metrics["cost"]),
        "cost, cut-off of other folds": f"{metrics['cross_fitted_cost']:.4f}",
        "cost, approve all": f"{metrics['approve_all_cost']:.4f}",
        "cost, refuse all": f"{metrics['refuse_all_cost']:.4f}",
        "approved": f"{metrics['approved_share']:.1%} below the cut-off",
        "trees": training["n_rounds"],
        "bundle": str(bundle.path),
    }


def _calibration(found: dict[str, Any] | None) -> dict[str, str]:
    """Return which calibration was chosen, and how much worse (above 0) or better the Brier score of each other is."""
    if found is None:
        return {}
    others = [
        f"{trial['kind']} {difference['value']:+.6f} ({difference['low']:+.6f} to {difference['high']:+.6f})"
        for trial in found["trials"]
        if (difference := trial["difference"])
    ]
    return {"calibration": f"{found['kind']}; Brier score less that of the sigmoid: {', '.join(others)}"}
