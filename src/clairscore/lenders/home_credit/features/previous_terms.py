"""Terms of earlier credits with us: amounts, repayments, lengths, interest."""

import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import power, ratio, years_since
from clairscore.lenders.home_credit.features.previous import approved, refused
from clairscore.lenders.home_credit.tables import application, previous_application

_NONE = "the client never applied with us before"


@feature(
    previous_application,
    subject="previous_credits",
    unit="share",
    windows=("last1", "last3", "all"),
    aggregates=("mean", "min", "max"),
    null_means="nothing was granted",
)
def previous_asked_to_granted(rows: ir.Table) -> ir.FloatingValue:
    """Amount asked over the amount granted."""
    return ratio(rows.asked_amount, rows.credit_amount)


@feature(
    previous_application,
    subject="previous_credits",
    unit="currency",
    windows=("last1", "last3", "all"),
    aggregates=("mean", "max"),
    filters=(None, approved, refused),
    null_means="no such application",
)
def previous_amount(rows: ir.Table) -> ir.FloatingValue:
    """Amount of an earlier credit with us."""
    return rows.credit_amount.nullif(0.0)


@feature(
    previous_application,
    subject="previous_credits",
    unit="currency",
    windows=("last1", "all"),
    aggregates=("mean", "max"),
    filters=(None, approved),
    null_means="no repayment is known",
)
def previous_annuity(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment of an earlier credit with us."""
    return rows.annuity


@feature(
    previous_application,
    subject="previous_credits",
    unit="share",
    windows=("last1", "all"),
    aggregates=("mean", "max"),
    risk="falls",
    null_means="no down payment is known",
)
def previous_down_payment(rows: ir.Table) -> ir.FloatingValue:
    """Down payment of an earlier credit, as a share of the price."""
    return rows.down_payment_rate


@feature(
    previous_application,
    subject="previous_credits",
    unit="months",
    windows=("last1", "last3", "all"),
    aggregates=("mean",),
    filters=(None, approved),
    null_means="no term is known",
)
def previous_term(rows: ir.Table) -> ir.FloatingValue:
    """Term of an earlier credit with us."""
    return rows.term.nullif(0.0)


@feature(
    previous_application,
    subject="previous_credits",
    unit="share",
    windows=("last3", "all"),
    aggregates=("mean", "max"),
    null_means="no interest is known",
)
def previous_interest(rows: ir.Table) -> ir.FloatingValue:
    """Interest of an earlier credit, over its amount and for each year of its term."""
    total = rows.annuity * rows.term
    return ratio(ratio(total, rows.credit_amount) - 1.0, rows.term / 12.0)


@feature(
    previous_application,
    subject="previous_credits",
    unit="years",
    windows=("all",),
    aggregates=("max",),
    filters=(approved,),
    null_means="no end is known",
)
def previous_end_years(rows: ir.Table) -> ir.FloatingValue:
    """Years an earlier credit with us runs on; negative when its end is past."""
    return -years_since(rows.last_due_day)


@feature(application, subject="credit_terms", unit="share", null_means=_NONE, actionable=True, combines=True)
def credit_to_previous(rows: ir.Table) -> ir.FloatingValue:
    """Credit asked for over the mean amount of earlier credits with us."""
    return ratio(rows.credit_amount, rows.previous_amount_mean_all)


@feature(application, subject="credit_terms", unit="share", null_means=_NONE, actionable=True, combines=True)
def annuity_to_previous(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment over the mean one of earlier credits with us."""
    return ratio(rows.annuity, rows.previous_annuity_mean_all)


@feature(
    previous_application,
    subject="previous_credits",
    unit="share",
    windows=("last1", "last3", "all"),
    aggregates=("mean", "min", "max"),
    filters=(approved,),
    null_means="no interest is known",
)
def previous_yearly_interest(rows: ir.Table) -> ir.FloatingValue:
    """Compound interest a year of an earlier credit with us, from its repayment, amount and term."""
    repaid = ratio(rows.annuity * rows.term, rows.credit_amount)
    return power(repaid, ratio(12.0 * rows.term.notnull().cast("float64"), rows.term)) - 1.0


@feature(
    previous_application,
    subject="previous_credits",
    unit="currency",
    windows=("last3", "all"),
    aggregates=("max",),
    null_means="no amount is known",
)
def previous_granted_less(rows: ir.Table) -> ir.FloatingValue:
    """Amount asked for beyond the amount granted; negative when more was granted."""
    return rows.asked_amount - rows.credit_amount


@feature(
    previous_application,
    subject="previous_credits",
    unit="share",
    windows=("last1", "all"),
    aggregates=("mean", "max"),
    filters=(approved,),
    null_means="no goods were bought",
)
def previous_credit_to_goods(rows: ir.Table) -> ir.FloatingValue:
    """Earlier credit over the price of the goods; above 1 when fees or insurance were borrowed too."""
    return ratio(rows.credit_amount, rows.goods_price)


@feature(
    previous_application,
    subject="previous_credits",
    unit="currency",
    windows=("all",),
    aggregates=("sum", "max"),
    null_means="no down payment is known",
)
def previous_down_amount(rows: ir.Table) -> ir.FloatingValue:
    """Down payment of an earlier credit."""
    return rows.down_payment


@feature(
    previous_application,
    subject="previous_credits",
    unit="years",
    windows=("all",),
    aggregates=("mean", "max"),
    filters=(approved,),
    null_means="no credit has ended",
)
def previous_early_years(rows: ir.Table) -> ir.FloatingValue:
    """Years by which the last payment came before the day the first calendar had for it."""
    return years_since(rows.last_due_day - rows.last_due_day_first_version)


@feature(application, subject="credit_terms", unit="share", null_means=_NONE, actionable=True, combines=True)
def credit_to_largest_previous(rows: ir.Table) -> ir.FloatingValue:
    """Credit asked for over the largest one we approved."""
    return ratio(rows.credit_amount, rows.previous_amount_approved_max_all)


@feature(
    application,
    subject="previous_refusals",
    unit="share",
    null_means="we never refused the client an amount",
    actionable=True,
    combines=True,
)
def credit_to_refused(rows: ir.Table) -> ir.FloatingValue:
    """Credit asked for over the largest one we refused."""
    return ratio(rows.credit_amount, rows.previous_amount_refused_max_all)


@feature(application, subject="credit_terms", unit="share", null_means="no term is known", combines=True)
def length_to_previous_term(rows: ir.Table) -> ir.FloatingValue:
    """Number of repayments the credit amounts to over the mean term of earlier credits."""
    return ratio(rows.credit_length, rows.previous_term_mean_all)
