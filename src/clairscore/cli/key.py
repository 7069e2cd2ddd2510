"""``clairscore key``: programs that may ask without a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from clairscore.cli.options import AsJson, group
from clairscore.cli.printing import print_table
from clairscore.errors import InvalidKey

if TYPE_CHECKING:
    from clairscore.api.rights import Right
    from clairscore.conventions import Role
    from clairscore.store.keys import ServiceKeys

app = group("Let programs ask without a person, with few rights and for a time.")

Name = Annotated[str, typer.Argument(help="Name of the service; the ledger says service:NAME.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help="Role it acts in, which bounds its rights.")],
    right: Annotated[
        list[str] | None,
        typer.Option("--right", help="Right of its role, repeatable; all of them unless given."),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="For how many days it is good.")] = 90,
) -> None:
    """Make a key and print it once."""
    known, rights = _scope(role, right)
    with _keys(f"add {name}") as keys:
        key = keys.add(name, known, rights, days)
    print(f"Made a key for service:{name}, {known}, good for {days} days: {', '.join(sorted(rights))}.")
    print(f"Key, shown once: {key}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the keys: what they open, until when, and when they were last used."""
    with _keys() as keys:
        found = [
            {
                "service": key.name,
                "role": key.role,
                "rights": " ".join(key.rights),
                "good": keys.is_good(key),
                "expires_at": key.expires_at,
                "last_used_at": key.last_used_at,
            }
            for key in keys.all()
        ]
    print_table(found, as_json=as_json, empty="No key yet. 'clairscore key add' makes one.")


@app.command("revoke")
def revoke(name: Name) -> None:
    """Close a key at once."""
    with _keys(f"revoke {name}") as keys:
        keys.revoke(name)
    print(f"The key of service:{name} opens nothing any more.")


def _scope(role: str, chosen: list[str] | None) -> "tuple[Role, frozenset[Right]]":
    from clairscore.api.rights import RIGHTS, RIGHTS_OF_PEOPLE

    for known, held in RIGHTS.items():
        if known == role:
            rights = held - RIGHTS_OF_PEOPLE
            lacking = sorted(set(chosen or ()) - rights)
            if lacking:
                raise InvalidKey(
                    f"A service in the role '{role}' may not have {', '.join(lacking)}. It may have "
                    f"{', '.join(sorted(rights))}."
                )
            return known, frozenset(right for right in rights if not chosen or right in chosen)
    raise InvalidKey(f"No role is named '{role}'. Choose one of {', '.join(RIGHTS)}.")


@contextmanager
def _keys(change: str = "") -> "Iterator[ServiceKeys]":
    """Open the keys; what is changed of them is noted once it is done."""
    from clairscore.cli.noted import note
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.store.keys import ServiceKeys

    store = open_store(load_settings().store_url)
    try:
        yield ServiceKeys(store)
        if change:
            note(store, "access_changed", f"clairscore key {change}")
    finally:
        store.close()
