"""``clairscore user``: who may log in."""

import secrets
from typing import Annotated

import typer

from clairscore.cli.options import group

app = group("Say who may log in.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    role: Annotated[str, typer.Option("--role", help="adviser, analyst, executive, compliance or admin.")],
    language: Annotated[str, typer.Option("--language", help="fr or en.")] = "fr",
    password: Annotated[
        str | None,
        typer.Option("--password", envvar="CLAIRSCORE_PASSWORD", help="Better given by CLAIRSCORE_PASSWORD."),
    ] = None,
) -> None:
    """Add a user; without a password a random one is made and printed once."""
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.store.users import Users

    chosen = password or secrets.token_urlsafe(12)
    user = Users(open_store(load_settings().store_url)).add(name, chosen, role, language)
    print(f"Added {user.name}, {user.role}.")
    if password is None:
        print(f"Password, shown once: {chosen}")
