"""The application: what is asked for, on which terms, and what the lender can look up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.buildings import describe_buildings
from clairscore.lenders.home_credit.synthetic.economy import Economy
from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Floats, Ints, to_multiple
from clairscore.lenders.home_credit.synthetic.outcome import draw_outcome
from clairscore.lenders.home_credit.synthetic.people import Column, describe_people
from clairscore.lenders.home_credit.synthetic.traits import Traits

TEST_REVOLVING_SHARE = 0.1
"""Revolving loans in the test table, against the training table: 1 % and 10 % of it."""

UNKNOWN_1_IS_OLDER = 0.14
"""EXT_SOURCE_1 is missing more often for the old, whose scores are high: the knots are those of the others."""

REQUEST_PERIODS = ("HOUR", "DAY", "WEEK", "MON", "QRT", "YEAR")
PAPERS_OF_PENSIONERS = {"FLAG_DOCUMENT_3": 0.505, "FLAG_DOCUMENT_6": 0.474, "FLAG_DOCUMENT_8": 0.012}
PAPERS_OF_WORKERS = {"FLAG_DOCUMENT_3": 0.844, "FLAG_DOCUMENT_6": 0.010, "FLAG_DOCUMENT_8": 0.105}


@dataclass(frozen=True)
class Contract:
    """Amounts of the credit asked for, shape (applications,) each."""

    is_revolving: Bools
    credit: Floats
    annuity: Floats
    goods: Floats
    credit_per_annuity: Floats


def draw_applications(
    rng: np.random.Generator, traits: Traits, is_test: Bools, bureau_loans: Ints, economy: Economy
) -> dict[str, Column]:
    """Return every column of the application but its id, with the outcome as `TARGET`, by delivered name."""
    contract = _contract(rng, traits, is_test, economy)
    columns: dict[str, Column] = {
        "TARGET": draw_outcome(rng, traits, contract.credit_per_annuity, contract.is_revolving, bureau_loans, economy),
        "NAME_CONTRACT_TYPE": Labels(contract.is_revolving.astype(np.int8), ("Cash loans", "Revolving loans")),
        "AMT_CREDIT": contract.credit,
        "AMT_ANNUITY": contract.annuity,
        "AMT_GOODS_PRICE": contract.goods,
    }
    columns |= describe_people(rng, traits, economy)
    columns |= _process(rng, traits)
    columns |= _external_scores(rng, traits, columns["DAYS_BIRTH"], is_test, bureau_loans, economy)
    columns |= describe_buildings(rng, traits)
    columns |= _circle(rng, traits)
    columns |= _documents(rng, traits, contract.is_revolving, columns["NAME_INCOME_TYPE"])
    columns |= _enquiries(rng, traits, bureau_loans)
    return columns


def _contract(rng: np.random.Generator, traits: Traits, is_test: Bools, economy: Economy) -> Contract:
    scores, rows = traits.scores, len(traits)
    revolving_rate = economy.revolving_rate * np.where(is_test, TEST_REVOLVING_SHARE, 1.0)
    is_revolving = ndtr(scores["contract"]) > 1 - revolving_rate
    goods = calibration.marginal("application.knots.AMT_GOODS_PRICE").at(scores["goods"]) * economy.amount_factor
    goods = np.maximum(to_multiple(goods, 4500.0), 40500.0)
    surcharge = calibration.marginal("application.knots.credit_per_goods").at(scores["surcharge"])
    per_annuity = calibration.marginal("application.knots.credit_per_annuity").at(scores["term"])
    credit = to_multiple(goods * surcharge, 4.5)
    annuity = to_multiple(credit / per_annuity, 4.5)

    limit = calibration.marginal("application.knots.revolving_credit").at(scores["goods"]) * economy.amount_factor
    limit = to_multiple(limit, 22500.0)
    credit = np.where(is_revolving, limit, credit)
    annuity = np.where(is_revolving, limit / 20, annuity)
    annuity = np.where(rng.random(rows) < 4e-5, np.nan, annuity)
    goods = np.where(is_revolving, np.where(rng.random(rows) < 0.0083, np.nan, limit), goods)
    return Contract(is_revolving, credit, annuity, goods, per_annuity)


def _process(rng: np.random.Generator, traits: Traits) -> dict[str, Column]:
    rows, scores = len(traits), traits.scores
    company = calibration.categories("application.shares.NAME_TYPE_SUITE").drawn(rng.random(rows))
    weekday = calibration.categories("application.shares.WEEKDAY_APPR_PROCESS_START").drawn(rng.random(rows))
    hour = calibration.marginal("application.knots.HOUR_APPR_PROCESS_START").steps_at(scores["hour"])
    phone = np.round(calibration.marginal("application.knots.DAYS_LAST_PHONE_CHANGE").at(scores["phone_changed"]))
    return {
        "NAME_TYPE_SUITE": company.where(rng.random(rows) > 0.0064),
        "WEEKDAY_APPR_PROCESS_START": weekday,
        "HOUR_APPR_PROCESS_START": hour.astype(np.int64),
        "DAYS_LAST_PHONE_CHANGE": np.where(rng.random(rows) < 3e-6, np.nan, phone),
    }


def _external_scores(
    rng: np.random.Generator, traits: Traits, birth: Column, is_test: Bools, bureau_loans: Ints, economy: Economy
) -> dict[str, Column]:
    rows, scores = len(traits), traits.scores
    value = {
        i: calibration.marginal(f"application.knots.EXT_SOURCE_{i}").at(scores[f"ext_{i}"] + shift)
        + 1e-4 * rng.standard_normal(rows)
        for i, shift in ((1, UNKNOWN_1_IS_OLDER), (2, 0.0), (3, 0.0))
    }
    assert isinstance(birth, np.ndarray)
    band = np.searchsorted(calibration.numbers("by_age.edges"), -birth / 365.25, side="right")
    unknown_1 = np.asarray(calibration.numbers("by_age.EXT_SOURCE_1.missing"))[band]
    unknown_1 = np.where(is_test, 0.75 * unknown_1, unknown_1)
    unknown_3 = np.where(bureau_loans == 0, 0.976, economy.record_missing_rate)
    return {
        "EXT_SOURCE_1": np.where(rng.random(rows) < unknown_1, np.nan, np.clip(value[1], 0.0, 1.0)),
        "EXT_SOURCE_2": np.where(rng.random(rows) < 0.0020, np.nan, np.clip(value[2], 0.0, 1.0)),
        "EXT_SOURCE_3": np.where(rng.random(rows) < unknown_3, np.nan, np.clip(value[3], 0.0, 1.0)),
    }


def _circle(rng: np.random.Generator, traits: Traits) -> dict[str, Column]:
    """Count the people around the applicant that the lender observed 30 and 60 days past due."""
    rows = len(traits)
    seen_30 = calibration.marginal("application.knots.OBS_30_CNT_SOCIAL_CIRCLE").steps_at(traits.scores["circle"])
    seen_60 = np.where(rng.random(rows) < 0.035, np.maximum(seen_30 - 1, 0), seen_30)
    rate = 0.088 * np.exp(0.9 * traits.scores["circle_default"] - 0.40)
    late_30 = rng.binomial(seen_30.astype(np.int64), np.minimum(rate, 0.9)).astype(np.float64)
    late_60 = rng.binomial(np.minimum(late_30, seen_60).astype(np.int64), 0.70).astype(np.float64)
    unknown = rng.random(rows) < 0.0034
    columns = {
        "OBS_30_CNT_SOCIAL_CIRCLE": seen_30,
        "DEF_30_CNT_SOCIAL_CIRCLE": late_30,
        "OBS_60_CNT_SOCIAL_CIRCLE": seen_60,
        "DEF_60_CNT_SOCIAL_CIRCLE": late_60,
    }
    return {name: np.where(unknown, np.nan, values) for name, values in columns.items()}


def _documents(rng: np.random.Generator, traits: Traits, is_revolving: Bools, income_type: Column) -> dict[str, Column]:
    """Draw the papers handed in: most people bring one of three, the others are rare."""
    rows = len(traits)
    assert isinstance(income_type, Labels)
    is_pensioner = income_type.are("Pensioner")
    paper = rng.random(rows)
    shown: dict[str, Column] = {}
    edges = {"pensioner": np.zeros(rows), "worker": np.zeros(rows)}
    rare = calibration.rates("application.documents")
    for number in range(2, 22):
        name = f"FLAG_DOCUMENT_{number}"
        if name in PAPERS_OF_WORKERS:
            low = np.where(is_pensioner, edges["pensioner"], edges["worker"])
            edges["pensioner"] = edges["pensioner"] + PAPERS_OF_PENSIONERS[name]
            edges["worker"] = edges["worker"] + PAPERS_OF_WORKERS[name]
            high = np.where(is_pensioner, edges["pensioner"], edges["worker"])
            held = (paper >= low) & (paper < high) & (~is_revolving | (rng.random(rows) < 0.05))
        else:
            held = rng.random(rows) < rare[name]
        shown[name] = held.astype(np.int64)
    return shown


def _enquiries(rng: np.random.Generator, traits: Traits, bureau_loans: Ints) -> dict[str, Column]:
    """Count enquiries to the bureau, all unknown for most of those the bureau does not know."""
    rows = len(traits)
    unknown = (bureau_loans == 0) & (rng.random(rows) < 0.953)
    columns: dict[str, Column] = {}
    for period in REQUEST_PERIODS:
        name = f"AMT_REQ_CREDIT_BUREAU_{period}"
        score = traits.scores["requests"] if period == "YEAR" else rng.standard_normal(rows)
        columns[name] = np.where(
            unknown, np.nan, calibration.categories(f"application.shares.{name}").numbers_at(score)
        )
    return columns
