"""``clairscore subjects``: the rights of a person, and what is erased because its time is over."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName, group, on_disk
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.errors import SettingsError

if TYPE_CHECKING:
    from clairscore.settings import Settings
    from clairscore.store.database import Store

app = group("Hand a person all that is held about him, or erase it.")

ClientId = Annotated[int, typer.Argument(help="Id of the client.", min=0)]


@app.command("export")
def export(
    client_id: ClientId,
    out: Annotated[
        Path | None, typer.Option("--out", callback=on_disk, help="File to write, for its owner alone to read.")
    ] = None,
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Print everything held about a person, as JSON."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.subjects import export_subject

    with _opened() as (settings, store):
        found = export_subject(settings.home, find_lender(lender), store, client_id, _pseudonym(settings, client_id))
    if out is None:
        print_json(found)
        return
    out.touch(mode=0o600)
    out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"Written to {out}.")


@app.command("erase")
def erase(
    client_id: ClientId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    language: Annotated[str, typer.Option("--language", help="fr or en: in which to say what remains.")] = "fr",
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Erase a person from the store and the home folder; the ledger keeps its chain and nothing that leads to him."""
    from dataclasses import asdict

    from clairscore.conventions import LANGUAGES
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.subjects import erase_subject

    chosen = next((known for known in LANGUAGES if known == language), None)
    if chosen is None:
        raise typer.BadParameter(f"--language is one of {', '.join(LANGUAGES)}.")
    if not yes:
        typer.confirm("This cannot be undone. Erase everything held about this person?", abort=True, err=True)
    with _opened() as (settings, store):
        done = erase_subject(
            settings.home,
            find_lender(lender),
            store,
            client_id,
            by="cli",
            why="request",
            language=chosen,
            audit_days=settings.audit_days,
        )
    if as_json:
        print_json(asdict(done))
        return
    print_facts({"tables": done.sources, "decisions": done.decisions, "files": len(done.files)}, as_json=False)
    print()
    print_table(
        [{"file": name, "rows": n_rows} for name, n_rows in done.files.items()], as_json=False, empty="No file."
    )
    print()
    print_table([{"remains": one.what, "why": one.why} for one in done.remains], as_json=False)


@app.command("retain")
def retain(
    only_say: Annotated[bool, typer.Option("--only-say", help="Erase nothing; say what would be.")] = False,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Erase what leads to persons and whose time is over, by conf/processing.toml; run it every day."""
    from dataclasses import asdict

    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.subjects import retain as retain_

    with _opened() as (settings, store):
        done = retain_(
            settings.home, find_lender(lender), store, now=datetime.now(UTC), by="retention", only_say=only_say
        )
    if as_json:
        print_json(asdict(done))
        return
    counts = {"decisions": done.decisions, "clients": done.clients, "files": len(done.files)}
    print_facts({"erased": "nothing yet" if only_say else "yes", **counts}, as_json=False)


def _pseudonym(settings: "Settings", client_id: int) -> str:
    """Return what security events call a client; nothing where no key was ever set, and so no event written."""
    from clairscore.store.pseudonyms import Pseudonyms

    try:
        return Pseudonyms(settings.signing_key()).of("client", client_id)
    except SettingsError:
        return ""


@contextmanager
def _opened() -> "Iterator[tuple[Settings, Store]]":
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store

    settings = load_settings()
    store = open_store(settings.store_url)
    try:
        yield settings, store
    finally:
        store.close()
