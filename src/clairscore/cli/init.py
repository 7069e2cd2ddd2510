"""``clairscore init``: a new lender from one table."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from clairscore.cli.options import AsJson
from clairscore.cli.printing import print_facts


def init(
    table: Annotated[Path, typer.Option("--table", help="CSV or parquet file, one row an application.")],
    outcome: Annotated[str, typer.Option("--outcome", help="Its column that says how a credit ended.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write lender.toml into.")],
    bad: Annotated[
        str | None,
        typer.Option("--bad", help="Value of the outcome that says a credit went bad; guessed unless given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Declare a new lender from one table: types, roles and units are guessed and marked for review."""
    from clairscore.workflows.init import init_lender

    declared = init_lender(table, outcome, out, bad=bad)
    roles = Counter(column.role for column in declared.columns)
    facts: dict[str, object] = {
        "lender": declared.name,
        "written": str(out / "lender.toml"),
        "outcome": f"{declared.outcome}, bad is {', '.join(declared.bad)}",
        "key": "the number of the row" if declared.key is None else repr(declared.key),
        "features": roles["feature"],
        "sensitive": ", ".join(one.name for one in declared.of_role("sensitive")) or "none",
        "ignored": ", ".join(one.name for one in declared.of_role("ignored")) or "none",
        "a client can change": ", ".join(one.name for one in declared.columns if one.actionable) or "none",
        "guesses to review": len(declared.unreviewed),
    }
    print_facts(facts, as_json=as_json)
    if not as_json:
        print(
            f"\nRead {out / 'lender.toml'}, mend it, then: clairscore model train --lender {out} --data {table.parent}"
        )
