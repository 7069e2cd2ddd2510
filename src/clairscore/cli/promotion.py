"""``clairscore model promote``, ``gates`` and ``history``: which model decides, and who said so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_table
from clairscore.cli.shelf import open_shelf
from clairscore.errors import NotAllowed

if TYPE_CHECKING:
    from clairscore.registry.gates import Gate
    from clairscore.store.database import Store

Version = Annotated[str, typer.Argument(help="Version, or challenger.")]


def promote(
    version: Version,
    by: Annotated[str, typer.Option("--by", help="User who promotes: compliance or admin, and not who trained it.")],
    why: Annotated[str, typer.Option("--why", help="For what reason.")],
    despite: Annotated[
        list[str] | None,
        typer.Option("--despite", help="Gate that is not passed and shall not matter this once; once for each."),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option("--password", envvar="CLAIRSCORE_PASSWORD", help="Asked for unless CLAIRSCORE_PASSWORD is set."),
    ] = None,
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Make a model the champion: the one that decides."""
    from clairscore.cli.noted import note
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.store.ledger import Ledger
    from clairscore.workflows.promote import promote_model

    whose = find_lender(lender)
    with _store() as store:
        _authenticate(store, by, password)
        done = promote_model(load_settings().home, whose, Ledger(store), version, by=by, why=why, despite=despite or ())
        note(store, "model_promoted", f"clairscore model promote {done.model}", who=by)
    _print_gates(done.gates, as_json=False)
    print(f"\n{done.model} is the champion of '{lender}', in the place of {done.replaced or 'none'}.")
    print("An API that is running takes it within seconds; requests that are running end with the model before.")


def gates(version: Version = "challenger", lender: LenderName = DEFAULT_LENDER, as_json: AsJson = False) -> None:
    """Hold a model to the gates of a promotion, without promoting it; exit code 12 when one is not passed."""
    from clairscore.errors import GatesNotPassed
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.promote import find_gates

    found = find_gates(load_settings().home, find_lender(lender), version)
    _print_gates(found, as_json=as_json)
    if not all(gate.passed for gate in found):
        raise typer.Exit(GatesNotPassed.exit_code)


def history(lender: LenderName = DEFAULT_LENDER, as_json: AsJson = False) -> None:
    """Show which model decided from when on, by whom and why, and whether the ledger agrees."""
    from clairscore.store.ledger import Ledger
    from clairscore.workflows.promote import who_decides

    shelf = open_shelf(lender)
    with _store() as store:
        ledger = Ledger(store)
        written = {(row["model_version"], row["made_by"]): row for row in ledger.appointments(shelf.lender)}
        apart = who_decides(shelf, ledger)
    rows: list[dict[str, Any]] = []
    for one in shelf.history():
        row = written.get((one.version, one.by)) if one.alias == "champion" else None
        rows.append(
            {
                "at": one.at[:16].replace("T", " "),
                "version": one.version,
                "alias": one.alias,
                "by": one.by,
                "why": one.why,
                "despite": ", ".join(row["evidence"]["waived"]) if row else "",
                "ledger": row["decision_id"] if row else "",
            }
        )
    print_table(rows, as_json=as_json, empty="No model yet. 'clairscore model train' makes one.")
    if apart and not as_json:
        print(f"\n{apart}")


def _print_gates(found: "tuple[Gate, ...]", *, as_json: bool) -> None:
    print_table(
        [
            {"gate": one.name, "passed": "yes" if one.passed else "NO", "found": one.measured, "asked": one.demanded}
            for one in found
        ],
        as_json=as_json,
    )


def _authenticate(store: "Store", name: str, password: str | None) -> None:
    """Refuse whoever is not the user he says, or whose role does not promote."""
    from clairscore.store.users import Users
    from clairscore.workflows.promote import PROMOTERS

    users = Users(store)
    if not users.all():
        raise NotAllowed("Nobody may promote yet: 'clairscore user add NAME --role compliance' adds somebody.")
    given = typer.prompt("Password", hide_input=True, err=True) if password is None else password
    user = users.authenticate(name, given)
    if user is None:
        raise NotAllowed(f"'{name}' is no active user, or the password is wrong.")
    if user.role not in PROMOTERS:
        raise NotAllowed(f"The role '{user.role}' does not promote models; {' and '.join(PROMOTERS)} do.")


@contextmanager
def _store() -> "Iterator[Store]":
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store

    store = open_store(load_settings().store_url)
    try:
        yield store
    finally:
        store.close()
