"""Work and education."""

import ibis.expr.types as ir

from clairscore.features.declare import column_feature, feature
from clairscore.features.expressions import ratio, years_since
from clairscore.lenders.home_credit.tables import application

_NO_JOB = "the client has no job, or is retired"

income_type = column_feature(application, "income_type", subject="employment", null_means="not said")
occupation = column_feature(application, "occupation", subject="employment", null_means="not said, or no job")
organization = column_feature(application, "organization", subject="employment", null_means=_NO_JOB)
education = column_feature(application, "education", subject="education", null_means="not said")


@feature(application, subject="employment", unit="years", risk="falls", null_means=_NO_JOB)
def employed_years(rows: ir.Table) -> ir.FloatingValue:
    """Years in the current job."""
    return years_since(rows.employed_day)


@feature(application, subject="employment", unit="share", risk="falls", null_means=_NO_JOB)
def employed_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Share of the client's life spent in the current job."""
    return ratio(rows.employed_day, rows.birth_day)


@feature(application, subject="income", unit="currency", null_means=_NO_JOB)
def income_to_employed_years(rows: ir.Table) -> ir.FloatingValue:
    """Income for each year in the current job."""
    return ratio(rows.income, years_since(rows.employed_day))


@feature(application, subject="income", unit="currency", null_means="never missing")
def income_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Income for each year of age."""
    return ratio(rows.income, years_since(rows.birth_day))


@feature(application, subject="employment", unit="years", null_means=_NO_JOB)
def employed_start_age(rows: ir.Table) -> ir.FloatingValue:
    """Age at which the client took the current job."""
    return years_since(rows.birth_day - rows.employed_day)
