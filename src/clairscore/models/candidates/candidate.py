"""Candidate: what every way to make a model declares, and what is asked of what it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Language
from clairscore.errors import SettingsError
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.split import deal_into_folds
from clairscore.models.tuning.space import Space, Value

_INNER_FOLDS = 5

Fill = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Does to rows that are judged what was done to those that train, shape (n, k) to the same."""


class Fitted(Protocol):
    """A model that was fitted."""

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad of rows of features, shape (n, k) to (n,): finite, nulls or not."""
        ...


class Resample(Protocol):
    """Draws rows that train anew."""

    def __call__(self, training: FeatureMatrix, seed: int) -> tuple[FeatureMatrix, Fill]:
        """Return the rows to train on, made of these and no others, and what that does to rows that are judged."""
        ...


def leave_alone(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change nothing."""
    return values


def keep_all(training: FeatureMatrix, seed: int) -> tuple[FeatureMatrix, Fill]:
    """Train on the rows as they are."""
    return training, leave_alone


@dataclass(frozen=True)
class Balance:
    """What is done about bads being few, on rows that train and inside a fold only.

    Attributes:
        resample: Draws the rows anew.
        is_even: Whether goods and bads count alike in total: rows that train weigh by class, which leaves resampled
            ones at 1, and so do the inner rows that say when to stop.
    """

    resample: Resample = keep_all
    is_even: bool = False

    def weights(self, is_bad: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return what each row counts, 1 on average, shape (n,); None where all count alike."""
        if not self.is_even:
            return None
        share = float(is_bad.mean())
        return np.where(is_bad == 1, 0.5 / share, 0.5 / (1 - share))


AS_THEY_ARE = Balance()
"""Bads as few as they are."""


@dataclass(frozen=True)
class Task:
    """What a candidate is fitted to.

    Attributes:
        matrix: Rows that train, all labelled.
        balance: What is done about bads being few.
        seed: Seed of everything random.
        n_threads: Threads it may use; one makes the result the same on every machine.
    """

    matrix: FeatureMatrix
    balance: Balance
    seed: int
    n_threads: int

    def balanced(self) -> tuple[FeatureMatrix, NDArray[np.float64] | None, Fill]:
        """Return the rows to train on, what each counts, and what rows that are judged must go through."""
        rows, fill = self.balance.resample(self.matrix, self.seed)
        return rows, self.balance.weights(rows.is_bad), fill

    def inner(self) -> "Inner":
        """Return an inner part of the rows, grouped by person and stratified, that says when trees are enough.

        It is kept apart before anything is drawn anew, so that no copy of its rows grows the trees it judges.

        Raises:
            TrainingError: If there are too few goods or bads for an inner part.
        """
        apart = deal_into_folds(self.matrix.is_bad, self.matrix.person, _INNER_FOLDS, self.seed) == 0
        growing = replace(self, matrix=self.matrix.take(~apart))
        rows, weights, fill = growing.balanced()
        judging = self.matrix.take(apart)
        return Inner(
            rows,
            weights,
            replace(judging, values=fill(judging.values)),
            self.balance.weights(judging.is_bad),
            apart.size / float((~apart).sum()),
        )


@dataclass(frozen=True)
class Inner:
    """Rows that train, dealt into those that grow trees and those that say when to stop.

    Attributes:
        growing: Rows that grow trees, balanced.
        growing_weights: What each counts.
        judging: Rows that say when to stop, none of them drawn anew.
        judging_weights: What each counts.
        more: How many times as many rows there are in all as grow trees here.
    """

    growing: FeatureMatrix
    growing_weights: NDArray[np.float64] | None
    judging: FeatureMatrix
    judging_weights: NDArray[np.float64] | None
    more: float

    def rounds(self, best: int) -> int:
        """Return how many trees to grow on all rows where so many were best here, at least 1."""
        return max(1, round(best * self.more))


def directions(matrix: FeatureMatrix) -> list[int]:
    """Return of each column 1 where risk is declared to rise with it, -1 where it falls, else 0."""
    sign = {"rises": 1, "falls": -1, None: 0}
    return [0 if feature.kind == "category" else sign[feature.risk] for feature in matrix.features]


@dataclass(frozen=True)
class Candidate:
    """One way to make a model.

    Attributes:
        name: Name in commands and files.
        label: What people read, by language.
        fitter: Fits it: a function of the parameters and of the task.
        parameters: What it is set to.
        search_space: What tuning may try.
        library: Module it needs beyond what Clairscore installs; empty when there is none.
    """

    name: str
    label: Mapping[Language, str]
    fitter: Callable[[Mapping[str, Value], Task], Fitted] = field(repr=False)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    search_space: Space = field(default_factory=dict, repr=False)
    library: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether the library it needs is there."""
        return not self.library or find_spec(self.library) is not None

    def fit(self, matrix: FeatureMatrix, *, seed: int, n_threads: int = 1, balance: Balance = AS_THEY_ARE) -> Fitted:
        """Fit on labelled rows. Imputing, encoding, scaling and early stopping see these rows and no others.

        Args:
            matrix: Rows that train, all labelled.
            seed: Seed; the same rows and seed give the same model.
            n_threads: Threads it may use.
            balance: What is done about bads being few.

        Raises:
            SettingsError: If the library it needs is not installed.
            TrainingError: If there are too few goods or bads.
        """
        if not self.is_installed:
            raise SettingsError(
                f"The candidate '{self.name}' needs {self.library}, which is not installed. "
                "Install it with: pip install 'clairscore[compare]'."
            )
        return self.fitter(self.parameters, Task(matrix, balance, seed, n_threads))

    def with_parameters(self, **changed: Value) -> "Candidate":
        """Return the same with some parameters set otherwise.

        Raises:
            SettingsError: If it has no parameter of that name.
        """
        for name in changed:
            if name not in self.parameters:
                raise SettingsError(
                    f"The candidate '{self.name}' has no parameter '{name}'. It has "
                    f"{', '.join(self.parameters) or 'none'}."
                )
        return replace(self, parameters={**self.parameters, **changed})


@dataclass(frozen=True)
class Filled:
    """A model whose rows go through what the rows that trained it went through."""

    fitted: Fitted
    fill: Fill

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        return self.fitted.raw_margin(self.fill(values))
