"""``clairscore report``: documents made from evidence."""

from pathlib import Path
from typing import Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, LenderName, group
from clairscore.cli.printing import print_table
from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import SettingsError

app = group("Write documents from evidence.")


@app.callback()
def report() -> None:
    """Write documents from evidence."""


Html = Annotated[Path | None, typer.Option("--html", help="Web page to write; it needs no network.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", help="Tagged PDF to write.")]
InLanguage = Annotated[str, typer.Option("--language", help="fr or en.")]


@app.command("card")
def card(
    version: Annotated[str, typer.Argument(help="Version, or champion or challenger.")] = "champion",
    html: Html = None,
    pdf: Pdf = None,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Write the card of a model: purpose, data, validation, cost, fairness, gates, each figure with its evidence."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.report import report_card

    chosen = _checked(language, html, pdf)
    _say(report_card(load_settings().home, find_lender(lender), version, chosen, html=html, pdf=pdf))


@app.command("comparison")
def comparison(
    key: Annotated[str, typer.Option("--key", help="Folder of the comparison, or latest.")] = "latest",
    html: Html = None,
    pdf: Pdf = None,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Write the report of a comparison: every candidate with every figure, beside the champion."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.report import report_comparison

    chosen = _checked(language, html, pdf)
    _say(report_comparison(load_settings().home, find_lender(lender), key, chosen, html=html, pdf=pdf))


@app.command("letter")
def letter(
    decision_id: Annotated[str, typer.Argument(help="Id of the decision, as the ledger and every answer give it.")],
    html: Html = None,
    pdf: Pdf = None,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Write the letter to a client: outcome, reasons, what a program did, sources, rights, how to contest, contact."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.workflows.report import report_letter

    chosen, settings = _checked(language, html, pdf), load_settings()
    store = open_store(settings.store_url)
    try:
        _say(report_letter(settings.home, find_lender(lender), store, decision_id, chosen, html=html, pdf=pdf))
    finally:
        store.close()


def _checked(language: str, html: Path | None, pdf: Path | None) -> Language:
    if html is None and pdf is None:
        raise SettingsError("Say what to write: --html FILE, --pdf FILE or both.")
    for known in LANGUAGES:
        if language == known:
            return known
    raise SettingsError(f"No language is named '{language}'. Choose one of {', '.join(LANGUAGES)}.")


def _say(written: tuple[Path, ...]) -> None:
    print_table([{"written": str(path), "bytes": f"{path.stat().st_size:,}"} for path in written], as_json=False)
