"""Objective: what parameters are worth, fold by fold, on applications their models have not seen."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.errors import TrainingError
from clairscore.metrics.cost import Costs, business_cost
from clairscore.metrics.discrimination import auc
from clairscore.models.calibration import cross_fitted_margin
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.split import deal_into_folds
from clairscore.models.tuning.space import Space, Value

Wanted = Literal["cost", "auc"]

AfterFolds = Callable[[int, float], None]
"""Told how many folds are judged and what they are worth so far; it may raise to stop."""


class Tunable(Protocol):
    """A way to make a model, whose parameters can be looked for."""

    @property
    def search_space(self) -> Space:
        """What may be tried."""
        ...

    @property
    def parameters(self) -> Mapping[str, Value]:
        """What it is set to now, for each parameter of the space."""
        ...

    def with_parameters(self, parameters: Mapping[str, Value], seed: int) -> "Tunable":
        """Return the same with other parameters and this seed."""
        ...

    def judge(self, training: FeatureMatrix, judged: FeatureMatrix) -> NDArray[np.float64]:
        """Fit on rows that train and return raw log-odds of going bad of rows that judge, shape (n_judged,)."""
        ...


@dataclass(frozen=True)
class Objective:
    """Measures parameters out of fold.

    Attributes:
        rows: Labelled applications, by id.
        wanted: ``cost``, per application at the break-even PD after calibration on the other folds: lower is better;
            or ``auc``: higher is better.
        costs: What each mistake costs.
        n_folds: Folds.
        seed: Seed of folds and models.
        n_threads: Folds that train side by side.
    """

    rows: FeatureMatrix
    wanted: Wanted
    costs: Costs
    n_folds: int
    seed: int
    n_threads: int = 1

    @property
    def higher_is_better(self) -> bool:
        """Whether a higher value is the better one."""
        return self.wanted == "auc"

    @property
    def worst(self) -> float:
        """Value of a model that says nothing."""
        bad_rate = float(self.rows.is_bad.mean())
        return 0.5 if self.higher_is_better else max(self.costs.approve_all(bad_rate), self.costs.refuse_all(bad_rate))

    def margin(self, candidate: Tunable, after_folds: AfterFolds = lambda _done, _value: None) -> NDArray[np.float64]:
        """Return log-odds of each row by a model of the other folds, calibrated on them, shape (n,).

        Args:
            candidate: What is measured.
            after_folds: Told after each fold, or after each few that run side by side.
        """
        fold = deal_into_folds(self.rows.is_bad, self.rows.person, self.n_folds, self.seed)
        raw, values = np.empty(self.rows.n_rows), []

        def judge(index: int) -> NDArray[np.float64]:
            return candidate.judge(self.rows.take(fold != index), self.rows.take(fold == index))

        with ThreadPoolExecutor(self.n_threads) as side_by_side:
            for start in range(0, self.n_folds, self.n_threads):
                wave = range(start, min(start + self.n_threads, self.n_folds))
                for index, judged in zip(wave, side_by_side.map(judge, wave), strict=True):
                    raw[fold == index] = judged
                    values.append(self._fold_value(self.rows.is_bad[fold == index], judged))
                after_folds(len(values), float(np.mean(values)))
        return cross_fitted_margin(self.rows.is_bad, raw, fold)

    def value(self, candidate: Tunable, after_folds: AfterFolds = lambda _done, _value: None) -> float:
        """Return what a candidate is worth; one that has learned nothing is worth what no model is."""
        try:
            return self.value_of(self.margin(candidate, after_folds))
        except TrainingError:
            return self.worst

    def value_of(self, margin: NDArray[np.float64]) -> float:
        """Return what calibrated log-odds are worth."""
        if self.higher_is_better:
            return auc(self.rows.is_bad, margin)
        return business_cost(self.rows.is_bad, expit(margin), self.costs.break_even, self.costs)

    def _fold_value(self, bads: NDArray[np.float64], raw: NDArray[np.float64]) -> float:
        """Return what one fold is worth before it can be calibrated: its AUC, or the least cost of any cut-off."""
        if self.higher_is_better:
            return auc(bads, raw)
        ordered = bads[np.argsort(raw, kind="stable")]
        bads_below = np.append(0.0, np.cumsum(ordered))
        goods_above = (1 - bads).sum() - np.append(0.0, np.cumsum(1 - ordered))
        return float(
            (self.costs.false_negative * bads_below + self.costs.false_positive * goods_above).min() / bads.size
        )
