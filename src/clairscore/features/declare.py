"""Declare features: one documented function a family; windows, filters and aggregates make its members."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from clairscore.features.aggregates import find_aggregate
from clairscore.features.feature import Definition, Feature, Kind, Risk
from clairscore.features.windows import Window, find_window
from clairscore.tables.schema import SourceTable


@dataclass(frozen=True)
class RowFilter:
    """A named condition on the rows of a source.

    Attributes:
        name: Part of the feature's name.
        phrase: How the feature's sentence names it, such as "of credits still running".
        condition: Boolean row expression.
    """

    name: str
    phrase: str
    condition: Definition = field(repr=False)


def row_filter(condition: Definition) -> RowFilter:
    """Make a filter of a function; its name is the function's, its phrase the docstring."""
    said = _sentence(condition)
    return RowFilter(_name(condition), said[0].lower() + said[1:].removesuffix("."), condition)


@dataclass(frozen=True)
class Family:
    """Features that share one definition.

    Attributes:
        definition: The documented function.
        features: Members, in the order filters, aggregates, windows.
        source: Table the definition reads.
        combines: Whether the definition reads other features beside the application's columns.
    """

    definition: Definition = field(repr=False)
    features: tuple[Feature, ...]
    source: SourceTable
    combines: bool = False


def feature(
    source: SourceTable,
    *,
    subject: str,
    null_means: str,
    unit: str = "",
    kind: Kind = "number",
    choices: tuple[str, ...] = (),
    windows: Sequence[Window | str] = (),
    aggregates: Sequence[str] = (),
    filters: Sequence[RowFilter | None] = (None,),
    over: Definition | None = None,
    risk: Risk | None = None,
    actionable: bool = False,
    combines: bool = False,
) -> Callable[[Definition], Family]:
    """Declare a family of features on a source.

    On a history every filter, aggregate and window gives one feature. On the application, whose rows are the
    applications themselves, the definition is the feature; with ``combines`` it may read other features by name.

    Args:
        source: Table the definition reads.
        subject: What the features speak of, for grouping explanations.
        null_means: What a missing value says.
        unit: Unit of the values; members that count are in ``times``, shares in ``share``.
        kind: What a value is, on the application.
        choices: Categories, for a category.
        windows: Spans, by name.
        aggregates: Aggregates, by name.
        filters: Conditions on the rows; ``None`` for all rows.
        over: What the values are set over, for the aggregate ``ratio``: sum by sum, over rows in which both are known.
        risk: Whether PD rises or falls with the value.
        actionable: Whether the client can change it.
        combines: Whether the definition reads other features.

    Raises:
        ValueError: If a history declares no window or aggregate, an application declares one, or a window of the
            latest rows is cut on a source whose rows have no order, or a ratio lacks what it is set over.
    """
    history = source.event_day is not None
    if history != bool(windows and aggregates):
        raise ValueError(f"Table '{source.name}': a history needs windows and aggregates, an application has none.")
    spans = tuple(find_window(window) for window in windows)
    if any(span.last for span in spans) and not source.latest_by:
        raise ValueError(f"Table '{source.name}' has neither row key nor order, so its latest rows are not defined.")
    ways = tuple(find_aggregate(name) for name in aggregates)
    if any(way.beside == "over" for way in ways) != (over is not None):
        raise ValueError(f"Table '{source.name}': a ratio needs what it is set over, and nothing else does.")

    def declare(definition: Definition) -> Family:
        stem, sentence = _name(definition), _sentence(definition)
        if not history:
            single = Feature(
                stem,
                sentence,
                source.name,
                unit,
                kind,
                risk,
                null_means,
                subject,
                actionable,
                choices,
                definition,
                stem,
            )
            return Family(definition, (single,), source, combines)
        members = tuple(
            Feature(
                name="_".join(
                    part for part in (stem, chosen.name if chosen else "", aggregate.name, span.name) if part
                ),
                sentence=_member_sentence(aggregate.phrase, sentence, chosen.phrase if chosen else "", span.phrase),
                source=source.name,
                unit=unit if aggregate.unit is None else aggregate.unit,
                kind="number",
                risk=risk,
                null_means=null_means,
                subject=subject,
                actionable=actionable,
                definition=definition,
                stem=stem,
                window=span,
                aggregate=aggregate,
                filter_name=chosen.name if chosen else "",
                filter=chosen.condition if chosen else None,
                over=over if aggregate.beside == "over" else None,
            )
            for chosen in filters
            for aggregate in ways
            for span in spans
        )
        return Family(definition, members, source)

    return declare


def column_feature(
    source: SourceTable,
    column: str,
    *,
    subject: str,
    null_means: str,
    risk: Risk | None = None,
    actionable: bool = False,
) -> Family:
    """Declare a column of the application as a feature; sentence, unit and categories are the column's own."""
    declared = source.columns[column]
    kind: Kind = {"string": "category", "bool": "flag"}.get(declared.type, "number")  # type: ignore[assignment]

    def definition(rows):  # type: ignore[no-untyped-def]
        return rows[column]

    single = Feature(
        name=column,
        sentence=declared.description,
        source=source.name,
        unit=declared.unit,
        kind=kind,
        risk=risk,
        null_means=null_means,
        subject=subject,
        actionable=actionable,
        choices=declared.choices,
        definition=definition,
        stem=column,
    )
    return Family(definition, (single,), source)


def _name(definition: Definition) -> str:
    return definition.__name__


def _sentence(definition: Definition) -> str:
    text = inspect.getdoc(definition)
    if not text:
        raise ValueError(f"'{_name(definition)}' has no docstring; it is the sentence people read.")
    return " ".join(text.split("\n\n")[0].split())


def _member_sentence(aggregate: str, sentence: str, chosen: str, span: str) -> str:
    said = sentence[0].lower() + sentence[1:].removesuffix(".")
    return f"{aggregate}, {span}{f', {chosen}' if chosen else ''}: {said}."
