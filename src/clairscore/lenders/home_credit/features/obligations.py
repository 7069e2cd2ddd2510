"""What the client still owes us, and what all his repayments leave of his income.

An earlier credit runs on when it was approved, its last payment has not come, and the calendar goes beyond the
application. The calendar then says in which of the coming months its annuity falls due.
"""

import ibis.expr.types as ir

from clairscore.features.declare import feature, row_filter
from clairscore.features.expressions import ratio, row_sum
from clairscore.features.windows import DAYS_PER_MONTH
from clairscore.lenders.home_credit.tables import application, previous_application

_SUBJECT = "credit_burden"
_NONE = "the client never applied with us before"
_NO_INCOME = "the income is not known"


def _runs(rows: ir.Table, months: int) -> ir.BooleanValue:
    """Tell whether an earlier credit has an instalment due so many months from now, or later."""
    unended = rows.last_due_day.isnull() | (rows.last_due_day > 0.0)
    reaches = rows.last_due_day_first_version > DAYS_PER_MONTH * (months - 1)
    return (rows.status == "Approved") & unended & reaches


@row_filter
def due_1m(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that still have an instalment due next month."""
    return _runs(rows, 1)


@row_filter
def due_2m(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that still have an instalment due in the second month from now."""
    return _runs(rows, 2)


@row_filter
def due_3m(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that still have an instalment due in the third month from now."""
    return _runs(rows, 3)


@row_filter
def due_6m(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that still have an instalment due in the sixth month from now."""
    return _runs(rows, 6)


@row_filter
def due_12m(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that still have an instalment due in a year."""
    return _runs(rows, 12)


@row_filter
def due_24m(rows: ir.Table) -> ir.BooleanValue:
    """Of credits that still have an instalment due in two years."""
    return _runs(rows, 24)


@feature(
    previous_application,
    subject=_SUBJECT,
    unit="currency",
    windows=("all",),
    aggregates=("sum",),
    filters=(due_1m, due_2m, due_3m, due_6m, due_12m, due_24m),
    risk="rises",
    null_means="no earlier credit with us runs on",
)
def previous_owed_annuity(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment of an earlier credit with us."""
    return rows.annuity


@feature(
    previous_application,
    subject=_SUBJECT,
    windows=("all",),
    aggregates=("count",),
    filters=(due_1m, due_3m, due_6m, due_12m),
    null_means=_NONE,
)
def previous_running(rows: ir.Table) -> ir.BooleanValue:
    """Earlier credits with us."""
    return rows.previous_id.notnull()


@feature(
    previous_application,
    subject=_SUBJECT,
    unit="months",
    windows=("all",),
    aggregates=("mean", "max"),
    filters=(due_1m,),
    null_means="no earlier credit with us runs on",
)
def previous_months_left(rows: ir.Table) -> ir.FloatingValue:
    """Months until the last payment of an earlier credit with us."""
    return rows.last_due_day_first_version / DAYS_PER_MONTH


@feature(
    previous_application,
    subject=_SUBJECT,
    unit="currency",
    windows=("all",),
    aggregates=("sum", "max"),
    filters=(due_1m,),
    risk="rises",
    null_means="no earlier credit with us runs on",
)
def previous_owed(rows: ir.Table) -> ir.FloatingValue:
    """What is left to repay of an earlier credit with us, by its calendar."""
    return rows.annuity * rows.last_due_day_first_version / DAYS_PER_MONTH


@feature(
    application,
    subject=_SUBJECT,
    unit="share",
    risk="rises",
    null_means="no earlier credit with us runs on",
    combines=True,
)
def owed_to_income(rows: ir.Table) -> ir.FloatingValue:
    """What is left to repay of earlier credits with us over income."""
    return ratio(rows.previous_owed_due_1m_sum_all, rows.income)


def _service(rows: ir.Table) -> ir.FloatingValue:
    """Return what is to be repaid at once: the credit asked for, those with us and those with others."""
    return row_sum(rows.annuity, rows.previous_owed_annuity_due_1m_sum_all, rows.bureau_annuity_active_sum_all)


@feature(
    application, subject=_SUBJECT, unit="share", risk="rises", null_means=_NO_INCOME, actionable=True, combines=True
)
def debt_service_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayments, of the credit asked for and of all that run with us and with others, over income."""
    return ratio(_service(rows), rows.income)


@feature(
    application, subject=_SUBJECT, unit="currency", risk="falls", null_means=_NO_INCOME, actionable=True, combines=True
)
def income_after_debt_service(rows: ir.Table) -> ir.FloatingValue:
    """Income less the regular repayments of the credit asked for and of all that run with us and with others."""
    return rows.income - _service(rows)


@feature(application, subject=_SUBJECT, unit="share", null_means="the repayment is not known", combines=True)
def annuity_to_debt_service(rows: ir.Table) -> ir.FloatingValue:
    """Share of the credit asked for in all regular repayments."""
    return ratio(rows.annuity, _service(rows))
