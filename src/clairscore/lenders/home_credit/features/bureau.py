"""Credits with other lenders, as the credit bureau knows them."""

import ibis.expr.types as ir

from clairscore.features.declare import feature, row_filter
from clairscore.features.expressions import ratio, years_since
from clairscore.lenders.home_credit.tables import application, bureau

_NONE = "the bureau knows no credit of the client"


@row_filter
def active(rows: ir.Table) -> ir.BooleanValue:
    """Of credits still running."""
    return rows.status == "Active"


@row_filter
def closed(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that have ended."""
    return rows.status == "Closed"


@row_filter
def card(rows: ir.Table) -> ir.BooleanValue:
    """Of credit cards."""
    return rows.credit_type == "Credit card"


@row_filter
def consumer(rows: ir.Table) -> ir.BooleanValue:
    """Of consumer credits."""
    return rows.credit_type == "Consumer credit"


@row_filter
def microloan(rows: ir.Table) -> ir.BooleanValue:
    """Of microloans."""
    return rows.credit_type == "Microloan"


@feature(
    bureau,
    subject="bureau_credits",
    windows=("12m", "24m", "all"),
    aggregates=("count",),
    filters=(None, active, closed, card, consumer, microloan),
    null_means=_NONE,
)
def bureau_credit(rows: ir.Table) -> ir.BooleanValue:
    """Credits with other lenders."""
    return rows.bureau_credit_id.notnull()


@feature(
    bureau,
    subject="bureau_credits",
    windows=("all",),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def bureau_active(rows: ir.Table) -> ir.BooleanValue:
    """Credits with other lenders that still run."""
    return rows.status == "Active"


@feature(
    bureau,
    subject="bureau_credits",
    unit="years",
    windows=("all",),
    aggregates=("min", "max", "mean"),
    filters=(None, active, card),
    null_means="no such credit is known",
)
def bureau_opened_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since a credit with another lender was opened."""
    return years_since(rows.opened_day)


@feature(
    bureau,
    subject="bureau_credits",
    unit="years",
    windows=("all",),
    aggregates=("max", "mean"),
    filters=(None, active),
    null_means="no end is known",
)
def bureau_remaining_years(rows: ir.Table) -> ir.FloatingValue:
    """Years a credit with another lender runs on; negative when its end is past."""
    return -years_since(rows.end_day)


@feature(
    bureau,
    subject="bureau_credits",
    unit="years",
    windows=("all",),
    aggregates=("min", "mean"),
    null_means="no credit has ended",
)
def bureau_closed_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since a credit with another lender ended."""
    return years_since(rows.closed_day)


@feature(
    bureau,
    subject="bureau_debt",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "mean", "max"),
    filters=(None, active),
    risk="rises",
    null_means="no debt is reported",
    actionable=True,
)
def bureau_debt(rows: ir.Table) -> ir.FloatingValue:
    """Debt left with other lenders."""
    return rows.debt


@feature(
    bureau,
    subject="bureau_debt",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "mean", "max"),
    filters=(None, active),
    null_means="no amount is reported",
)
def bureau_amount(rows: ir.Table) -> ir.FloatingValue:
    """Amount of a credit with another lender."""
    return rows.credit_amount


@feature(
    bureau,
    subject="bureau_debt",
    unit="currency",
    windows=("all",),
    aggregates=("sum",),
    filters=(active,),
    null_means="no limit is reported",
)
def bureau_limit(rows: ir.Table) -> ir.FloatingValue:
    """Credit limit with other lenders."""
    return rows.limit_amount


@feature(
    bureau,
    subject="bureau_overdue",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "max"),
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
    windows=("24m", "all"),
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
    aggregates=("max",),
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
    aggregates=("sum",),
    risk="rises",
    null_means=_NONE,
)
def bureau_prolongations(rows: ir.Table) -> ir.FloatingValue:
    """Times a credit with another lender was prolonged."""
    return rows.prolongation_count


@feature(
    application,
    subject="bureau_debt",
    unit="share",
    risk="rises",
    null_means="no debt or no amount is reported",
    actionable=True,
    combines=True,
)
def bureau_debt_to_amount(rows: ir.Table) -> ir.FloatingValue:
    """Debt left over all amounts borrowed from other lenders."""
    return ratio(rows.bureau_debt_sum_all, rows.bureau_amount_sum_all)


@feature(
    application,
    subject="bureau_debt",
    unit="share",
    risk="rises",
    null_means="no running credit is reported",
    actionable=True,
    combines=True,
)
def bureau_active_debt_to_amount(rows: ir.Table) -> ir.FloatingValue:
    """Debt left over the amounts borrowed, of credits with other lenders that still run."""
    return ratio(rows.bureau_debt_active_sum_all, rows.bureau_amount_active_sum_all)


@feature(
    application,
    subject="bureau_debt",
    unit="share",
    risk="rises",
    null_means="no debt is reported",
    actionable=True,
    combines=True,
)
def bureau_debt_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Debt left with other lenders over income."""
    return ratio(rows.bureau_debt_sum_all, rows.income)


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
