"""Payments made or missed on earlier credits with us."""

from clairscore.lenders.home_credit.tables.columns import amount, day, identifier, number
from clairscore.tables.schema import SourceTable

installments_payments = SourceTable(
    name="installments_payments",
    grain="one row per payment made or missed on an earlier credit with us; an instalment paid in two is two rows",
    key="application_id",
    event_day="due_day",
    latest_by=("paid_day", "previous_id", "instalment_number", "calendar_version", "due_amount", "paid_amount"),
    files=("installments_payments",),
    columns={
        "previous_id": identifier("SK_ID_PREV", "Earlier credit with us."),
        "application_id": identifier("SK_ID_CURR", "Application being scored."),
        "calendar_version": number("NUM_INSTALMENT_VERSION", "Version of the payment calendar; 0 for a card."),
        "instalment_number": number("NUM_INSTALMENT_NUMBER", "Which instalment of the credit."),
        "due_day": day("DAYS_INSTALMENT", "Day it fell due.", required=True),
        "paid_day": day("DAYS_ENTRY_PAYMENT", "Day it was paid; null if unpaid."),
        "due_amount": amount("AMT_INSTALMENT", "Amount due."),
        "paid_amount": amount("AMT_PAYMENT", "Amount paid; null if unpaid."),
    },
)
