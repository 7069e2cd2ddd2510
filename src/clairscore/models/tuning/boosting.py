"""LightGBM as something that can be tuned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates import GradientBoosting, raw_margin
from clairscore.models.config import BoostingConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.tuning.space import Numbers, Space, Value

SPACE: Space = {
    "num_leaves": Numbers(4, 32, whole=True, log=True),
    "learning_rate": Numbers(0.02, 0.1, log=True),
    "min_child_samples": Numbers(20, 200, whole=True, log=True),
    "feature_fraction": Numbers(0.05, 0.6, log=True),
    "bagging_fraction": Numbers(0.5, 1.0),
    "lambda_l2": Numbers(1.0, 100.0, log=True),
}
"""Names are those of `BoostingConfig`; the number of trees follows by early stopping in every fold."""


@dataclass(frozen=True)
class TunableBoosting:
    """Trees grown as a configuration says, as many as an inner part of the rows that train asks for."""

    config: BoostingConfig
    seed: int

    @property
    def search_space(self) -> Space:
        """What may be tried."""
        return SPACE

    @property
    def parameters(self) -> Mapping[str, Value]:
        """What it is set to now."""
        return {name: getattr(self.config, name) for name in SPACE}

    def with_parameters(self, parameters: Mapping[str, Value], seed: int) -> "TunableBoosting":
        """Return the same with other parameters and this seed."""
        changed: dict[str, float] = {
            name: value for name, value in parameters.items() if isinstance(value, int | float)
        }
        floor = min(self.config.min_child_floor, int(changed.get("min_child_samples", self.config.min_child_floor)))
        return TunableBoosting(replace(self.config, min_child_floor=floor, **changed), seed)  # type: ignore[arg-type]

    def judge(self, training: FeatureMatrix, judged: FeatureMatrix) -> NDArray[np.float64]:
        """Fit on rows that train and return raw log-odds of rows that judge, shape (n_judged,)."""
        trees = GradientBoosting(self.config, self.seed)
        return raw_margin(trees.fit(training, trees.find_rounds(training)), judged.values)
