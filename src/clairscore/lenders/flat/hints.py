"""What the name of a column hints at, in English, French and German words."""

import re
import unicodedata
from typing import Final

_SENSITIVE: Final = """
sex sexe gender genre geschlecht race ethnic ethnicity ethnie religion nationality nationalite foreign foreigner
citizen citizenship marital marriage married matrimonial famille_situation situation_familiale family_status
personal_status zivilstand disability disabled handicap health sante pregnant union political orientation birth_place
birthplace birth_country language langue veteran
"""
_AGE: Final = "age alter age_years"
_AMOUNT: Final = "credit_amount loan_amount loan_amnt amount amt montant kreditbetrag limit_bal loan"
_INCOME: Final = "income salary wage revenue revenu salaire einkommen inc earnings"
_MONEY: Final = (
    f"{_AMOUNT} {_INCOME}"
    " annuity balance debt mortgage price savings_amount payment installment instalment bill pay_amt due"
)
_LATE: Final = (
    "late past_due pastdue delinq delinquent delinquency delinquencies retard overdue arrears default_history"
)
_ACTIONABLE: Final = (
    f"{_AMOUNT} {_INCOME}"
    " duration term duree laufzeit annuity purpose objet savings debt utilization utilisation revolving"
    " installment_rate existing_credits open_credit guarantor debtors deposit down_payment checking"
    " other_installment_plans"
)
_MONTHS: Final = "months month mois duration_months term_months"
_YEARS: Final = "years year annees"
_SHARE: Final = "rate ratio share percent utilization utilisation"
_PROXY: Final = """
zip postcode postal region state city country address housing home residence job occupation employment profession
telephone phone dependents dependants children family household education
"""
_KEY: Final = "id key index number num no loan_id member_id application_id client_id customer_id sk_id_curr"
_CALENDAR: Final = "date issue_d issued application_date vintage month quarter year_month"
_CODE: Final = "code type status class category education marriage grade region zone"

_WORDS: Final = {
    "sensitive": _SENSITIVE,
    "age": _AGE,
    "amount": _AMOUNT,
    "income": _INCOME,
    "money": _MONEY,
    "late": _LATE,
    "actionable": _ACTIONABLE,
    "months": _MONTHS,
    "years": _YEARS,
    "share": _SHARE,
    "proxy": _PROXY,
    "key": _KEY,
    "calendar": _CALENDAR,
    "code": _CODE,
}
_HINTS: Final = {hint: tuple(f"_{word}_" for word in words.split()) for hint, words in _WORDS.items()}


def our_name(delivered: str) -> str:
    """Return a delivered name as one of ours: ``MonthlyIncome`` as ``monthly_income``; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", delivered).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|(?<=[a-z])(?=[0-9]+[^0-9])", "_", plain)
    name = re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")
    return f"column_{name}" if name[:1].isdigit() else name


def hints_at(name: str, hint: str) -> bool:
    """Tell whether one of our names has a word of a hint in it, whole."""
    return any(word in f"_{name}_" for word in _HINTS[hint])
