from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pytest

from clairscore.metrics.cost import Costs
from clairscore.models.tuning.objective import Objective
from clairscore.models.tuning.space import Choices, Numbers, Space


@dataclass(frozen=True)
class Blend:
    """A model with one right setting: it ranks by late days, less ``share`` times income; ``noise`` spoils it."""

    share: float = 0.0
    noise: str = "none"
    seed: int = 0
    judged: list[dict] = field(default_factory=list)

    search_space: ClassVar[Space] = {"share": Numbers(-1.0, 2.0), "noise": Choices(("none", "some"))}

    @property
    def parameters(self) -> Mapping[str, float | str]:
        return {"share": self.share, "noise": self.noise}

    def with_parameters(self, parameters, seed):
        return Blend(**parameters, seed=seed, judged=self.judged)

    def judge(self, training, judged):
        self.judged.append({**self.parameters, "seed": self.seed})
        spoilt = np.random.default_rng(self.seed).normal(size=judged.n_rows) * (3.0 if self.noise == "some" else 0.0)
        return judged.values[:, 0] - self.share * judged.values[:, 1] + spoilt - 2


@pytest.fixture
def blend():
    return Blend()


@pytest.fixture(params=["auc", "cost"])
def objective(request, drawn_matrix):
    return Objective(drawn_matrix.labelled().ordered(), request.param, Costs(10, 1), n_folds=3, seed=5)
