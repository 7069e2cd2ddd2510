"""``clairscore ledger``: what was decided, whether it stands as it was written, and whether it comes out again."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName, group
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.errors import DecisionDiffers, StoreError

if TYPE_CHECKING:
    from clairscore.workflows.against import Comparison
    from clairscore.workflows.replay import Replay

app = group("Check what was decided.")


@app.callback()
def ledger() -> None:
    """Check what was decided."""


@app.command("verify")
def verify(
    kept: Annotated[
        str | None,
        typer.Option("--kept", help="Hash that was printed before and kept elsewhere: a row must still have it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the chain over every decision; exit code 11 when a row was altered, removed or inserted."""
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.store.ledger import Ledger

    found = Ledger(open_store(load_settings().store_url))
    broken = found.verify()
    facts: dict[str, object] = {"chain": "whole", "hash": found.last_hash()} if broken is None else {}
    if broken is not None:
        facts = {"chain": "broken", "position": broken.position, "fault": broken.reason}
    elif kept is not None and not found.goes_through(kept):
        fault = "No row has the hash that was kept: the chain was cut back to before it, or written anew."
        facts = {"chain": "broken", "fault": fault}
    print_facts({"entries": len(found), **facts}, as_json=as_json)
    if facts["chain"] == "broken":
        raise typer.Exit(StoreError.exit_code)


@app.command("replay")
def replay(
    decision_id: Annotated[str, typer.Argument(help="Id of the decision, 32 hexadecimal characters.")],
    against: Annotated[
        str | None,
        typer.Option("--against", help="Version or alias: say what between it and this decision changes the outcome."),
    ] = None,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Score again what a decision was made on, by the bundle that made it; exit code 14 unless each bit is the same."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.registry.shelf import ModelShelf
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.workflows.against import compare_decision
    from clairscore.workflows.replay import replay_decision, rows_of_today

    home, whose = load_settings().home, find_lender(lender)
    store = open_store(load_settings().store_url)
    try:
        found = replay_decision(home, whose, store, decision_id)
        comparison = None
        if against is not None:
            other = ModelShelf(home / "models" / whose.name).load(against)
            comparison = compare_decision(whose, found, other, rows_of_today(store, whose, found.client_id))
    finally:
        store.close()
    if as_json:
        print_json({**_facts(found), **({} if comparison is None else {"against": _as_json(comparison)})})
    else:
        _print_replay(found)
        if comparison is not None:
            _print_comparison(comparison)
    if not found.same:
        raise typer.Exit(DecisionDiffers.exit_code)


def _facts(found: "Replay") -> dict[str, Any]:
    return {
        "decision_id": found.decision_id,
        "made_at": found.made_at,
        "model": found.model,
        "software": found.software,
        "decision": found.decision,
        "pd": found.p_default,
        "score": found.score,
        "same": found.same,
        "same_outcome": found.same_outcome,
        "figures": found.figures,
        "differences": [asdict(one) for one in found.differences],
        "reworded": found.reworded,
    }


def _as_json(comparison: "Comparison") -> dict[str, Any]:
    return {**asdict(comparison), "matter": list(comparison.matter)}


def _print_replay(found: "Replay") -> None:
    facts = _facts(found)
    del facts["differences"]
    print_facts({**facts, "pd": repr(found.p_default)}, as_json=False)
    if found.differences:
        print()
        rows = [
            {"field": one.field, "decided": repr(one.decided), "replayed": repr(one.replayed)}
            for one in found.differences
        ]
        print_table(rows, as_json=False)


def _print_comparison(comparison: "Comparison") -> None:
    print(f"\nBeside {comparison.version}, one thing swapped at a time:\n")
    nothing = {"swapped": "nothing", "differs": "", "alone": _said(comparison.before), "with all before it": "", "": ""}
    swapped = [
        {
            "swapped": swap.cause,
            "differs": "yes" if swap.differs else "no",
            "alone": _said(swap.alone) if swap.differs else "",
            "with all before it": _said(swap.in_order) if swap.differs else "",
            "": "matters" if swap.matters else "",
        }
        for swap in comparison.swaps
    ]
    print_table([nothing, *swapped], as_json=False)
    named = ", ".join(comparison.matter)
    if not comparison.matter:
        print(f"\nNothing changes the outcome: {comparison.version} decides {comparison.after.decision} as well.")
    elif comparison.after.decision == comparison.before.decision:
        print(f"\nAll together leave the outcome as it is; alone or until the next undoes it, {named} would change it.")
    else:
        print(f"\nThe first to change the outcome is {comparison.first}; what matters: {named}.")


def _said(outcome: Any) -> str:
    return f"{outcome.decision} {outcome.score} (PD {outcome.p_default:.4f})"
