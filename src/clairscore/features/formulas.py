"""Formulas: the expression of each feature on tables that have columns but no rows."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from clairscore.features.feature import Feature
from clairscore.features.inheritance import inherited
from clairscore.tables.schema import SourceTable

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Formulas:
    """Binds definitions to the declared columns, so that they can be read, hashed and compiled.

    A combining feature sees the application's columns and, by name, every feature declared before it that does not
    share its name with a column.
    """

    def __init__(
        self,
        sources: Mapping[str, SourceTable],
        application: SourceTable,
        features: Iterable[Feature],
        combining: set[str],
    ) -> None:
        self._sources = sources
        self._application = application
        self._features = {feature.name: feature for feature in features}
        self._combining = combining
        self._values: dict[tuple[str, str], ir.Value] = {}

    def table(self, source: str) -> "ir.Table":
        """Return a table without rows that has the source's declared columns."""
        import ibis

        columns = {name: column.type for name, column in self._sources[source].columns.items()}
        return ibis.table(columns, name=source)

    @cached_property
    def _tables(self) -> "dict[str, ir.Table]":
        """Tables as definitions see them: the declared columns and those the rows inherit."""
        import ibis

        return {
            name: ibis.table(
                {given: column.type for given, column in source.columns.items()}
                | {given: column.type for given, (_, column) in inherited(source, self._sources).items()},
                name=name,
            )
            for name, source in self._sources.items()
        }

    @cached_property
    def _joined(self) -> "ir.Table":
        import ibis

        columns: dict[str, str] = {
            feature.name: "string" if feature.kind == "category" else "float64" for feature in self._features.values()
        }
        columns |= {name: column.type for name, column in self._application.columns.items()}
        return ibis.table(columns, name="joined")

    def combines(self, feature: Feature) -> bool:
        """Tell whether a feature reads other features."""
        return feature.name in self._combining

    def value(self, feature: Feature) -> "ir.Value":
        """Return the row expression of a feature, before any window, filter or aggregate."""
        key = (feature.source, feature.stem)
        if key not in self._values:
            table = self._joined if self.combines(feature) else self._tables[feature.source]
            self._values[key] = feature.definition(table)
        return self._values[key]

    def condition(self, feature: Feature) -> "ir.Value | None":
        """Return the row condition of a feature, ``None`` when it has no filter."""
        return feature.filter(self._tables[feature.source]) if feature.filter else None

    def over(self, feature: Feature) -> "ir.Value | None":
        """Return what the values of a feature are set over, ``None`` when it is no ratio."""
        return feature.over(self._tables[feature.source]) if feature.over else None

    def columns(self, feature: Feature) -> frozenset[str]:
        """Names of the columns a feature reads: of its source, or of the joined table."""
        import ibis.expr.operations as ops

        expressions = [self.value(feature), self.condition(feature), self.over(feature)]
        return frozenset(
            field.name
            for expression in expressions
            if expression is not None
            for field in expression.op().find(ops.Field)
        )

    def inputs(self, feature: Feature) -> tuple[str, ...]:
        """Names of the features a combining feature reads, in order."""
        if not self.combines(feature):
            return ()
        return tuple(sorted(self.columns(feature) - set(self._application.columns)))

    def text(self, feature: Feature) -> str:
        """Return the whole definition as text that changes when the feature does."""
        condition = self.condition(feature)
        parts = [_formula(self.value(feature))]
        if condition is not None:
            parts.append(f"where {_formula(condition)}")
        over = self.over(feature)
        if over is not None:
            parts.append(f"over {_formula(over)}")
        if feature.aggregate and feature.window:
            parts.append(f"{feature.aggregate.name} {feature.window.name}")
        return "\n".join(parts)


def _formula(value: "ir.Value") -> str:
    """Return an expression's text without the listing of its tables' columns."""
    return str(value).rpartition("\n\n")[2]
