"""Months of earlier credit cards with us."""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import ratio
from clairscore.lenders.home_credit.tables import application, credit_card_balance

_SUBJECT = "card_use"
_NONE = "the client had no card with us in the window"


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("1m", "2m", "3m", "6m", "12m", "last1", "all"),
    aggregates=("mean", "max"),
    risk="rises",
    null_means=_NONE,
    actionable=True,
)
def card_utilisation(rows: ir.Table) -> ir.FloatingValue:
    """Share of the card's limit that is used."""
    return ratio(rows.balance, rows.limit_amount)


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="currency",
    windows=("1m", "3m", "6m", "12m", "all"),
    aggregates=("mean",),
    risk="rises",
    null_means=_NONE,
    actionable=True,
)
def card_balance(rows: ir.Table) -> ir.FloatingValue:
    """Balance of the card."""
    return rows.balance


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="currency",
    windows=("3m", "12m", "all"),
    aggregates=("sum", "max"),
    null_means=_NONE,
)
def card_drawn(rows: ir.Table) -> ir.FloatingValue:
    """Amount drawn with the card in a month."""
    return rows.drawn


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("6m", "all"),
    aggregates=("mean",),
    risk="rises",
    null_means="nothing was drawn",
)
def card_cash_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of a month's drawings taken in cash."""
    return ratio(rows.drawn_atm, rows.drawn)


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="times",
    windows=("1m", "3m", "6m", "12m", "all"),
    aggregates=("mean", "max"),
    risk="rises",
    null_means=_NONE,
)
def card_cash_drawing(rows: ir.Table) -> ir.FloatingValue:
    """Cash drawings in a month."""
    return rows.drawing_atm_count


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    windows=("3m", "6m", "12m", "24m", "all"),
    aggregates=("share",),
    risk="rises",
    null_means="no payment was due",
)
def card_minimum_missed(rows: ir.Table) -> ir.BooleanValue:
    """Months in which less than the smallest payment due was paid."""
    paid = ibis.coalesce(rows.paid_total, 0.0)
    return ibis.ifelse(rows.minimum_due > 0.0, paid < rows.minimum_due, ibis.null("boolean"))


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("6m", "all"),
    aggregates=("mean",),
    risk="falls",
    null_means="nothing was owed",
)
def card_paid_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of what was owed on the card that was paid in a month."""
    return ratio(rows.paid_total, rows.receivable_total)


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="days",
    windows=("3m", "12m", "all"),
    aggregates=("max",),
    risk="rises",
    null_means=_NONE,
)
def card_dpd(rows: ir.Table) -> ir.FloatingValue:
    """Days past due of a card with us."""
    return rows.dpd


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="currency",
    windows=("last1", "all"),
    aggregates=("max", "min"),
    null_means=_NONE,
)
def card_limit(rows: ir.Table) -> ir.FloatingValue:
    """Limit of the card."""
    return rows.limit_amount


@feature(
    application,
    subject=_SUBJECT,
    unit="share",
    risk="rises",
    null_means="the card was not in use in both windows",
    combines=True,
)
def card_balance_trend(rows: ir.Table) -> ir.FloatingValue:
    """Mean balance of the card over the last 3 months over that of the last 12; above 1 when it grows."""
    return ratio(rows.card_balance_mean_3m, rows.card_balance_mean_12m)


def _limit(rows: ir.Table) -> ir.FloatingValue:
    return rows.limit_amount


def _drawn(rows: ir.Table) -> ir.FloatingValue:
    return rows.drawn


def _minimum(rows: ir.Table) -> ir.FloatingValue:
    return rows.minimum_due


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("6m", "12m", "all"),
    aggregates=("slope",),
    risk="rises",
    null_means="fewer than two months with a limit are known",
)
def card_fill(rows: ir.Table) -> ir.FloatingValue:
    """Share of the card's limit that is used."""
    return ratio(rows.balance, rows.limit_amount)


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    windows=("12m", "all"),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def card_over_limit(rows: ir.Table) -> ir.BooleanValue:
    """Months in which the balance of the card was above its limit."""
    return rows.balance > rows.limit_amount


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("1m", "2m", "3m", "6m", "12m", "all"),
    aggregates=("ratio",),
    over=_drawn,
    risk="rises",
    null_means="nothing was drawn",
)
def card_cash_drawn(rows: ir.Table) -> ir.FloatingValue:
    """Amounts drawn in cash over all amounts drawn with the card."""
    return rows.drawn_atm


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("3m", "12m", "all"),
    aggregates=("ratio",),
    over=_limit,
    risk="rises",
    null_means="there was no limit",
)
def card_drawn_to_limit(rows: ir.Table) -> ir.FloatingValue:
    """Amounts drawn with the card over its limits."""
    return rows.drawn


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="times",
    windows=("3m", "12m", "all"),
    aggregates=("mean", "max"),
    null_means=_NONE,
)
def card_drawings(rows: ir.Table) -> ir.FloatingValue:
    """Drawings with the card in a month."""
    return rows.drawing_count


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("3m", "6m", "12m", "all"),
    aggregates=("ratio",),
    over=_minimum,
    risk="falls",
    null_means="no payment was due",
)
def card_paid_to_minimum(rows: ir.Table) -> ir.FloatingValue:
    """Amounts paid on the card over the smallest payments due."""
    return ibis.coalesce(rows.paid_total, 0.0)


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    windows=("6m", "12m", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def card_used(rows: ir.Table) -> ir.BooleanValue:
    """Months in which something was drawn with the card."""
    return rows.drawn > 0.0


@feature(
    credit_card_balance,
    subject=_SUBJECT,
    unit="months",
    windows=("all",),
    aggregates=("min",),
    null_means="nothing was ever drawn",
)
def card_drawn_ago(rows: ir.Table) -> ir.FloatingValue:
    """Months since something was drawn with the card."""
    return ibis.ifelse(rows.drawn > 0.0, -rows.month.cast("float64"), ibis.null("float64"))


@feature(
    application,
    subject=_SUBJECT,
    unit="share",
    risk="rises",
    null_means="the card was not in use in both windows",
    combines=True,
)
def card_utilisation_trend(rows: ir.Table) -> ir.FloatingValue:
    """Mean share of the limit used over the last 3 months less that over the last 12; positive when it grows."""
    return rows.card_utilisation_mean_3m - rows.card_utilisation_mean_12m


@feature(application, subject=_SUBJECT, unit="share", risk="rises", null_means=_NONE, combines=True)
def card_balance_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Mean balance of the card over the last 3 months over income."""
    return ratio(rows.card_balance_mean_3m, rows.income)
