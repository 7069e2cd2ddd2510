"""Features of one applicant, computed in memory by the definitions that trained the model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.features.catalog import Catalog
from clairscore.features.feature import Feature
from clairscore.features.history import HistoryFeatures
from clairscore.features.inmemory import Program
from clairscore.features.memory import HistoryMemory
from clairscore.tables.rows import ApplicantRows, single_row


class OnlineFeatures:
    """The features of a set, compiled once, computed for one applicant at a time.

    Attributes:
        features: Features in the order of the vector.
        names: Their names.
    """

    def __init__(self, features: Sequence[Feature], catalog: Catalog) -> None:
        """Compile the features and those they combine.

        Raises:
            ValueError: If a definition uses an operation the in-memory engine does not know.
        """
        self.features = tuple(features)
        self.names = tuple(feature.name for feature in features)
        self._catalog = catalog
        formulas = catalog.formulas
        needed = catalog.with_inputs(features)
        self._application = catalog.application
        self._own = [f for f in needed if f.source == self._application.name and not formulas.combines(f)]
        self._own_program = Program([formulas.value(f) for f in self._own])
        self._histories = [
            HistoryFeatures(source, [f for f in needed if f.source == name], formulas, catalog.sources)
            for name, source in catalog.sources.items()
            if name != self._application.name and any(f.source == name for f in needed)
        ]
        self._layers = [
            (layer, Program([formulas.value(f) for f in layer])) for layer in catalog.combining_layers(needed)
        ]
        self._codes = [
            (position, {choice: float(i) for i, choice in enumerate(f.choices)})
            for position, f in enumerate(features)
            if f.choices
        ]

    def compute(self, rows: ApplicantRows, memory: HistoryMemory | None = None) -> NDArray[np.float64]:
        """Compute the vector of one applicant.

        Args:
            rows: Rows by source and column; the application has one row.
            memory: What was computed of histories before; with one, those that did not change are not computed again.

        Returns:
            Values of shape (n_features,): NaN for null, 0 or 1 for flags, the index of the choice for categories.
        """
        known: dict[str, Any] = single_row(rows[self._application.name], self._application)
        for feature, value in zip(self._own, self._own_program.run_one(known), strict=True):
            known[feature.name] = value
        for history in self._histories:
            known |= history.compute(rows) if memory is None else history.recall(rows, memory)
        for layer, program in self._layers:
            for feature, value in zip(layer, program.run_one(known), strict=True):
                known[feature.name] = value
        vector = [known[name] for name in self.names]
        for position, codes in self._codes:
            vector[position] = codes.get(vector[position], np.nan)
        return np.array(vector, dtype=np.float64)


class PlainValues:
    """Turns vectors into values as people read them: null as ``None``, a category as its word."""

    def __init__(self, features: Sequence[Feature]) -> None:
        """Look for the categories among the features, in the order of the vectors."""
        self._n_features = len(features)
        self._categories = [(position, one.choices) for position, one in enumerate(features) if one.choices]

    def read(self, vector: NDArray[np.float64]) -> tuple[float | str | None, ...]:
        """Return the values of a vector, shape (n_features,), in its order.

        Raises:
            ValueError: If the vector has another length.
        """
        codes: list[float] = vector.tolist()
        if len(codes) != self._n_features:
            raise ValueError(f"There are {self._n_features} features, received a vector of {len(codes)}.")
        read: list[float | str | None] = [None if value != value else value for value in codes]
        for position, choices in self._categories:
            if read[position] is not None:
                read[position] = choices[int(codes[position])]
        return tuple(read)


def values_by_name(vector: NDArray[np.float64], features: Sequence[Feature]) -> Mapping[str, float | str | None]:
    """Return a vector as people read it, by name of the feature; see `PlainValues`."""
    return dict(zip([feature.name for feature in features], PlainValues(features).read(vector), strict=True))
