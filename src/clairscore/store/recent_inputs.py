"""What was decided on lately, for those who watch whether it still looks as it did."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from clairscore.store.database import Store
from clairscore.store.inputs import read_input
from clairscore.store.tables import decision_inputs, decisions


class RecentInputs:
    """The inputs of a lender's latest decisions; a client counts once, with his latest."""

    def __init__(self, store: Store, lender: str) -> None:
        self._store = store
        self._lender = lender

    def ids(self, since: datetime, most: int) -> list[str]:
        """Return the ids of decisions whose inputs are kept, newest first.

        Args:
            since: Earliest moment, UTC.
            most: How many at most.
        """
        whom = func.coalesce(decisions.c.client_id, -decisions.c.position)
        latest = (
            select(func.max(decisions.c.position).label("position"))
            .where(
                decisions.c.lender == self._lender,
                decisions.c.kind == "decision",
                decisions.c.made_at >= since.isoformat(timespec="milliseconds"),
            )
            .group_by(whom)
            .subquery()
        )
        query = (
            select(decisions.c.decision_id)
            .join(latest, latest.c.position == decisions.c.position)
            .join(decision_inputs, decision_inputs.c.decision_id == decisions.c.decision_id)
            .order_by(decisions.c.position.desc())
            .limit(most)
        )
        with self._store.reading() as connection:
            return list(connection.execute(query).scalars())

    def read(self, ids: Collection[str]) -> dict[str, str]:
        """Return the inputs of decisions as they were written, by id; those erased meanwhile are left out."""
        columns = decision_inputs.c
        found: dict[str, str] = {}
        wanted = list(ids)
        with self._store.reading() as connection:
            for first in range(0, len(wanted), 500):
                query = select(columns.decision_id, columns.payload).where(
                    columns.decision_id.in_(wanted[first : first + 500])
                )
                found |= {str(one): read_input(payload) for one, payload in connection.execute(query)}
        return found
