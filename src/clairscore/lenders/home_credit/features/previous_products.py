"""What earlier applications were for, how they came to us, at what price group, and why we refused them."""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.lenders.home_credit.tables import previous_application

_NONE = "the client never applied with us before"
_NO_GROUP = "no price group is known"
_YIELDS_FROM = (("low_normal", "middle", "high"), ("middle", "high"), ("high",))
"""Groups of interest from the second, the third and the fourth on."""


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
    subject="previous_refusals",
    windows=("all",),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def previous_refused_by_score(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications refused by the score or the limit."""
    return ibis.coalesce(rows.reject_reason.isin(["SCO", "SCOFR", "LIMIT", "HC"]), False)


@feature(
    previous_application,
    subject="previous_credits",
    windows=("last1", "last3", "all"),
    aggregates=("mean", "max"),
    risk="rises",
    null_means=_NO_GROUP,
)
def previous_yield(rows: ir.Table) -> ir.FloatingValue:
    """Group of interest of an earlier application, 0 for the lowest to 3 for the highest."""
    known = rows.yield_group.notnull().ifelse(0.0, ibis.null("float64"))
    above = (rows.yield_group.isin(groups) for groups in _YIELDS_FROM)
    return sum((ibis.ifelse(is_above, 1.0, 0.0) for is_above in above), known)


@feature(
    previous_application,
    subject="previous_credits",
    windows=("12m", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_cash(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications for a cash loan."""
    return rows.contract_type == "Cash loans"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("12m", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_card(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications for a credit card."""
    return rows.contract_type == "Revolving loans"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    null_means="it is not known how any of them came about",
)
def previous_cross_sold(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications we had offered to a known client."""
    return rows.product_type == "x-sell"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("last5", "all"),
    aggregates=("share",),
    null_means="it is not known how any of them came about",
)
def previous_walk_in(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications of a client who came by himself."""
    return rows.product_type == "walk-in"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    null_means="not known",
)
def previous_new_client(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications made as a new client."""
    return rows.client_type == "New"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("last3", "all"),
    aggregates=("share",),
    null_means="no credit was set up",
)
def previous_insured(rows: ir.Table) -> ir.BooleanValue:
    """Earlier credits with an insurance."""
    return rows.is_insured


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_by_office(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications made in a credit and cash office."""
    return rows.channel == "Credit and cash offices"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_by_phone(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications made through the contact center."""
    return rows.channel == "Contact center"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    null_means=_NONE,
)
def previous_by_partner(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications for a cash loan made through a partner."""
    return rows.channel == "AP+ (Cash loan)"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    null_means="no goods are known",
)
def previous_for_mobile(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications to buy a mobile phone."""
    return rows.goods_category == "Mobile"


@feature(
    previous_application,
    subject="previous_credits",
    windows=("all",),
    aggregates=("share",),
    risk="rises",
    null_means="no purpose is known",
)
def previous_for_debts(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications to pay off other loans."""
    return rows.purpose == "Payments on other loans"


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("24m", "all"),
    aggregates=("count",),
    risk="rises",
    null_means=_NONE,
)
def previous_rejected_by_rule(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications refused by our rules, code HC."""
    return rows.reject_reason == "HC"


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("24m", "all"),
    aggregates=("count",),
    risk="rises",
    null_means=_NONE,
)
def previous_rejected_by_limit(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications refused for the limit."""
    return rows.reject_reason == "LIMIT"


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("24m", "all"),
    aggregates=("count",),
    risk="rises",
    null_means=_NONE,
)
def previous_rejected_by_score(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications refused for the score."""
    return rows.reject_reason.isin(["SCO", "SCOFR"])


@feature(
    previous_application,
    subject="previous_refusals",
    windows=("all",),
    aggregates=("count",),
    risk="rises",
    null_means=_NONE,
)
def previous_rejected_unverified(rows: ir.Table) -> ir.BooleanValue:
    """Earlier applications refused because something could not be verified."""
    return rows.reject_reason == "VERIF"
