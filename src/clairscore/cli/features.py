"""``clairscore features``: list, show and build features."""

from pathlib import Path
from typing import Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, Engine, LenderName, SparkMaster, group
from clairscore.cli.printing import print_facts, print_table, progress
from clairscore.engines.choice import EngineName, check_engine

app = group("List, show and build features.")

SetName = Annotated[str | None, typer.Option("--set", help="Frozen set; the lender's default unless named.")]


def _parquet(path: Path) -> Path:
    if path.suffix != ".parquet":
        raise typer.BadParameter(f"'{path}' must end in .parquet, which is what is written.")
    return path


@app.command("list")
def list_(
    lender: LenderName = DEFAULT_LENDER,
    feature_set: Annotated[str | None, typer.Option("--set", help="Only those of a frozen set.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only those of a source table.")] = None,
    as_json: AsJson = False,
) -> None:
    """List features: name, source, unit, direction of risk, sentence."""
    from clairscore.lenders.builtin import find_lender

    found = find_lender(lender)
    if source is not None and source not in found.sources:
        raise typer.BadParameter(
            f"No source is named '{source}'. The sources are {', '.join(found.sources)}.", param_hint="--source"
        )
    features = found.feature_set(feature_set).features if feature_set else found.catalog.features
    print_table(
        [
            {
                "name": feature.name,
                "source": feature.source,
                "subject": feature.subject,
                "unit": feature.unit,
                "risk": feature.risk or "",
                "sentence": feature.sentence,
            }
            for feature in features
            if source in (None, feature.source)
        ],
        as_json=as_json,
    )


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Name of the feature.")],
    sql: Annotated[bool, typer.Option("--sql", help="Print the query that computes it.")] = False,
    engine: Annotated[EngineName, typer.Option("--engine", help="Whose SQL to print, with --sql.")] = "duckdb",
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Show all that is declared of a feature."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.build import feature_sql

    found = find_lender(lender)
    feature = found.catalog.find(name)
    if sql:
        print(feature_sql(found, feature, engine))
        return
    print_facts(
        {
            "name": feature.name,
            "sentence": feature.sentence,
            "source": feature.source,
            "kind": feature.kind,
            "unit": feature.unit,
            "risk": feature.risk,
            "null means": feature.null_means,
            "subject": feature.subject,
            "actionable": feature.actionable,
            "window": feature.window.phrase if feature.window else None,
            "aggregate": feature.aggregate.name if feature.aggregate else None,
            "choices": ", ".join(feature.choices) or None,
            "reads": ", ".join(sorted(found.catalog.formulas.columns(feature))),
            "sets": ", ".join(s for s, names in found.feature_sets.items() if feature.name in names),
            "formula": found.catalog.formulas.text(feature),
        },
        as_json=as_json,
    )


@app.command("build")
def build(
    data: DataFolder,
    out: Annotated[
        Path, typer.Option("--out", callback=_parquet, help="Parquet file to write, one row an application.")
    ],
    feature_set: SetName = None,
    engine: Engine = "duckdb",
    spark_master: SparkMaster = None,
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Build a set's features for every application of a delivery."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.build import build as build_features
    from clairscore.workflows.deliver import typed_delivery

    check_engine(engine, spark_master)
    found = find_lender(lender)
    features = found.feature_set(feature_set).features
    with progress() as report:
        delivery = typed_delivery(data, found, load_settings().home / "imports", report=report)
        rows = build_features(delivery, found, features, out, engine=engine, master=spark_master, report=report)
    print(f"Wrote {len(features)} features of {rows:,} applications to {out}.")
