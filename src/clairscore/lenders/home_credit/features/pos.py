"""Months of earlier point-of-sale and cash loans with us."""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import ratio
from clairscore.lenders.home_credit.tables import application, pos_cash_balance

_SUBJECT = "pos_credits"
_NONE = "no month of an earlier loan with us is known"


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="days",
    windows=("3m", "6m", "12m", "24m", "all"),
    aggregates=("max",),
    risk="rises",
    null_means=_NONE,
)
def pos_dpd(rows: ir.Table) -> ir.FloatingValue:
    """Days past due of an earlier loan with us."""
    return rows.dpd


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("3m", "6m", "12m", "24m", "all"),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def pos_month_late(rows: ir.Table) -> ir.BooleanValue:
    """Months in which an earlier loan with us was past due, small debts ignored."""
    return rows.dpd_tolerant > 0.0


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("3m", "12m"),
    aggregates=("count",),
    null_means=_NONE,
)
def pos_month_active(rows: ir.Table) -> ir.BooleanValue:
    """Months in which an earlier loan with us was running."""
    return rows.status == "Active"


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("12m", "all"),
    aggregates=("count",),
    risk="falls",
    null_means=_NONE,
)
def pos_completed(rows: ir.Table) -> ir.BooleanValue:
    """Earlier loans with us that were paid off."""
    return rows.status == "Completed"


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="months",
    windows=("1m", "3m", "12m", "all"),
    aggregates=("mean", "max"),
    null_means=_NONE,
)
def pos_instalments_left(rows: ir.Table) -> ir.FloatingValue:
    """Instalments left to pay on an earlier loan with us."""
    return rows.instalments_left


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="share",
    windows=("3m", "all"),
    aggregates=("mean", "min"),
    null_means=_NONE,
)
def pos_left_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of the instalments of an earlier loan still to pay."""
    return ratio(rows.instalments_left, rows.term)


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="months",
    windows=("all",),
    aggregates=("mean", "max", "std"),
    null_means=_NONE,
)
def pos_term(rows: ir.Table) -> ir.FloatingValue:
    """Term of an earlier loan with us."""
    return rows.term


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("12m", "all"),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def pos_month_seriously_late(rows: ir.Table) -> ir.BooleanValue:
    """Months in which an earlier loan with us was more than 30 days past due."""
    return rows.dpd > 30.0


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="days",
    windows=("12m", "all"),
    aggregates=("max",),
    risk="rises",
    null_means=_NONE,
)
def pos_tolerant_dpd(rows: ir.Table) -> ir.FloatingValue:
    """Days past due of an earlier loan with us, small debts ignored."""
    return rows.dpd_tolerant


def _weight(rows: ir.Table) -> ir.FloatingValue:
    return ratio(1.0, 1.0 - rows.month)


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="days",
    windows=("24m", "all"),
    aggregates=("ratio",),
    over=_weight,
    risk="rises",
    null_means=_NONE,
)
def pos_lateness(rows: ir.Table) -> ir.FloatingValue:
    """Days past due of an earlier loan with us, where a recent month weighs more than an old one."""
    return ratio(rows.dpd, 1.0 - rows.month)


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="months",
    windows=("all",),
    aggregates=("min",),
    risk="falls",
    null_means="no loan with us was late",
)
def pos_late_ago(rows: ir.Table) -> ir.FloatingValue:
    """Months since an earlier loan with us was past due, small debts ignored."""
    return ibis.ifelse(rows.dpd_tolerant > 0.0, -rows.month.cast("float64"), ibis.null("float64"))


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("24m", "all"),
    aggregates=("count",),
    null_means=_NONE,
)
def pos_finished_early(rows: ir.Table) -> ir.BooleanValue:
    """Earlier loans with us that were paid off before the last instalment."""
    return (rows.status == "Completed") & (rows.instalments_left > 0.0)


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("1m", "3m", "12m", "all"),
    aggregates=("nunique",),
    null_means=_NONE,
)
def pos_loans(rows: ir.Table) -> ir.FloatingValue:
    """Earlier loans with us of which a month is known."""
    return rows.previous_id.cast("float64")


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    windows=("all",),
    aggregates=("count",),
    risk="rises",
    null_means=_NONE,
)
def pos_demanded(rows: ir.Table) -> ir.BooleanValue:
    """Months in which an earlier loan with us was called in or its debt written down."""
    return rows.status.isin(["Demand", "Amortized debt"])


@feature(application, subject=_SUBJECT, unit="share", null_means="no loan with us was paid off", combines=True)
def pos_finished_early_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of the earlier loans paid off that were paid off before the last instalment."""
    return ratio(rows.pos_finished_early_count_all, rows.pos_completed_count_all)
