"""What the client owes to other lenders, against what he borrowed and earns."""

import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import ratio, row_sum
from clairscore.lenders.home_credit.features.bureau import active, car, card, closed, consumer, microloan, mortgage
from clairscore.lenders.home_credit.tables import application, bureau


@feature(
    bureau,
    subject="bureau_debt",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "mean", "max"),
    filters=(None, active, card, consumer),
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
    filters=(None, active, closed, card, consumer),
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
    aggregates=("sum", "max"),
    filters=(active,),
    null_means="no limit is reported",
)
def bureau_limit(rows: ir.Table) -> ir.FloatingValue:
    """Credit limit with other lenders."""
    return rows.limit_amount


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
    bureau,
    subject="bureau_debt",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "max"),
    filters=(None, active),
    null_means="no repayment is reported",
)
def bureau_annuity(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment of a credit with another lender."""
    return rows.annuity


def _amount(rows: ir.Table) -> ir.FloatingValue:
    return rows.credit_amount


@feature(
    bureau,
    subject="bureau_debt",
    unit="share",
    windows=("24m", "all"),
    aggregates=("ratio",),
    filters=(card, consumer, car, mortgage, microloan),
    over=_amount,
    risk="rises",
    null_means="no such credit is reported",
    actionable=True,
)
def bureau_debt_left(rows: ir.Table) -> ir.FloatingValue:
    """Debt left with other lenders over the amounts borrowed."""
    return rows.debt


def _limit(rows: ir.Table) -> ir.FloatingValue:
    return rows.limit_amount


@feature(
    bureau,
    subject="bureau_debt",
    unit="share",
    windows=("all",),
    aggregates=("ratio",),
    filters=(active, card),
    over=_limit,
    risk="rises",
    null_means="no limit is reported",
    actionable=True,
)
def bureau_limit_used(rows: ir.Table) -> ir.FloatingValue:
    """Debt left with other lenders over the credit limits."""
    return rows.debt


@feature(
    application,
    subject="bureau_debt",
    unit="share",
    risk="rises",
    null_means="no repayment is reported",
    combines=True,
)
def bureau_annuity_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayments to other lenders, of credits that still run, over income."""
    return ratio(rows.bureau_annuity_active_sum_all, rows.income)


@feature(application, subject="bureau_debt", unit="share", null_means="no running credit is reported", combines=True)
def bureau_amount_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Amounts borrowed from other lenders, of credits that still run, over income."""
    return ratio(rows.bureau_amount_active_sum_all, rows.income)


@feature(
    application,
    subject="bureau_debt",
    unit="share",
    risk="rises",
    null_means="no debt is reported",
    actionable=True,
    combines=True,
)
def bureau_debt_to_credit(rows: ir.Table) -> ir.FloatingValue:
    """Debt left with other lenders over the credit asked for."""
    return ratio(rows.bureau_debt_sum_all, rows.credit_amount)


@feature(
    application,
    subject="bureau_debt",
    unit="share",
    risk="rises",
    null_means="no debt on a card is reported",
    actionable=True,
    combines=True,
)
def bureau_card_debt_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Debt left on cards of other lenders over income."""
    return ratio(rows.bureau_debt_card_sum_all, rows.income)


@feature(
    application,
    subject="credit_burden",
    unit="share",
    risk="rises",
    null_means="never missing in a complete application",
    actionable=True,
    combines=True,
)
def debt_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Credit asked for and debt left with other lenders, together, over income."""
    return ratio(row_sum(rows.credit_amount, rows.bureau_debt_sum_all), rows.income)
