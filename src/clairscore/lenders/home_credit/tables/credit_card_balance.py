"""Monthly states of earlier credit cards with us."""

from clairscore.lenders.home_credit.tables.columns import amount, category, identifier, month, number
from clairscore.tables.schema import SourceTable

credit_card_balance = SourceTable(
    name="credit_card_balance",
    grain="one row per month of an earlier credit card with us",
    key="application_id",
    row_key=("previous_id", "month"),
    event_day="month",
    event_unit="month",
    files=("credit_card_balance",),
    columns={
        "previous_id": identifier("SK_ID_PREV", "Earlier card with us."),
        "application_id": identifier("SK_ID_CURR", "Application being scored."),
        "month": month("MONTHS_BALANCE", "Month of the state."),
        "balance": amount("AMT_BALANCE", "Balance in the month; negative when in credit.", minimum=None),
        "limit_amount": amount("AMT_CREDIT_LIMIT_ACTUAL", "Limit of the card in the month."),
        "drawn_atm": amount("AMT_DRAWINGS_ATM_CURRENT", "Drawn in cash in the month.", minimum=None),
        "drawn": amount("AMT_DRAWINGS_CURRENT", "Drawn in the month.", minimum=None),
        "drawn_other": amount("AMT_DRAWINGS_OTHER_CURRENT", "Drawn in other ways in the month."),
        "drawn_goods": amount("AMT_DRAWINGS_POS_CURRENT", "Drawn for goods in the month."),
        "minimum_due": amount("AMT_INST_MIN_REGULARITY", "Smallest payment due in the month."),
        "paid": amount("AMT_PAYMENT_CURRENT", "Paid in the month."),
        "paid_total": amount("AMT_PAYMENT_TOTAL_CURRENT", "Paid in the month in all."),
        "receivable_principal": amount("AMT_RECEIVABLE_PRINCIPAL", "Principal owed.", minimum=None),
        "receivable": amount("AMT_RECIVABLE", "Amount owed.", minimum=None),
        "receivable_total": amount("AMT_TOTAL_RECEIVABLE", "Amount owed in all.", minimum=None),
        "drawing_atm_count": number("CNT_DRAWINGS_ATM_CURRENT", "Cash drawings in the month.", "times"),
        "drawing_count": number("CNT_DRAWINGS_CURRENT", "Drawings in the month.", "times"),
        "drawing_other_count": number("CNT_DRAWINGS_OTHER_CURRENT", "Other drawings in the month.", "times"),
        "drawing_goods_count": number("CNT_DRAWINGS_POS_CURRENT", "Drawings for goods in the month.", "times"),
        "instalments_paid": number("CNT_INSTALMENT_MATURE_CUM", "Instalments paid so far.", "times"),
        "status": category(
            "NAME_CONTRACT_STATUS",
            "State of the contract in the month.",
            "Active",
            "Completed",
            "Demand",
            "Signed",
            "Sent proposal",
            "Refused",
            "Approved",
        ),
        "dpd": number("SK_DPD", "Days past due in the month.", "days"),
        "dpd_tolerant": number("SK_DPD_DEF", "Days past due in the month, small debts ignored.", "days"),
    },
)
