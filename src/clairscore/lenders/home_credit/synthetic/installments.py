"""Instalments due on credits and cards, and what was paid on them."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.cards import CardDues
from clairscore.lenders.home_credit.synthetic.marginals import Floats, Ints, mixed, to_multiple
from clairscore.lenders.home_credit.synthetic.people import Column
from clairscore.lenders.home_credit.synthetic.previous import Loans
from clairscore.lenders.home_credit.synthetic.ragged import owners, positions
from clairscore.lenders.home_credit.synthetic.traits import Traits

UNPAID_RATE = 0.0003
NOT_DELIVERED_RATE = 0.01
"""Share of credits whose instalments are missing from the delivery."""


def draw_installments(rng: np.random.Generator, traits: Traits, loans: Loans, dues: CardDues) -> dict[str, Column]:
    """Draw one row per payment; an instalment paid in two parts is two rows."""
    on_loans = _on_loans(rng, traits, loans)
    on_cards = _on_cards(rng, traits, dues)
    return {name: np.concatenate([on_loans[name], on_cards[name]]) for name in on_loans}


def _on_loans(rng: np.random.Generator, traits: Traits, loans: Loans) -> dict[str, Floats | Ints]:
    so_far = (-1 - loans.first_due) // 30 + 1
    counts = np.clip(np.minimum(loans.paid, so_far), 0, None)
    counts[rng.random(len(counts)) < NOT_DELIVERED_RATE] = 0
    loan = owners(counts)
    number = positions(counts) + 1
    due = loans.first_due[loan] + 30 * (number - 1)
    is_closing = (number == loans.paid[loan]) & (loans.paid < loans.term)[loan]
    left = (loans.term - loans.paid + 1)[loan]
    amount = np.where(
        is_closing, to_multiple(loans.annuity[loan] * np.maximum(left * 0.8, 1.0), 0.045), loans.annuity[loan]
    )
    version = np.where(is_closing, 2.0, 1.0)
    changed = rng.random(len(counts)) < 0.08
    version = version + (changed[loan] & (number > counts[loan] // 2))

    habit = _habit(rng, traits, loans.application)
    delay = _delay(rng, habit[loan])
    # Some pay in two parts, the careless more often.
    in_parts = rng.random(len(loan)) < np.minimum(0.058 * np.exp(-0.45 * habit[loan] - 0.10), 0.6)
    rest = rng.random(len(loan)) < np.minimum(0.014 * np.exp(-0.70 * habit[loan] - 0.25), 0.5)
    share = np.where(in_parts, 1 - rng.random(len(loan)) ** 2, np.where(rest, rng.beta(6, 1.2, len(loan)), 1.0))
    paid = np.where(share < 1, to_multiple(amount * share, 0.045), amount)
    rows = {
        "SK_ID_PREV": loans.id[loan],
        "application": loans.application[loan],
        "NUM_INSTALMENT_VERSION": version,
        "NUM_INSTALMENT_NUMBER": number,
        "DAYS_INSTALMENT": due.astype(np.float64),
        "DAYS_ENTRY_PAYMENT": np.minimum(due + delay, -1.0),
        "AMT_INSTALMENT": amount,
        "AMT_PAYMENT": paid,
    }
    second = np.flatnonzero(in_parts)
    later = np.round(rng.exponential(6.0, len(second)))
    parts = {name: values[second] for name, values in rows.items()}
    parts["AMT_PAYMENT"] = amount[second] - paid[second]
    parts["DAYS_ENTRY_PAYMENT"] = np.minimum(parts["DAYS_ENTRY_PAYMENT"] + later, -1.0)
    return _leave_unpaid(rng, {name: np.concatenate([values, parts[name]]) for name, values in rows.items()})


def _on_cards(rng: np.random.Generator, traits: Traits, dues: CardDues) -> dict[str, Floats | Ints]:
    """Draw what was paid on cards: on the day or days before, numbered over the life of the card."""
    rows = len(dues.id)
    habit = traits.factors["discipline"][dues.application]
    early = np.where(rng.random(rows) < 0.535, 0.0, np.round(rng.gamma(2.0, 6.0, rows)))
    late = rng.random(rows) < ndtr(-1.95 - 0.55 * habit)
    delay = np.where(late, np.ceil(rng.exponential(4.0, rows)), -np.minimum(early, 30.0))
    paid_less = rng.random(rows) < 0.02
    paid = np.where(paid_less, to_multiple(dues.amount * rng.random(rows), 0.045), dues.amount)
    return _leave_unpaid(
        rng,
        {
            "SK_ID_PREV": dues.id,
            "application": dues.application,
            "NUM_INSTALMENT_VERSION": np.zeros(rows),
            "NUM_INSTALMENT_NUMBER": dues.number,
            "DAYS_INSTALMENT": dues.day,
            "DAYS_ENTRY_PAYMENT": np.minimum(dues.day + delay, -1.0),
            "AMT_INSTALMENT": dues.amount,
            "AMT_PAYMENT": paid,
        },
    )


def _habit(rng: np.random.Generator, traits: Traits, application: Ints) -> Floats:
    """Score how punctual the payer of each credit is; some credits fit his pay day, some do not."""
    own = rng.standard_normal(len(traits))[application]
    return mixed(
        (0.72, traits.factors["discipline"][application]), (-0.22, traits.factors["strain"][application]), (0.40, own),
        noise=rng.standard_normal(len(application)),
    )  # fmt: skip


def _delay(rng: np.random.Generator, habit: Floats) -> Floats:
    """Draw the days between due day and payment, negative where paid early."""
    rows = len(habit)
    is_late = rng.random(rows) < ndtr(-1.76 - 0.85 * habit)
    place = 0.42 * habit + 0.9075 * rng.standard_normal(rows)
    early = np.round(calibration.marginal("installments.knots.days_early").at(place))
    late = np.ceil(calibration.marginal("installments.knots.days_late").at(-place))
    return np.where(is_late, late, -early)


def _leave_unpaid(rng: np.random.Generator, rows: dict[str, Floats | Ints]) -> dict[str, Floats | Ints]:
    unpaid = rng.random(len(rows["SK_ID_PREV"])) < UNPAID_RATE
    for name in ("DAYS_ENTRY_PAYMENT", "AMT_PAYMENT"):
        rows[name] = np.where(unpaid, np.nan, rows[name])
    return rows
