"""Explainers of LightGBM's trees: exact and quick where they are plain, by LightGBM itself where not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clairscore.explanations.attribution import Explainer
from clairscore.explanations.tree_shap.of_lightgbm import read_lightgbm
from clairscore.explanations.tree_shap.trees import TreesNotRead

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True)
class OwnContributions:
    """LightGBM's own contributions, for trees that `read_lightgbm` does not read."""

    booster: "lightgbm.Booster"

    def contributions(self, values: NDArray[np.float64], n_threads: int = 1) -> NDArray[np.float64]:
        """Return contributions of features, base value last, shape (n, k) to (n, k + 1)."""
        return np.array(self.booster.predict(values, pred_contrib=True, num_threads=n_threads), dtype=np.float64)


def explain_booster(booster: "lightgbm.Booster") -> Explainer:
    """Return what says the contributions of trees; made once, it serves any number of rows and threads.

    Args:
        booster: Trees whose raw value is in log-odds of going bad, one output a row.
    """
    try:
        forest = read_lightgbm(booster.model_to_string())
    except TreesNotRead:
        return OwnContributions(booster)
    from clairscore.explanations.tree_shap.explainer import TreeShap

    return TreeShap(forest)
