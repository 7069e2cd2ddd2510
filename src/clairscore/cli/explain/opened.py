"""What every explanation opens: the champion, and a client of the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from clairscore.conventions import LANGUAGES, Language

if TYPE_CHECKING:
    from clairscore.store.clients import StoredClient
    from clairscore.workflows.scoring import ScoringService

ClientId = Annotated[int, typer.Argument(help="Id of a client of the store.")]
InLanguage = Annotated[str, typer.Option("--language", help="fr or en.")]
Most = Annotated[int, typer.Option("--most", min=1, help="How many to list, most important first.")]


def chosen_language(language: str) -> Language:
    """Return the language asked for.

    Raises:
        BadParameter: If there is no such language.
    """
    for known in LANGUAGES:
        if known == language:
            return known
    raise typer.BadParameter(f"--language is one of {', '.join(LANGUAGES)}.")


def open_champion(lender: str) -> "ScoringService":
    """Open the champion of a lender; explanations decide nothing, so it has no ledger.

    Raises:
        NoChampion: If no model decides yet.
    """
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.scoring import open_scoring

    return open_scoring(load_settings().home, find_lender(lender))


@contextmanager
def open_client(lender: str, client_id: int) -> "Iterator[tuple[ScoringService, StoredClient]]":
    """Open the champion of a lender and one of his clients.

    Raises:
        NoChampion: If no model decides yet.
        UnknownClient: If there is no such client.
    """
    from clairscore.settings import load_settings
    from clairscore.store.clients import Clients
    from clairscore.store.database import open_store

    service = open_champion(lender)
    store = open_store(load_settings().store_url)
    try:
        yield service, Clients(store, service.lender.name).find(client_id)
    finally:
        store.close()
