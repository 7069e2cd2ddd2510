"""Monthly balances of credit cards: drawn, owed, paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Floats, Ints, mixed, to_multiple
from clairscore.lenders.home_credit.synthetic.people import Column
from clairscore.lenders.home_credit.synthetic.previous import Cards
from clairscore.lenders.home_credit.synthetic.ragged import owners, positions
from clairscore.lenders.home_credit.synthetic.traits import Traits

STATUSES = ("Active", "Completed", "Signed", "Sent proposal", "Refused", "Demand", "Approved")
MONTH = 365.25 / 12
EARLIEST = 96
NEVER_USED_RATE = 0.31
MONTHLY_INTEREST = 0.023
UNIT = 0.045


@dataclass(frozen=True)
class CardDues:
    """Payments due on cards, one row per instalment.

    Attributes:
        id: SK_ID_PREV.
        application: Position of the application within the chunk.
        number: Number of the instalment over the life of the card, from 1.
        day: Day it fell due, negative.
        amount: Amount due.
    """

    id: Ints
    application: Ints
    number: Ints
    day: Floats
    amount: Floats


@dataclass(frozen=True)
class _Use:
    """How the cards of a chunk are used, one entry per card-month."""

    card: Ints
    month: Ints
    place: Ints
    is_used: Bools
    limit: Floats
    balance: Floats
    before: Floats


def draw_cards(rng: np.random.Generator, traits: Traits, cards: Cards) -> tuple[dict[str, Column], CardDues]:
    """Draw the months of each card, and the instalments that fell due in them."""
    use = _use(rng, traits, cards)
    rows = len(use.card)
    risk = _risk(rng, traits, cards)[use.card]
    interest = use.before * MONTHLY_INTEREST
    due = np.where(
        use.before > 0, np.maximum(to_multiple(use.before * 0.052, UNIT), np.minimum(225.0, use.before)), 0.0
    )
    behind = _behind(rng, cards, use)
    is_missed = (behind > 0) | (rng.random(rows) < np.minimum(0.020 * np.exp(0.9 * risk - 0.3), 0.5))
    extra = np.where(rng.random(rows) < ndtr(-0.35 - 0.25 * risk), rng.gamma(0.5, 2.5, rows), 0.03 * rng.random(rows))
    paid = np.where(is_missed, 0.0, np.minimum(due * (1 + extra), use.before * 1.02))
    # What is owed now is what was owed, less what was paid, plus interest and what was drawn.
    drawn = np.maximum(use.balance - (use.before + interest - paid), 0.0)
    drawn = np.where(drawn > 0.05 * use.limit, to_multiple(drawn, 45.0), 0.0)
    paid = to_multiple(np.maximum(use.before + interest + drawn - use.balance, 0.0) * ~is_missed, UNIT)
    cash = use.is_used & (rng.random(rows) < ndtr(-0.05 + 0.30 * risk))
    at_machine = np.where(cash, drawn, 0.0)
    at_shop = np.where(cash | (rng.random(rows) < 0.01), 0.0, drawn)

    columns: dict[str, Column] = {
        "SK_ID_PREV": cards.id[use.card],
        "application": cards.application[use.card],
        "MONTHS_BALANCE": use.month,
        "AMT_BALANCE": to_multiple(use.balance, UNIT),
        "AMT_CREDIT_LIMIT_ACTUAL": use.limit.astype(np.int64),
        "AMT_INST_MIN_REGULARITY": np.where(_unknown(rng, use, 0.252, 0.020), np.nan, due),
        "AMT_PAYMENT_TOTAL_CURRENT": np.where(rng.random(rows) < 0.93, paid, to_multiple(0.6 * paid, UNIT)),
    }
    columns |= _drawings(rng, use, drawn, at_machine, at_shop)
    columns["AMT_PAYMENT_CURRENT"] = np.where(_unknown(rng, use, 0.902, 0.034), np.nan, paid)
    columns |= _owed(rng, use)
    columns |= _state(rng, use, is_missed, due, behind)
    return columns, _dues(rng, cards, use, due, paid)


def _risk(rng: np.random.Generator, traits: Traits, cards: Cards) -> Floats:
    factors = {name: traits.factors[name][cards.application] for name in ("discipline", "strain")}
    noise = rng.standard_normal(len(cards.id))
    return mixed((-0.50, factors["discipline"]), (0.55, factors["strain"]), noise=noise)


def _use(rng: np.random.Generator, traits: Traits, cards: Cards) -> _Use:
    size = len(cards.id)
    opened = np.minimum(-np.ceil(-cards.decided / MONTH).astype(np.int64) + (rng.random(size) < 0.5), -1)
    first = np.maximum(opened, -EARLIEST)
    last = np.where(rng.random(size) < 0.12, -rng.integers(2, 5, size), -1)
    counts = np.maximum(last - first + 1, 0)
    card = owners(counts)
    place = positions(counts)
    month = first[card] + place
    rows = len(card)

    strain, ability, record, discipline = (
        traits.factors[name][cards.application] for name in ("strain", "ability", "record", "discipline")
    )
    level = mixed(
        (0.66, strain), (-0.28, ability), (-0.28, record), (-0.15, discipline), noise=rng.standard_normal(size)
    )
    is_used = mixed((0.45, level), noise=rng.standard_normal(size)) > ndtri(NEVER_USED_RATE)
    # Utilisation wanders about the level of the card, slowly and from month to month.
    phase, speed, slope = rng.random(size) * 2 * np.pi, rng.uniform(0.03, 0.14, size), 0.5 * rng.standard_normal(size)
    wave = np.sin(phase[card] + speed[card] * place)
    course = (
        0.20 + 1.05 * level[card] + 0.50 * wave + slope[card] * (0.5 + month / 96) + 0.10 * rng.standard_normal(rows)
    )
    utilisation = np.clip(1.06 * ndtr(1.3 * course), 0.0, 1.05)
    begins = (rng.exponential(3.0, size)).astype(np.int64)
    stops = np.where(rng.random(size) < 0.40, rng.random(size), 1.1) * np.maximum(counts, 1)
    is_owed = is_used[card] & (place >= begins[card]) & (place < stops[card]) & (utilisation > 0.04)
    # Older cards started lower; a limit is 0 before a card is in use, and again once it is given back.
    scale = np.clip(1 + cards.decided / 5000, 0.55, 1.0)
    limit = np.maximum(to_multiple(cards.limit * scale, 22500.0), 22500.0)[card]
    limit[(place >= stops[card]) & ~is_owed] = 0.0
    limit[((rng.random(size) < 0.13)[card] & ~is_owed)] = 0.0
    lower = (rng.random(size) < 0.25)[card] & (place > counts[card] // 2)
    limit = np.where(lower & ~is_owed, to_multiple(limit / 2, 22500.0), limit)
    balance: Floats = np.where(is_owed, utilisation * limit, 0.0)
    before = np.roll(balance, 1)
    before[place == 0] = 0.0
    return _Use(card, month, place, is_used[card], limit, balance, before)


def _unknown(rng: np.random.Generator, use: _Use, unused_rate: float, used_rate: float) -> Bools:
    """Tell where a column is missing: nearly whole cards where they are not used, early months else."""
    by_card = rng.random(int(use.card.max()) + 1 if len(use.card) else 0)[use.card]
    by_month = rng.random(len(use.card))
    return np.asarray(np.where(use.is_used, by_month < used_rate, by_card < unused_rate) & (use.balance == 0), np.bool_)


def _drawings(
    rng: np.random.Generator, use: _Use, drawn: Floats, at_machine: Floats, at_shop: Floats
) -> dict[str, Column]:
    rows = len(drawn)
    unknown = _unknown(rng, use, 0.895, 0.06)
    times_machine = np.where(at_machine > 0, np.ceil(at_machine / np.exp(9.9 + 0.5 * rng.standard_normal(rows))), 0.0)
    times_shop = np.where(at_shop > 0, np.ceil(at_shop / np.exp(9.0 + 0.7 * rng.standard_normal(rows))), 0.0)
    other = np.maximum(drawn - at_machine - at_shop, 0.0)
    times_other = (other > 0).astype(np.float64)
    known = {
        "AMT_DRAWINGS_ATM_CURRENT": at_machine,
        "AMT_DRAWINGS_OTHER_CURRENT": other,
        "AMT_DRAWINGS_POS_CURRENT": at_shop,
        "CNT_DRAWINGS_ATM_CURRENT": np.minimum(times_machine, 40),
        "CNT_DRAWINGS_OTHER_CURRENT": times_other,
        "CNT_DRAWINGS_POS_CURRENT": np.minimum(times_shop, 120),
    }
    total = known["CNT_DRAWINGS_ATM_CURRENT"] + times_other + known["CNT_DRAWINGS_POS_CURRENT"]
    columns: dict[str, Column] = {name: np.where(unknown, np.nan, values) for name, values in known.items()}
    return columns | {"AMT_DRAWINGS_CURRENT": drawn, "CNT_DRAWINGS_CURRENT": total.astype(np.int64)}


def _owed(rng: np.random.Generator, use: _Use) -> dict[str, Column]:
    rows = len(use.balance)
    principal = to_multiple(use.balance * rng.uniform(0.93, 0.99, rows), UNIT)
    settled = np.where(
        (use.balance == 0) & use.is_used & (rng.random(rows) < 0.03), -45.0 * rng.gamma(1.0, 20.0, rows), 0.0
    )
    receivable = to_multiple(use.balance + settled, UNIT)
    return {
        "AMT_RECEIVABLE_PRINCIPAL": principal,
        "AMT_RECIVABLE": receivable,
        "AMT_TOTAL_RECEIVABLE": np.where(rng.random(rows) < 0.97, receivable, to_multiple(receivable * 1.001, UNIT)),
    }


def _behind(rng: np.random.Generator, cards: Cards, use: _Use) -> Floats:
    """Count the days past due of the few cards that are never paid up again, 0 for the others."""
    size = len(cards.id)
    since = np.where(rng.random(size) < 0.06, 90.0 * rng.random(size), np.inf)[use.card]
    behind: Floats = np.where(use.is_used, np.round(np.maximum(use.place - since, 0.0) * MONTH), 0.0)
    return behind


def _state(rng: np.random.Generator, use: _Use, is_missed: Bools, due: Floats, behind: Floats) -> dict[str, Column]:
    rows = len(use.card)
    matured = _running(((due > 0) & ~is_missed).astype(np.int64), use.place)
    is_late = is_missed & (due > 0)
    days = np.where(is_late, np.where(rng.random(rows) < 0.6, 1, rng.integers(2, 30, rows)), 0)
    days = np.where(behind > 0, behind, days)
    status = np.where((rng.random(rows) < 0.20) & (use.limit == 0), 1, 0).astype(np.int8)
    signed = (use.place == 0) & (rng.random(rows) < 0.10)
    return {
        "CNT_INSTALMENT_MATURE_CUM": np.where(_unknown(rng, use, 0.252, 0.020), np.nan, matured),
        "NAME_CONTRACT_STATUS": Labels(np.where(signed, 2, status).astype(np.int8), STATUSES),
        "SK_DPD": days.astype(np.int64),
        "SK_DPD_DEF": np.where(rng.random(rows) < 0.53, np.minimum(days, 7), 0).astype(np.int64),
    }


def _running(values: Ints, place: Ints) -> Ints:
    """Sum values up within each card, whose rows follow each other."""
    total = np.cumsum(values)
    starts = np.flatnonzero(place == 0)
    lengths = np.diff(np.append(starts, len(place)))
    return total - np.repeat(total[starts] - values[starts], lengths)


def _dues(rng: np.random.Generator, cards: Cards, use: _Use, due: Floats, paid: Floats) -> CardDues:
    """List what fell due: the minimum each month, and a second entry where more was paid."""
    entries = (due > 0).astype(np.int64) + ((paid > due * 1.02) & (due > 0))
    delivered = (rng.random(len(cards.id)) < 0.97)[use.card]
    entries = np.where(delivered, entries, 0)
    number = _running(entries, use.place) if len(entries) else entries
    row = owners(entries)
    second = positions(entries)
    day = np.round(use.month * MONTH)[row] + rng.integers(-4, 4, len(row)) - 6.0 * second
    amount = np.where(second == 0, due[row], np.maximum(to_multiple(paid[row] - due[row], UNIT), UNIT))
    card = use.card[row]
    return CardDues(
        id=cards.id[card],
        application=cards.application[card],
        number=number[row] - entries[row] + second + 1,
        day=np.minimum(day, -1.0),
        amount=amount,
    )
