"""Who applies: age, family, work, home and the documents they show."""

from __future__ import annotations

import numpy as np

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.economy import Economy
from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Categories, Floats, Ints, to_multiple
from clairscore.lenders.home_credit.synthetic.traits import Traits

Column = Ints | Floats | Labels
NOT_APPLICABLE = 365243
"""What a day column holds where there is no such day."""

RARE_INCOME_TYPES = {"Unemployed": 7e-5, "Student": 6e-5, "Businessman": 3e-5, "Maternity leave": 2e-5}
WORKING_TYPES = ("Working", "Commercial associate", "State servant")
NO_WORK = ("Pensioner", "Unemployed")
CITY_MISMATCHES = (0.7581, 0.0001, 0.0001, 0.1642, 0.0053, 0.0046, 0.0551, 0.0125)
REGION_MISMATCHES = (0.9473, 0.0, 0.0, 0.0377, 0.0008, 0.0012, 0.0114, 0.0016)
"""Shares of the eight patterns of (registered is not home, registered is not work, home is not work)."""


def _standing(rng: np.random.Generator, traits: Traits, rate: float) -> Bools:
    """Draw a rare event that stays with the person."""
    return (rng.random(len(traits)) < rate)[traits.person]


def describe_people(rng: np.random.Generator, traits: Traits, economy: Economy) -> dict[str, Column]:
    """Return the columns that describe the applicant, by delivered name."""
    scores, rows = traits.scores, len(traits)
    # Days at the first application of a person; a second application moves all of them by the same number.
    birth = np.round(calibration.marginal("application.knots.DAYS_BIRTH").at(traits.factors["youth"])).astype(np.int64)
    registered = np.round(calibration.marginal("application.knots.DAYS_REGISTRATION").at(scores["registered"]))
    id_published = np.round(calibration.marginal("application.knots.DAYS_ID_PUBLISH").at(scores["id_published"]))
    registered = np.maximum(registered, birth)
    id_published = np.maximum(id_published, birth + 14 * 365).astype(np.int64)
    band = np.searchsorted(calibration.numbers("by_age.edges"), -birth / 365.25, side="right").astype(np.int64)

    def by_age(name: str, score: str) -> Labels:
        return calibration.category_table(f"by_age.{name}").at(band, scores[score])

    gender = by_age("CODE_GENDER", "gender").replace(_standing(rng, traits, 1.3e-5), "XNA")
    income_type = by_age("NAME_INCOME_TYPE", "income_type")
    for name, rate in RARE_INCOME_TYPES.items():
        income_type = income_type.replace(_standing(rng, traits, rate) & ~income_type.are("Pensioner"), name)
    without_work = income_type.are(*NO_WORK)

    employed = np.round(calibration.marginal("application.knots.DAYS_EMPLOYED").at(scores["employed"]))
    employed = np.minimum(np.maximum(employed, birth + 17 * 365) - traits.days_later, -1)
    work = np.select([income_type.are(name) for name in WORKING_TYPES], [0, 1, 2], 0)
    occupation = calibration.category_table("occupation").at(work + 3 * gender.are("M"), scores["occupation"])
    occupation = occupation.where(~without_work & ~occupation.are("none"))
    organization = calibration.category_table("organization").at(work, scores["organization"])

    family = by_age("NAME_FAMILY_STATUS", "family").replace(_standing(rng, traits, 6.5e-6), "Unknown")
    children = by_age("CNT_CHILDREN", "children").codes.astype(np.int64)
    members = children + np.where(family.are("Married", "Civil marriage"), 2.0, 1.0)
    members[family.are("Unknown")] = np.nan

    means = scores["income"] + 0.42 * gender.are("M") - 0.45 * without_work - 0.06
    income = calibration.marginal("application.knots.AMT_INCOME_TOTAL").at(means / 1.03) * economy.income_factor
    income = to_multiple(income, 4500.0 if economy.income_factor == 1.0 else 450.0)
    has_car = scores["car"] > 0.417
    car_age = calibration.marginal("application.knots.OWN_CAR_AGE").steps_at(scores["car_age"])
    return {
        "CODE_GENDER": gender,
        "FLAG_OWN_CAR": _yes_no(has_car),
        "FLAG_OWN_REALTY": _yes_no(scores["realty"] < 0.509),
        "CNT_CHILDREN": children,
        "AMT_INCOME_TOTAL": income,
        "NAME_INCOME_TYPE": income_type,
        "NAME_EDUCATION_TYPE": by_age("NAME_EDUCATION_TYPE", "education"),
        "NAME_FAMILY_STATUS": family,
        "NAME_HOUSING_TYPE": by_age("NAME_HOUSING_TYPE", "dwelling"),
        "DAYS_BIRTH": birth - traits.days_later,
        "DAYS_EMPLOYED": np.where(without_work, NOT_APPLICABLE, employed).astype(np.int64),
        "DAYS_REGISTRATION": registered - traits.days_later,
        "DAYS_ID_PUBLISH": id_published - traits.days_later,
        "OWN_CAR_AGE": np.where(has_car, car_age, np.nan),
        "FLAG_MOBIL": np.ones(rows, np.int64),
        "FLAG_EMP_PHONE": (~without_work).astype(np.int64),
        "FLAG_WORK_PHONE": (~without_work & (rng.random(rows) < 0.246)).astype(np.int64),
        "FLAG_CONT_MOBILE": (rng.random(rows) < 0.9982).astype(np.int64),
        "FLAG_PHONE": (scores["landline"] > 0.58).astype(np.int64),
        "FLAG_EMAIL": (rng.random(rows) < 0.0567).astype(np.int64),
        "OCCUPATION_TYPE": occupation,
        "CNT_FAM_MEMBERS": members,
        "ORGANIZATION_TYPE": organization.replace(without_work, "XNA"),
        **_region(traits),
    }


def _yes_no(condition: Bools) -> Labels:
    return Labels(condition.astype(np.int8), ("N", "Y"))


def _region(traits: Traits) -> dict[str, Column]:
    scores = traits.scores
    rating = 1 + (scores["rating"] > -1.259).astype(np.int64) + (scores["rating"] > 1.019)
    # The city is rated better than its region for few: the lower part of each class.
    in_city = rating - ((rating == 3) & (scores["rating"] < 1.10)) - ((rating == 2) & (scores["rating"] < -1.235))
    columns: dict[str, Column] = {
        "REGION_POPULATION_RELATIVE": calibration.marginal("application.knots.REGION_POPULATION_RELATIVE").steps_at(
            scores["population"]
        ),
        "REGION_RATING_CLIENT": rating,
        "REGION_RATING_CLIENT_W_CITY": in_city,
    }
    for place, score, shares in (
        ("REGION", "moved_region", REGION_MISMATCHES),
        ("CITY", "moved_city", CITY_MISMATCHES),
    ):
        pattern = Categories(tuple("01234567"), shares).at(scores[score]).codes
        columns[f"REG_{place}_NOT_LIVE_{place}"] = (pattern >> 2 & 1).astype(np.int64)
        columns[f"REG_{place}_NOT_WORK_{place}"] = (pattern >> 1 & 1).astype(np.int64)
        columns[f"LIVE_{place}_NOT_WORK_{place}"] = (pattern & 1).astype(np.int64)
    return columns
