"""Credits with other lenders, as the credit bureau knows them."""

import ibis.expr.types as ir

from clairscore.features.declare import feature, row_filter
from clairscore.features.expressions import ratio, row_sum, years_since
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


@row_filter
def car(rows: ir.Table) -> ir.BooleanValue:
    """Of car loans."""
    return rows.credit_type == "Car loan"


@row_filter
def mortgage(rows: ir.Table) -> ir.BooleanValue:
    """Of mortgages."""
    return rows.credit_type == "Mortgage"


@feature(
    bureau,
    subject="bureau_credits",
    windows=("3m", "6m", "12m", "24m", "all"),
    aggregates=("count",),
    filters=(None, active, closed, card, consumer, microloan, car, mortgage),
    null_means=_NONE,
)
def bureau_credit(rows: ir.Table) -> ir.BooleanValue:
    """Credits with other lenders."""
    return rows.bureau_credit_id.notnull()


@feature(
    bureau,
    subject="bureau_credits",
    windows=("12m", "24m", "all"),
    aggregates=("share",),
    filters=(None, card, consumer),
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
    filters=(None, active, card, consumer),
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
    aggregates=("min", "max", "mean"),
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
    subject="bureau_credits",
    unit="years",
    windows=("all",),
    aggregates=("mean", "min", "max"),
    filters=(None, active),
    null_means="no end is known",
)
def bureau_planned_years(rows: ir.Table) -> ir.FloatingValue:
    """Years a credit with another lender was to run when it was opened."""
    return years_since(rows.opened_day - rows.end_day)


@feature(
    bureau,
    subject="bureau_credits",
    unit="years",
    windows=("all",),
    aggregates=("mean", "min", "max"),
    null_means="no credit has ended",
)
def bureau_early_years(rows: ir.Table) -> ir.FloatingValue:
    """Years by which a credit with another lender ended before it was to; negative when it ended later."""
    return years_since(rows.closed_day - rows.end_day)


@feature(
    bureau,
    subject="bureau_credits",
    windows=("all",),
    aggregates=("share", "count"),
    filters=(active,),
    null_means="no end is known",
)
def bureau_past_end(rows: ir.Table) -> ir.BooleanValue:
    """Credits with other lenders whose planned end is past."""
    return rows.end_day < 0.0


@feature(
    bureau,
    subject="bureau_credits",
    unit="years",
    windows=("all",),
    aggregates=("min", "mean"),
    filters=(None, active),
    null_means="no news is known",
)
def bureau_updated_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since the bureau's last news of a credit with another lender."""
    return years_since(rows.updated_day)


@feature(application, subject="bureau_credits", unit="years", null_means="fewer than two are known", combines=True)
def bureau_gap_years(rows: ir.Table) -> ir.FloatingValue:
    """Mean time between two openings of credits with other lenders."""
    return ratio(
        rows.bureau_opened_years_max_all - rows.bureau_opened_years_min_all, rows.bureau_credit_count_all - 1.0
    )


@feature(application, subject="bureau_credits", unit="share", risk="rises", null_means=_NONE, combines=True)
def bureau_new_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of the credits with other lenders that were opened in the last 12 months."""
    return ratio(rows.bureau_credit_count_12m, rows.bureau_credit_count_all)


@feature(application, subject="bureau_credits", unit="times", null_means=_NONE, combines=True)
def bureau_kind_count(rows: ir.Table) -> ir.FloatingValue:
    """Number of kinds of credit with other lenders: card, consumer credit, car loan, mortgage, microloan."""
    counts = (
        rows.bureau_credit_card_count_all,
        rows.bureau_credit_consumer_count_all,
        rows.bureau_credit_car_count_all,
        rows.bureau_credit_mortgage_count_all,
        rows.bureau_credit_microloan_count_all,
    )
    return row_sum(*((count > 0.0).cast("float64") for count in counts))
