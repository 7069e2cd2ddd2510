"""How the client's way of paying instalments moves: by kind of credit, over the latest payments, recent ones first."""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature, row_filter
from clairscore.features.expressions import positive_part, ratio
from clairscore.features.windows import DAYS_PER_MONTH
from clairscore.lenders.home_credit.tables import application, installments_payments

_NOTHING_PAID = "nothing that fell due in the window has been paid"
_NOTHING_DUE = "nothing fell due in the window"


@row_filter
def card(rows: ir.Table) -> ir.BooleanValue:
    """Of credit cards."""
    return rows.calendar_version == 0.0


@row_filter
def loan(rows: ir.Table) -> ir.BooleanValue:
    """Of loans."""
    return rows.calendar_version > 0.0


def _weight(rows: ir.Table) -> ir.FloatingValue:
    """Return 1 for an instalment of now, 1/2 for one of a month ago, 1/3 for one of two."""
    return ratio(1.0, 1.0 - rows.due_day / DAYS_PER_MONTH)


def _due(rows: ir.Table) -> ir.FloatingValue:
    return rows.due_amount


@feature(
    installments_payments,
    subject="late_instalments",
    unit="days",
    windows=("24m", "all"),
    aggregates=("ratio",),
    filters=(None, card, loan),
    over=_weight,
    risk="rises",
    null_means=_NOTHING_PAID,
)
def installment_lateness(rows: ir.Table) -> ir.FloatingValue:
    """Days past due of an instalment, where a recent one weighs more than an old one."""
    return positive_part(rows.paid_day - rows.due_day) * _weight(rows)


@feature(
    installments_payments,
    subject="late_instalments",
    unit="days",
    windows=("last10", "last20", "12m", "all"),
    aggregates=("mean", "std", "slope"),
    null_means=_NOTHING_PAID,
)
def installment_delay(rows: ir.Table) -> ir.FloatingValue:
    """Days from the due day of an instalment to its payment; negative when it was paid early."""
    return rows.paid_day - rows.due_day


@feature(
    installments_payments,
    subject="late_instalments",
    windows=("12m", "all"),
    aggregates=("share", "count"),
    risk="rises",
    null_means=_NOTHING_PAID,
)
def installment_late_month(rows: ir.Table) -> ir.BooleanValue:
    """Instalments paid more than 30 days after they fell due."""
    return rows.paid_day - rows.due_day > 30.0


@feature(
    installments_payments,
    subject="late_instalments",
    windows=("12m", "all"),
    aggregates=("share",),
    filters=(card, loan),
    risk="rises",
    null_means=_NOTHING_PAID,
)
def installment_behind(rows: ir.Table) -> ir.BooleanValue:
    """Instalments paid after they fell due."""
    return rows.paid_day > rows.due_day


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="share",
    windows=("3m", "12m", "all"),
    aggregates=("ratio",),
    filters=(None, card, loan),
    over=_due,
    risk="falls",
    null_means=_NOTHING_DUE,
)
def installment_paid_fraction(rows: ir.Table) -> ir.FloatingValue:
    """Amounts paid over amounts due; an unpaid instalment counts as 0."""
    return ibis.coalesce(rows.paid_amount, 0.0)


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="currency",
    windows=("3m", "12m", "all"),
    aggregates=("sum", "max"),
    risk="rises",
    null_means=_NOTHING_DUE,
)
def installment_shortfall(rows: ir.Table) -> ir.FloatingValue:
    """Amount due that one payment left open; an unpaid instalment leaves all of it."""
    return positive_part(rows.due_amount - ibis.coalesce(rows.paid_amount, 0.0))


@feature(
    installments_payments,
    subject="instalment_amounts",
    windows=("3m", "12m", "all"),
    aggregates=("nunique",),
    null_means="the client never had an instalment to pay with us",
)
def installment_credits(rows: ir.Table) -> ir.FloatingValue:
    """Earlier credits with us that had an instalment due."""
    return rows.previous_id.cast("float64")


@feature(
    installments_payments,
    subject="instalment_amounts",
    unit="times",
    windows=("12m", "all"),
    aggregates=("max",),
    filters=(loan,),
    null_means="the client never had an instalment of a loan to pay with us",
)
def installment_calendar(rows: ir.Table) -> ir.FloatingValue:
    """Version of the payment calendar, which changes when the payments of a loan are rearranged."""
    return rows.calendar_version


@feature(application, subject="late_instalments", unit="share", risk="rises", null_means=_NOTHING_PAID, combines=True)
def installment_late_trend(rows: ir.Table) -> ir.FloatingValue:
    """Share of late instalments over the last 3 months less that over the last 12; positive when it gets worse."""
    return rows.installment_late_share_3m - rows.installment_late_share_12m


@feature(application, subject="late_instalments", unit="days", risk="rises", null_means=_NOTHING_PAID, combines=True)
def installment_dpd_year_trend(rows: ir.Table) -> ir.FloatingValue:
    """Mean days past due over the last 12 months less those over all that is known; positive when it gets worse."""
    return rows.installment_dpd_mean_12m - rows.installment_dpd_mean_all


@feature(application, subject="late_instalments", unit="days", risk="falls", null_means=_NOTHING_PAID, combines=True)
def installment_early_trend(rows: ir.Table) -> ir.FloatingValue:
    """Mean days paid early over the last 3 months less those over the last 12; positive when it gets better."""
    return rows.installment_days_early_mean_3m - rows.installment_days_early_mean_12m


@feature(application, subject="credit_burden", unit="share", null_means=_NOTHING_DUE, combines=True)
def instalments_to_income(rows: ir.Table) -> ir.FloatingValue:
    """All that fell due with us in the last 12 months over income."""
    return ratio(rows.installment_due_amount_sum_12m, rows.income)
