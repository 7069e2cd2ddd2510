"""Drawn applications: features of which one raises the PD, one lowers it and the others say nothing."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from scipy.special import expit

from clairscore.features.feature import Feature
from clairscore.models.config import BoostingConfig, ModelConfig, UncertaintyConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.train import TrainedModel, train

settings.register_profile("unhurried", deadline=None)  # the first call of a run pays for imports
settings.load_profile("unhurried")

DrawMatrix = Callable[..., FeatureMatrix]

_NUMBER = Feature(
    name="late_days",
    sentence="Days past due.",
    source="application",
    unit="days",
    kind="number",
    risk="rises",
    null_means="nothing fell due",
    subject="late_instalments",
    actionable=True,
)
_FEATURES = (
    _NUMBER,
    replace(_NUMBER, name="income", sentence="Income.", unit="currency", risk="falls", subject="income"),
    replace(_NUMBER, name="noise", sentence="Noise.", unit="", risk=None, subject="noise"),
    replace(_NUMBER, name="job", kind="category", choices=("none", "part", "full"), risk=None, subject="income"),
    replace(_NUMBER, name="absent", sentence="From a table that is absent.", risk=None, subject="absent"),
)


def _draw_matrix(n_rows: int = 1500, seed: int = 1, bad_rate: float = 0.15, strength: float = 1.2) -> FeatureMatrix:
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(n_rows, len(_FEATURES)))
    margin = np.log(bad_rate / (1 - bad_rate)) + strength * (values[:, 0] - values[:, 1])
    values[:, 3] = generator.integers(0, 3, n_rows)
    values[generator.random(n_rows) < 0.1, 2] = np.nan
    values[:, 4] = np.nan
    return FeatureMatrix(
        ids=np.arange(100_000, 100_000 + n_rows),
        values=values,
        features=_FEATURES,
        is_bad=(generator.random(n_rows) < expit(margin)).astype(float),
        person=generator.integers(0, max(1, n_rows * 9 // 10), n_rows),
    )


@pytest.fixture(scope="session")
def draw_matrix() -> DrawMatrix:
    """Draw a matrix of applications: ``draw_matrix(n_rows, seed, bad_rate, strength)``."""
    return _draw_matrix


@pytest.fixture(scope="session")
def small_config() -> ModelConfig:
    """A configuration that trains on a few hundred rows in a second."""
    return ModelConfig(
        n_folds=3,
        seed=7,
        n_threads=1,
        importance_rows=300,
        boosting=BoostingConfig(
            learning_rate=0.1, feature_fraction=0.6, lambda_l2=5.0, max_rounds=80, patience=15, max_bin=63
        ),
        uncertainty=UncertaintyConfig(neighbour_share=0.1),
    )


@pytest.fixture(scope="session")
def drawn_matrix(draw_matrix: DrawMatrix) -> FeatureMatrix:
    """The matrix `trained_model` was trained on."""
    return draw_matrix()


@pytest.fixture(scope="session")
def trained_model(drawn_matrix: FeatureMatrix, small_config: ModelConfig) -> TrainedModel:
    """A model trained on `drawn_matrix`."""
    return train(drawn_matrix, small_config)
