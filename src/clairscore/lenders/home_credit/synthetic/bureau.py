"""Loans with other lenders, as the credit bureau reports them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.labels import Labels, choose
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Floats, Ints, counts_at, mixed, to_multiple
from clairscore.lenders.home_credit.synthetic.people import Column
from clairscore.lenders.home_credit.synthetic.ragged import Numbering, owners
from clairscore.lenders.home_credit.synthetic.traits import Traits

TYPES_BY_RISK = (
    "Microloan",
    "Unknown type of loan",
    "Cash loan (non-earmarked)",
    "Credit card",
    "Consumer credit",
    "Loan for business development",
    "Another type of loan",
    "Loan for working capital replenishment",
    "Loan for the purchase of equipment",
    "Car loan",
    "Mortgage",
)
KINDS = {"Consumer credit": "consumer", "Credit card": "card", "Microloan": "microloan", "Mortgage": "mortgage"}
OVERDUE_DAYS = (1.0, 7.0, 15.0, 30.0, 90.0, 400.0, 2200.0)


@dataclass(frozen=True)
class BureauLoans:
    """The loans of a chunk, one row per loan.

    Attributes:
        columns: By delivered name; `application` in the place of SK_ID_CURR.
        application: Position of the application within the chunk.
        opened: Day the loan was opened, negative.
        closed: Day it was closed; 1 where it still runs.
        is_sold: True where the debt was sold.
    """

    columns: dict[str, Column]
    application: Ints
    opened: Ints
    closed: Ints
    is_sold: Bools


def count_loans(traits: Traits) -> Ints:
    """Return how many loans the bureau knows of each applicant, shape (applications,)."""
    return counts_at(calibration.numbers("bureau.loans"), traits.scores["loans"])


def draw_bureau(rng: np.random.Generator, traits: Traits, counts: Ints, numbering: Numbering) -> BureauLoans:
    """Draw the loans behind `counts`."""
    application = owners(counts)
    rows = len(application)
    factors = {name: traits.factors[name][application] for name in ("record", "strain", "discipline", "means", "youth")}
    credit_type = calibration.categories("bureau.shares.CREDIT_TYPE", TYPES_BY_RISK).at(
        mixed((-0.22, factors["strain"]), (0.12, factors["record"]), noise=rng.standard_normal(rows))
    )
    kind = choose([credit_type.are(name) for name in KINDS], list(KINDS.values()), "other")

    own = rng.standard_normal(len(traits))[application]
    when = mixed(
        (-0.42, factors["record"]), (0.16, factors["youth"]), (0.14, factors["strain"]), (0.18, own),
        noise=rng.standard_normal(rows),
    )  # fmt: skip
    term_score, size_score = rng.standard_normal((2, rows))
    size_score = mixed((0.38, factors["means"]), (0.35, term_score), noise=size_score)
    # Those who are stretched repay late and keep their cards; the others close before the end.
    lasting = mixed((0.36, factors["strain"]), (-0.36, factors["record"]), noise=rng.standard_normal(rows))

    opened = np.empty(rows)
    term = np.empty(rows)
    closed = np.empty(rows)
    amount = np.empty(rows)
    for name in kind.names:
        of_kind = kind.are(name)
        knots = f"bureau.knots.{name}"
        opened[of_kind] = np.minimum(np.round(calibration.marginal(f"{knots}.DAYS_CREDIT").at(when[of_kind])), -1)
        term[of_kind] = np.round(calibration.marginal(f"{knots}.term").at(term_score[of_kind]))
        amount[of_kind] = calibration.marginal(f"{knots}.AMT_CREDIT_SUM").at(size_score[of_kind])
        if name in ("card", "mortgage"):
            runs = ndtr(lasting[of_kind]) > (0.38 if name == "card" else 0.25)
            after = calibration.marginal(f"{knots}.closed_after_start").at(rng.standard_normal(int(of_kind.sum())))
            closed[of_kind] = np.where(runs, 1, opened[of_kind] + np.round(after))
        else:
            after = np.round(calibration.marginal(f"{knots}.closed_after_end").at(lasting[of_kind]))
            closed[of_kind] = opened[of_kind] + np.maximum(term[of_kind] + after, 1)
    is_active = closed >= 0
    closed = np.where(is_active, 1, np.maximum(closed, opened))
    is_sold = rng.random(rows) < 0.0037
    status = choose([is_sold, is_active], ["Sold", "Active"], "Closed")
    amount = to_multiple(amount, 4.5)

    end = opened + term
    end_unknown = rng.random(rows) < np.select([kind.are("card"), kind.are("microloan")], [0.215, 0.43], 0.012)
    columns: dict[str, Column] = {
        "application": application,
        "SK_ID_BUREAU": numbering.take(rows),
        "CREDIT_ACTIVE": status,
        "CREDIT_CURRENCY": calibration.categories("bureau.shares.CREDIT_CURRENCY").drawn(rng.random(rows)),
        "DAYS_CREDIT": opened.astype(np.int64),
        "DAYS_CREDIT_ENDDATE": np.where(end_unknown, np.nan, end),
        "DAYS_ENDDATE_FACT": np.where(closed < 0, closed, np.nan),
        "CNT_CREDIT_PROLONG": np.searchsorted((0.9963, 0.9994, 0.99992), rng.random(rows)).astype(np.int64),
        "AMT_CREDIT_SUM": amount,
        "CREDIT_TYPE": credit_type,
    }
    columns |= _delays(rng, factors, is_active & ~is_sold, kind)
    columns |= _balances(rng, factors, is_active, kind, amount, opened, end)
    columns |= _update(rng, closed, is_active, opened)
    return BureauLoans(columns, application, opened.astype(np.int64), closed.astype(np.int64), is_sold)


def _delays(rng: np.random.Generator, factors: dict[str, Floats], is_active: Bools, kind: Labels) -> dict[str, Column]:
    rows = len(is_active)
    risk = mixed(
        (0.26, factors["strain"]), (-0.22, factors["discipline"]), (-0.20, factors["record"]),
        noise=rng.standard_normal(rows),
    )  # fmt: skip
    is_overdue = is_active & (risk > 2.62)
    days = np.round(np.interp(rng.random(rows), np.linspace(0, 1, len(OVERDUE_DAYS)), OVERDUE_DAYS))
    worst_known = rng.random(rows) < 0.326
    worst = np.where(
        kind.are("card"),
        calibration.marginal("bureau.knots.card.max_overdue").at(rng.standard_normal(rows)),
        calibration.marginal("bureau.knots.consumer.max_overdue").at(rng.standard_normal(rows)),
    )
    worst = np.where((risk > 0.84) | is_overdue, to_multiple(worst, 0.045), 0.0)
    overdue = np.where(is_overdue, to_multiple(np.exp(7.5 + 1.6 * rng.standard_normal(rows)), 0.045), 0.0)
    return {
        "CREDIT_DAY_OVERDUE": np.where(is_overdue, days, 0).astype(np.int64),
        "AMT_CREDIT_MAX_OVERDUE": np.where(worst_known, worst, np.nan),
        "AMT_CREDIT_SUM_OVERDUE": np.where(is_overdue & (rng.random(rows) < 0.9), overdue, 0.0),
    }


def _balances(
    rng: np.random.Generator,
    factors: dict[str, Floats],
    is_active: Bools,
    kind: Labels,
    amount: Floats,
    opened: Floats,
    end: Floats,
) -> dict[str, Column]:
    rows = len(amount)
    # What is left to repay falls with time; a card is drawn the more, the more its owner is stretched.
    elapsed = np.clip(-opened / np.maximum(end - opened, 30), 0, 1)
    remaining = mixed(
        (0.42, factors["strain"]), (-0.15, factors["record"]), noise=rng.standard_normal(rows)
    ) + np.where(kind.are("card"), 0.0, 1.1 * (0.45 - elapsed))
    ratio = np.empty(rows)
    for name in kind.names:
        of_kind = kind.are(name)
        ratio[of_kind] = calibration.marginal(f"bureau.knots.{name}.debt_ratio").at(remaining[of_kind])
    debt = np.where(is_active, to_multiple(ratio * amount, 0.045), 0.0)
    is_card = kind.are("card")
    limit = np.where(is_active & is_card & (rng.random(rows) < 0.32), np.maximum(amount - debt, 0.0), 0.0)
    annuity_known = rng.random(rows) < np.where(is_active, 0.52, 0.38)
    annuity = calibration.marginal("bureau.knots.consumer.AMT_ANNUITY").at(rng.standard_normal(rows))
    annuity_zero = rng.random(rows) < np.where(is_active, 0.22, 0.80)
    return {
        "AMT_CREDIT_SUM_DEBT": np.where(rng.random(rows) < np.where(is_active, 0.115, 0.162), np.nan, debt),
        "AMT_CREDIT_SUM_LIMIT": np.where(rng.random(rows) < np.where(is_active, 0.30, 0.41), np.nan, limit),
        "AMT_ANNUITY": np.where(annuity_known, np.where(annuity_zero, 0.0, to_multiple(annuity, 4.5)), np.nan),
    }


def _update(rng: np.random.Generator, closed: Floats, is_active: Bools, opened: Floats) -> dict[str, Column]:
    rows = len(closed)
    score = rng.standard_normal(rows)
    running = np.round(calibration.marginal("bureau.knots.consumer.update_active").at(score))
    after = np.round(calibration.marginal("bureau.knots.consumer.update_after_close").at(score))
    day = np.where(is_active, np.maximum(running, opened), np.minimum(closed + after, -1))
    return {"DAYS_CREDIT_UPDATE": day.astype(np.int64)}
