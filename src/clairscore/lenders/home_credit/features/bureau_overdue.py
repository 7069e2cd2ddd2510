"""Credits with other lenders that were overdue, prolonged or written off."""

import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import ratio
from clairscore.lenders.home_credit.features.bureau import active
from clairscore.lenders.home_credit.tables import application, bureau

_NONE = "the bureau knows no credit of the client"


@feature(
    bureau,
    subject="bureau_overdue",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "max"),
    filters=(None, active),
    risk="rises",
    null_means="no overdue amount is reported",
    actionable=True,
)
def bureau_overdue_amount(rows: ir.Table) -> ir.FloatingValue:
    """Amount overdue now with other lenders."""
    return rows.overdue_amount


@feature(
    bureau,
    subject="bureau_overdue",
    unit="currency",
    windows=("12m", "24m", "all"),
    aggregates=("max", "mean"),
    risk="rises",
    null_means="no overdue amount is reported",
)
def bureau_max_overdue(rows: ir.Table) -> ir.FloatingValue:
    """Largest amount that was ever overdue on a credit with another lender."""
    return rows.max_overdue_amount


@feature(
    bureau,
    subject="bureau_overdue",
    unit="days",
    windows=("all",),
    aggregates=("max", "mean"),
    risk="rises",
    null_means=_NONE,
)
def bureau_overdue_days(rows: ir.Table) -> ir.FloatingValue:
    """Days a credit with another lender is past due now."""
    return rows.overdue_days


@feature(
    bureau,
    subject="bureau_overdue",
    unit="times",
    windows=("all",),
    aggregates=("sum", "max"),
    filters=(None, active),
    risk="rises",
    null_means=_NONE,
)
def bureau_prolongations(rows: ir.Table) -> ir.FloatingValue:
    """Times a credit with another lender was prolonged."""
    return rows.prolongation_count


@feature(
    application,
    subject="bureau_overdue",
    unit="share",
    risk="rises",
    null_means="no debt is reported",
    actionable=True,
    combines=True,
)
def bureau_overdue_to_debt(rows: ir.Table) -> ir.FloatingValue:
    """Share of the debt with other lenders that is overdue."""
    return ratio(rows.bureau_overdue_amount_sum_all, rows.bureau_debt_sum_all)


@feature(
    bureau,
    subject="bureau_overdue",
    windows=("24m", "all"),
    aggregates=("share", "count"),
    risk="rises",
    null_means="no overdue amount is reported",
)
def bureau_ever_overdue(rows: ir.Table) -> ir.BooleanValue:
    """Credits with other lenders on which an amount was ever overdue."""
    return rows.max_overdue_amount > 0.0


def _amount(rows: ir.Table) -> ir.FloatingValue:
    return rows.credit_amount


@feature(
    bureau,
    subject="bureau_overdue",
    unit="share",
    windows=("24m", "all"),
    aggregates=("ratio",),
    over=_amount,
    risk="rises",
    null_means="no overdue amount is reported",
)
def bureau_max_overdue_share(rows: ir.Table) -> ir.FloatingValue:
    """Largest amounts that were ever overdue with other lenders over the amounts borrowed."""
    return rows.max_overdue_amount


@feature(
    bureau,
    subject="bureau_overdue",
    windows=("all",),
    aggregates=("share", "count"),
    risk="rises",
    null_means=_NONE,
)
def bureau_written_off(rows: ir.Table) -> ir.BooleanValue:
    """Credits with other lenders that were sold to a collector or given up as bad debt."""
    return rows.status.isin(["Sold", "Bad debt"])
