"""``clairscore data``: generate, import and check deliveries."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, LenderName, group
from clairscore.cli.printing import print_facts, print_table, progress

app = group("Generate, import and check the tables of a lender.")


@app.command("generate")
def generate(
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")],
    applications: Annotated[int, typer.Option("--applications", min=20, help="Applications in all.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same bytes.")] = 1,
    drift: Annotated[bool, typer.Option("--drift", help="A later period that differs.")] = False,
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Write the seven tables of a made-up lender, as a real one would deliver them."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.deliver import generate_delivery

    with progress() as report:
        generate_delivery(find_lender(lender), out, applications, seed, drift=drift, report=report)
    print(f"Wrote {applications:,} made-up applications and their histories to {out}.")


@app.command("import")
def import_(
    source: Annotated[list[Path], typer.Argument(help="A folder, a zip, or CSV and parquet files.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an earlier import there is replaced.")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day of the delivery; today by default.")
    ] = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Read a delivery, check it, and write it as typed parquet."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.deliver import import_delivery

    day: date | None = as_of.date() if as_of else None
    with progress() as report:
        delivery, read = import_delivery(source, find_lender(lender), out, as_of=day, report=report)
    for finding in read.findings:
        typer.echo(str(finding), err=True)
    print_facts({**delivery.rows, "as of": delivery.as_of, "fingerprint": delivery.fingerprint}, as_json=as_json)


@app.command("load")
def load(
    data: DataFolder,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Put the clients of a delivery into the store, in place of those the lender had, so that the API knows them."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.deliver import load_clients

    settings = load_settings()
    with progress() as report:
        clients = load_clients(settings.home, settings.store_url, data, find_lender(lender), report=report)
    print_facts({"clients": clients}, as_json=as_json)


@app.command("check")
def check(
    source: Annotated[list[Path], typer.Argument(help="A folder, a zip, or CSV and parquet files.")],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say what is not as declared: each table, column and count. Exit code 3 when something must be mended."""
    from dataclasses import asdict

    from clairscore.errors import DeliveryError
    from clairscore.lenders.builtin import find_lender
    from clairscore.tables.findings import errors
    from clairscore.workflows.deliver import check_delivery

    with progress() as report:
        read = check_delivery(source, find_lender(lender), report=report)
    tables = ", ".join(f"{name} {rows:,}" for name, rows in read.rows.items())
    print_table(
        [asdict(finding) for finding in read.findings], as_json=as_json, empty=f"All as declared. Rows: {tables}."
    )
    if errors(read.findings):
        raise typer.Exit(DeliveryError.exit_code)
