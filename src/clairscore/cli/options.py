"""Options many commands share."""

from pathlib import Path
from typing import Annotated

import typer

from clairscore.engines.choice import EngineName

LenderName = Annotated[str, typer.Option("--lender", help="Lender: a built-in name.", envvar="CLAIRSCORE_LENDER")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataFolder = Annotated[
    Path,
    typer.Option("--data", help="Folder of a delivery: as it came, or as 'clairscore data import' wrote it."),
]
Engine = Annotated[EngineName, typer.Option("--engine", help="Where features are built; the results are the same.")]
SparkMaster = Annotated[
    str | None,
    typer.Option("--spark-master", help="Spark to use, such as spark://host:7077; one on this machine unless given."),
]
DEFAULT_LENDER = "home_credit"


def group(help_text: str) -> typer.Typer:
    """Make a noun: a group of verbs."""
    return typer.Typer(
        help=help_text,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
