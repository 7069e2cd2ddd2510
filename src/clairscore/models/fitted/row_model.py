"""Row model: small trees that read single rows of a history, and what they say of an application's rows together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.features.history_rows import check_row_columns
from clairscore.models.candidates import model_text
from clairscore.models.fitted.feature import Inputs
from clairscore.tables.schema import SourceTable

if TYPE_CHECKING:
    import lightgbm

_NO_ROWS = "no row\n"
"""State of a fit that saw no row: it knows nothing of any."""


@dataclass(frozen=True)
class RowModelState:
    """The trees.

    Attributes:
        source: History whose rows they read.
        columns: Columns they read, in order.
        booster: The trees; ``None`` where no row was there to learn from.
    """

    source: str
    columns: tuple[str, ...]
    booster: "lightgbm.Booster | None"

    def apply(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return mean and highest PD over the rows of each application, NaN where it has none, shape (n, 2)."""
        n = inputs.ids.size
        found = np.full((n, 2), np.nan)
        rows, position = _rows(inputs, self.source, self.columns)
        if self.booster is None or not position.size:
            return found
        p_default = np.asarray(self.booster.predict(rows, num_threads=1), dtype=np.float64)
        count = np.bincount(position, minlength=n)
        highest = np.full(n, -np.inf)
        np.maximum.at(highest, position, p_default)
        seen = count > 0
        found[seen, 0] = np.bincount(position, weights=p_default, minlength=n)[seen] / count[seen]
        found[seen, 1] = highest[seen]
        return found

    def text(self) -> str:
        """Return the trees in LightGBM's text format."""
        return model_text(self.booster) if self.booster is not None else _NO_ROWS


@dataclass(frozen=True)
class RowModel:
    """Trees grown on the rows of a history towards the outcome of the application each row belongs to.

    Every application weighs the same, however many rows it has.

    Attributes:
        name: Name of the fit.
        mean: Column with the mean over the rows.
        highest: Column with the highest.
        source: The history.
        columns: Columns of a row that are read, in order.
        num_leaves: Leaves of a tree.
        learning_rate: Weight of a tree.
        n_rounds: Trees.
        min_child_samples: Fewest rows in a leaf.

    Raises:
        ValueError: If the history or a column cannot be read row by row.
    """

    name: str
    mean: Feature
    highest: Feature
    source: SourceTable
    columns: tuple[str, ...]
    num_leaves: int = 12
    learning_rate: float = 0.05
    n_rounds: int = 120
    min_child_samples: int = 100

    def __post_init__(self) -> None:
        check_row_columns(self.source, self.columns)

    @property
    def features(self) -> tuple[Feature, ...]:
        """Mean and highest."""
        return (self.mean, self.highest)

    @property
    def reads(self) -> tuple[str, ...]:
        """It reads no feature."""
        return ()

    @property
    def rows(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of the history."""
        return {self.source.name: self.columns}

    @property
    def suffix(self) -> str:
        """Trees are kept in LightGBM's text format."""
        return "txt"

    @property
    def definition(self) -> str:
        """What is computed, as text: choices too, since their order makes the codes."""
        columns = [f"{name}{list(self.source.columns[name].choices)}" for name in self.columns]
        return f"row model of {self.source.name} on {', '.join(columns)}, {sorted(self._parameters(0).items())}"

    def fit(self, inputs: Inputs, is_bad: NDArray[np.float64], seed: int) -> RowModelState:
        """Grow the trees on the rows of these applications."""
        import lightgbm

        rows, position = _rows(inputs, self.source.name, self.columns)
        if np.unique(is_bad[position]).size < 2:
            return RowModelState(self.source.name, self.columns, None)
        weight = 1.0 / np.bincount(position, minlength=inputs.ids.size)[position]
        parameters = self._parameters(seed)
        data = lightgbm.Dataset(
            rows,
            is_bad[position],
            weight=weight * (weight.size / weight.sum()),
            feature_name=list(self.columns),
            categorical_feature=[],
            params=parameters,
        )
        return self.read(model_text(lightgbm.train(parameters, data, self.n_rounds)))

    def read(self, text: str) -> RowModelState:
        """Read trees from text.

        Raises:
            ValueError: If it holds none, or they read other columns.
        """
        import lightgbm

        if text == _NO_ROWS:
            return RowModelState(self.source.name, self.columns, None)
        try:
            booster = lightgbm.Booster(model_str=text)
        except lightgbm.basic.LightGBMError as error:
            raise ValueError(f"The state of '{self.name}' holds no trees.") from error
        if tuple(booster.feature_name()) != self.columns:
            raise ValueError(f"The trees of '{self.name}' read other columns.")
        return RowModelState(self.source.name, self.columns, booster)

    def _parameters(self, seed: int) -> dict[str, Any]:
        return {
            "objective": "binary",
            "num_leaves": self.num_leaves,
            "learning_rate": self.learning_rate,
            "num_iterations": self.n_rounds,
            "min_child_samples": self.min_child_samples,
            "feature_fraction": 0.5,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "lambda_l2": 20.0,
            "max_bin": 63,
            "seed": seed % 2**31,
            "deterministic": True,
            "force_col_wise": True,
            "num_threads": 1,
            "verbose": -1,
        }


def _rows(inputs: Inputs, source: str, columns: tuple[str, ...]) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Return the rows of the applications, and the position each belongs to."""
    if source not in inputs.histories:
        return np.empty((0, len(columns)), np.float32), np.empty(0, np.intp)
    return inputs.histories[source].of(inputs.ids, columns)
