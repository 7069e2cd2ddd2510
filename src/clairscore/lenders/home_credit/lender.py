"""The Home Credit lender: seven tables, the default."""

from functools import cache
from pathlib import Path

from clairscore.conventions import LANGUAGES
from clairscore.decisions.reasons import load_reason_texts
from clairscore.lenders.home_credit import short_form
from clairscore.lenders.home_credit.audit import AUDIT
from clairscore.lenders.home_credit.contact import CONTACT
from clairscore.lenders.home_credit.features import make_catalog
from clairscore.lenders.home_credit.fitted import FITTED
from clairscore.lenders.home_credit.levers import LEVERS
from clairscore.lenders.home_credit.person import person
from clairscore.lenders.home_credit.sets import DEFAULT, find_registers, read_sets
from clairscore.lenders.home_credit.subjects import column_subjects
from clairscore.lenders.home_credit.tables import SOURCES, application
from clairscore.lenders.home_credit.years import AGE, EMPLOYED
from clairscore.lenders.lender import Lender, MeansFeatures
from clairscore.lenders.scenarios import load_scenarios
from clairscore.lenders.summary import read_summary
from clairscore.lenders.table_texts import load_table_texts


def _generate(*arguments, **options) -> None:  # type: ignore[no-untyped-def]
    from clairscore.lenders.home_credit.synthetic import generate

    generate(*arguments, **options)


@cache
def home_credit() -> Lender:
    """Return the lender; made once."""
    folder, catalog = Path(__file__).parent, make_catalog()
    table_texts = {
        language: load_table_texts(folder / f"tables.{language}.toml", application) for language in LANGUAGES
    }
    return Lender(
        name="home_credit",
        title={"fr": "Prêt à dépenser (prêteur fictif)", "en": "Prêt à dépenser (a made-up lender)"},
        sources=SOURCES,
        application=application,
        outcome="is_bad",
        amount="credit_amount",
        catalog=catalog,
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
        never_empty=frozenset({"credit_amount", "annuity", "income", "children", "family_members"}),
        short_form=short_form.FIELDS,
        rows_from_short_form=short_form.rows_from_short_form,
        years=(AGE, EMPLOYED),
        table_texts=table_texts,
        column_subjects=column_subjects(catalog),
        read_reason_texts=lambda language: load_reason_texts(
            folder / f"reasons.{language}.toml",
            language,
            names={name: column.label for name, column in table_texts[language].columns.items()},
            summary=read_summary(language),
        ),
        generate=_generate,
        fitted=FITTED,
        registers=find_registers(),
        means=MeansFeatures("debt_service_to_income", "income_after_debt_service", "family_members"),
        compared=(
            "age",
            "employed_years",
            "income",
            "credit_amount",
            "annuity_to_income",
            "credit_length",
            "external_score_mean",
            "installment_late_share_all",
            "bureau_debt_active_sum_all",
        ),
        audit=AUDIT,
        contact=CONTACT,
        levers=LEVERS,
        scenarios=load_scenarios(folder / "scenarios.toml"),
    )
