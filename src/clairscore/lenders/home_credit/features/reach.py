"""How the client can be reached, his papers, his circle, and enquiries about him."""

import ibis.expr.types as ir

from clairscore.features.declare import column_feature, feature
from clairscore.features.expressions import ratio, row_sum, years_since
from clairscore.lenders.home_credit.tables import application

_NO_BUREAU = "the credit bureau was not asked"

has_work_phone = column_feature(application, "has_work_phone", subject="contact", null_means="not said")
has_home_phone = column_feature(application, "has_home_phone", subject="contact", null_means="not said")
has_phone = column_feature(application, "has_phone", subject="contact", null_means="not said")
has_email = column_feature(application, "has_email", subject="contact", null_means="not said")
document_3 = column_feature(application, "document_3", subject="documents", null_means="not said")
circle_observed_30 = column_feature(
    application, "circle_observed_30", subject="social_circle", null_means="nothing is known of the circle"
)
circle_late_30 = column_feature(
    application, "circle_late_30", subject="social_circle", risk="rises", null_means="nothing is known of the circle"
)
circle_late_60 = column_feature(
    application, "circle_late_60", subject="social_circle", risk="rises", null_means="nothing is known of the circle"
)
enquiries_week = column_feature(application, "enquiries_week", subject="enquiries", null_means=_NO_BUREAU)
enquiries_month = column_feature(application, "enquiries_month", subject="enquiries", null_means=_NO_BUREAU)
enquiries_quarter = column_feature(application, "enquiries_quarter", subject="enquiries", null_means=_NO_BUREAU)
enquiries_year = column_feature(application, "enquiries_year", subject="enquiries", risk="rises", null_means=_NO_BUREAU)


@feature(application, subject="contact", unit="years", risk="falls", null_means="not known")
def phone_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since the phone was last changed."""
    return years_since(rows.phone_changed_day)


@feature(application, subject="contact", unit="years", risk="falls", null_means="not known")
def registration_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since the registration was last changed."""
    return years_since(rows.registered_day)


@feature(application, subject="contact", unit="years", risk="falls", null_means="not known")
def identity_document_years(rows: ir.Table) -> ir.FloatingValue:
    """Years since the identity document was last changed."""
    return years_since(rows.id_published_day)


@feature(application, subject="contact", unit="share", null_means="not known")
def phone_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Share of the client's life with the current phone."""
    return ratio(rows.phone_changed_day, rows.birth_day)


@feature(application, subject="contact", unit="share", null_means="not known")
def identity_document_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Share of the client's life with the current identity document."""
    return ratio(rows.id_published_day, rows.birth_day)


@feature(application, subject="contact", unit="share", null_means="not known")
def registration_to_age(rows: ir.Table) -> ir.FloatingValue:
    """Share of the client's life with the current registration."""
    return ratio(rows.registered_day, rows.birth_day)


@feature(application, subject="documents", unit="times", null_means="never missing in a complete application")
def document_count(rows: ir.Table) -> ir.FloatingValue:
    """Number of documents handed in."""
    return row_sum(*(rows[f"document_{n}"] for n in range(2, 22)))


@feature(
    application, subject="social_circle", unit="share", risk="rises", null_means="nobody around the client is known"
)
def circle_late_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of the people around the client who were 30 days late."""
    return ratio(rows.circle_late_30, rows.circle_observed_30)


@feature(application, subject="enquiries", unit="times", risk="rises", null_means=_NO_BUREAU)
def enquiries_total(rows: ir.Table) -> ir.FloatingValue:
    """Bureau enquiries about the client in the year before."""
    return row_sum(
        rows.enquiries_hour,
        rows.enquiries_day,
        rows.enquiries_week,
        rows.enquiries_month,
        rows.enquiries_quarter,
        rows.enquiries_year,
    )


@feature(
    application, subject="enquiries", unit="share", risk="rises", null_means="no enquiry, or the bureau was not asked"
)
def enquiries_recent_share(rows: ir.Table) -> ir.FloatingValue:
    """Share of the year's bureau enquiries that were made in the last month."""
    recent = (rows.enquiries_hour, rows.enquiries_day, rows.enquiries_week, rows.enquiries_month)
    return ratio(row_sum(*recent), row_sum(*recent, rows.enquiries_quarter, rows.enquiries_year))


@feature(application, subject="contact", unit="share", null_means="not known, or no job")
def phone_to_employed(rows: ir.Table) -> ir.FloatingValue:
    """Time with the current phone over the time in the current job."""
    return ratio(rows.phone_changed_day, rows.employed_day)


@feature(application, subject="contact", unit="times", null_means="not said")
def contact_count(rows: ir.Table) -> ir.FloatingValue:
    """Ways to reach the client: phones at work and at home, another phone, electronic mail."""
    return row_sum(rows.has_work_phone, rows.has_home_phone, rows.has_phone, rows.has_email)
