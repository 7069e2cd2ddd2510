"""Drawn examples: rows of a few made-up applications, a feature, what it must be.

Tests and the reference pages read the same examples: a function ``test_...(spec)`` says them, whoever runs it with a
``spec`` of his own hears them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import dedent
from types import ModuleType
from typing import Any

from clairscore.features.catalog import Catalog
from clairscore.lenders.lender import Lender
from clairscore.tables.schema import SourceTable

Drawn = str | Mapping[str, str]
Expected = Mapping[int, float | str | None]
Rows = dict[str, list[dict[str, Any]]]

APART = 1_000
"""Ids of one example lie between a multiple of this and the next, so that many examples share their tables."""


@dataclass(frozen=True)
class Example:
    """Rows and what a feature makes of them.

    Attributes:
        title: What it shows, a sentence.
        feature: Name of the feature.
        tables: Drawn table by source: columns that matter, a blank for a null.
        expected: Value by application, ``None`` for null.
    """

    title: str
    feature: str
    tables: Mapping[str, str]
    expected: Expected

    @property
    def key(self) -> tuple[str, ...]:
        """What the value depends on."""
        return (self.feature, *(part for table in self.tables.items() for part in table))


def make_example(title: str, feature: str, drawn: Drawn, expected: Expected, catalog: Catalog) -> Example:
    """Make an example; a single table is that of the feature's own source."""
    tables = {catalog.find(feature).source: drawn} if isinstance(drawn, str) else drawn
    return Example(title, feature, {name: dedent(text).strip() for name, text in tables.items()}, expected)


def read_examples(module: ModuleType, catalog: Catalog) -> list[Example]:
    """Return the examples that the specs of a module say, in order."""
    found: list[Example] = []
    for name, function in vars(module).items():
        if name.startswith("test_"):
            found += _said_by(function, name.removeprefix("test_").replace("_", " ").capitalize(), catalog)
    return found


def _said_by(function: Callable[..., None], title: str, catalog: Catalog) -> list[Example]:
    heard: list[Example] = []
    function(lambda feature, drawn, expected: heard.append(make_example(title, feature, drawn, expected, catalog)))
    return heard


def rows_of(examples: list[Example], lender: Lender) -> Rows:
    """Return the rows of examples together; those of the n-th have ``n * APART`` added to their ids.

    Rows get the keys they lack, and an event without a day happened the day before.
    """
    together: Rows = {}
    for number, example in enumerate(examples):
        rows = {name: _read(text, lender.sources[name]) for name, text in example.tables.items()}
        _complete(rows, lender, example.expected)
        for name, records in rows.items():
            links = {lender.application.key} | {s.key for s in lender.sources.values() if s.parent}
            for row in records:
                row |= {link: row[link] + number * APART for link in links & set(row)}
            together.setdefault(name, []).extend(records)
    return together


def _read(text: str, source: SourceTable) -> list[dict[str, Any]]:
    lines = [line.strip() for line in text.splitlines()]
    names = [name.strip() for name in lines[0].split("|")]
    return [
        {name: _value(cell.strip(), source, name) for name, cell in zip(names, line.split("|"), strict=True)}
        for line in lines[2:]
    ]


def _value(cell: str, source: SourceTable, name: str) -> Any:
    if not cell:
        return None
    declared = source.columns[name].type if name in source.columns else "int64"
    if declared == "string":
        return cell
    if declared == "bool":
        return cell == "yes"
    return int(cell) if declared == "int64" else float(cell)


def _complete(rows: Rows, lender: Lender, expected: Expected) -> None:
    balance = rows.get("bureau_balance", [])
    if balance and "bureau" not in rows:
        rows["bureau"] = [
            {"application_id": owner, "bureau_credit_id": credit}
            for owner, credit in dict.fromkeys((row["application_id"], row["bureau_credit_id"]) for row in balance)
        ]
    for row in balance:
        row.pop("application_id", None)
    applications = rows.setdefault("application", [])
    known = {row["application_id"] for row in applications}
    seen = {row["application_id"] for table in rows.values() for row in table if "application_id" in row}
    applications += [{"application_id": key} for key in sorted((seen | set(expected)) - known)]
    for name, records in rows.items():
        source = lender.sources[name]
        for number, row in enumerate(records, 1):
            for column in source.row_key:
                if column != source.event_day and column not in row:
                    row[column] = number
            if source.event_day and source.event_day not in row:
                row[source.event_day] = -1
            if name == "application":
                row.setdefault("birth_day", -12000.0)
