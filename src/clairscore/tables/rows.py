"""Rows of one applicant: checked, named by us, sentinels turned into nulls."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from clairscore.errors import InvalidApplicant
from clairscore.tables.cells import read_cell, read_column
from clairscore.tables.schema import SourceTable

ColumnValues = Mapping[str, Sequence[Any]]
ApplicantRows = Mapping[str, ColumnValues]
"""Source name, then column, then one value a row; ``None`` is null. The application has exactly one row."""


def rows_from_records(
    records: Mapping[str, Sequence[Mapping[str, Any]]], sources: Mapping[str, SourceTable], application: SourceTable
) -> ApplicantRows:
    """Turn records of one applicant into rows.

    Args:
        records: Lists of records by source, sources and fields under our names or the delivered ones. Sources and
            fields that are absent are null; ids of rows may be left out where nothing leads through them.
        sources: Declared sources.
        application: The source whose single row is the application.

    Raises:
        InvalidApplicant: If a source or a field is unknown or given twice, a value has the wrong type or cannot be
            true, rows belong to different applications or repeat a key, or there is not exactly one application.
    """
    named = _by_our_name(records, sources)
    if len(named.get(application.name, ())) != 1:
        raise InvalidApplicant(
            application.name,
            "needs exactly one row, received {count}.",
            "one_row",
            count=len(named.get(application.name, ())),
        )
    rows = {name: _columns(named[name], sources[name], application) for name in sources if named.get(name)}
    _refuse_mixed_keys(rows, sources, application)
    return rows


def _by_our_name(
    records: Mapping[str, Sequence[Mapping[str, Any]]], sources: Mapping[str, SourceTable]
) -> dict[str, Sequence[Mapping[str, Any]]]:
    ours = {file: name for name, source in sources.items() for file in (name, *source.files)}
    named: dict[str, Sequence[Mapping[str, Any]]] = {}
    for given, rows in records.items():
        if given not in ours:
            raise InvalidApplicant(
                given, "is not one of the sources: {names}.", "unknown_source", names=", ".join(sources)
            )
        if ours[given] in named:
            raise InvalidApplicant(given, "is given twice, in two forms. Give one of them.", "twice")
        named[ours[given]] = rows
    return named


def _refuse_mixed_keys(rows: ApplicantRows, sources: Mapping[str, SourceTable], application: SourceTable) -> None:
    """Refuse rows of more than one application, and rows that repeat the key of another."""
    owners: set[Any] = set()
    for name, columns in rows.items():
        source = sources[name]
        owners |= {owner for owner in columns.get(application.key, ()) if owner is not None}
        if len(owners) > 1:
            raise InvalidApplicant(f"{name}.{application.key}", "leads to another application.", "other_application")
        keys = [
            key for key in zip(*(columns.get(part, ()) for part in source.row_key), strict=False) if None not in key
        ]
        if len(set(keys)) < len(keys):
            raise InvalidApplicant(name, "has two rows with one key.", "repeated_key")


def change_rows(rows: ApplicantRows, changes: Mapping[str, Any], application: SourceTable) -> ApplicantRows:
    """Return the rows with columns of the application replaced.

    Raises:
        InvalidApplicant: If a column is unknown, is the key or the outcome, or a value cannot be true.
    """
    changed = dict(rows[application.name])
    for given, value in changes.items():
        name = application.name_of(given)
        if name is None or name == application.key or application.columns[name].optional:
            raise InvalidApplicant(
                f"{application.name}.{given}", "is not a column that can be changed.", "unchangeable"
            )
        changed[name] = [read_cell(value, application.columns[name], f"{application.name}.{given}")]
    return {**rows, application.name: changed}


def single_row(columns: ColumnValues, source: SourceTable) -> dict[str, float | str | None]:
    """Return a source's only row: words as they are or ``None``, all else as floats with NaN.

    Args:
        columns: Values by column, one each.
        source: Declaration of the columns.
    """
    row: dict[str, float | str | None] = {}
    for name, declared in source.columns.items():
        value = columns[name][0] if name in columns else None
        row[name] = value if declared.type == "string" else math.nan if value is None else float(value)
    return row


def _columns(records: Sequence[Mapping[str, Any]], source: SourceTable, application: SourceTable) -> ColumnValues:
    present = _named(records, source)
    columns = _at_once(records, present, source)
    if columns is None:
        columns = _one_by_one(records, present, source)
    needed = {source.event_day, source.key} - {application.key}
    for name, declared in source.columns.items():
        if declared.required and (declared.type != "int64" or name in needed):
            values = columns.get(name, [None] * len(records))
            if None in values:
                raise InvalidApplicant(f"{source.name}[{values.index(None)}].{name}", "is required.", "required")
    return columns


def _named(records: Sequence[Mapping[str, Any]], source: SourceTable) -> dict[str, str]:
    """Return our name of every field that some record has."""
    present: dict[str, str] = {}
    for position, record in enumerate(records):
        for given in record:
            if given not in present:
                name = source.name_of(given)
                if name is None:
                    raise InvalidApplicant(
                        f"{source.name}[{position}].{given}", "is not a column of this source.", "unknown_column"
                    )
                present[given] = name
    return present


def _at_once(
    records: Sequence[Mapping[str, Any]], present: Mapping[str, str], source: SourceTable
) -> dict[str, list[Any]] | None:
    """Read columns as wholes; None where something in them may have to be refused."""
    if len(set(present.values())) < len(present):
        return None
    columns: dict[str, list[Any]] = {}
    for given, name in present.items():
        values = read_column([record.get(given) for record in records], source.columns[name])
        if values is None:
            return None
        columns[name] = values
    return columns


def _one_by_one(
    records: Sequence[Mapping[str, Any]], present: Mapping[str, str], source: SourceTable
) -> dict[str, list[Any]]:
    """Read value by value, row by row, and refuse the first one that is wrong."""
    columns: dict[str, list[Any]] = {name: [None] * len(records) for name in present.values()}
    for position, record in enumerate(records):
        if len({present[given] for given in record}) < len(record):
            named = [present[given] for given in record]
            doubled = next(given for given in record if named.count(present[given]) > 1)
            raise InvalidApplicant(
                f"{source.name}[{position}].{doubled}", "is given twice, in two forms. Give one of them.", "twice"
            )
        for given, value in record.items():
            name = present[given]
            columns[name][position] = read_cell(value, source.columns[name], f"{source.name}[{position}].{given}")
    return columns
