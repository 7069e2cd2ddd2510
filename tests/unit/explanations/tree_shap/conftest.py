"""Drawn tables with what makes trees hard to explain: ties, zeros, nulls, categories and columns that repeat others."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Drawn = tuple[NDArray[np.float64], NDArray[np.float64]]


@pytest.fixture(scope="session")
def draw_table() -> Callable[..., Drawn]:
    """Draw rows and outcomes: columns 0 and 1 are categories, 2 has zeros and ties, the last repeats another one."""

    def draw(seed: int, n_rows: int = 300, n_codes: int = 40, null_share: float = 0.15) -> Drawn:
        generator = np.random.default_rng(seed)
        values = generator.normal(size=(n_rows, 6))
        values[:, 0] = generator.integers(0, n_codes, n_rows)
        values[:, 1] = generator.integers(0, 4, n_rows)
        values[:, 2] = np.round(np.maximum(values[:, 2], 0), 1)
        values[:, 5] = values[:, 4] + 0.1 * values[:, 5]
        values[generator.random(values.shape) < null_share] = np.nan
        known = np.nan_to_num(values)
        margin = np.sin(known[:, 0]) + known[:, 2] * known[:, 3] + known[:, 4] - (known[:, 1] == 2)
        return values, (margin + generator.logistic(size=n_rows) > 0.5).astype(float)

    return draw
