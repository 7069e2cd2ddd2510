"""Monthly state of granted cash and consumer credits."""

from __future__ import annotations

import numpy as np

from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Floats
from clairscore.lenders.home_credit.synthetic.people import Column
from clairscore.lenders.home_credit.synthetic.previous import Loans
from clairscore.lenders.home_credit.synthetic.ragged import owners, positions
from clairscore.lenders.home_credit.synthetic.traits import Traits

STATUSES = (
    "Active",
    "Completed",
    "Signed",
    "Demand",
    "Returned to the store",
    "Approved",
    "Amortized debt",
    "Canceled",
)
ACTIVE, COMPLETED, SIGNED, DEMAND, RETURNED, APPROVED, AMORTIZED, CANCELED = range(8)
FIRST_STATUS_EDGES = (0.903, 0.903, 0.988, 0.988, 0.9932, 0.9981, 0.9981)
MONTH = 365.25 / 12
EARLIEST = 96
DAYS_PAST_DUE = ((0.0, 0.35, 0.55, 0.75, 0.90, 0.97, 1.0), (1.0, 2.0, 5.0, 10.0, 18.0, 31.0, 60.0))
"""Cumulated shares and values of the days past due of a month that is late."""


def draw_pos(rng: np.random.Generator, traits: Traits, loans: Loans) -> dict[str, Column]:
    """Draw one row per month a credit was open, with the month it was completed."""
    opened = -np.ceil(-loans.decided / MONTH).astype(np.int64) + (rng.random(len(loans.id)) < 0.5)
    opened = np.minimum(opened, -1)
    first = np.maximum(opened, -EARLIEST)
    # A completed credit shows one month more, with nothing left to pay.
    is_reported_out = rng.random(len(loans.id)) < 0.96
    risk = _risk(rng, traits, loans)
    # A few credits are never paid up again, and are reported on to this day.
    since = np.where(rng.random(len(loans.id)) < 0.0055 * np.exp(0.8 * risk - 0.4), rng.random(len(loans.id)), np.inf)
    given_up = np.ceil(since * loans.paid)
    last = np.where(np.isfinite(given_up), -1, np.minimum(opened + loans.paid - 1 + is_reported_out, -1))
    counts = np.maximum(last - first + 1, 0)
    loan = owners(counts)
    rows = len(loan)
    month = first[loan] + positions(counts)
    passed = month - opened[loan]

    is_done = (passed >= loans.paid[loan]) & ~np.isfinite(given_up)[loan]
    shown_term = np.where(is_done, loans.paid[loan], loans.term[loan]).astype(np.float64)
    left = np.where(is_done, 0, np.maximum(loans.term[loan] - passed, 0)).astype(np.float64)
    unknown = rng.random(rows) < 0.0026
    status = np.where(is_done, COMPLETED, ACTIVE).astype(np.int8)
    starts = np.flatnonzero(passed == 0)
    status[starts] = np.searchsorted(FIRST_STATUS_EDGES, rng.random(len(starts)), side="right")
    rare = np.flatnonzero(rng.random(rows) < 0.0012)
    status[rare] = np.where(rng.random(len(rare)) < 0.7, DEMAND, AMORTIZED)

    is_late = (rng.random(rows) < np.minimum(0.0062 * np.exp(1.15 * risk), 0.6)[loan]) & ~is_done
    days = np.round(np.interp(rng.random(rows), *DAYS_PAST_DUE))
    behind = np.round(np.maximum(passed - given_up[loan], 0) * MONTH)
    late = np.where(behind > 0, behind, np.where(is_late, days, 0.0))
    is_serious = is_late & (rng.random(rows) < 0.62)
    return {
        "SK_ID_PREV": loans.id[loan],
        "application": loans.application[loan],
        "MONTHS_BALANCE": month,
        "CNT_INSTALMENT": np.where(unknown, np.nan, shown_term),
        "CNT_INSTALMENT_FUTURE": np.where(unknown, np.nan, left),
        "NAME_CONTRACT_STATUS": Labels(status, STATUSES),
        "SK_DPD": late.astype(np.int64),
        "SK_DPD_DEF": np.where(is_serious, np.minimum(late, 10 + late // 8), 0).astype(np.int64),
    }


def _risk(rng: np.random.Generator, traits: Traits, loans: Loans) -> Floats:
    """Score how likely each credit is to fall behind."""
    habit = traits.factors["discipline"][loans.application]
    strain = traits.factors["strain"][loans.application]
    own = rng.standard_normal(len(traits))[loans.application]
    risk: Floats = -0.75 * habit + 0.35 * strain + 0.55 * own + 0.35 * rng.standard_normal(len(loans.id))
    return risk
