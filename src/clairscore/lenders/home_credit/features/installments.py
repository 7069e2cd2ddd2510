"""How instalments of earlier credits with us were paid.

An instalment is late when it was paid *after* it fell due: paid day minus due day. Early payment is no lateness.
"""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import positive_part, ratio
from clairscore.lenders.home_credit.tables import application, installments_payments

_NOTHING_PAID = "nothing that fell due in the window has been paid"
_NOTHING_DUE = "nothing fell due in the window"


@feature(
    installments_payments,
    subject="late_instalments",
    unit="days",
    windows=("1m", "2m", "3m", "6m", "12m", "24m", "last5", "last10", "all"),
    aggregates=("mean", "max"),
    risk="rises",
    null_means=_NOTHING_PAID,
)
def installment_dpd(rows: ir.Table) -> ir.FloatingValue:
    """Days past due of an instalment; an early payment counts as 0."""
    return positive_part(rows.paid_day - rows.due_day)


@feature(
    installments_payments,
    subject="late_instalments",
    unit="days",
    windows=("1m", "3m", "6m", "12m", "all"),
    aggregates=("mean", "max"),
    risk="falls",
    null_means=_NOTHING_PAID,
)
def installment_days_early(rows: ir.Table) -> ir.FloatingValue:
    """Days an instalment was paid before it fell due; a late payment counts as 0."""
    return positive_part(rows.due_day - rows.paid_day)


@feature(
    installments_payments,
    subject="late_instalments",
    windows=("1m", "3m", "6m", "12m", "24m", "last10", "all"),
    aggregates=("share", "count"),
    risk="rises",
    null_means=_NOTHING_PAID,
)
def installment_late(rows: ir.Table) -> ir.BooleanValue:
    """Instalments paid after they fell due."""
    return rows.paid_day > rows.due_day


@feature(
    installments_payments,
    subject="late_instalments",
    windows=("3m", "12m", "24m", "all"),
    aggregates=("share",),
    risk="rises",
    null_means=_NOTHING_PAID,
)
def installment_late_week(rows: ir.Table) -> ir.BooleanValue:
    """Instalments paid more than a week after they fell due."""
    return rows.paid_day - rows.due_day > 7.0


@feature(
    installments_payments,
    subject="late_instalments",
    windows=("3m", "12m", "24m", "all"),
    aggregates=("count", "share"),
    risk="rises",
    null_means="the client never had an instalment to pay with us",
)
def installment_unpaid(rows: ir.Table) -> ir.BooleanValue:
    """Instalments that fell due and were not paid."""
    return rows.paid_day.isnull()


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="share",
    windows=("3m", "6m", "12m", "all"),
    aggregates=("mean", "min"),
    risk="falls",
    null_means=_NOTHING_PAID,
)
def installment_paid_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of the amount due that one payment covered; an unpaid instalment counts as 0."""
    return ratio(ibis.coalesce(rows.paid_amount, 0.0), rows.due_amount)


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="currency",
    windows=("12m", "all"),
    aggregates=("sum", "mean", "max"),
    null_means=_NOTHING_DUE,
)
def installment_due_amount(rows: ir.Table) -> ir.FloatingValue:
    """Amount of an instalment."""
    return rows.due_amount


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="currency",
    windows=("12m", "all"),
    aggregates=("sum", "mean", "min"),
    null_means=_NOTHING_PAID,
)
def installment_paid_amount(rows: ir.Table) -> ir.FloatingValue:
    """Amount paid for an instalment."""
    return rows.paid_amount


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="days",
    windows=("all",),
    aggregates=("max", "min"),
    null_means="the client never had an instalment to pay with us",
)
def installment_age(rows: ir.Table) -> ir.FloatingValue:
    """Days since an instalment fell due."""
    return -rows.due_day


@feature(
    application,
    subject="late_instalments",
    unit="days",
    risk="rises",
    null_means=_NOTHING_PAID,
    combines=True,
)
def installment_dpd_trend(rows: ir.Table) -> ir.FloatingValue:
    """Mean days past due over the last 3 months less those over the last 12; positive when it gets worse."""
    return rows.installment_dpd_mean_3m - rows.installment_dpd_mean_12m


@feature(
    application,
    subject="instalment_amounts",
    unit="share",
    risk="falls",
    null_means=_NOTHING_DUE,
    combines=True,
)
def installment_paid_to_due(rows: ir.Table) -> ir.FloatingValue:
    """All that was paid over all that fell due with us in the last 12 months."""
    return ratio(rows.installment_paid_amount_sum_12m, rows.installment_due_amount_sum_12m)


@feature(
    application,
    subject="credit_burden",
    unit="share",
    null_means="no instalment is known",
    actionable=True,
    combines=True,
)
def annuity_to_instalments(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment asked for now over the mean instalment of earlier credits."""
    return ratio(rows.annuity, rows.installment_due_amount_mean_all)
