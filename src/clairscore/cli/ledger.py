"""``clairscore ledger``: what was decided."""

import typer

from clairscore.cli.options import AsJson, group
from clairscore.cli.printing import print_facts
from clairscore.errors import StoreError

app = group("Check what was decided.")


@app.callback()
def ledger() -> None:
    """Check what was decided."""


@app.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Recompute the chain over every decision; exit code 11 when a row was altered, removed or inserted."""
    from clairscore.settings import load_settings
    from clairscore.store.database import open_store
    from clairscore.store.ledger import Ledger

    found = Ledger(open_store(load_settings().store_url))
    broken = found.verify()
    if broken is None:
        print_facts({"entries": len(found), "chain": "whole"}, as_json=as_json)
        return
    print_facts(
        {"entries": len(found), "chain": "broken", "position": broken.position, "fault": broken.reason},
        as_json=as_json,
    )
    raise typer.Exit(StoreError.exit_code)
