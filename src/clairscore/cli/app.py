"""The tree of commands."""

import typer

from clairscore import __version__
from clairscore.cli import (
    data,
    demo,
    explain,
    features,
    init,
    key,
    ledger,
    model,
    model_compare,
    model_cutoff,
    model_evidence,
    model_fairness,
    model_prices,
    model_tuning,
    model_twin,
    promotion,
    report,
    score,
    serve,
    settings,
    subjects,
    user,
)

app = typer.Typer(
    name="clairscore",
    help="From a lender's raw tables to a credit decision that is explained, can be contested and can be replayed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("init")(init.init)
app.add_typer(data.app, name="data")
app.add_typer(features.app, name="features")
app.add_typer(model.app, name="model")
model.app.command("cutoff")(model_cutoff.cutoff)
model.app.command("compare")(model_compare.compare)
model.app.command("scorecard")(model_compare.scorecard)
model.app.command("twin")(model_twin.twin)
model.app.command("tune")(model_tuning.tune)
model.app.command("monotone")(model_tuning.monotone)
model.app.command("evaluate")(model_evidence.evaluate)
model.app.command("scenarios")(model_evidence.scenarios)
model.app.command("fairness")(model_fairness.fairness)
model.app.command("prices")(model_prices.prices)
model.app.command("alternatives")(model_prices.alternatives)
model.app.command("gates")(promotion.gates)
model.app.command("promote")(promotion.promote)
model.app.command("history")(promotion.history)
app.command("score")(score.score)
app.add_typer(explain.app, name="explain")
app.add_typer(report.app, name="report")
app.add_typer(user.app, name="user")
app.add_typer(key.app, name="key")
app.add_typer(ledger.app, name="ledger")
app.add_typer(subjects.app, name="subjects")
app.add_typer(serve.app, name="serve")
app.command("settings")(settings.settings)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"clairscore {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Nothing to do before a command."""
