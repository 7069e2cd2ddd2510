"""Null importance: what a feature gains from the true outcomes beside what it gains from outcomes dealt by lot.

A feature that says nothing still gains where trees fit noise, and one with many values gains more of it. So its gain is
held against its own gains from outcomes that were dealt to other persons, where nothing can be learned.

References:
    Altmann, Tolosi, Sander and Lengauer, *Permutation importance: a corrected feature importance measure*,
    Bioinformatics 26, 2010.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.models.candidates import GradientBoosting
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.config import SelectionConfig


@dataclass(frozen=True)
class NullImportance:
    """Gains of features, in the loss the trees save.

    Attributes:
        gain: From the true outcomes, mean over the seeds, shape (k,).
        null_gain: From outcomes dealt by lot, the quantile that the gain must exceed, shape (k,).
    """

    gain: NDArray[np.float64]
    null_gain: NDArray[np.float64]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Gain over gain by lot, shape (k,): above 1 it is more than chance, 0 where there is none."""
        return np.asarray(self.gain / np.maximum(self.null_gain, np.finfo(float).eps * (self.gain.max() + 1)))


def measure_gain(
    matrix: FeatureMatrix, model: ModelConfig, config: SelectionConfig, *, report: Report = silent
) -> NDArray[np.float64]:
    """Return the gain of each feature from the true outcomes, mean over the seeds, shape (k,).

    Args:
        matrix: Labelled applications, none of which judges anything later.
        model: How trees are grown, seed, threads.
        config: How many trees and seeds.
        report: Told after each seed.
    """
    repeats = ((matrix, model.seed + repeat) for repeat in range(config.n_repeats))
    return np.asarray(_gains(repeats, config.n_repeats, model, config, "gain", report).mean(axis=0))


def measure_null_importance(
    matrix: FeatureMatrix, model: ModelConfig, config: SelectionConfig, *, report: Report = silent
) -> NullImportance:
    """Measure gains from the true outcomes and from outcomes dealt by lot.

    Args:
        matrix: Labelled applications, none of which judges anything later.
        model: How trees are grown, seed, threads; the result is the same for any number of threads.
        config: How many trees, seeds, lots, and which quantile.
        report: Told after each seed and each lot.
    """
    gain = measure_gain(matrix, model, config, report=report)

    def lots() -> Iterator[tuple[FeatureMatrix, int]]:
        for lot in range(config.n_shuffles):
            seed = model.seed + 1000 + lot
            yield replace(matrix, is_bad=deal_outcomes(matrix.is_bad, matrix.person, seed)), seed

    null = _gains(lots(), config.n_shuffles, model, config, "null gain", report)
    return NullImportance(gain, np.quantile(null, config.null_quantile, axis=0))


def deal_outcomes(is_bad: NDArray[np.float64], person: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """Deal the outcomes of each person to another one with as many applications, shape (n,).

    The outcomes of one person stay together, so that what is known of him from his other application is dealt too.

    Args:
        is_bad: Outcomes, shape (n,).
        person: Whose application each row is, shape (n,).
        seed: Seed of the lot.
    """
    _, index = np.unique(person, return_inverse=True)
    size = np.bincount(index)[index]
    generator = np.random.default_rng(seed)
    dealt = np.empty_like(is_bad)
    for n_rows in np.unique(size):
        rows = np.flatnonzero(size == n_rows)
        by_person = rows[np.argsort(index[rows], kind="stable")].reshape(-1, n_rows)
        dealt[by_person] = is_bad[generator.permutation(by_person)]
    return dealt


def _gains(
    grown_on: Iterator[tuple[FeatureMatrix, int]],
    count: int,
    model: ModelConfig,
    config: SelectionConfig,
    step: str,
    report: Report,
) -> NDArray[np.float64]:
    """Return the gains of each training, side by side on one thread each, shape (count, k)."""

    def grow(one: tuple[FeatureMatrix, int]) -> NDArray[np.float64]:
        booster = GradientBoosting(model.boosting, one[1]).fit(one[0], config.n_rounds)
        return np.asarray(booster.feature_importance("gain"), dtype=np.float64)

    report(step, 0, count)
    gains = []
    with ThreadPoolExecutor(min(model.n_threads, count)) as side_by_side:
        for gain in side_by_side.map(grow, grown_on):
            gains.append(gain)
            report(step, len(gains), count)
    return np.asarray(gains)
