"""Amounts of credits, read from a delivery."""

import numpy as np
from numpy.typing import NDArray

from clairscore.engines.duckdb import DuckDB
from clairscore.lenders.lender import Lender
from clairscore.tables.typed import TypedDelivery


def read_credit(delivery: TypedDelivery, lender: Lender, ids: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return the amount of the credit of each application.

    Args:
        delivery: Typed delivery.
        lender: Whose declarations.
        ids: Applications, each once and in the delivery, shape (n,).

    Returns:
        In the lender's currency, NaN where it is not known, shape (n,); None where the lender declares no amount.
    """
    if lender.amount is None:
        return None
    application = lender.application
    with DuckDB() as engine:
        rows = engine.read(delivery.paths[application.name])
        amount = rows[lender.amount].cast("float64")
        found = engine.fetch(rows.select(id=rows[application.key], amount=amount).order_by("id"))
    known = found.column("id").to_numpy()
    amounts = found.column("amount").to_numpy()
    return np.asarray(amounts[np.searchsorted(known, ids)], dtype=np.float64)
