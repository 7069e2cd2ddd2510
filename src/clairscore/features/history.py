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
from clairscore.features.reduction import NONE, Reduced, Reduction
from clairscore.features.windows import DAYS_PER_MONTH, Window
from clairscore.tables.rows import ApplicantRows, column_arrays
from clairscore.tables.schema import EventUnit, SourceTable

Floats = NDArray[np.float64]


class HistoryFeatures:
    """The features of one source, compiled once.

    Each distinct expression is computed once, for all the features that share it.
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
        windows: dict[Window, int] = {}
        read_by = [(formulas.value(one), formulas.condition(one), formulas.over(one)) for one in features]
        self._program = Program([expression for three in read_by for expression in three if expression is not None])
        slots = iter(self._program.slots)
        reduced: list[Reduced] = []
        for feature, three in zip(features, read_by, strict=True):
            assert feature.window is not None
            assert feature.aggregate is not None
            window = windows.setdefault(feature.window, len(windows))
            value, condition, over = (NONE if expression is None else next(slots) for expression in three)
            reduced.append(Reduced(feature.name, feature.aggregate, window, condition, value, over))
        self._reduction = Reduction(reduced, a_month=DAYS_PER_MONTH if source.event_unit == "day" else 1.0)
        self._earliest = np.array([[-_length(window, source.event_unit)] for window in windows])
        self._last = np.array([[window.last or math.inf] for window in windows])
        self._order = source.latest_by if any(window.last for window in windows) else ()
        read = set(self._program.columns)
        self._inherited = {given: name for given, (name, _) in inherited(source, sources).items() if given in read}
        self._read = {*read, *self._order, source.event_day} | ({source.key} if source.parent else set())

    def compute(self, rows: ApplicantRows) -> dict[str, float]:
        """Compute every feature of the source for one applicant; NaN everywhere when he has no usable row."""
        columns = self._columns(rows)
        assert self._source.event_day is not None
        event = columns[self._source.event_day]
        if not len(event):
            return dict.fromkeys(self._reduction.names, math.nan)
        values = self._program.run_all(columns, len(event))
        return self._reduction.run(self._masks(event, columns), values, event)

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

    def _masks(self, event: Floats, columns: Mapping[str, Floats]) -> NDArray[np.bool_]:
        """Return which rows each window lets through, shape (n_windows, n_rows)."""
        masks = event >= self._earliest
        if self._order:
            rank = np.empty(len(event), dtype=np.intp)
            keys = [-columns[name] for name in reversed(self._order)]
            rank[np.lexsort([*keys, -event])] = np.arange(len(event))
            masks &= rank < self._last
        return masks


def _length(window: Window, unit: EventUnit) -> float:
    """Return how many days or months back a window reaches."""
    return (window.months if unit == "month" else window.days) or math.inf
