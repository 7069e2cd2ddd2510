"""Every feature declared on the Home Credit tables, one module per subject."""

from clairscore.features.catalog import Catalog
from clairscore.features.declare import Family
from clairscore.lenders.home_credit.features import (
    bureau,
    bureau_balance,
    bureau_debt,
    bureau_overdue,
    credit,
    credit_card,
    employment,
    external_scores,
    household,
    housing,
    installment_habits,
    installments,
    interest,
    obligations,
    pos,
    previous,
    previous_products,
    previous_terms,
    reach,
)
from clairscore.lenders.home_credit.tables import SOURCES, application

_MODULES = (
    external_scores,
    credit,
    interest,
    employment,
    household,
    housing,
    reach,
    bureau,
    bureau_debt,
    bureau_overdue,
    bureau_balance,
    previous,
    previous_terms,
    previous_products,
    obligations,
    installments,
    installment_habits,
    pos,
    credit_card,
)


def make_catalog() -> Catalog:
    """Gather the families of every module, in order."""
    families = [value for module in _MODULES for value in vars(module).values() if isinstance(value, Family)]
    return Catalog(SOURCES, application, families)
