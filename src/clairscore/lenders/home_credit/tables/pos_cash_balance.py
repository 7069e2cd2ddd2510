"""Monthly states of earlier point-of-sale and cash loans with us."""

from clairscore.lenders.home_credit.tables.columns import category, identifier, month, number
from clairscore.tables.schema import SourceTable

pos_cash_balance = SourceTable(
    name="pos_cash_balance",
    grain="one row per month of an earlier point-of-sale or cash loan with us",
    key="application_id",
    row_key=("previous_id", "month"),
    event_day="month",
    event_unit="month",
    files=("POS_CASH_balance",),
    columns={
        "previous_id": identifier("SK_ID_PREV", "Earlier loan with us."),
        "application_id": identifier("SK_ID_CURR", "Application being scored."),
        "month": month("MONTHS_BALANCE", "Month of the state."),
        "term": number("CNT_INSTALMENT", "Instalments the loan has in all; may change over time.", "months"),
        "instalments_left": number("CNT_INSTALMENT_FUTURE", "Instalments left to pay.", "months"),
        "status": category(
            "NAME_CONTRACT_STATUS",
            "State of the contract in the month.",
            "Active",
            "Completed",
            "Signed",
            "Demand",
            "Returned to the store",
            "Approved",
            "Amortized debt",
            "Canceled",
        ),
        "dpd": number("SK_DPD", "Days past due in the month.", "days"),
        "dpd_tolerant": number("SK_DPD_DEF", "Days past due in the month, small debts ignored.", "days"),
    },
)
