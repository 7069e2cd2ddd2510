"""What each feature adds to the PD of one applicant, as decisions, routes and commands tell it."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.concerns import Means
from clairscore.decisions.twin import TwinOpinion
from clairscore.errors import BundleError
from clairscore.explanations.attribution import by_subject, to_p_default
from clairscore.features.feature import Feature

ADDITIVITY: Final = 1e-9
"""How far contributions may miss what they explain; one that misses it by more is not given."""


@dataclass(frozen=True)
class Attribution:
    """What each feature adds to the log-odds of one applicant.

    Attributes:
        features: Features in the order of the vector.
        values: Their values: a number, a word for a category, None for null.
        contributions: Log-odds each adds, signed, shape (n_features,).
        base_value: Log-odds before anything is known.
        margin: Log-odds of going bad; base value plus contributions, to 1e-9.
        p_default: PD.
        twin: What the points table beside the model says; None where the model has none.
        atypia: Share of the development applications less atypical; None where the bundle does not say.
        means: What the household can bear, as far as it is known.
    """

    features: tuple[Feature, ...]
    values: tuple[float | str | None, ...]
    contributions: NDArray[np.float64]
    base_value: float
    margin: float
    p_default: float
    twin: TwinOpinion | None = None
    atypia: float | None = None
    means: Means = field(default_factory=Means)

    def by_subject(self, contributions: NDArray[np.float64] | None = None) -> dict[str, float]:
        """Add contributions up by subject, in the order of the features; those to log-odds unless others are given."""
        subjects = [feature.subject for feature in self.features]
        parts = self.contributions if contributions is None else contributions
        return {name: float(part[0]) for name, part in by_subject([parts], subjects).items()}

    def in_p_default(self) -> "PDParts":
        """Share the PD out as the log-odds are; see `to_p_default`.

        Raises:
            BundleError: If base PD and contributions do not add up to the PD.
        """
        *parts, base = to_p_default(np.append(self.contributions, self.base_value)[None, :])[0].tolist()
        if abs(math.fsum([*parts, base]) - self.p_default) > ADDITIVITY:
            raise BundleError("The contributions do not add up to the PD, so no explanation is given. Train again.")
        return PDParts(np.array(parts), base)


@dataclass(frozen=True)
class PDParts:
    """What each feature adds to the PD of one applicant.

    Attributes:
        contributions: Share of 1 each adds, signed, shape (n_features,).
        base: PD of the base value; base plus contributions is the PD, to 1e-9.
    """

    contributions: NDArray[np.float64]
    base: float
