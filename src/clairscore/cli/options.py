"""Options many commands share."""

from pathlib import Path
from typing import Annotated

import typer

LenderName = Annotated[str, typer.Option("--lender", help="Lender: a built-in name.", envvar="CLAIRSCORE_LENDER")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataFolder = Annotated[
    Path,
    typer.Option("--data", help="Folder of a delivery: as it came, or as 'clairscore data import' wrote it."),
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
