"""Candidates: ways to make a model of the raw log-odds of going bad, each behind one declaration.

`GradientBoosting` is what is released; the others stand beside it to say what it is worth.
"""

from clairscore.models.candidates.boosting import GradientBoosting, Widen, as_they_are, model_text, raw_margin
from clairscore.models.candidates.candidate import Balance, Candidate, Fitted
from clairscore.models.candidates.listed import CANDIDATES, find_candidate
from clairscore.models.candidates.raw_log_odds import RawLogOdds

__all__ = [
    "CANDIDATES",
    "Balance",
    "Candidate",
    "Fitted",
    "GradientBoosting",
    "RawLogOdds",
    "Widen",
    "as_they_are",
    "find_candidate",
    "model_text",
    "raw_margin",
]
