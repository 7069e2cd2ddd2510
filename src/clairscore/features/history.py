"""Features of one applicant's history, in memory: windows and filters as masks, aggregates over what is left."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.features.formulas import Formulas
from clairscore.features.inmemory import Program
from clairscore.features.windows import Window
from clairscore.tables.rows import ApplicantRows, column_arrays
from clairscore.tables.schema import SourceTable

Mask = NDArray[np.bool_]


class HistoryFeatures:
    """The features of one source, compiled once."""

    def __init__(self, source: SourceTable, features: Sequence[Feature], formulas: Formulas) -> None:
        self._source = source
        self._features = tuple(features)
        stems: dict[str, int] = {}
        filters: dict[str, int] = {}
        expressions: list[Any] = []
        for feature in features:
            if feature.stem not in stems:
                stems[feature.stem] = len(expressions)
                expressions.append(formulas.value(feature))
            condition = formulas.condition(feature)
            if condition is not None and feature.filter_name not in filters:
                filters[feature.filter_name] = len(expressions)
                expressions.append(condition)
        self._program = Program(expressions)
        self._plan = [(f, stems[f.stem], filters.get(f.filter_name)) for f in features]
        self._windows = {f.window.name: f.window for f in features if f.window}
        self._ranked = any(window.last for window in self._windows.values())

    def compute(self, rows: ApplicantRows) -> dict[str, float]:
        """Compute every feature of the source for one applicant; NaN everywhere when he has no usable row."""
        columns = column_arrays(rows.get(self._source.name, {}), self._source)
        assert self._source.event_day is not None
        event = columns[self._source.event_day]
        known = event <= -1
        if self._source.parent:
            parents = column_arrays(rows.get(self._source.parent, {}), self._source, only=(self._source.key,))
            known &= np.isin(columns[self._source.key], parents[self._source.key])
        if not known.any():
            return {feature.name: math.nan for feature in self._features}
        if not known.all():
            columns = {name: values[known] for name, values in columns.items()}
            event = event[known]
        masks = {name: self._mask(window, event, columns) for name, window in self._windows.items()}
        results = self._program.run(columns, len(event))
        chosen: dict[tuple[str, int, int | None], NDArray[np.float64]] = {}
        found: dict[str, float] = {}
        for feature, stem, condition in self._plan:
            assert feature.window is not None
            assert feature.aggregate is not None
            key = (feature.window.name, stem, condition)
            if key not in chosen:
                mask = masks[feature.window.name]
                if condition is not None:
                    mask = mask & (results[condition] == 1)
                values = results[stem][mask]
                chosen[key] = values[~np.isnan(values)]
            values = chosen[key]
            found[feature.name] = feature.aggregate.compute(values) if values.size else feature.aggregate.empty
        return found

    def _mask(self, window: Window, event: NDArray[np.float64], columns: dict[str, NDArray[np.float64]]) -> Mask:
        if window.last:
            order = np.lexsort([-columns[name] for name in reversed(self._source.row_key)] + [-event])
            mask = np.zeros(len(event), dtype=np.bool_)
            mask[order[: window.last]] = True
            return mask
        length = window.months if self._source.event_unit == "month" else window.days
        return event >= -length if length else np.ones(len(event), dtype=np.bool_)
