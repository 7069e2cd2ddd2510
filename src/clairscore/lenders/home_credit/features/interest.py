"""Interest the credit asked for implies.

The term is not in the application. What is repaid over n months, annuity times n, is the credit with n / 12 years of
compound interest, so every plausible term gives a rate; rates too low for this trade rule their term out.
"""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import feature
from clairscore.features.expressions import count_known, power, ratio, row_max, row_mean, row_min
from clairscore.lenders.home_credit.tables import application

TERMS = range(6, 61, 6)
"""Terms the lender grants, in months."""

LOWEST_RATE = 0.085
"""Rate a year below which the lender grants no credit."""

_SUBJECT = "credit_terms"
_NONE = "no plausible term gives a rate, or the repayment is not known"


def _rates(rows: ir.Table) -> tuple[ir.FloatingValue, ...]:
    """Return the rate a year of each term, null where it is too low to be true."""
    repaid = ratio(rows.annuity, rows.credit_amount)
    rates = (power(repaid * float(term), 12.0 * term**-1) - 1.0 for term in TERMS)
    return tuple(ibis.ifelse(rate >= LOWEST_RATE, rate, ibis.null("float64")) for rate in rates)


@feature(application, subject=_SUBJECT, unit="share", null_means=_NONE, actionable=True)
def credit_interest_min(rows: ir.Table) -> ir.FloatingValue:
    """Lowest interest a year that the repayment, the credit and a term of 6 to 60 months imply, from 8.5 % on."""
    return row_min(*_rates(rows))


@feature(application, subject=_SUBJECT, unit="share", null_means=_NONE, actionable=True)
def credit_interest_mean(rows: ir.Table) -> ir.FloatingValue:
    """Mean interest a year that the repayment, the credit and terms of 6 to 60 months imply, from 8.5 % on."""
    return row_mean(*_rates(rows))


@feature(application, subject=_SUBJECT, unit="share", null_means=_NONE, actionable=True)
def credit_interest_max(rows: ir.Table) -> ir.FloatingValue:
    """Highest interest a year that the repayment, the credit and a term of 6 to 60 months imply, from 8.5 % on."""
    return row_max(*_rates(rows))


@feature(application, subject=_SUBJECT, unit="times", null_means="never missing", actionable=True)
def credit_interest_terms(rows: ir.Table) -> ir.FloatingValue:
    """Number of terms of 6 to 60 months whose implied interest is at least 8.5 % a year."""
    return count_known(*_rates(rows))


@feature(application, subject=_SUBJECT, unit="share", null_means="no earlier interest is known", combines=True)
def credit_interest_to_previous(rows: ir.Table) -> ir.FloatingValue:
    """Mean implied interest of the credit less that of earlier credits with us."""
    return rows.credit_interest_mean - rows.previous_yearly_interest_approved_mean_all
