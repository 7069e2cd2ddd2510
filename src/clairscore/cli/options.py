"""Options many commands share."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from clairscore.engines.choice import EngineName

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]+:")


def on_disk(path: Path | None) -> Path | None:
    """Refuse the address of an object where a file or folder is wanted; Python has eaten one of its slashes already.

    Raises:
        BadParameter: If the path begins like ``s3a://``.
    """
    if path is not None and path.parts and _SCHEME.fullmatch(path.parts[0]):
        raise typer.BadParameter(
            f"an address of the kind {path.parts[0]}// is not read or written. Mount the storage under one path on "
            "this machine and on Spark's workers and give that path; see docs/how-to/spark.md."
        )
    return path


LenderName = Annotated[
    str,
    typer.Option("--lender", help="Lender: home_credit, or a folder with a lender.toml.", envvar="CLAIRSCORE_LENDER"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataFolder = Annotated[
    Path,
    typer.Option(
        "--data", callback=on_disk, help="Folder of a delivery: as it came, or as 'clairscore data import' wrote it."
    ),
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
