"""What commands print: tables or JSON on standard output, progress on standard error."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from clairscore.conventions import Report


def print_table(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str = "Nothing to list.") -> None:
    """Print rows as a table a person reads, or as a JSON list.

    Args:
        rows: Rows with the same keys, which are the headings.
        as_json: Whether to print JSON.
        empty: What to say to a person when there is no row.
    """
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        print(empty)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in rows[0]:
        numeric = all(isinstance(row[heading], (int, float)) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(table)


def print_facts(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print names and values, one a line, or as a JSON object."""
    if as_json:
        print_json(facts)
        return
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name:<{width}}  {_cell(value)}")


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


@contextmanager
def progress() -> Iterator[Report]:
    """Show how far long work is, on standard error: a bar on a terminal, a line a step elsewhere."""
    if not sys.stderr.isatty():
        yield _line_a_step()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int) -> None:
            said = f"{done:,} of {total:,}" if total else f"{done:,}"
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None, said=said)
            bar.update(tasks[step], completed=done, total=total or None, said=said)

        yield report


def _line_a_step() -> Report:
    seen: set[str] = set()

    def report(step: str, done: int, total: int) -> None:
        if step not in seen:
            seen.add(step)
            print(f"{step} ...", file=sys.stderr, flush=True)

    return report


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
