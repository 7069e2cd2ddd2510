"""The portfolio: what was decided, counted by the database, without a row of any client leaving it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, Float, Integer, cast, func, select, type_coerce

from clairscore.store.database import Store
from clairscore.store.tables import decisions

N_BINS: Final = 50
"""Bins of PD, of .02 each."""


@dataclass(frozen=True)
class PortfolioCell:
    """Decisions of one outcome in one bin of PD.

    Attributes:
        decision: What the machine decided.
        bin: Bin of PD, 0 to 49.
        n: How many.
        sum_p_default: Sum of their PDs.
        sum_cutoff: Sum of their cut-offs.
    """

    decision: str
    bin: int
    n: int
    sum_p_default: float
    sum_cutoff: float


class Portfolio:
    """Counts of a lender's decisions."""

    def __init__(self, store: Store, lender: str) -> None:
        self._store = store
        self._lender = lender

    def by_risk(self, since: datetime) -> list[PortfolioCell]:
        """Count decisions by outcome and bin of PD.

        Decisions on persons who were forgotten are not counted: nothing is known of them any more.

        Args:
            since: Earliest moment counted, UTC.
        """
        pd, outcome = self._number("p_default"), self._text("decision")
        whole = func.floor(pd * N_BINS) if self._postgresql else pd * N_BINS  # SQLite's cast cuts, PostgreSQL's rounds
        least = func.least if self._postgresql else func.min
        bin_ = least(cast(whole, Integer), N_BINS - 1)
        query = (
            select(outcome, bin_, func.count(), func.sum(pd), func.sum(self._number("cutoff")))
            .where(*self._counted(since))
            .group_by(outcome, bin_)
            .order_by(outcome, bin_)
        )
        with self._store.reading() as connection:
            return [PortfolioCell(*row) for row in connection.execute(query)]

    def by_day(self, since: datetime) -> list[tuple[str, str, int]]:
        """Count decisions by day and outcome, oldest day first: day, outcome, how many."""
        day, outcome = func.substr(decisions.c.made_at, 1, 10), self._text("decision")
        query = select(day, outcome, func.count()).where(*self._counted(since)).group_by(day, outcome)
        with self._store.reading() as connection:
            return [(str(on), str(what), int(n)) for on, what, n in connection.execute(query.order_by(day, outcome))]

    @property
    def _postgresql(self) -> bool:
        return self._store.engine.dialect.name == "postgresql"

    def _counted(self, since: datetime) -> Sequence[ColumnElement[bool]]:
        return (
            decisions.c.lender == self._lender,
            decisions.c.kind == "decision",
            decisions.c.evidence.is_not(None),
            decisions.c.made_at >= since.isoformat(timespec="milliseconds"),
        )

    def _field(self, name: str) -> Any:
        evidence = decisions.c.evidence
        return (cast(evidence, JSON) if self._postgresql else type_coerce(evidence, JSON))[name]

    def _number(self, name: str) -> ColumnElement[float]:
        return cast(self._field(name).as_string(), Float)

    def _text(self, name: str) -> ColumnElement[str]:
        return self._field(name).as_string()  # type: ignore[no-any-return]
