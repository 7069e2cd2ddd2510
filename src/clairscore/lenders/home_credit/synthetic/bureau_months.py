"""Monthly status of the loans with other lenders."""

from __future__ import annotations

import numpy as np

from clairscore.lenders.home_credit.synthetic.bureau import BureauLoans
from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Bools
from clairscore.lenders.home_credit.synthetic.people import Column
from clairscore.lenders.home_credit.synthetic.ragged import owners, positions
from clairscore.lenders.home_credit.synthetic.traits import Traits

STATUSES = ("C", "0", "X", "1", "2", "3", "4", "5")
CLOSED, PAID, UNKNOWN, LATE = 0, 1, 2, 3
MONTH = 365.25 / 12
LONGEST = 97
"""Months the bureau reports back."""

TRAIN_REPORTED_RATE = 0.354
"""Share of training applications whose months were delivered; of the test applications, all."""


def draw_months(rng: np.random.Generator, traits: Traits, loans: BureauLoans, is_test: Bools) -> dict[str, Column]:
    """Draw the months of the loans of those applicants whose months are delivered."""
    delivered = (is_test | (rng.random(len(traits)) < TRAIN_REPORTED_RATE))[loans.application]
    chosen = np.flatnonzero(delivered)
    applicant = loans.application[chosen]
    strain, discipline, record = (traits.factors[name][applicant] for name in ("strain", "discipline", "record"))

    age = np.clip((-loans.opened[chosen] / MONTH).astype(np.int64), 0, LONGEST - 1)
    closed = loans.closed[chosen]
    # One loan in nine is no longer reported after some month.
    silent = rng.random(len(chosen)) < 0.108
    last = np.where(silent, (age * rng.random(len(chosen)) ** 2).astype(np.int64), 0)
    counts = age - last + 1
    loan = owners(counts)
    month = -age[loan] + positions(counts)

    rows = len(loan)
    is_over = (month * MONTH > closed[loan]) & (closed[loan] < 0)
    # A loan is unknown throughout, unknown from some month on, or known to its end.
    fate = rng.random(len(chosen))
    unknown_from = np.where(fate < 0.125, -LONGEST, np.where(fate < 0.50, -(age * rng.random(len(chosen))), 1))
    own = rng.standard_normal(len(traits))[applicant]
    loan_risk = 0.45 * strain - 0.50 * discipline - 0.30 * record + 0.85 * own + 0.5 * rng.standard_normal(len(chosen))
    late_rate = np.minimum(0.0035 * np.exp(1.4 * loan_risk), 0.5)
    late = (rng.random(rows) < late_rate[loan]).astype(np.int8)
    depth = rng.random(rows)
    status = np.where(late == 1, LATE + np.searchsorted((0.925, 0.965, 0.98, 0.985), depth), PAID).astype(np.int8)
    lost = (loans.is_sold[chosen] | (rng.random(len(chosen)) < 0.0002 * np.exp(0.6 * loan_risk)))[loan]
    status[lost & (month > -(age[loan] // 2))] = STATUSES.index("5")
    status[(month >= unknown_from[loan]) & ~lost] = UNKNOWN
    shows_closed = is_over & ~lost & (fate[loan] >= 0.20)
    status[shows_closed] = CLOSED
    ids = loans.columns["SK_ID_BUREAU"]
    assert isinstance(ids, np.ndarray)
    return {"SK_ID_BUREAU": ids[chosen][loan], "MONTHS_BALANCE": month, "STATUS": Labels(status, STATUSES)}
