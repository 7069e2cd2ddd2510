"""``clairscore demo``: from nothing to an open dashboard."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, LenderName
from clairscore.cli.printing import progress

if TYPE_CHECKING:
    from clairscore.workflows.demo import Demo


def demo(
    applications: Annotated[int, typer.Option("--applications", min=500, help="Applications to make up.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same data.")] = 1,
    folder: Annotated[Path, typer.Option("--dir", help="Home folder to make or reuse.")] = Path(".clairscore"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after printing a decision.")] = False,
    lender: LenderName = DEFAULT_LENDER,
) -> None:
    """Run the whole journey on made-up data, then open the API and the dashboard."""
    from clairscore.cli.decision_text import decision_text
    from clairscore.lenders.builtin import find_lender
    from clairscore.workflows.demo import decide_shown, prepare_demo

    started = time.monotonic()
    found = find_lender(lender)
    with progress() as report:
        made = prepare_demo(folder.resolve(), found, applications, seed, report=report)
    _say_made(made, time.monotonic() - started)
    print(f"\nClient {made.shown}\n{decision_text(decide_shown(made, found), 'fr')}\n")
    if not no_serve:
        from clairscore.cli.servers import serve_both

        serve_both(made.home, tried=made.shown)


def _say_made(made: "Demo", seconds: float) -> None:
    auc = made.bundle.metrics["auc"]
    print(f"\nReady in {seconds:.0f} s: {made.home}")
    print(f"  {made.clients:,} made-up clients, all scored: {made.scores.name}")
    print(
        f"  model {made.bundle.version}: out-of-fold AUC {auc['value']:.3f} ({auc['low']:.3f} to {auc['high']:.3f}), "
        f"cut-off {made.bundle.cutoff:.4f}"
    )
    if made.passwords:
        print("  users, passwords shown once:")
        for name, password in made.passwords.items():
            print(f"    {name:<12}{password}")
    else:
        print("  users are those of the first run; 'clairscore user add' makes another")
