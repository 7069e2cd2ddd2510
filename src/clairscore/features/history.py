"""Features of one applicant's history, in memory: windows and filters as masks, aggregates over what is left."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.features.formulas import Formulas
from clairscore.features.inheritance import inherited
from clairscore.features.inmemory import Program
from clairscore.features.memory import HistoryMemory
from clairscore.features.windows import DAYS_PER_MONTH, Window
from clairscore.tables.rows import ApplicantRows, column_arrays
from clairscore.tables.schema import SourceTable

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class HistoryFeatures:
    """The features of one source, compiled once.

    Each distinct expression, each window with each filter and each set of values left by them is computed once, for
    all the features that share it.
    """

    def __init__(
        self,
        source: SourceTable,
        features: Sequence[Feature],
        formulas: Formulas,
        sources: Mapping[str, SourceTable],
    ) -> None:
        assert source.event_day is not None
        self._source = source
        self._parent = sources[source.parent] if source.parent else None
        self._names = tuple(feature.name for feature in features)
        slots: dict[tuple[str, str], int] = {}
        expressions: list[Any] = []

        def slot(kind: str, name: str, expression: Any) -> int | None:
            if expression is None:
                return None
            if (kind, name) not in slots:
                slots[kind, name] = len(expressions)
                expressions.append(expression)
            return slots[kind, name]

        groups: dict[tuple[str, int | None, int | None], list[tuple[Feature, int | None]]] = {}
        for feature in features:
            assert feature.window is not None
            value = slot("value", feature.stem, formulas.value(feature))
            condition = slot("filter", feature.filter_name, formulas.condition(feature))
            over = slot("over", feature.stem, formulas.over(feature))
            groups.setdefault((feature.window.name, condition, value), []).append((feature, over))
        self._groups = [(*key, tuple(members)) for key, members in groups.items()]
        self._windows = {f.window.name: f.window for f in features if f.window}
        self._program = Program(expressions)
        self._a_month = DAYS_PER_MONTH if source.event_unit == "day" else 1.0
        ranked = any(window.last for window in self._windows.values())
        self._order = source.latest_by if ranked else ()
        read = set(self._program.columns)
        self._inherited = {given: name for given, (name, _) in inherited(source, sources).items() if given in read}
        self._read = {*read, *self._order, source.event_day} | ({source.key} if source.parent else set())

    def compute(self, rows: ApplicantRows) -> dict[str, float]:
        """Compute every feature of the source for one applicant; NaN everywhere when he has no usable row."""
        columns = self._columns(rows)
        assert self._source.event_day is not None
        event = columns[self._source.event_day]
        if not len(event):
            return dict.fromkeys(self._names, math.nan)
        masks = self._masks(event, columns)
        results = self._program.run(columns, len(event))
        known = [None if not unknown.any() else ~unknown for unknown in map(np.isnan, results)]
        inside: dict[tuple[str, int | None], Mask | None] = {}
        found: dict[str, float] = {}
        for window, condition, value, members in self._groups:
            assert value is not None
            if (window, condition) not in inside:
                let_through = masks[window] if condition is None else masks[window] & (results[condition] == 1)
                inside[window, condition] = let_through if let_through.any() else None
            mask = inside[window, condition]
            if mask is None:
                found |= {feature.name: feature.aggregate.empty for feature, _ in members if feature.aggregate}
                continue
            known_here = known[value]
            mask = mask if known_here is None else mask & known_here
            values = results[value][mask]
            for feature, over in members:
                aggregate = feature.aggregate
                assert aggregate is not None
                if not values.size:
                    found[feature.name] = aggregate.empty
                elif aggregate.beside is None:
                    found[feature.name] = aggregate.compute(values)
                elif over is None:
                    found[feature.name] = aggregate.compute(values, event[mask]) * self._a_month
                else:
                    known_over = known[over]
                    both = mask if known_over is None else mask & known_over
                    found[feature.name] = aggregate.compute(results[value][both], results[over][both])
        return found

    def recall(self, rows: ApplicantRows, memory: HistoryMemory) -> dict[str, float]:
        """Return every feature of the source as `compute` does, from memory where the same rows were seen."""
        parents = rows.get(self._parent.name) if self._parent is not None else None
        return memory.recall(self, rows.get(self._source.name), parents, lambda: self.compute(rows))

    def _columns(self, rows: ApplicantRows) -> dict[str, NDArray[Any]]:
        """Return the columns the features read, of the rows they may see."""
        columns = column_arrays(rows.get(self._source.name, {}), self._source, only=self._read)
        assert self._source.event_day is not None
        seen = columns[self._source.event_day] <= -1
        if self._parent is not None:
            wanted = {self._source.key, *self._inherited.values()}
            parents = column_arrays(rows.get(self._parent.name, {}), self._parent, only=wanted)
            keys = parents[self._source.key]
            seen &= np.isin(columns[self._source.key], keys)
            if self._inherited and seen.any():
                order = np.argsort(keys)
                place = order[np.searchsorted(keys, columns[self._source.key][seen], sorter=order)]
                own = {name: values[seen] for name, values in columns.items()}
                return own | {given: parents[name][place] for given, name in self._inherited.items()}
        return columns if seen.all() else {name: values[seen] for name, values in columns.items()}

    def _masks(self, event: Floats, columns: Mapping[str, Floats]) -> dict[str, Mask]:
        """Return which rows each window lets through."""
        rank = np.empty(0, dtype=np.intp)
        if self._order:
            rank = np.empty(len(event), dtype=np.intp)
            keys = [-columns[name] for name in reversed(self._order)]
            rank[np.lexsort([*keys, -event])] = np.arange(len(event))
        return {name: self._mask(window, event, rank) for name, window in self._windows.items()}

    def _mask(self, window: Window, event: Floats, rank: NDArray[np.intp]) -> Mask:
        if window.last:
            return rank < window.last
        length = window.months if self._source.event_unit == "month" else window.days
        return event >= -length if length else np.ones(len(event), dtype=np.bool_)
