"""``clairscore user``: who may log in."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from clairscore.cli.options import AsJson, group
from clairscore.cli.printing import print_table

if TYPE_CHECKING:
    from clairscore.store.users import Users

app = group("Say who may log in.")

Name = Annotated[str, typer.Argument(help="Name to log in with.")]
Password = Annotated[
    str | None,
    typer.Option("--password", envvar="CLAIRSCORE_PASSWORD", help="Better given by CLAIRSCORE_PASSWORD."),
]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help="adviser, analyst, executive, compliance or admin.")],
    language: Annotated[str, typer.Option("--language", help="fr or en.")] = "fr",
    password: Password = None,
) -> None:
    """Add a user. Without a password a random one is made and printed once."""
    chosen = _chosen(password)
    with _users(f"add {name}") as users:
        user = users.add(name, chosen, role, language)
    print(f"Added {user.name}, {user.role}.")
    if password is None:
        print(f"Password, shown once: {chosen}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the users, and whether they may log in."""
    with _users() as users:
        found = users.all()
    print_table(
        [
            {
                "name": user.name,
                "role": user.role,
                "language": user.language,
                "active": active,
                "single_sign_on": user.single_sign_on,
            }
            for user, active in found.items()
        ],
        as_json=as_json,
        empty="No user yet. 'clairscore user add' makes one.",
    )


@app.command("deactivate")
def deactivate(name: Name) -> None:
    """Close a user's access at once, also where he is logged in."""
    with _users(f"deactivate {name}") as users:
        users.deactivate(name)
    print(f"{name} can no longer log in.")


@app.command("activate")
def activate(name: Name) -> None:
    """Open the access of a user who was deactivated."""
    with _users(f"activate {name}") as users:
        users.activate(name)
    print(f"{name} can log in again.")


@app.command("role")
def role_(name: Name, role: Annotated[str, typer.Argument(help="Role the user has from now on.")]) -> None:
    """Give a user another role, also where he is logged in."""
    with _users(f"role {name}") as users:
        user = users.change_role(name, role)
    print(f"{user.name} is now {user.role}.")


@app.command("logout")
def logout(name: Name) -> None:
    """End every session of a user, who may log in again."""
    with _users(f"logout {name}") as users:
        users.end_sessions(name)
    print(f"{name} is logged out everywhere.")


@app.command("password")
def password_(name: Name, password: Password = None) -> None:
    """Give a user another password and end his sessions. Without one a random one is made and printed once."""
    chosen = _chosen(password)
    with _users(f"password {name}") as users:
        users.change_password(name, chosen)
    print(f"{name} has another password.")
    if password is None:
        print(f"Password, shown once: {chosen}")


def _chosen(password: str | None) -> str:
    return secrets.token_urlsafe(12) if password is None else password


@contextmanager
def _users(change: str = "") -> "Iterator[Users]":
    """Open the users; what is changed of them is noted once it is done."""
    from clairscore.cli.noted import note
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.store.users import Users

    store = open_store(load_settings().store_url)
    try:
        yield Users(store)
        if change:
            note(store, "access_changed", f"clairscore user {change}")
    finally:
        store.close()
