"""Target encoding: the bad rate of a category, drawn towards the overall rate where applications are few."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.models.fitted.feature import Inputs


@dataclass(frozen=True)
class EncodingState:
    """Bad rates by level.

    Attributes:
        reads: Categories whose codes make a level, in order.
        rate: Bad rate of all applications of the fit; that of every level not among ``levels``.
        levels: Bad rate by level: codes joined by ``|``, empty where null.
    """

    reads: tuple[str, ...]
    rate: float
    levels: Mapping[str, float]

    def apply(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return the rate of the level each application has, shape (n, 1)."""
        names, index = _levels(inputs, self.reads)
        rates = np.array([self.levels.get(name, self.rate) for name in names])
        return rates[index][:, np.newaxis]

    def text(self) -> str:
        """Return the rates as JSON."""
        return json.dumps({"rate": self.rate, "levels": dict(self.levels)}, indent=1, allow_nan=False) + "\n"


@dataclass(frozen=True)
class TargetEncoding:
    """The bad rate of a category, or of several together.

    A level with n applications and b bads gets (b + w r) / (n + w), w the prior weight and r the overall rate. A level
    with too few applications gets the overall rate, so that no state tells the outcome of one of them.

    Attributes:
        feature: The column it gives.
        reads: Categories whose values together make a level; a null is a value of its own.
        prior_weight: Applications the overall rate counts for.
        fewest: Fewest applications of a level that gets a rate of its own.

    Raises:
        ValueError: If no category is read, or a number is not above 0.

    References:
        Micci-Barreca, *A preprocessing scheme for high-cardinality categorical attributes in classification and
        prediction problems*, SIGKDD Explorations 3, 2001.
    """

    feature: Feature
    reads: tuple[str, ...]
    prior_weight: float = 50.0
    fewest: int = 10

    def __post_init__(self) -> None:
        if not self.reads or self.prior_weight <= 0 or self.fewest < 1:
            raise ValueError(f"'{self.feature.name}' must read a category, with a prior weight and a number above 0.")

    @property
    def name(self) -> str:
        """Name of the fit: that of the column."""
        return self.feature.name

    @property
    def features(self) -> tuple[Feature, ...]:
        """The column it gives."""
        return (self.feature,)

    @property
    def rows(self) -> Mapping[str, tuple[str, ...]]:
        """It reads no rows."""
        return {}

    @property
    def suffix(self) -> str:
        """Rates are kept as JSON."""
        return "json"

    @property
    def definition(self) -> str:
        """What is computed, as text."""
        return f"target encoding of {'|'.join(self.reads)}, weight {self.prior_weight!r}, fewest {self.fewest}"

    def fit(self, inputs: Inputs, is_bad: NDArray[np.float64], seed: int) -> EncodingState:
        """Count goods and bads by level; nothing is drawn, so the seed is not used."""
        names, index = _levels(inputs, self.reads)
        rate = float(is_bad.mean())
        n_rows = np.bincount(index, minlength=len(names))
        n_bad = np.bincount(index, weights=is_bad, minlength=len(names))
        rates = (n_bad + self.prior_weight * rate) / (n_rows + self.prior_weight)
        kept = {name: float(own) for name, own, n in zip(names, rates, n_rows, strict=True) if n >= self.fewest}
        return EncodingState(self.reads, rate, kept)

    def read(self, text: str) -> EncodingState:
        """Read rates from JSON.

        Raises:
            ValueError: If it holds no rates.
        """
        try:
            content = json.loads(text)
            levels = {str(name): float(rate) for name, rate in content["levels"].items()}
            return EncodingState(self.reads, float(content["rate"]), levels)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"The state of '{self.name}' holds no rates.") from error


def _levels(inputs: Inputs, reads: tuple[str, ...]) -> tuple[list[str], NDArray[np.intp]]:
    """Return the levels that occur and which of them each application has."""
    codes = np.column_stack([inputs.column(name) for name in reads])
    found, index = np.unique(np.where(np.isnan(codes), -1.0, codes), axis=0, return_inverse=True)
    return ["|".join("" if code < 0 else str(int(code)) for code in level) for level in found], index.reshape(-1)
