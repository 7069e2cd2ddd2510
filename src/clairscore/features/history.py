"""Features of one applicant's history, in memory: windows and filters as masks, aggregates over what is left."""

import math
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.features.formulas import Formulas
from clairscore.features.inheritance import inherited
from clairscore.features.inmemory import Program
from clairscore.features.memory import HistoryMemory
from clairscore.features.reduction import NONE, Reduced, Reduction
from clairscore.features.windows import DAYS_PER_MONTH, Window
from clairscore.tables.rows import ApplicantRows, ColumnValues
from clairscore.tables.schema import EventUnit, SourceTable

Floats = NDArray[np.float64]

_NOWHERE: Final = -1
"""Place of what no row of the parent leads on."""


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
        self._read = {*read, *self._order}

    def compute(self, rows: ApplicantRows) -> dict[str, float]:
        """Compute every feature of the source for one applicant; NaN everywhere when he has no usable row."""
        columns, event = self._seen(rows)
        if not len(event):
            return dict.fromkeys(self._reduction.names, math.nan)
        values = self._program.run_all(columns, len(event))
        return self._reduction.run(self._masks(event, columns), values, event)

    def recall(self, rows: ApplicantRows, memory: HistoryMemory) -> dict[str, float]:
        """Return every feature of the source as `compute` does, from memory where the same rows were seen."""
        parents = rows.get(self._parent.name) if self._parent is not None else None
        return memory.recall(self, rows.get(self._source.name), parents, lambda: self.compute(rows))

    def _seen(self, rows: ApplicantRows) -> tuple[ColumnValues, Floats]:
        """Return the columns of the rows the features may see, and when those happened, shape (n_rows,)."""
        assert self._source.event_day is not None
        columns = rows.get(self._source.name, {})
        event = np.array(columns.get(self._source.event_day, ()), dtype=np.float64)
        seen = event <= -1
        if self._parent is not None and seen.any():
            parents = rows.get(self._parent.name, {})
            place = {key: at for at, key in enumerate(parents.get(self._source.key, ())) if key is not None}
            places = [place.get(key, _NOWHERE) for key in columns.get(self._source.key, (None,) * len(event))]
            seen &= np.array(places) != _NOWHERE
            if seen.any():
                of_parents = {given: parents[name] for given, name in self._inherited.items() if name in parents}
                columns = {**columns} | {given: [own[at] for at in places] for given, own in of_parents.items()}
        if not seen.all():
            event = event[seen]
            columns = {name: list(compress(columns[name], seen.tolist())) for name in self._read & columns.keys()}
        return columns, event

    def _masks(self, event: Floats, columns: ColumnValues) -> NDArray[np.bool_]:
        """Return which rows each window lets through, shape (n_windows, n_rows)."""
        masks = event >= self._earliest
        if self._order:
            rank = np.empty(len(event), dtype=np.intp)
            unknown = (None,) * len(event)
            keys = [-np.array(columns.get(name, unknown), dtype=np.float64) for name in reversed(self._order)]
            rank[np.lexsort([*keys, -event])] = np.arange(len(event))
            masks &= rank < self._last
        return masks


def _length(window: Window, unit: EventUnit) -> float:
    """Return how many days or months back a window reaches."""
    return (window.months if unit == "month" else window.days) or math.inf
