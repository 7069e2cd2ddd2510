"""``clairscore features``: list, show, build and select features."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, Engine, LenderName, SparkMaster, group, on_disk
from clairscore.cli.printing import print_facts, print_table, progress
from clairscore.engines.choice import EngineName, check_engine

if TYPE_CHECKING:
    from clairscore.lenders.lender import Lender
    from clairscore.metrics.discrimination import Estimate
    from clairscore.models.fitted.feature import FittedFeature
    from clairscore.models.selection.register import Register, RegisterLine

app = group("List, show, build and select features.")

SetName = Annotated[str | None, typer.Option("--set", help="Frozen set; the lender's default unless named.")]
Deliveries = Annotated[
    list[Path],
    typer.Option("--data", help="Folder of a delivery, once for each: as it came, or imported."),
]
Nested = Annotated[bool, typer.Option("--nested/--no-nested", help="Select inside each fold too, to judge selecting.")]
Prices = Annotated[bool, typer.Option("--prices/--no-prices", help="Measure what each group of features is worth.")]
Seeds = Annotated[int, typer.Option("--seeds", min=1, help="Seeds the worth of groups is averaged over.")]


def _parquet(path: Path) -> Path:
    if path.suffix != ".parquet":
        raise typer.BadParameter(f"'{path}' must end in .parquet, which is what is written.")
    on_disk(path)
    return path


@app.command("list")
def list_(
    lender: LenderName = DEFAULT_LENDER,
    feature_set: Annotated[str | None, typer.Option("--set", help="Only those of a frozen set.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only those of a source table.")] = None,
    as_json: AsJson = False,
) -> None:
    """List features: source, unit, direction of risk, fit where learned from outcomes, sentence."""
    from clairscore.lenders.builtin import find_lender

    found = find_lender(lender)
    if source is not None and source not in found.sources:
        raise typer.BadParameter(
            f"No source is named '{source}'. The sources are {', '.join(found.sources)}.", param_hint="--source"
        )
    features = found.feature_set(feature_set).features if feature_set else found.catalog.features
    fitted = () if feature_set else ((f, one.name) for one in found.fitted for f in one.features)
    print_table(
        [
            {
                "name": feature.name,
                "source": feature.source,
                "subject": feature.subject,
                "unit": feature.unit,
                "risk": feature.risk or "",
                "fit": fit,
                "sentence": feature.sentence,
            }
            for feature, fit in (*((feature, "") for feature in features), *fitted)
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
    fitted = {feature.name: one for one in found.fitted for feature in one.features}
    if name in fitted:
        if sql:
            raise typer.BadParameter(f"'{name}' is learned from outcomes and has no query.", param_hint="--sql")
        print_facts(_fitted_facts(name, fitted[name]), as_json=as_json)
        return
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


def _fitted_facts(name: str, fitted: "FittedFeature") -> dict[str, Any]:
    """Return all that is declared of a column that is learned from outcomes."""
    feature = next(feature for feature in fitted.features if feature.name == name)
    return {
        "name": name,
        "sentence": feature.sentence,
        "source": feature.source,
        "kind": feature.kind,
        "unit": feature.unit,
        "risk": feature.risk,
        "null means": feature.null_means,
        "subject": feature.subject,
        "fit": fitted.name,
        "fitted on": "outcomes of the applications that train; each of them gets its value from fits on other persons",
        "fitted when": f"clairscore model train --fitted {fitted.name}",
        "kept as": f"fitted.{fitted.name}.{fitted.suffix} in the bundle",
        "reads": ", ".join(
            (*fitted.reads, *(f"{s}.{column}" for s, columns in fitted.rows.items() for column in columns))
        ),
        "formula": fitted.definition,
    }


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


@app.command("select")
def select(
    data: Deliveries,
    feature_set: Annotated[
        str | None, typer.Option("--set", help="Frozen set to choose from; the lender's largest unless named.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the set that is chosen, with a date.")] = "selected",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write, one name a line; NAME.txt unless given.")
    ] = None,
    nested: Nested = True,
    prices: Prices = True,
    seeds: Seeds = 1,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Choose a smaller set: drop what another feature says and what gains no more than chance.

    Beside the set it writes the register: why each feature was kept or dropped, with figures.
    """
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.select import write_set

    target = out or Path(f"{name}.txt")
    if target.suffix != ".txt":
        raise typer.BadParameter(f"'{target}' must end in .txt, which is what is written.", param_hint="--out")
    found = find_lender(lender)
    for register in _measure(found, data, feature_set, name, nested=nested, prices=prices, seeds=seeds):
        write_set(register, target)
        register.save(target.with_suffix(".json"))
    print_facts(
        {
            "set": f"{register.name}, {len(register.kept)} of {len(register.lines)} features of {register.offered}",
            **{why: sum(line.why == why for line in register.lines) for why in ("no gain", "redundant", "constant")},
            **{f"nested, {one.name}": _nested(one.nested) for one in register.deliveries if one.nested},
            "written": str(target),
            "register": str(target.with_suffix(".json")),
        },
        as_json=as_json,
    )


@app.command("register")
def register(
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="Select on these deliveries now, and write nothing.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--register", help="Register that 'features select' wrote.")] = None,
    feature_set: Annotated[
        str | None,
        typer.Option("--set", help="With --data, the set to choose from; otherwise the set whose register to print."),
    ] = None,
    delivery: Annotated[
        str | None, typer.Option("--delivery", help="Figures of this delivery; where each says most unless named.")
    ] = None,
    nested: Nested = False,
    prices: Prices = True,
    seeds: Seeds = 1,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Print of every feature its gain, the worth of its group, its missing rate and why it was kept or dropped."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.models.selection.register import load_register

    if data and file:
        raise typer.BadParameter("Give --data or --register, not both.", param_hint="--register")
    found = find_lender(lender)
    if data:
        *_, known = _measure(found, data, feature_set, "selected", nested=nested, prices=prices, seeds=seeds)
    else:
        known = load_register(file or found.register_of(feature_set))
    names = [one.name for one in known.deliveries]
    if delivery is not None and delivery not in names:
        raise typer.BadParameter(
            f"The register has no delivery '{delivery}'. It has {', '.join(names)}.", param_hint="--delivery"
        )
    print_table(
        [_register_row(known, line, delivery or line.best, as_json=as_json) for line in known.lines], as_json=as_json
    )


def _measure(
    lender: "Lender",
    data: list[Path],
    feature_set: str | None,
    name: str,
    *,
    nested: bool,
    prices: bool,
    seeds: int,
) -> Iterator["Register"]:
    """Yield the register as it grows, so that what was measured is kept when somebody has no time to wait for more."""
    from clairscore.settings import load_settings
    from clairscore.workflows.select import OfferedFeatures

    with progress() as report:
        offered = OfferedFeatures(load_settings().home, data, lender, feature_set, report=report)
        yield (known := offered.select(name, report=report))
        if nested:
            yield (known := offered.estimate_nested(known, report=report))
        if prices:
            yield offered.price(known, seeds, report=report)


def _nested(found: Any) -> str:
    return (
        f"AUC {found.nested.value:.4f} ({found.nested.low:.4f} to {found.nested.high:.4f}) selecting inside each fold, "
        f"{found.frozen.value:.4f} the set, {found.offered.value:.4f} all that was offered"
    )


def _register_row(known: "Register", line: "RegisterLine", delivery: str, *, as_json: bool) -> dict[str, Any]:
    """Return a feature as it is printed; the worth of its group is ``None`` where it was not measured."""
    measured, price = line.measured[delivery], known.price(delivery, line.group)
    worth: dict[str, Any] = {"group auc": price and price.auc, "group cost": price and price.cost}
    if as_json:
        worth = {what: estimate and asdict(estimate) for what, estimate in worth.items()}
    else:
        worth = {what: estimate and _signed(estimate) for what, estimate in worth.items()}
    return {
        "feature": line.name,
        "kept": line.why if line.why != "redundant" else f"redundant: {line.stands_for}",
        "measured on": delivery,
        "gain": measured.gain,
        "over chance": measured.null_ratio,
        "missing": measured.missing_rate,
        "group": line.group,
        **worth,
    }


def _signed(estimate: "Estimate") -> str:
    return f"{estimate.value:+.4f} ({estimate.low:+.4f} to {estimate.high:+.4f})"
