"""The candidates there are."""

from typing import Final

from clairscore.errors import SettingsError
from clairscore.models.candidates.candidate import Candidate
from clairscore.models.candidates.linear import DUMMY, LOGISTIC
from clairscore.models.candidates.of_catboost import CATBOOST
from clairscore.models.candidates.of_lightgbm import LIGHTGBM
from clairscore.models.candidates.of_scorecard import SCORECARD
from clairscore.models.candidates.of_sklearn import FOREST, HISTOGRAM
from clairscore.models.candidates.of_xgboost import XGBOOST

CHAMPION: Final = "lightgbm"
"""The candidate that is released, with which the others are compared."""

CANDIDATES: Final = {
    one.name: one for one in (DUMMY, LOGISTIC, SCORECARD, FOREST, HISTOGRAM, XGBOOST, CATBOOST, LIGHTGBM)
}
"""By name, from the plainest to the champion."""


def find_candidate(name: str) -> Candidate:
    """Return a candidate by name.

    Raises:
        SettingsError: If there is none of that name.
    """
    if name not in CANDIDATES:
        raise SettingsError(f"No candidate is named '{name}'. There are {', '.join(CANDIDATES)}.")
    return CANDIDATES[name]
