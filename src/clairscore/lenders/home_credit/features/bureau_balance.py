"""How the credits with other lenders were paid, month by month.

How many months are known tells training rows from later ones, so no feature counts them.
"""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature, row_filter
from clairscore.features.expressions import ratio
from clairscore.lenders.home_credit.tables import application, bureau_balance

_NONE = "no month of a credit with another lender is known"
_SUBJECT = "bureau_payment_history"


@row_filter
def active(rows: ir.Table) -> ir.BooleanValue:
    """Of credits still running."""
    return rows.bureau_status == "Active"


def _class(rows: ir.Table) -> ir.FloatingValue:
    """Return the class of lateness of a month: 0 on time or closed, 5 worst, null where it is not known."""
    known = (rows.status != "X").ifelse(0.0, ibis.null("float64"))
    late = (ibis.ifelse(rows.status == str(n), float(n), 0.0) for n in range(1, 6))
    return sum(late, known)


def _weight(rows: ir.Table) -> ir.FloatingValue:
    return ratio(1.0, 1.0 - rows.month)


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("3m", "6m", "12m", "24m", "all"),
    aggregates=("share",),
    filters=(None, active),
    risk="rises",
    null_means=_NONE,
)
def bureau_month_late(rows: ir.Table) -> ir.BooleanValue:
    """Months in which a credit with another lender was past due, of those whose state is known."""
    late = rows.status.isin(["1", "2", "3", "4", "5"])
    return ibis.ifelse(rows.status == "X", ibis.null("boolean"), late)


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("12m", "24m", "all"),
    aggregates=("share",),
    filters=(None, active),
    risk="rises",
    null_means=_NONE,
)
def bureau_month_seriously_late(rows: ir.Table) -> ir.BooleanValue:
    """Months in which a credit with another lender was more than 30 days past due, of those whose state is known."""
    late = rows.status.isin(["2", "3", "4", "5"])
    return ibis.ifelse(rows.status == "X", ibis.null("boolean"), late)


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("3m", "12m", "all"),
    aggregates=("max", "mean"),
    filters=(None, active),
    risk="rises",
    null_means=_NONE,
)
def bureau_month_status(rows: ir.Table) -> ir.FloatingValue:
    """Class of lateness of a month with another lender, 0 for on time to 5 for over 120 days or written off."""
    return ibis.ifelse(
        rows.status == "5",
        5.0,
        ibis.ifelse(
            rows.status == "4",
            4.0,
            ibis.ifelse(
                rows.status == "3",
                3.0,
                ibis.ifelse(
                    rows.status == "2",
                    2.0,
                    ibis.ifelse(rows.status == "1", 1.0, ibis.ifelse(rows.status == "X", ibis.null("float64"), 0.0)),
                ),
            ),
        ),
    )


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("12m", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def bureau_month_closed(rows: ir.Table) -> ir.BooleanValue:
    """Months in which a credit with another lender was closed."""
    return rows.status == "C"


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("12m", "all"),
    aggregates=("share",),
    null_means=_NONE,
)
def bureau_month_unknown(rows: ir.Table) -> ir.BooleanValue:
    """Months in which the state of a credit with another lender was not known."""
    return rows.status == "X"


@feature(
    bureau_balance,
    subject=_SUBJECT,
    unit="months",
    windows=("all",),
    aggregates=("min",),
    filters=(None, active),
    risk="falls",
    null_means="no month is known to have been late",
)
def bureau_month_late_ago(rows: ir.Table) -> ir.FloatingValue:
    """Months since a credit with another lender was past due."""
    return ibis.ifelse(_class(rows) > 0.0, -rows.month.cast("float64"), ibis.null("float64"))


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("24m", "all"),
    aggregates=("ratio",),
    filters=(None, active),
    over=_weight,
    risk="rises",
    null_means=_NONE,
)
def bureau_month_lateness(rows: ir.Table) -> ir.FloatingValue:
    """Class of lateness of a month with another lender, 0 to 5, where a recent month weighs more than an old one."""
    return ratio(_class(rows), 1.0 - rows.month)


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("12m", "24m"),
    aggregates=("slope",),
    risk="rises",
    null_means="fewer than two months are known",
)
def bureau_month_class(rows: ir.Table) -> ir.FloatingValue:
    """Class of lateness of a month with another lender, 0 to 5."""
    return _class(rows)


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("12m", "all"),
    aggregates=("nunique",),
    risk="rises",
    null_means=_NONE,
)
def bureau_late_credit(rows: ir.Table) -> ir.FloatingValue:
    """Credits with other lenders that were past due in a month."""
    return ibis.ifelse(_class(rows) > 0.0, rows.bureau_credit_id.cast("float64"), ibis.null("float64"))


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("24m", "all"),
    aggregates=("share",),
    risk="rises",
    null_means=_NONE,
)
def bureau_month_written_off(rows: ir.Table) -> ir.BooleanValue:
    """Months in which a credit with another lender was over 120 days past due or written off, of those known."""
    return _class(rows) == 5.0


@feature(application, subject=_SUBJECT, unit="share", risk="rises", null_means=_NONE, combines=True)
def bureau_month_late_trend(rows: ir.Table) -> ir.FloatingValue:
    """Share of late months with other lenders over the last 6 months less that over the last 24."""
    return rows.bureau_month_late_share_6m - rows.bureau_month_late_share_24m
