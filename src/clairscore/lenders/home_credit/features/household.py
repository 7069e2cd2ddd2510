"""Age, family in numbers, car. Gender and family status are audited, never scored."""

import ibis.expr.types as ir

from clairscore.features.declare import column_feature, feature
from clairscore.features.expressions import ratio, years_since
from clairscore.lenders.home_credit.tables import application

children = column_feature(application, "children", subject="household", null_means="not said")
family_members = column_feature(application, "family_members", subject="household", null_means="not said")
owns_car = column_feature(application, "owns_car", subject="car", risk="falls", null_means="not said")
car_age = column_feature(application, "car_age", subject="car", risk="rises", null_means="the client has no car")


@feature(application, subject="age", unit="years", risk="falls", null_means="never missing")
def age(rows: ir.Table) -> ir.FloatingValue:
    """Age of the client."""
    return years_since(rows.birth_day)


@feature(application, subject="household", unit="currency", risk="falls", null_means="the family is not known")
def income_per_member(rows: ir.Table) -> ir.FloatingValue:
    """Income for each member of the family."""
    return ratio(rows.income, rows.family_members)


@feature(application, subject="household", unit="currency", null_means="never missing")
def income_per_child(rows: ir.Table) -> ir.FloatingValue:
    """Income shared between the client and his children."""
    return ratio(rows.income, rows.children + 1.0)


@feature(application, subject="household", unit="share", null_means="the family is not known")
def children_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of children in the family."""
    return ratio(rows.children, rows.family_members)


@feature(application, subject="car", unit="share", risk="rises", null_means="the client has no car")
def car_age_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Age of the car over the age of the client."""
    return ratio(rows.car_age, years_since(rows.birth_day))


@feature(application, subject="car", unit="share", risk="rises", null_means="no car or no job")
def car_age_to_employed(rows: ir.Table) -> ir.FloatingValue:
    """Age of the car over the years in the current job."""
    return ratio(rows.car_age, years_since(rows.employed_day))


@feature(application, subject="household", unit="currency", risk="rises", null_means="the family is not known")
def credit_per_member(rows: ir.Table) -> ir.FloatingValue:
    """Credit for each member of the family."""
    return ratio(rows.credit_amount, rows.family_members)


@feature(application, subject="household", unit="currency", risk="rises", null_means="the family is not known")
def annuity_per_member(rows: ir.Table) -> ir.FloatingValue:
    """Regular repayment for each member of the family."""
    return ratio(rows.annuity, rows.family_members)


@feature(application, subject="household", unit="currency", risk="falls", null_means="the family is not known")
def income_after_annuity_per_member(rows: ir.Table) -> ir.FloatingValue:
    """Income left after one regular repayment, for each member of the family."""
    return ratio(rows.income - rows.annuity, rows.family_members)
