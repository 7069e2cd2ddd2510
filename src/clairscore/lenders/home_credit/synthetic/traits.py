"""What people differ in: nine hidden factors, and the scores that show them.

Every column of the application starts as a standard normal score: a weighted sum of
factors plus a part of its own. The weights below are the whole dependence structure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clairscore.lenders.home_credit.synthetic.economy import Economy
from clairscore.lenders.home_credit.synthetic.marginals import Floats, Ints

FACTORS = {
    "ability": "ability to pay; high is good",
    "discipline": "habit of paying on the day; high is good",
    "record": "standing with the credit bureau; high is good",
    "roots": "stability of job, address and telephone; high is good",
    "strain": "over-commitment; high is bad",
    "youth": "high is young",
    "province": "high is a poorer region",
    "means": "scale of income and spending",
    "want": "appetite for credit",
}

LOADINGS: dict[str, dict[str, float]] = {
    "ext_1": {"ability": 0.33, "youth": -0.66, "roots": 0.12, "province": -0.08, "means": 0.18},
    "ext_2": {"ability": 0.42, "province": -0.37, "roots": 0.16, "means": 0.12, "youth": -0.08},
    "ext_3": {"record": 0.45, "ability": 0.22, "youth": -0.20, "strain": -0.25, "discipline": 0.10, "means": -0.10},
    "income": {"means": 0.76, "province": -0.22, "youth": -0.02, "ability": 0.05},
    "goods": {"means": 0.61, "want": 0.42, "ability": 0.12, "youth": -0.10, "province": -0.08},
    "surcharge": {"strain": 0.25, "ability": -0.10},
    "term": {"want": 0.40, "ability": 0.05},
    "contract": {"youth": 0.10},
    "employed": {"roots": -0.60, "youth": 0.33},
    "registered": {"youth": 0.33, "province": 0.08},
    "id_published": {"youth": 0.28, "roots": -0.08},
    "phone_changed": {"ability": -0.26, "roots": -0.30, "youth": 0.06, "want": -0.08},
    "population": {"province": -0.60},
    "rating": {"province": 0.90},
    "gender": {"means": -0.25},
    "education": {"ability": 0.25, "means": 0.28},
    "income_type": {"ability": 0.20, "means": 0.10},
    "occupation": {"ability": 0.20, "means": 0.10},
    "organization": {"ability": 0.14},
    "family": {"ability": 0.10, "roots": 0.15},
    "dwelling": {"ability": 0.10, "roots": 0.15},
    "children": {"ability": -0.04},
    "car": {"means": 0.22, "youth": 0.10},
    "car_age": {"means": -0.25, "ability": -0.12, "province": 0.14},
    "realty": {"youth": -0.16},
    "moved_city": {"youth": 0.28, "roots": -0.20},
    "moved_region": {"means": 0.10, "province": -0.15},
    "hour": {"province": -0.32, "means": 0.05},
    "building_unknown": {"province": 0.14, "means": -0.15, "ability": -0.06},
    "building_size": {"province": -0.15, "means": 0.12, "ability": 0.06},
    "building_height": {"province": -0.20, "means": 0.14, "ability": 0.12},
    "requests": {"strain": 0.08, "roots": 0.18},
    "landline": {"ability": 0.12, "province": -0.08},
    "circle": {"means": -0.03},
    "circle_default": {"ability": -0.10},
    "loans": {"want": 0.40, "strain": 0.15, "means": 0.14, "ability": 0.10, "youth": -0.05},
    "priors": {"want": 0.35, "strain": 0.12, "youth": -0.10},
}
"""Loadings of each score on the factors. The first three are the external scores."""

CROSS: tuple[tuple[str, str, float], ...] = (
    ("ext_1", "gender", 0.28),
    ("car", "gender", -0.45),
    ("surcharge", "goods", -0.15),
    ("building_height", "building_size", 0.75),
    ("term", "goods", 0.60),
)
"""Scores that also lean on another score: (score, on, loading)."""

FRESH: dict[str, float] = {
    "ext_1": 0.95, "ext_2": 0.85, "ext_3": 0.80, "goods": 0.20, "surcharge": 0.10, "term": 0.20, "contract": 0.0,
    "hour": 0.0, "requests": 0.0, "phone_changed": 0.50, "loans": 0.90, "priors": 0.90,
}  # fmt: skip
"""How much of a score's own part stays from one application of a person to the next; the others stay whole."""

SECOND_APPLICATION_RATE = 0.024
"""Share of applications that are the second of somebody."""


@dataclass(frozen=True)
class Traits:
    """Hidden traits of the people behind a chunk of applications, one row per application.

    Attributes:
        factors: Each factor of `FACTORS`, shape (applications,).
        scores: Each score of `LOADINGS`, standard normal today, shape (applications,).
        own: The part of each score that no factor explains.
        person: Number of the person within the chunk.
        days_later: Days between somebody's first application and this one, 0 for a first.
    """

    factors: dict[str, Floats]
    scores: dict[str, Floats]
    own: dict[str, Floats]
    person: Ints
    days_later: Ints

    def __len__(self) -> int:
        """Count the applications."""
        return len(self.person)


def draw_traits(rng: np.random.Generator, applications: int, economy: Economy) -> Traits:
    """Draw people and who of them applies twice."""
    seconds = round(applications * SECOND_APPLICATION_RATE)
    people = applications - seconds
    order = rng.permutation(applications)
    person = np.concatenate([np.arange(people), np.arange(seconds)])[order]
    days_later = np.concatenate([np.zeros(people, np.int64), rng.integers(30, 720, seconds)])[order]
    again = days_later > 0

    shift = {"youth": economy.youth, "strain": economy.strain}
    factors = {name: (rng.standard_normal(people) + shift.get(name, 0.0))[person] for name in FACTORS}
    own: dict[str, Floats] = {}
    scores: dict[str, Floats] = {}
    for name, loadings in LOADINGS.items():
        part = rng.standard_normal(people)[person]
        stays = FRESH.get(name, 1.0)
        if stays < 1:
            part[again] = stays * part[again] + np.sqrt(1 - stays**2) * rng.standard_normal(seconds)
        own[name] = part
        score = part * np.sqrt(1 - sum(loading**2 for loading in loadings.values()))
        for factor, loading in loadings.items():
            score = score + loading * factors[factor]
        scores[name] = score
    for name, other, loading in CROSS:
        scores[name] = np.sqrt(1 - loading**2) * scores[name] + loading * scores[other]
    return Traits(factors, scores, own, person, days_later)
