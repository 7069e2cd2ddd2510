"""LightGBM: the champion as a candidate, grown as for a release."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates.boosting import GradientBoosting, raw_margin
from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task
from clairscore.models.config import BoostingConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.tuning.space import Numbers, Value

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True)
class Trees:
    """LightGBM's trees."""

    booster: "lightgbm.Booster"

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of going bad, shape (n, k) to (n,)."""
        return raw_margin(self.booster, values)


def fit_lightgbm(parameters: Mapping[str, Value], task: Task) -> Fitted:
    """Find the number of trees on an inner part of the rows, then grow them on all."""
    known: dict[str, Any] = dict(parameters)
    known["min_child_floor"] = min(known["min_child_floor"], known["min_child_samples"])
    trees = GradientBoosting(BoostingConfig(**known), task.seed, task.n_threads)

    def widen(training: FeatureMatrix, judged: FeatureMatrix) -> tuple[FeatureMatrix, FeatureMatrix]:
        rows, fill = task.balance.resample(training, task.seed)
        return rows, replace(judged, values=fill(judged.values))

    n_rounds = trees.find_rounds(task.matrix, widen, task.balance.weights)
    rows, weights, fill = task.balanced()
    return Filled(Trees(trees.fit(rows, n_rounds, weights)), fill)


LIGHTGBM = Candidate(
    name="lightgbm",
    label={"fr": "LightGBM", "en": "LightGBM"},
    fitter=fit_lightgbm,
    parameters=asdict(BoostingConfig()),
    search_space={
        "num_leaves": Numbers(4, 32, whole=True, log=True),
        "learning_rate": Numbers(0.02, 0.1, log=True),
        "min_child_samples": Numbers(20, 200, whole=True, log=True),
        "feature_fraction": Numbers(0.05, 0.6, log=True),
        "bagging_fraction": Numbers(0.5, 1.0),
        "lambda_l2": Numbers(1.0, 100.0, log=True),
    },
)
