"""How the credits with other lenders were paid, month by month.

How many months are known tells training rows from later ones, so no feature counts them.
"""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.lenders.home_credit.tables import bureau_balance

_NONE = "no month of a credit with another lender is known"
_SUBJECT = "bureau_payment_history"


@feature(
    bureau_balance,
    subject=_SUBJECT,
    windows=("6m", "12m", "24m", "all"),
    aggregates=("share",),
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
    windows=("24m", "all"),
    aggregates=("share",),
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
    windows=("12m", "all"),
    aggregates=("max", "mean"),
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
