"""The credit asked for: its terms, and its weight on the client's income."""

import ibis.expr.types as ir

from clairscore.features.declare import column_feature, feature
from clairscore.features.expressions import ratio, years_since
from clairscore.lenders.home_credit.tables import application

_NEVER = "never missing in a complete application"
_NO_ANNUITY = "the repayment is not known"

contract_type = column_feature(application, "contract_type", subject="credit_terms", null_means=_NEVER)
income = column_feature(application, "income", subject="income", null_means=_NEVER)
credit_amount = column_feature(application, "credit_amount", subject="credit_terms", null_means=_NEVER, actionable=True)
annuity = column_feature(application, "annuity", subject="credit_terms", null_means=_NO_ANNUITY, actionable=True)
goods_price = column_feature(
    application, "goods_price", subject="credit_terms", null_means="no goods are bought", actionable=True
)


@feature(application, subject="credit_terms", unit="months", null_means=_NO_ANNUITY, actionable=True)
def credit_length(rows: ir.Table) -> ir.FloatingValue:
    """Number of repayments the credit amounts to, interest left aside."""
    return ratio(rows.credit_amount, rows.annuity)


@feature(
    application, subject="credit_terms", unit="share", risk="rises", null_means="no goods are bought", actionable=True
)
def credit_to_goods(rows: ir.Table) -> ir.FloatingValue:
    """Credit over the price of the goods; above 1 when fees or insurance are borrowed too."""
    return ratio(rows.credit_amount, rows.goods_price)


@feature(
    application,
    subject="credit_terms",
    unit="currency",
    risk="rises",
    null_means="no goods are bought",
    actionable=True,
)
def credit_beyond_goods(rows: ir.Table) -> ir.FloatingValue:
    """Credit beyond the price of the goods."""
    return rows.credit_amount - rows.goods_price


@feature(application, subject="credit_burden", unit="share", risk="rises", null_means=_NO_ANNUITY, actionable=True)
def annuity_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment over income."""
    return ratio(rows.annuity, rows.income)


@feature(application, subject="credit_burden", unit="share", risk="rises", null_means=_NEVER, actionable=True)
def credit_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Credit over income."""
    return ratio(rows.credit_amount, rows.income)


@feature(application, subject="credit_burden", unit="share", null_means="no goods are bought", actionable=True)
def goods_to_income(rows: ir.Table) -> ir.FloatingValue:
    """Price of the goods over income."""
    return ratio(rows.goods_price, rows.income)


@feature(application, subject="credit_burden", unit="currency", risk="falls", null_means=_NO_ANNUITY, actionable=True)
def income_after_annuity(rows: ir.Table) -> ir.FloatingValue:
    """Income left after one regular repayment."""
    return rows.income - rows.annuity


@feature(application, subject="credit_terms", unit="months", null_means="no goods are bought", actionable=True)
def goods_length(rows: ir.Table) -> ir.FloatingValue:
    """Number of repayments the price of the goods amounts to."""
    return ratio(rows.goods_price, rows.annuity)


@feature(application, subject="credit_burden", unit="currency", null_means="never missing", actionable=True)
def credit_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Credit for each year of the client's age."""
    return ratio(rows.credit_amount, years_since(rows.birth_day))


@feature(application, subject="credit_burden", unit="currency", null_means="the client has no job", actionable=True)
def credit_to_employed_years(rows: ir.Table) -> ir.FloatingValue:
    """Credit for each year in the current job."""
    return ratio(rows.credit_amount, years_since(rows.employed_day))
