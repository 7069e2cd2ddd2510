"""The seven tables a Home Credit delivery holds."""

from collections.abc import Mapping

from clairscore.lenders.home_credit.tables.application import application
from clairscore.lenders.home_credit.tables.bureau import bureau
from clairscore.lenders.home_credit.tables.bureau_balance import bureau_balance
from clairscore.lenders.home_credit.tables.credit_card_balance import credit_card_balance
from clairscore.lenders.home_credit.tables.installments_payments import installments_payments
from clairscore.lenders.home_credit.tables.pos_cash_balance import pos_cash_balance
from clairscore.lenders.home_credit.tables.previous_application import previous_application
from clairscore.tables.schema import SourceTable

SOURCES: Mapping[str, SourceTable] = {
    table.name: table
    for table in (
        application,
        bureau,
        bureau_balance,
        previous_application,
        pos_cash_balance,
        credit_card_balance,
        installments_payments,
    )
}
"""Sources by name; the application first."""

__all__ = [
    "SOURCES",
    "application",
    "bureau",
    "bureau_balance",
    "credit_card_balance",
    "installments_payments",
    "pos_cash_balance",
    "previous_application",
]
