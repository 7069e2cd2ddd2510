"""The short form: what an adviser asks an applicant who has no file yet, and the rows made of the answers.

The answers become rows of the sources, so that the features are computed by the same definitions as for everyone.
What is not asked stays unknown.
"""

from collections.abc import Mapping
from typing import Any

from clairscore.errors import InvalidApplicant
from clairscore.lenders.home_credit.tables import SOURCES, application
from clairscore.lenders.home_credit.years import AGE, EMPLOYED, FIRST_WORK
from clairscore.lenders.short_form import ShortFormField, check_answers
from clairscore.tables.rows import ApplicantRows, rows_from_records

FIELDS = (
    ShortFormField(
        "age",
        {"fr": "Âge", "en": "Age"},
        {"fr": "En années révolues.", "en": "In full years."},
        "years",
        18,
        100,
        required=True,
    ),
    ShortFormField(
        "annual_income",
        {"fr": "Revenu annuel", "en": "Annual income"},
        {"fr": "Tous revenus du demandeur, par an.", "en": "All income of the applicant in a year."},
        "currency",
        0,
        1e9,
        required=True,
    ),
    ShortFormField(
        "credit_amount",
        {"fr": "Montant du crédit", "en": "Credit amount"},
        {"fr": "Montant demandé.", "en": "Amount asked for."},
        "currency",
        1,
        1e9,
        required=True,
    ),
    ShortFormField(
        "annuity",
        {"fr": "Échéance du crédit", "en": "Regular repayment"},
        {
            "fr": "Montant des échéances, sur la même période que le revenu.",
            "en": "Amount of the repayments, over the same period as the income.",
        },
        "currency",
        1,
        1e8,
        required=True,
    ),
    ShortFormField(
        "seniority",
        {"fr": "Ancienneté dans l’emploi", "en": "Years in the job"},
        {"fr": "En années ; laisser vide sans emploi.", "en": "In years; leave empty without a job."},
        "years",
        0,
        70,
    ),
    ShortFormField(
        "goods_price",
        {"fr": "Prix du bien", "en": "Price of the goods"},
        {"fr": "Si le crédit finance un bien.", "en": "When the credit pays for goods."},
        "currency",
        1,
        1e9,
    ),
    ShortFormField(
        "external_score",
        {"fr": "Évaluation extérieure", "en": "External assessment"},
        {"fr": "De 0 à 1, plus haut est plus sûr ; si elle est connue.", "en": "0 to 1, higher is safer; when known."},
        "share",
        0,
        1,
    ),
    ShortFormField(
        "bureau_credits",
        {"fr": "Crédits en cours ailleurs", "en": "Running credits elsewhere"},
        {"fr": "Nombre de crédits chez d’autres prêteurs.", "en": "Number of credits with other lenders."},
        "times",
        0,
        50,
    ),
    ShortFormField(
        "bureau_debt",
        {"fr": "Dettes ailleurs", "en": "Debt elsewhere"},
        {"fr": "Restant dû chez d’autres prêteurs.", "en": "What is still owed to other lenders."},
        "currency",
        0,
        1e9,
    ),
    ShortFormField(
        "late_payments",
        {"fr": "Échéances payées en retard", "en": "Instalments paid late"},
        {"fr": "Sur les 12 derniers mois, chez nous.", "en": "Over the last 12 months, with us."},
        "times",
        0,
        12,
    ),
    ShortFormField(
        "late_days",
        {"fr": "Retard moyen", "en": "Mean delay"},
        {"fr": "Des échéances payées en retard, en jours.", "en": "Of the instalments paid late, in days."},
        "days",
        1,
        365,
    ),
)

_INSTALMENTS_A_YEAR = 12
_DAYS_A_MONTH = 30


def rows_from_short_form(answers: Mapping[str, Any]) -> ApplicantRows:
    """Make rows of the answers.

    Args:
        answers: Answers by field name; an absent or null one is unknown.

    Raises:
        InvalidApplicant: If a field is unknown, lacks its required answer, or the answer cannot be true.
    """
    known = check_answers(answers, FIELDS)
    row: dict[str, Any] = {
        "application_id": 1,
        "contract_type": "Cash loans",
        "birth_day": AGE.day(known["age"], "short_form.age"),
        "income": known["annual_income"],
        "credit_amount": known["credit_amount"],
        "annuity": known["annuity"],
        "goods_price": known.get("goods_price"),
        "external_score_2": known.get("external_score"),
    }
    if "seniority" in known:
        if known["seniority"] > known["age"] - FIRST_WORK:
            raise InvalidApplicant(
                "short_form.seniority", "is longer than the working life the age leaves.", "working_life"
            )
        row["employed_day"] = EMPLOYED.day(known["seniority"], "short_form.seniority")
    if "late_days" in known and not known.get("late_payments"):
        raise InvalidApplicant(
            "short_form.late_days", "says something only with {names}.", "without", names="late_payments"
        )
    records: dict[str, list[dict[str, Any]]] = {application.name: [row]}
    records |= {"bureau": _credits_elsewhere(known)} if "bureau_credits" in known or "bureau_debt" in known else {}
    records |= {"installments_payments": _instalments(known)} if "late_payments" in known else {}
    return rows_from_records(records, SOURCES, application)


def _credits_elsewhere(known: Mapping[str, float]) -> list[dict[str, Any]]:
    """Spread the debt evenly over the credits; their dates and amounts stay unknown but for the year before."""
    debt = known.get("bureau_debt", 0.0)
    credits = int(known.get("bureau_credits", 1 if debt else 0))
    if debt and not credits:
        raise InvalidApplicant(
            "short_form.bureau_debt", "cannot be owed without a running credit elsewhere.", "debt_without_credit"
        )
    return [
        {
            "application_id": 1,
            "bureau_credit_id": position + 1,
            "status": "Active",
            "opened_day": -365.0,
            "debt": debt / credits if "bureau_debt" in known else None,
            "overdue_days": 0.0,
            "overdue_amount": 0.0,
        }
        for position in range(credits)
    ]


def _instalments(known: Mapping[str, float]) -> list[dict[str, Any]]:
    """Lay out a year of monthly instalments, the oldest of them late by the mean delay.

    The oldest leave room for the longest delay; one that would be paid after the application is not paid yet.
    """
    late = int(known["late_payments"])
    days = known.get("late_days", float(_DAYS_A_MONTH))
    rows = []
    for position in range(_INSTALMENTS_A_YEAR):
        due = -float(_DAYS_A_MONTH * (_INSTALMENTS_A_YEAR - position))
        paid = due + days if position < late else due
        rows.append({"application_id": 1, "previous_id": 1, "due_day": due, "paid_day": paid if paid <= -1 else None})
    return rows
