"""Calibration: from the model's raw log-odds to log-odds that come true, by one of a small family.

Each of the family never falls along the raw log-odds, is finite everywhere, and rises no faster than a bound, so that
the contributions of features still add up to what decides.
"""

from clairscore.models.calibration.calibration import Calibration, FitCalibration, cross_fitted_margin
from clairscore.models.calibration.sigmoid import Sigmoid, fit_sigmoid

__all__ = ["Calibration", "FitCalibration", "Sigmoid", "cross_fitted_margin", "fit_sigmoid"]
