"""Scores from external sources: the strongest single facts of an application."""

import ibis
import ibis.expr.types as ir

from clairscore.features.declare import column_feature, feature
from clairscore.features.expressions import count_known, ratio, row_max, row_mean, row_min, row_spread, row_sum
from clairscore.lenders.home_credit.tables import application

_SUBJECT = "external_scores"
_NONE = "no external source knows the client"

external_score_1 = column_feature(
    application, "external_score_1", subject=_SUBJECT, risk="falls", null_means="source 1 does not know the client"
)
external_score_2 = column_feature(
    application, "external_score_2", subject=_SUBJECT, risk="falls", null_means="source 2 does not know the client"
)
external_score_3 = column_feature(
    application, "external_score_3", subject=_SUBJECT, risk="falls", null_means="source 3 does not know the client"
)


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means=_NONE)
def external_score_mean(rows: ir.Table) -> ir.FloatingValue:
    """Mean of the external scores that are known."""
    return row_mean(rows.external_score_1, rows.external_score_2, rows.external_score_3)


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means=_NONE)
def external_score_min(rows: ir.Table) -> ir.FloatingValue:
    """Lowest of the external scores that are known."""
    return row_min(rows.external_score_1, rows.external_score_2, rows.external_score_3)


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means=_NONE)
def external_score_max(rows: ir.Table) -> ir.FloatingValue:
    """Highest of the external scores that are known."""
    return row_max(rows.external_score_1, rows.external_score_2, rows.external_score_3)


@feature(application, subject=_SUBJECT, unit="share", null_means=_NONE)
def external_score_spread(rows: ir.Table) -> ir.FloatingValue:
    """How far the external scores that are known lie apart."""
    return row_spread(rows.external_score_1, rows.external_score_2, rows.external_score_3)


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means="one of the three scores is missing")
def external_score_product(rows: ir.Table) -> ir.FloatingValue:
    """Product of the three external scores."""
    return rows.external_score_1 * rows.external_score_2 * rows.external_score_3


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means="score 2 or 3 is missing")
def external_score_product_2_3(rows: ir.Table) -> ir.FloatingValue:
    """Product of the external scores 2 and 3."""
    return rows.external_score_2 * rows.external_score_3


@feature(application, subject=_SUBJECT, risk="falls", null_means="never missing")
def external_score_weighted(rows: ir.Table) -> ir.FloatingValue:
    """External scores weighted 2, 3 and 4 by their strength; a missing one counts as a half."""
    first, second, third = (
        ibis.coalesce(score, 0.5) for score in (rows.external_score_1, rows.external_score_2, rows.external_score_3)
    )
    return 2.0 * first + 3.0 * second + 4.0 * third


@feature(application, subject=_SUBJECT, unit="times", null_means="never missing")
def external_score_count(rows: ir.Table) -> ir.FloatingValue:
    """Number of external sources that know the client."""
    return count_known(rows.external_score_1, rows.external_score_2, rows.external_score_3)


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means=_NONE)
def external_score_known_weighted(rows: ir.Table) -> ir.FloatingValue:
    """Mean of the external scores that are known, weighted 2, 3 and 4 by their strength."""
    scores = (rows.external_score_1, rows.external_score_2, rows.external_score_3)
    weights = (2.0, 3.0, 4.0)
    known = (weight * score.notnull().cast("float64") for weight, score in zip(weights, scores, strict=True))
    return ratio(row_sum(*(w * score for w, score in zip(weights, scores, strict=True))), sum(known))


@feature(application, subject=_SUBJECT, null_means="never missing")
def external_score_pattern(rows: ir.Table) -> ir.FloatingValue:
    """Which external sources know the client: 4 for source 1, 2 for source 2 and 1 for source 3, added up."""
    first, second, third = (
        score.notnull().cast("float64")
        for score in (rows.external_score_1, rows.external_score_2, rows.external_score_3)
    )
    return 4.0 * first + 2.0 * second + third


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means="score 1 or 2 is missing")
def external_score_product_1_2(rows: ir.Table) -> ir.FloatingValue:
    """Product of the external scores 1 and 2."""
    return rows.external_score_1 * rows.external_score_2


@feature(application, subject=_SUBJECT, risk="falls", unit="share", null_means="score 1 or 3 is missing")
def external_score_product_1_3(rows: ir.Table) -> ir.FloatingValue:
    """Product of the external scores 1 and 3."""
    return rows.external_score_1 * rows.external_score_3


@feature(application, subject=_SUBJECT, unit="share", null_means="score 2 or 3 is missing")
def external_score_gap_2_3(rows: ir.Table) -> ir.FloatingValue:
    """External score 2 less external score 3."""
    return rows.external_score_2 - rows.external_score_3
