"""Features that are learned from outcomes beside the trees; a training names those it wants.

Codes of employers and jobs say little by their order, and a row of a history says more than its columns one by one.
No column of a row says who came with the client, on which weekday or hour: that is no ground for a decision.
"""

from clairscore.features.feature import Feature
from clairscore.lenders.home_credit.tables import bureau, previous_application
from clairscore.models.fitted.encoding import TargetEncoding
from clairscore.models.fitted.feature import FittedFeature
from clairscore.models.fitted.neighbours import NeighbourMean
from clairscore.models.fitted.row_model import RowModel


def _share(name: str, sentence: str, source: str, subject: str, null_means: str) -> Feature:
    return Feature(name, sentence, source, "share", "number", "rises", null_means, subject, actionable=False)


def _of_applications(name: str, sentence: str, *reads: str) -> TargetEncoding:
    return TargetEncoding(_share(name, sentence, "application", "employment", "never missing"), reads)


_NO_PREVIOUS = "the client never applied to us before"
_NO_BUREAU = "the bureau knows of no credit"

FITTED: tuple[FittedFeature, ...] = (
    _of_applications("occupation_bad_rate", "Share of credits that went bad in the client's occupation.", "occupation"),
    _of_applications(
        "organization_bad_rate", "Share of credits that went bad in the client's kind of employer.", "organization"
    ),
    _of_applications(
        "income_type_education_bad_rate",
        "Share of credits that went bad with the client's kind of income and education.",
        "income_type",
        "education",
    ),
    NeighbourMean(
        _share(
            "neighbour_bad_rate",
            "Share of credits that went bad among those with assessments and a length like the client's.",
            "application",
            "external_scores",
            "neither assessments nor length are known",
        ),
        ("external_score_1", "external_score_2", "external_score_3", "credit_length"),
    ),
    RowModel(
        name="previous_rows",
        mean=_share(
            "previous_row_risk_mean",
            "Risk that earlier applications with us point to, mean.",
            "previous_application",
            "previous_credits",
            _NO_PREVIOUS,
        ),
        highest=_share(
            "previous_row_risk_max",
            "Risk that earlier applications with us point to, highest.",
            "previous_application",
            "previous_credits",
            _NO_PREVIOUS,
        ),
        source=previous_application,
        columns=(
            "contract_type",
            "annuity",
            "asked_amount",
            "credit_amount",
            "down_payment",
            "goods_price",
            "down_payment_rate",
            "interest_primary",
            "interest_privileged",
            "purpose",
            "status",
            "decided_day",
            "payment_type",
            "reject_reason",
            "client_type",
            "goods_category",
            "portfolio",
            "product_type",
            "channel",
            "seller_area",
            "seller_industry",
            "term",
            "yield_group",
            "product",
            "first_drawing_day",
            "first_due_day",
            "last_due_day_first_version",
            "last_due_day",
            "termination_day",
            "is_insured",
        ),
    ),
    RowModel(
        name="bureau_rows",
        mean=_share(
            "bureau_row_risk_mean",
            "Risk that credits with other lenders point to, mean.",
            "bureau",
            "bureau_credits",
            _NO_BUREAU,
        ),
        highest=_share(
            "bureau_row_risk_max",
            "Risk that credits with other lenders point to, highest.",
            "bureau",
            "bureau_credits",
            _NO_BUREAU,
        ),
        source=bureau,
        columns=(
            "status",
            "currency_code",
            "opened_day",
            "overdue_days",
            "end_day",
            "closed_day",
            "max_overdue_amount",
            "prolongation_count",
            "credit_amount",
            "debt",
            "limit_amount",
            "overdue_amount",
            "credit_type",
            "annuity",
        ),
    ),
)
