"""Earlier applications with this lender: asked, answered, and how a granted credit was set up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.labels import Labels, constant
from clairscore.lenders.home_credit.synthetic.marginals import (
    Categories,
    Floats,
    Ints,
    counts_at,
    mixed,
    to_multiple,
)
from clairscore.lenders.home_credit.synthetic.people import NOT_APPLICABLE, Column
from clairscore.lenders.home_credit.synthetic.products import CATEGORY_COLUMNS, describe_products
from clairscore.lenders.home_credit.synthetic.ragged import Numbering, owners, positions
from clairscore.lenders.home_credit.synthetic.traits import Traits

CELLS: dict[str, tuple[str, str, float]] = {
    "cash_refused": ("Cash loans", "Refused", 0.1005),
    "revolving_refused": ("Revolving loans", "Refused", 0.0289),
    "consumer_refused": ("Consumer loans", "Refused", 0.0429),
    "cash_canceled": ("Cash loans", "Canceled", 0.1760),
    "revolving_canceled": ("Revolving loans", "Canceled", 0.0311),
    "consumer_unused": ("Consumer loans", "Unused offer", 0.0161),
    "other_canceled": ("XNA", "Canceled", 0.0003),
    "revolving_approved": ("Revolving loans", "Approved", 0.0810),
    "cash_approved": ("Cash loans", "Approved", 0.1830),
    "consumer_approved": ("Consumer loans", "Approved", 0.1950),
}
"""Type, answer and weight of the earlier applications; a stretched applicant meets the first ones more often."""

FIRST_IN_A_SHOP_RATE = 0.82
"""Most clients came to the lender through a credit granted in a shop: their oldest application."""

STRETCHED_ASK_MORE = 0.035
"""Those who are stretched also apply more often: shifts the answers back to their shares."""

NO_SCHEDULE_RATE = {"cash_approved": 0.078, "consumer_approved": 0.022, "revolving_approved": 0.043}
EARLY_RATE = {"cash_approved": 0.72, "consumer_approved": 0.42}
"""Share of granted credits that are repaid before the end, if there is time."""


@dataclass(frozen=True)
class Loans:
    """Granted credits with a schedule, one row per credit.

    Attributes:
        id: SK_ID_PREV.
        application: Position of the application within the chunk.
        decided: Day of the decision, negative.
        first_due: Day of the first instalment.
        term: Instalments agreed.
        paid: Instalments after which the credit ends, at most `term`.
        annuity: Amount of one instalment.
    """

    id: Ints
    application: Ints
    decided: Ints
    first_due: Ints
    term: Ints
    paid: Ints
    annuity: Floats

    @property
    def last_due(self) -> Ints:
        """Return the day of the last instalment, which may lie ahead."""
        return self.first_due + 30 * (self.paid - 1)


@dataclass(frozen=True)
class Cards:
    """Granted revolving credits, one row per card."""

    id: Ints
    application: Ints
    decided: Ints
    limit: Floats


@dataclass(frozen=True)
class Previous:
    """The earlier applications of a chunk: columns by delivered name, and what was granted."""

    columns: dict[str, Column]
    loans: Loans
    cards: Cards


def count_previous(traits: Traits) -> Ints:
    """Return how many earlier applications each applicant made, shape (applications,)."""
    return counts_at(calibration.numbers("previous.applications"), traits.scores["priors"])


def draw_previous(rng: np.random.Generator, traits: Traits, counts: Ints, numbering: Numbering) -> Previous:
    """Draw the earlier applications behind `counts`."""
    application = owners(counts)
    rows = len(application)
    factors = {
        name: traits.factors[name][application] for name in ("strain", "ability", "discipline", "means", "roots")
    }
    own = rng.standard_normal(len(traits))[application]
    answer = mixed(
        (-0.38, factors["strain"]), (0.16, factors["ability"]), (0.16, factors["discipline"]), (0.15, own),
        noise=rng.standard_normal(rows),
    )  # fmt: skip
    cell = Categories(tuple(CELLS), tuple(share for _, _, share in CELLS.values())).at(answer + STRETCHED_ASK_MORE)
    is_first = (positions(counts) == 0) & (rng.random(rows) < FIRST_IN_A_SHOP_RATE)
    in_shop = cell.names.index("consumer_approved")
    cell = Labels(np.where(is_first, in_shop, cell.codes).astype(np.int8), cell.names)
    size = mixed((0.45, factors["means"]), noise=rng.standard_normal(rows))
    when = mixed((-0.15, factors["roots"]), (0.20, factors["strain"]), noise=rng.standard_normal(rows))
    when = np.where(cell.are("consumer_approved"), 0.92 * when + np.where(is_first, -0.35, 0.40), when)

    amounts = {name: np.full(rows, np.nan) for name in ("asked", "credit", "payments", "paid_share", "down_rate")}
    decided = np.full(rows, -300.0)
    labels = {name: constant("XNA", rows) for name in CATEGORY_COLUMNS}
    for name in CELLS:
        of_cell = np.flatnonzero(cell.are(name))
        if name == "other_canceled":
            amounts["asked"][of_cell] = amounts["credit"][of_cell] = 0.0
            labels["CODE_REJECT_REASON"] = labels["CODE_REJECT_REASON"].replace(cell.are(name), "XAP")
            continue
        decided[of_cell] = calibration.marginal(f"previous.{name}.DAYS_DECISION").at(when[of_cell])
        for column, values in _ask(rng, name, size[of_cell]).items():
            amounts[column][of_cell] = values
        for column in CATEGORY_COLUMNS:
            drawn = calibration.categories(f"previous.{name}.{column}").drawn(rng.random(len(of_cell)))
            labels[column] = _fill(labels[column], of_cell, drawn)
    decided = np.minimum(np.round(decided), -1)
    ids = numbering.take(rows)
    columns: dict[str, Column] = {
        "application": application,
        "SK_ID_PREV": ids,
        "NAME_CONTRACT_TYPE": _translate(cell, 0),
        "NAME_CONTRACT_STATUS": _translate(cell, 1),
        "DAYS_DECISION": decided.astype(np.int64),
    }
    columns |= _amounts(cell, amounts)
    columns |= describe_products(rng, cell, labels, amounts)
    schedule, loans, cards = _schedule(rng, cell, ids, application, decided, columns)
    return Previous(columns | schedule, loans, cards)


def _ask(rng: np.random.Generator, cell: str, size: Floats) -> dict[str, Floats]:
    """Draw the amounts of one cell: asked, granted, number of payments, cost, down payment."""
    rows = len(size)
    figures = f"previous.{cell}"
    is_card = cell.startswith("revolving")
    asked = np.zeros(rows)
    # Most cancelled applications ended before an amount was fixed.
    open_rate = {"cash_canceled": 0.966, "revolving_canceled": 0.99, "cash_refused": 0.168, "revolving_refused": 0.051}
    unknown = rng.random(rows) < open_rate.get(cell, 0.0)
    if calibration.has(f"{figures}.AMT_APPLICATION"):
        asked = calibration.marginal(f"{figures}.AMT_APPLICATION").at(size)
        asked = to_multiple(asked, 4500.0 if cell.startswith("cash") else 4.5)
    found: dict[str, Floats] = {}
    if is_card:
        limit = np.full(rows, 180000.0)
        if calibration.has(f"{figures}.AMT_CREDIT"):
            limit = to_multiple(calibration.marginal(f"{figures}.AMT_CREDIT").at(size), 22500.0)
        limit = np.where(rng.random(rows) < 0.019, 0.0, limit)
        found["credit"] = np.where(unknown, 0.0, limit)
        found["asked"] = np.where(rng.random(rows) < 0.41, 0.0, found["credit"])
        found["payments"] = np.where(unknown, np.nan, 0.0)
    else:
        ratio = np.ones(rows)
        if cell != "consumer_unused":
            ratio = calibration.marginal(f"{figures}.credit_per_application").at(rng.standard_normal(rows))
        found["asked"] = np.where(unknown, 0.0, asked)
        found["credit"] = np.where(unknown, 0.0, to_multiple(asked * ratio, 4.5))
        source = "previous.consumer_approved" if cell == "consumer_unused" else figures
        length = mixed((0.55, size), noise=rng.standard_normal(rows))
        payments = calibration.categories(f"{source}.CNT_PAYMENT").numbers_at(length)
        lost = {"consumer_refused": 0.171, "consumer_unused": 0.981}.get(cell, 0.0)
        found["payments"] = np.where(unknown | (rng.random(rows) < lost), np.nan, payments)
        cost = mixed((0.65, length), noise=rng.standard_normal(rows))
        found["paid_share"] = calibration.marginal(f"{source}.paid_per_credit").at(cost)
    if cell.startswith("consumer"):
        paid_down = rng.random(rows) < {"consumer_approved": 0.577, "consumer_refused": 0.47}.get(cell, 0.0)
        rate = calibration.marginal("previous.consumer_approved.RATE_DOWN_PAYMENT").at(rng.standard_normal(rows))
        found["down_rate"] = np.where(rng.random(rows) < 0.004, np.nan, np.where(paid_down, rate, 0.0))
    elif cell == "cash_approved":
        found["down_rate"] = np.where(rng.random(rows) < 0.119, 0.0, np.nan)
    return found


def _amounts(cell: Labels, amounts: dict[str, Floats]) -> dict[str, Column]:
    asked, credit, payments = amounts["asked"], amounts["credit"], amounts["payments"]
    is_card = cell.are("revolving_approved", "revolving_refused", "revolving_canceled")
    with np.errstate(divide="ignore", invalid="ignore"):
        annuity = np.where(is_card, credit / 20, to_multiple(credit * amounts["paid_share"] / payments, 0.045))
    is_priced = is_card | cell.are("consumer_approved", "consumer_refused", "consumer_unused")
    goods = np.where((asked > 0) | (is_priced & ~is_card), asked, np.nan)
    return {
        "AMT_ANNUITY": np.where(np.isnan(payments), np.nan, annuity),
        "AMT_APPLICATION": asked,
        "AMT_CREDIT": credit,
        "AMT_DOWN_PAYMENT": to_multiple(asked * amounts["down_rate"], 0.045),
        "AMT_GOODS_PRICE": goods,
        "RATE_DOWN_PAYMENT": amounts["down_rate"],
        "CNT_PAYMENT": payments,
    }


def _schedule(
    rng: np.random.Generator,
    cell: Labels,
    ids: Ints,
    application: Ints,
    decided: Floats,
    columns: dict[str, Column],
) -> tuple[dict[str, Column], Loans, Cards]:
    """Set the days of granted credits: first due, last due as agreed and as it came, end."""
    rows = len(ids)
    is_loan = cell.are("cash_approved", "consumer_approved")
    is_card = cell.are("revolving_approved")
    no_schedule = np.select([cell.are(name) for name in NO_SCHEDULE_RATE], list(NO_SCHEDULE_RATE.values()), 1.0)
    has_days = rng.random(rows) >= no_schedule
    term = np.nan_to_num(np.asarray(columns["CNT_PAYMENT"], dtype=np.float64), nan=1.0)
    wait = np.where(cell.are("cash_approved"), 30, 30 + np.round(rng.gamma(0.7, 4.5, rows)))
    first = decided + wait
    agreed = first + 30 * (term - 1)
    early = rng.random(rows) < np.select([cell.are(name) for name in EARLY_RATE], list(EARLY_RATE.values()), 0.0)
    paid = np.where(early, np.ceil(term * rng.uniform(0.12, 0.98, rows)), term)
    last = first + 30 * (paid - 1)
    never = rng.random(rows) < 0.02
    is_finished = (last < 0) & ~never
    ended = last + 2 + np.round(rng.gamma(3.0, 1.5, rows))

    drawn_first = decided + np.round(rng.exponential(35.0, rows))
    is_drawn = is_card & (rng.random(rows) < 0.64) & (drawn_first < 0)
    card_first = np.minimum(drawn_first + 44, -1)
    card_ended = is_drawn & (rng.random(rows) < 0.30)
    card_last = np.round(card_first * rng.random(rows))
    nothing = float(NOT_APPLICABLE)
    days = {
        "DAYS_FIRST_DRAWING": np.where(is_drawn, drawn_first, nothing),
        "DAYS_FIRST_DUE": np.where(is_card, np.where(is_drawn, card_first, nothing), first),
        "DAYS_LAST_DUE_1ST_VERSION": np.where(is_card, nothing, agreed),
        "DAYS_LAST_DUE": np.where(
            is_card, np.where(card_ended, card_last, nothing), np.where(is_finished, last, nothing)
        ),
        "DAYS_TERMINATION": np.where(
            is_card,
            np.where(card_ended & (rng.random(rows) < 0.7), np.minimum(card_last + 100, -1), nothing),
            np.where(is_finished & (ended < 0), ended, nothing),
        ),
        "NFLAG_INSURED_ON_APPROVAL": (
            rng.random(rows) < np.select([cell.are("cash_approved"), is_card], [0.80, 0.005], 0.166)
        )
        * 1.0,
    }
    granted = np.flatnonzero(is_loan & has_days)
    annuity = np.asarray(columns["AMT_ANNUITY"])
    whole = {"decided": decided, "first_due": first, "term": term, "paid": np.where(never, term, paid)}
    parts = {name: values[granted].astype(np.int64) for name, values in whole.items()}
    loans = Loans(id=ids[granted], application=application[granted], annuity=annuity[granted], **parts)
    chosen = np.flatnonzero(is_card & (rng.random(rows) < 0.97) & (decided < -31))
    credit = np.asarray(columns["AMT_CREDIT"])
    cards = Cards(ids[chosen], application[chosen], decided[chosen].astype(np.int64), credit[chosen])
    return {name: np.where(has_days, values, np.nan) for name, values in days.items()}, loans, cards


def _translate(cell: Labels, part: int) -> Labels:
    names = tuple(dict.fromkeys(str(entry[part]) for entry in CELLS.values()))
    codes = np.asarray([names.index(str(CELLS[name][part])) for name in cell.names], np.int8)
    return Labels(codes[cell.codes], names)


def _fill(labels: Labels, rows: Ints, drawn: Labels) -> Labels:
    names = (*labels.names, *(name for name in drawn.names if name not in labels.names))
    codes = labels.codes.copy()
    codes[rows] = np.asarray([names.index(name) for name in drawn.names], np.int8)[drawn.codes]
    return Labels(codes, names)
