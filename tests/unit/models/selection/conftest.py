"""Drawn applications of which one column raises the PD, one copies it and one is noise."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from clairscore.features.feature import Feature
from clairscore.models.config import BoostingConfig, ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.config import SelectionConfig

_PLAIN = Feature("driver", "Drives.", "application", "", "number", None, "not asked", "drivers", False)
FEATURES = (
    _PLAIN,
    replace(_PLAIN, name="copy"),
    replace(_PLAIN, name="second"),
    replace(_PLAIN, name="noise", subject="noise"),
    replace(_PLAIN, name="fine_noise", subject="noise"),
    replace(_PLAIN, name="constant", subject="noise"),
    replace(_PLAIN, name="absent", subject="absent"),
)
DrawOffered = Callable[..., FeatureMatrix]


def _draw(n_rows: int = 2000, seed: int = 3) -> FeatureMatrix:
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(n_rows, len(FEATURES)))
    values[:, 1] = np.exp(values[:, 0])
    values[:, 3] = generator.integers(0, 4, n_rows)
    values[:, 5] = 1.0
    values[:, 6] = np.nan
    margin = -1.5 + 1.2 * values[:, 0] + 1.1 * values[:, 2]
    return FeatureMatrix(
        ids=np.arange(n_rows),
        values=values,
        features=FEATURES,
        is_bad=(generator.random(n_rows) < expit(margin)).astype(float),
        person=np.arange(n_rows) * 9 // 10,
    )


@pytest.fixture(scope="session")
def draw_offered() -> DrawOffered:
    return _draw


@pytest.fixture(scope="session")
def offered() -> FeatureMatrix:
    return _draw()


@pytest.fixture(scope="session")
def model() -> ModelConfig:
    boosting = BoostingConfig(
        learning_rate=0.1, feature_fraction=0.6, lambda_l2=1.0, max_rounds=60, patience=15, max_bin=63
    )
    return ModelConfig(n_folds=3, seed=7, n_threads=2, boosting=boosting)


@pytest.fixture(scope="session")
def quick() -> SelectionConfig:
    return SelectionConfig(n_rounds=30, n_repeats=2, n_shuffles=20)
