"""Score scale: from a PD to the points people read."""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SMALLEST = 1e-9


@dataclass(frozen=True)
class ScoreScale:
    """Points on which equal steps multiply the odds equally; higher is safer.

    Attributes:
        score: Points of the reference odds.
        odds: Reference odds, goods per bad, above 0.
        pdo: Points that double the odds, above 0.
    """

    score: float = 600.0
    odds: float = 50.0
    pdo: float = 20.0

    def __post_init__(self) -> None:
        if not (0 < self.odds < float("inf") and 0 < self.pdo < float("inf")):
            raise ValueError(f"odds and pdo must be above 0, received {self.odds} and {self.pdo}.")

    def points(self, p_default: float) -> int:
        """Return the score of a PD, to the nearest point. PDs are kept 1e-9 off 0 and 1.

        Raises:
            ValueError: If it is null or lies outside 0 to 1.

        Examples:
            Odds of 50 goods per bad are a PD of 1/51; a PD of 1/101 has twice the odds.

            >>> ScoreScale().points(1 / 51), ScoreScale().points(1 / 101)
            (600, 620)
        """
        return int(self.points_of_all([p_default])[0])

    def points_of_all(self, p_default: ArrayLike) -> NDArray[np.int64]:
        """Return the scores of many PDs, same shape, to the nearest point.

        Raises:
            ValueError: If a PD is null or lies outside 0 to 1.
        """
        pds = np.asarray(p_default, dtype=np.float64)
        if not ((pds >= 0) & (pds <= 1)).all():
            raise ValueError("A PD is null or lies outside 0 to 1.")
        pds = np.clip(pds, _SMALLEST, 1 - _SMALLEST)
        log_odds = np.log1p(-pds) - np.log(pds)
        return np.rint(self.score + self.pdo / log(2) * (log_odds - log(self.odds))).astype(np.int64)

    def p_default(self, score: float) -> float:
        """Return the PD of a score.

        Examples:
            >>> round(1 / ScoreScale().p_default(600))
            51
        """
        return 1 / (1 + self.odds * exp((score - self.score) * log(2) / self.pdo))
