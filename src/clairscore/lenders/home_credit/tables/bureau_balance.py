"""Monthly states of the credits with other lenders."""

from clairscore.lenders.home_credit.tables.columns import category, identifier, month
from clairscore.tables.schema import SourceTable

bureau_balance = SourceTable(
    name="bureau_balance",
    grain="one row per month of a credit known to the credit bureau",
    key="bureau_credit_id",
    parent="bureau",
    row_key=("bureau_credit_id", "month"),
    event_day="month",
    event_unit="month",
    files=("bureau_balance",),
    columns={
        "bureau_credit_id": identifier("SK_ID_BUREAU", "Credit at the bureau."),
        "month": month("MONTHS_BALANCE", "Month of the state."),
        "status": category(
            "STATUS",
            "C closed, X unknown, 0 paid on time, 1 to 5 worst days past due in the month: "
            "1-30, 31-60, 61-90, 91-120, over 120 or written off.",
            *("C", "0", "X", "1", "2", "3", "4", "5"),
            required=True,
        ),
    },
)
