"""Earlier applications for credit with us."""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature, row_filter
from clairscore.features.expressions import ratio, years_since
from clairscore.lenders.home_credit.tables import application, previous_application

_NONE = "the client never applied with us before"


@row_filter
def approved(rows: ir.Table) -> ir.BooleanValue:
    """Of applications we approved."""
    return rows.status == "Approved"


@row_filter
def refused(rows: ir.Table) -> ir.BooleanValue:
    """Of applications we refused."""
    return rows.status == "Refused"


@row_filter
def cash(rows: ir.Table) -> ir.BooleanValue:
    """Of cash loans."""
    return rows.contract_type == "Cash loans"


@row_filter
def revolving(rows: ir.Table) -> ir.BooleanValue:
    """Of credit cards."""
    return rows.contract_type == "Revolving loans"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("12m", "24m", "all"),
    aggregates=("count",),
    filters=(None, approved, cash, revolving),
    null_means=_NONE,
)
def previous_applied(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications with us."""
    return rows.previous_id.notnull()


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("12m", "24m", "last3", "last5", "all"),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def previous_refused(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications we refused."""
    return rows.status == "Refused"


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("12m", "all"),
    aggregates=("count",),
    risk="rises",
    null_means=_NONE,
)
def previous_refusal(rows: ir.Table) -> ir.BooleanValue:
    """Refusals of earlier applications with us."""
    return rows.status == "Refused"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("last3", "last5", "all"),
    aggregates=("share",),
    risk="falls",
    null_means=_NONE,
)
def previous_approved(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications we approved."""
    return rows.status == "Approved"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("last5", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_canceled(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications the client cancelled."""
    return rows.status == "Canceled"


@feature(
    previous_application,
    subject="previous_credits",
    unit="years",
    windows=("all",),
    aggregates=("min", "max", "mean"),
    filters=(None, approved),
    null_means="no such application",
)
def previous_decided_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since an earlier application was decided."""
    return years_since(rows.decided_day)


@feature(
    previous_application,
    subject="previous_refusals",
    unit="years",
    windows=("all",),
    aggregates=("min",),
    filters=(refused,),
    risk="falls",
    null_means="we never refused the client",
)
def previous_refused_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since an earlier application was decided."""
    return years_since(rows.decided_day)


@feature(
    previous_application,
    subject="previous_credits",
    unit="share",
    windows=("last3", "all"),
    aggregates=("mean", "min"),
    null_means="nothing was granted",
)
def previous_asked_to_granted(rows: ir.Table) -> ir.FloatingValue:
    """Amount asked over the amount granted."""
    return ratio(rows.asked_amount, rows.credit_amount)


@feature(
    previous_application,
    subject="previous_credits",
    unit="currency",
    windows=("last1", "all"),
    aggregates=("mean", "max"),
    filters=(None, approved),
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
    windows=("all",),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def previous_high_yield(rows: ir.Table) -> ir.BooleanValue:
    """Earlier credits in the group of the highest interest."""
    return rows.yield_group == "high"


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


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("all",),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def previous_refused_by_score(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications refused by the score or the limit."""
    return ibis.coalesce(rows.reject_reason.isin(["SCO", "SCOFR", "LIMIT", "HC"]), False)


@feature(application, subject="credit_terms", unit="share", null_means=_NONE, actionable=True, combines=True)
def credit_to_previous(rows: ir.Table) -> ir.FloatingValue:
    """Credit asked for over the mean amount of earlier credits with us."""
    return ratio(rows.credit_amount, rows.previous_amount_mean_all)


@feature(application, subject="credit_terms", unit="share", null_means=_NONE, actionable=True, combines=True)
def annuity_to_previous(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment over the mean one of earlier credits with us."""
    return ratio(rows.annuity, rows.previous_annuity_mean_all)
