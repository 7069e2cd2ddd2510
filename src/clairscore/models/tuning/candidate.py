"""A candidate as something that can be tuned."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates.candidate import Candidate
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.tuning.space import Space, Value


@dataclass(frozen=True)
class TunableCandidate:
    """A candidate and the seed it is fitted with."""

    candidate: Candidate
    seed: int

    @property
    def search_space(self) -> Space:
        """What may be tried."""
        return self.candidate.search_space

    @property
    def parameters(self) -> Mapping[str, Value]:
        """What it is set to now, of what may be tried."""
        return {name: self.candidate.parameters[name] for name in self.candidate.search_space}

    def with_parameters(self, parameters: Mapping[str, Value], seed: int) -> "TunableCandidate":
        """Return the same with other parameters and this seed."""
        return TunableCandidate(self.candidate.with_parameters(**parameters), seed)

    def judge(self, training: FeatureMatrix, judged: FeatureMatrix) -> NDArray[np.float64]:
        """Fit on rows that train and return raw log-odds of rows that judge, shape (n_judged,)."""
        return self.candidate.fit(training, seed=self.seed).raw_margin(judged.values)
