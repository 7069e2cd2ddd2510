"""``clairscore report``: documents made from evidence."""

from pathlib import Path
from typing import Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, LenderName, group
from clairscore.cli.printing import print_table
from clairscore.conventions import LANGUAGES
from clairscore.errors import SettingsError

app = group("Write documents from evidence.")


@app.callback()
def report() -> None:
    """Write documents from evidence."""


@app.command("card")
def card(
    version: Annotated[str, typer.Argument(help="Version, or champion or challenger.")] = "champion",
    html: Annotated[Path | None, typer.Option("--html", help="Web page to write; it needs no network.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Tagged PDF to write.")] = None,
    language: Annotated[str, typer.Option("--language", help="fr or en.")] = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Write the card of a model: purpose, data, validation, cost, fairness, gates, each figure with its evidence."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.report import report_card

    if language not in LANGUAGES:
        raise SettingsError(f"No language is named '{language}'. Choose one of {', '.join(LANGUAGES)}.")
    if html is None and pdf is None:
        raise SettingsError("Say what to write: --html FILE, --pdf FILE or both.")
    written = report_card(load_settings().home, find_lender(lender), version, language, html=html, pdf=pdf)
    print_table([{"written": str(path), "bytes": f"{path.stat().st_size:,}"} for path in written], as_json=False)
