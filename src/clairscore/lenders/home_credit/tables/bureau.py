"""Credits with other lenders, as the credit bureau reports them."""

from clairscore.lenders.home_credit.tables.columns import amount, category, day, identifier, number
from clairscore.tables.schema import SourceTable

bureau = SourceTable(
    name="bureau",
    grain="one row per credit the client has or had with another lender, as known to the credit bureau",
    key="application_id",
    row_key=("bureau_credit_id",),
    event_day="opened_day",
    files=("bureau",),
    columns={
        "application_id": identifier("SK_ID_CURR", "Application being scored."),
        "bureau_credit_id": identifier("SK_ID_BUREAU", "Credit at the bureau, recoded for each application."),
        "status": category(
            "CREDIT_ACTIVE", "State of the credit at the bureau.", "Closed", "Active", "Sold", "Bad debt"
        ),
        "currency_code": category(
            "CREDIT_CURRENCY", "Recoded currency.", "currency 1", "currency 2", "currency 3", "currency 4"
        ),
        "opened_day": day("DAYS_CREDIT", "Day the client applied for the credit.", required=True),
        "overdue_days": number("CREDIT_DAY_OVERDUE", "Days past due at the time of the application.", "days"),
        "end_day": day("DAYS_CREDIT_ENDDATE", "Day the credit ends; positive when it runs on.", maximum=None),
        "closed_day": day("DAYS_ENDDATE_FACT", "Day the credit ended, for closed credits."),
        "max_overdue_amount": amount("AMT_CREDIT_MAX_OVERDUE", "Largest amount overdue so far."),
        "prolongation_count": number("CNT_CREDIT_PROLONG", "How many times the credit was prolonged.", "times"),
        "credit_amount": amount("AMT_CREDIT_SUM", "Amount of the credit."),
        "debt": amount("AMT_CREDIT_SUM_DEBT", "Debt left; negative when overpaid.", minimum=None),
        "limit_amount": amount("AMT_CREDIT_SUM_LIMIT", "Limit of a credit card; may be overdrawn.", minimum=None),
        "overdue_amount": amount("AMT_CREDIT_SUM_OVERDUE", "Amount overdue now."),
        "credit_type": category(
            "CREDIT_TYPE",
            "Kind of credit.",
            "Consumer credit",
            "Credit card",
            "Car loan",
            "Mortgage",
            "Microloan",
            "Loan for business development",
            "Another type of loan",
            "Unknown type of loan",
            "Loan for working capital replenishment",
            "Cash loan (non-earmarked)",
            "Real estate loan",
            "Loan for the purchase of equipment",
            "Loan for purchase of shares (margin lending)",
            "Mobile operator loan",
            "Interbank credit",
        ),
        "updated_day": day("DAYS_CREDIT_UPDATE", "Day of the bureau's last news of the credit.", maximum=None),
        "annuity": amount("AMT_ANNUITY", "Regular repayment of the credit."),
    },
)
