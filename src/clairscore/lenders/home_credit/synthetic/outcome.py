"""Which applications go bad.

A liability adds up what people are (the factors), what only a score, a trade or a
contract knows of them, and chance; an application is bad where it passes a limit.
"""

from __future__ import annotations

import numpy as np

from clairscore.lenders.home_credit.synthetic.economy import Economy
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Floats, Ints
from clairscore.lenders.home_credit.synthetic.traits import Traits

FACTOR_WEIGHTS = {
    "ability": -0.31,
    "discipline": -0.28,
    "record": -0.26,
    "roots": -0.12,
    "strain": 0.28,
    "youth": 0.14,
    "province": 0.17,
    "means": -0.02,
}
"""Effect on the liability of one standard deviation of a factor."""

OWN_WEIGHTS = {
    "ext_1": -0.10,
    "ext_2": -0.10,
    "ext_3": -0.09,
    "surcharge": 0.06,
    "employed": 0.06,
    "id_published": 0.03,
    "registered": 0.02,
    "gender": -0.12,
    "education": -0.06,
    "income_type": -0.05,
    "occupation": -0.06,
    "organization": -0.06,
    "family": -0.04,
    "dwelling": -0.05,
    "building_height": -0.04,
    "car_age": 0.03,
    "moved_city": 0.08,
    "car": -0.10,
    "circle_default": 0.09,
}
"""Effect of what only this score knows."""

REVOLVING, DEAR_TERM, UNKNOWN_TO_BUREAU = -0.20, 0.12, 0.12
"""Effects of a revolving loan, of repaying in 10 to 23.5 annuities, of having no bureau record."""

CHANCE = 0.86
"""Standard deviation of what nobody could have known."""

LIMIT = 1.599
"""Liability beyond which an application is bad: about 8.07 % of them today."""


def draw_outcome(
    rng: np.random.Generator,
    traits: Traits,
    credit_per_annuity: Floats,
    is_revolving: Bools,
    bureau_loans: Ints,
    economy: Economy,
) -> Ints:
    """Draw 1 (bad) or 0 (good) for each application."""
    liability = CHANCE * rng.standard_normal(len(traits)) + economy.hardship
    for factor, weight in FACTOR_WEIGHTS.items():
        liability += weight * traits.factors[factor]
    for score, weight in OWN_WEIGHTS.items():
        liability += weight * traits.own[score]
    liability += REVOLVING * is_revolving
    liability += DEAR_TERM * ((credit_per_annuity > 10.2) & (credit_per_annuity < 23.5) & ~is_revolving)
    liability += UNKNOWN_TO_BUREAU * (bureau_loans == 0)
    return (liability > LIMIT).astype(np.int64)
