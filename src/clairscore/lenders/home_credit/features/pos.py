"""Months of earlier point-of-sale and cash loans with us."""

import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import ratio
from clairscore.lenders.home_credit.tables import pos_cash_balance

_SUBJECT = "pos_credits"
_NONE = "no month of an earlier loan with us is known"


@feature(
    pos_cash_balance,
    subject=_SUBJECT,
    unit="days",
    windows=("6m", "12m", "24m", "all"),
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
    windows=("6m", "12m", "all"),
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
    windows=("3m", "12m", "all"),
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
    aggregates=("mean", "max"),
    null_means=_NONE,
)
def pos_term(rows: ir.Table) -> ir.FloatingValue:
    """Term of an earlier loan with us."""
    return rows.term
