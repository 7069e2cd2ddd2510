"""Cohorts: in which period each application of a delivery was made."""

import numpy as np
from numpy.typing import NDArray

from clairscore.engines.duckdb import DuckDB
from clairscore.lenders.lender import Lender
from clairscore.tables.typed import TypedDelivery

_PARTS = 10


def read_cohorts(delivery: TypedDelivery, lender: Lender, ids: NDArray[np.int64]) -> tuple[NDArray[np.str_], str]:
    """Return the cohort of each application, and what a cohort is.

    Without a calendar in the delivery, cohorts are ten equal parts by application id: the order in which applications
    were registered, where a lender counts them upwards, and nothing but chance where ids were dealt at random.

    Args:
        delivery: Typed delivery.
        lender: Whose declarations.
        ids: Applications, each once, shape (n,).

    Returns:
        Names whose sorted order is the order of time, shape (n,), and one of ``declared`` and ``application id``.
    """
    if lender.cohort is None:
        return parts_by_id(ids), "application id"
    application = lender.application
    with DuckDB() as engine:
        rows = engine.read(delivery.paths[application.name])
        cohort = lender.cohort(rows).cast("string")
        found = engine.fetch(rows.select(id=rows[application.key], cohort=cohort).order_by("id"))
    known = found.column("id").to_numpy()
    cohorts = np.asarray(found.column("cohort").fill_null("").to_pylist(), dtype=np.str_)
    return np.asarray(cohorts[np.searchsorted(known, ids)], dtype=np.str_), "declared"


def parts_by_id(ids: NDArray[np.int64]) -> NDArray[np.str_]:
    """Return which tenth of the applications, in the order of their ids, each belongs to: ``01`` to ``10``."""
    rank = np.empty(ids.size, dtype=np.int64)
    rank[np.argsort(ids, kind="stable")] = np.arange(ids.size)
    parts = rank * _PARTS // max(ids.size, 1) + 1
    return np.asarray([f"{part:02d}" for part in parts.tolist()], dtype=np.str_)
