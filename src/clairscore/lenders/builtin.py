"""Lenders that come with the product, by name."""

from clairscore.errors import UnknownLender
from clairscore.lenders.lender import Lender


def find_lender(name: str = "home_credit") -> Lender:
    """Return a built-in lender.

    Raises:
        UnknownLender: If none has that name.
    """
    if name != "home_credit":
        raise UnknownLender(f"No lender is named '{name}'. There is home_credit.")
    from clairscore.lenders.home_credit.lender import home_credit

    return home_credit()
