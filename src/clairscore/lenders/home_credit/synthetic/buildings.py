"""The building an applicant lives in: 47 columns that are missing together."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Floats, mixed
from clairscore.lenders.home_credit.synthetic.traits import Traits

MEASURES: dict[str, tuple[float, float]] = {
    "APARTMENTS": (0.95, 0.10),
    "BASEMENTAREA": (0.72, 0.0),
    "YEARS_BEGINEXPLUATATION": (0.25, 0.45),
    "YEARS_BUILD": (0.25, 0.45),
    "COMMONAREA": (0.60, 0.08),
    "ELEVATORS": (0.25, 0.68),
    "ENTRANCES": (0.62, -0.45),
    "FLOORSMAX": (0.20, 0.80),
    "FLOORSMIN": (0.15, 0.55),
    "LANDAREA": (0.46, 0.0),
    "LIVINGAPARTMENTS": (0.94, 0.08),
    "LIVINGAREA": (0.93, 0.10),
    "NONLIVINGAPARTMENTS": (0.22, 0.05),
    "NONLIVINGAREA": (0.20, 0.03),
}
"""Loadings of each measure on the size and the height of the building."""

KINDS = ("FONDKAPREMONT_MODE", "HOUSETYPE_MODE", "WALLSMATERIAL_MODE", "EMERGENCYSTATE_MODE")


def describe_buildings(rng: np.random.Generator, traits: Traits) -> dict[str, Floats | Labels]:
    """Return the columns about the applicant's building, by delivered name.

    One hidden score decides how much is known: columns missing more often are missing
    where the others are, but for a few rows.
    """
    rows = len(traits)
    size, height = traits.scores["building_size"], traits.scores["building_height"]
    unknown = traits.scores["building_unknown"]
    missing = calibration.rates("application.missing")
    columns: dict[str, Floats | Labels] = {}

    def hidden(name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        blurred = 0.985 * unknown + 0.1726 * rng.standard_normal(rows)
        return np.asarray(ndtr(blurred) < missing[name], dtype=np.bool_)

    for measure, (on_size, on_height) in MEASURES.items():
        part = rng.standard_normal(rows)
        score = mixed((on_size, size), (on_height, height), noise=part)
        # Size and height are themselves correlated, so the mix is wider than a standard normal.
        score = score / np.sqrt(1 + 1.5 * on_size * on_height)
        nearby = 0.985 * score + 0.1726 * rng.standard_normal(rows)
        absent = hidden(f"{measure}_AVG")
        for kind, place in (("AVG", score), ("MODE", nearby), ("MEDI", score)):
            marginal = calibration.marginal(f"application.knots.{measure}_{kind}")
            in_steps = len(marginal.knots) > 40
            value = marginal.steps_at(place) if in_steps else np.round(marginal.at(place), 4)
            columns[f"{measure}_{kind}"] = np.where(absent, np.nan, value)
    total = mixed((0.92, size), (0.10, height), noise=rng.standard_normal(rows)) / np.sqrt(1.14)
    total_area = np.round(calibration.marginal("application.knots.TOTALAREA_MODE").at(total), 4)
    columns["TOTALAREA_MODE"] = np.where(hidden("TOTALAREA_MODE"), np.nan, total_area)
    for kind in KINDS:
        drawn = calibration.categories(f"application.shares.{kind}").drawn(rng.random(rows))
        columns[kind] = drawn.where(~hidden(kind))
    return columns
