"""Products, shops and channels of earlier applications."""

from __future__ import annotations

import numpy as np

from clairscore.lenders.home_credit.synthetic import calibration
from clairscore.lenders.home_credit.synthetic.labels import Labels, choose
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Floats
from clairscore.lenders.home_credit.synthetic.people import Column

CATEGORY_COLUMNS = (
    "CODE_REJECT_REASON",
    "NAME_CLIENT_TYPE",
    "NAME_PRODUCT_TYPE",
    "CHANNEL_TYPE",
    "NAME_PAYMENT_TYPE",
    "NAME_CASH_LOAN_PURPOSE",
    "NAME_GOODS_CATEGORY",
    "NAME_SELLER_INDUSTRY",
    "NAME_TYPE_SUITE",
)
"""Columns drawn by their shares within a cell of type and answer."""

SHOPS = {
    "mobile": ("Connectivity",),
    "household": ("Consumer electronics",),
    "industry": ("Furniture", "Construction", "Clothing", "Industry"),
}
YIELDS = {"low_action": 0.222, "low_normal": 0.385, "middle": 0.58}
"""Upper ends of the yearly yield of each yield group; what lies above is `high`."""


def describe_products(
    rng: np.random.Generator, cell: Labels, labels: dict[str, Labels], amounts: dict[str, Floats]
) -> dict[str, Column]:
    """Return the columns about product, shop, channel and process, by delivered name."""
    rows = len(cell)
    is_priced = ~np.isnan(amounts["payments"])
    is_cash = cell.are("cash_approved", "cash_canceled", "cash_refused")
    is_card = cell.are("revolving_approved", "revolving_canceled", "revolving_refused")
    is_shop = ~is_cash & ~is_card & ~cell.are("other_canceled")
    product = labels["NAME_PRODUCT_TYPE"].replace(~is_priced & (is_cash | is_card), "XNA")
    product = product.replace(is_priced & (is_cash | is_card) & product.are("XNA"), "x-sell")
    purpose = labels["NAME_CASH_LOAN_PURPOSE"].replace(~is_cash, "XAP")
    yields = _yield_group(amounts, is_priced & ~is_card, is_shop)
    area = np.round(calibration.marginal("previous.knots.SELLERPLACE_AREA").at(rng.standard_normal(rows)))
    area = np.where(is_shop, area, np.where(rng.random(rows) < 0.75, -1, np.round(rng.exponential(60.0, rows))))
    hour = calibration.marginal("previous.knots.HOUR_APPR_PROCESS_START").steps_at(rng.standard_normal(rows))
    special = is_shop & (rng.random(rows) < 0.012)
    weekday = calibration.categories("previous.shares.WEEKDAY_APPR_PROCESS_START").drawn(rng.random(rows))
    suite = labels["NAME_TYPE_SUITE"]
    return {
        **labels,
        "CHANNEL_TYPE": labels["CHANNEL_TYPE"].replace(cell.are("other_canceled"), "Country-wide"),
        "NAME_PRODUCT_TYPE": product,
        "NAME_CASH_LOAN_PURPOSE": purpose,
        "NAME_TYPE_SUITE": suite.where(~suite.are("none", "XNA")),
        "NAME_PORTFOLIO": choose(
            [~is_priced, is_cash, is_card, is_shop & (rng.random(rows) < 0.0005)],
            ["XNA", "Cash", "Cards", "Cars"],
            "POS",
        ),
        "NAME_YIELD_GROUP": yields,
        "PRODUCT_COMBINATION": _combination(cell, is_priced, is_cash, is_card, product, yields, labels),
        "SELLERPLACE_AREA": area.astype(np.int64),
        "WEEKDAY_APPR_PROCESS_START": weekday,
        "HOUR_APPR_PROCESS_START": hour.astype(np.int64),
        "FLAG_LAST_APPL_PER_CONTRACT": Labels((rng.random(rows) < 0.9958).astype(np.int8), ("N", "Y")),
        "NFLAG_LAST_APPL_IN_DAY": (rng.random(rows) < 0.9967).astype(np.int64),
        "RATE_INTEREST_PRIMARY": np.where(special, np.round(0.10 + 0.14 * rng.beta(6, 3, rows), 6), np.nan),
        "RATE_INTEREST_PRIVILEGED": np.where(special, np.round(0.55 + 0.32 * rng.beta(5, 1.2, rows), 6), np.nan),
    }


def _yield_group(amounts: dict[str, Floats], is_priced: Bools, is_shop: Bools) -> Labels:
    with np.errstate(divide="ignore", invalid="ignore"):
        yearly = 24 * (amounts["paid_share"] - 1) / amounts["payments"]
    # Loans in shops are cheaper to repay over fewer months: their limits lie higher.
    scale = np.where(is_shop, 1.03, 1.0)
    conditions = [~is_priced, *(yearly < limit * scale for limit in YIELDS.values())]
    return choose(conditions, ["XNA", *YIELDS], "high")


def _combination(
    cell: Labels,
    is_priced: Bools,
    is_cash: Bools,
    is_card: Bools,
    product: Labels,
    yields: Labels,
    labels: dict[str, Labels],
) -> Labels:
    """Name the product: how it was sold, and how dear it is."""
    conditions: list[Bools] = [cell.are("other_canceled"), is_cash & ~is_priced]
    names = ["none", "Cash"]
    crossed = product.are("x-sell")
    low = yields.are("low_action", "low_normal")
    for sold, of_sale in (("X-Sell", crossed), ("Street", ~crossed)):
        conditions.append(is_card & of_sale)
        names.append(f"Card {sold}")
        for price, of_price in (("low", low), ("middle", yields.are("middle")), ("high", yields.are("high"))):
            conditions.append(is_cash & of_sale & of_price)
            names.append(f"Cash {sold}: {price}")
    is_free = yields.are("low_action")
    for shop, industries in SHOPS.items():
        of_shop = labels["NAME_SELLER_INDUSTRY"].are(*industries)
        conditions += [of_shop & is_free, of_shop]
        names += [f"POS {shop} without interest", f"POS {shop} with interest"]
    conditions.append(is_free)
    names.append("POS others without interest")
    combination = choose(conditions, names, "POS other with interest")
    return combination.where(~combination.are("none"))
