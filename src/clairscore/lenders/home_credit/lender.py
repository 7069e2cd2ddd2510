"""The Home Credit lender: seven tables, the default."""

from functools import cache
from pathlib import Path

from clairscore.lenders.home_credit import short_form
from clairscore.lenders.home_credit.features import make_catalog
from clairscore.lenders.home_credit.labels import COLUMN_LABELS, SOURCE_LABELS
from clairscore.lenders.home_credit.person import person
from clairscore.lenders.home_credit.sets import DEFAULT, read_sets
from clairscore.lenders.home_credit.tables import SOURCES, application
from clairscore.lenders.lender import Lender


def _generate(*arguments, **options) -> None:  # type: ignore[no-untyped-def]
    from clairscore.lenders.home_credit.synthetic import generate

    generate(*arguments, **options)


@cache
def home_credit() -> Lender:
    """Return the lender; made once."""
    return Lender(
        name="home_credit",
        title={"fr": "Prêt à dépenser (prêteur fictif)", "en": "Prêt à dépenser (a made-up lender)"},
        sources=SOURCES,
        application=application,
        outcome="is_bad",
        catalog=make_catalog(),
        feature_sets=read_sets(),
        default_set=DEFAULT,
        person=person,
        sensitive=frozenset({"gender", "family_status"}),
        changeable=(
            "credit_amount",
            "annuity",
            "goods_price",
            "income",
            "employed_day",
            "children",
            "family_members",
            "owns_car",
            "car_age",
            "owns_home",
            "housing_type",
            "income_type",
            "occupation",
            "education",
            "external_score_1",
            "external_score_2",
            "external_score_3",
        ),
        short_form=short_form.FIELDS,
        rows_from_short_form=short_form.rows_from_short_form,
        source_labels=SOURCE_LABELS,
        column_labels=COLUMN_LABELS,
        texts=Path(__file__).parent,
        generate=_generate,
    )
