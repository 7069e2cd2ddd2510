"""Declare a lender from one table."""

from datetime import date
from pathlib import Path

import polars as pl

from clairscore.errors import DeliveryError
from clairscore.lenders.flat.declaration import FILE, FlatDeclaration
from clairscore.lenders.flat.guess import guess_declaration
from clairscore.lenders.flat.hints import our_name
from clairscore.lenders.flat.writing import write_declaration


def init_lender(
    table: Path, outcome: str, out: Path, *, bad: str | None = None, today: date | None = None
) -> FlatDeclaration:
    """Guess the declaration of a lender from a table and write it.

    Args:
        table: CSV or parquet file.
        outcome: Its column that says how a credit ended.
        out: Folder to write ``lender.toml`` into; made when it is not there.
        bad: Value of the outcome that says a credit went bad; guessed where one of the usual words is there.
        today: Day that dates the feature set; today by default.

    Raises:
        DeliveryError: If the table cannot be read or cannot make a lender, or the folder has a declaration already,
            which a person may have edited.
    """
    if (out / FILE).exists():
        raise DeliveryError(f"'{out / FILE}' exists, and a person may have edited it. Give another folder, or move it.")
    rows = _read(table)
    stem = table.name.split(".")[0]
    name = our_name(stem) or "lender"
    set_name = f"columns_{today or date.today():%Y_%m}"
    declared = guess_declaration(rows, outcome, bad, name, stem, set_name)
    out.mkdir(parents=True, exist_ok=True)
    write_declaration(declared, out, rows.height)
    return declared


def _read(table: Path) -> pl.DataFrame:
    if not table.is_file():
        raise DeliveryError(f"'{table}' is no file. Give one CSV or parquet file.")
    try:
        if table.suffix == ".parquet":
            rows = pl.read_parquet(table)
        elif table.suffix == ".csv":
            rows = pl.read_csv(table, infer_schema_length=None, null_values=["", "NA", "NaN", "nan", "null", "NULL"])
        else:
            raise DeliveryError(f"'{table.name}' must end in .csv or .parquet.")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DeliveryError(f"'{table.name}' cannot be read: {str(error).splitlines()[0]}") from None
    if rows.width < 2 or not rows.height:
        raise DeliveryError(
            f"'{table.name}' has {rows.width} column{'' if rows.width == 1 else 's'} and {rows.height:,} rows. It "
            "needs an outcome and something to tell it by; columns of a CSV are separated by commas."
        )
    return rows
