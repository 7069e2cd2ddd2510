"""Earlier applications for credit with us."""

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
def consumer(rows: ir.Table) -> ir.BooleanValue:
    """Of loans for goods in a shop."""
    return rows.contract_type == "Consumer loans"


@row_filter
def revolving(rows: ir.Table) -> ir.BooleanValue:
    """Of credit cards."""
    return rows.contract_type == "Revolving loans"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("3m", "12m", "24m", "all"),
    aggregates=("count",),
    filters=(None, approved, refused, cash, consumer, revolving),
    null_means=_NONE,
)
def previous_applied(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications with us."""
    return rows.previous_id.notnull()


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("12m", "24m", "last1", "last3", "last5", "all"),
    aggregates=("share",),
    filters=(None, cash, consumer),
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
    windows=("12m", "24m", "last3", "last5", "all"),
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
    windows=("12m", "last3", "last5", "all"),
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
    windows=("last5", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_unused(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications we approved and the client made no use of."""
    return rows.status == "Unused offer"


@feature(
    application,
    subject="previous_credits",
    unit="years",
    null_means="the client applied less than twice",
    combines=True,
)
def previous_gap_years(rows: ir.Table) -> ir.FloatingValue:
    """Mean time between two earlier applications with us."""
    return ratio(
        rows.previous_decided_years_max_all - rows.previous_decided_years_min_all,
        rows.previous_applied_count_all - 1.0,
    )


@feature(application, subject="previous_refusals", unit="share", risk="rises", null_means=_NONE, combines=True)
def previous_refused_trend(rows: ir.Table) -> ir.FloatingValue:
    """Share of refusals among the latest 3 applications less that among all of them."""
    return rows.previous_refused_share_last3 - rows.previous_refused_share_all
