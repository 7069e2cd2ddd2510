"""Review queue: what waits for a person, what was decided on whom, and what each person settled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from clairscore.decisions.decision import Decision
from clairscore.decisions.review_rules import Opened, Outcome
from clairscore.store.cases import written
from clairscore.store.database import Store
from clairscore.store.statements import Statement
from clairscore.store.tables import decisions, reviews

State = Literal["open", "taken", "settled", "ended"]
"""Of a review: nobody took it, somebody did, it is settled, or it ended because the person was forgotten."""


MOST_COUNTED: Final = 10_000
"""Decisions counted for a list; who has more narrows it, and no list waits for all the years of a lender."""


@dataclass(frozen=True)
class Review:
    """A review as it stands.

    Attributes:
        review_id: Its id.
        decision_id: Decision it is about.
        client_id: Whom that is about; None for an applicant who is no client.
        opened_for: Why it was opened.
        opened_by: Who asked for the decision, wrote the contest down, or overrode.
        opened_at: When.
        due_at: When it must be settled.
        side: What the score alone says.
        taken_by: Who took it last.
        taken_at: When.
        closed_at: When it was settled or ended.
        settled_by: Who settled it.
        outcome: What was decided.
    """

    review_id: str
    decision_id: str
    client_id: int | None
    opened_for: Opened
    opened_by: str
    opened_at: datetime
    due_at: datetime
    side: Outcome
    taken_by: str | None
    taken_at: datetime | None
    closed_at: datetime | None
    settled_by: str | None
    outcome: Outcome | None

    @property
    def state(self) -> State:
        """How far it is."""
        if self.closed_at is not None:
            return "ended" if self.outcome is None else "settled"
        return "open" if self.taken_by is None else "taken"

    @property
    def overrides(self) -> bool | None:
        """Whether it was settled against the score; None while it is not."""
        return None if self.outcome is None else self.outcome != self.side


@dataclass(frozen=True)
class DecisionLine:
    """A decision in a list.

    Attributes:
        decision_id: Its id.
        client_id: Whom it is about; None for an applicant who is no client.
        made_at: When.
        made_by: Who asked for it.
        model_version: Which model decided.
        decision: What the machine decided.
        reviews: Its reviews, oldest first.
    """

    decision_id: str
    client_id: int | None
    made_at: datetime
    made_by: str
    model_version: str
    decision: Decision
    reviews: tuple[Review, ...]

    @property
    def standing(self) -> Decision:
        """What stands now: what a person decided last, or else what the machine did."""
        return standing(self.decision, self.reviews)


class ReviewQueue:
    """The reviews and decisions of a lender, as people read them."""

    def __init__(self, store: Store, lender: str) -> None:
        self._store = store
        self._lender = lender

    def waiting(self, now: datetime, *, limit: int = 20, offset: int = 0) -> tuple[int, int, list[Review]]:
        """Return what waits for a person, the earliest deadline first, and so what is overdue before all else.

        Args:
            now: Moment from which a deadline is over.
            limit: Most reviews to return.
            offset: How many to skip.

        Returns:
            How many wait, how many of them are overdue, and the reviews of the page.
        """
        still_open = and_(reviews.c.lender == self._lender, reviews.c.closed_at.is_(None))
        page = _with_client().where(still_open).order_by(reviews.c.due_at, reviews.c.review_id)
        with self._store.reading() as connection:
            total = _count(connection, still_open)
            overdue = _count(connection, still_open & (reviews.c.due_at < written(now)))
            rows = connection.execute(page.limit(limit).offset(offset)).mappings().all()
        return total, overdue, [_review(row) for row in rows]

    def of_decision(self, decision_id: str) -> tuple[Review, ...]:
        """Return the reviews of a decision, oldest first."""
        return self.of_decisions([decision_id]).get(decision_id, ())

    def of_decisions(self, decision_ids: Sequence[str]) -> dict[str, tuple[Review, ...]]:
        """Return the reviews of each decision that has any, oldest first."""
        if not decision_ids:
            return {}
        if len(decision_ids) == 1:
            rows = self._store.ask(_HISTORY_OF_ONE, {"id": decision_ids[0]})
            return _by_decision(map(_HISTORY_OF_ONE.named, rows))
        with self._store.reading() as connection:
            return _of(connection, decision_ids)

    def words(self, decision_id: str) -> dict[str, dict[str, str]]:
        """Return what was written about a decision, of each review that has any: ``words`` of the client, ``reason``.

        Args:
            decision_id: The decision.
        """
        entries = select(decisions.c.decision_id, decisions.c.evidence).where(
            decisions.c.about == decision_id, decisions.c.evidence.is_not(None)
        )
        written_by_review = select(reviews).where(reviews.c.decision_id == decision_id)
        with self._store.reading() as connection:
            texts = {row.decision_id: json.loads(row.evidence) for row in connection.execute(entries)}
            found = connection.execute(written_by_review).mappings().all()
        said: dict[str, dict[str, str]] = {}
        for row in found:
            for name, entry in (("words", row["contest_entry"]), ("reason", row["settled_entry"])):
                if entry in texts:
                    said.setdefault(row["review_id"], {})[name] = texts[entry][name]
        return said

    def decisions(
        self,
        *,
        client_id: int | None = None,
        decision: Decision | None = None,
        waiting: bool | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> tuple[int, list[DecisionLine]]:
        """Find decisions, newest first; those whose person was forgotten are not among them.

        Args:
            client_id: Only those on this client.
            decision: Only those where the machine decided this.
            waiting: Only those that wait for a person, or only those that do not.
            limit: Most decisions to return.
            offset: How many to skip.

        Returns:
            How many match, counted up to ``MOST_COUNTED``, and those of the page.
        """
        wanted = and_(
            decisions.c.kind == "decision", decisions.c.lender == self._lender, decisions.c.evidence.is_not(None)
        )
        if client_id is not None:
            wanted &= decisions.c.client_id == client_id
        if decision == Decision.REFER:
            referred = select(reviews.c.decision_id).where(reviews.c.opened_for == "referral")
            wanted &= decisions.c.decision_id.in_(referred)
        elif decision is not None:
            # Evidence is JSON written always alike, and a quotation mark inside a text of it is escaped.
            wanted &= decisions.c.evidence.contains(f'"decision":"{decision.value}"', autoescape=True)
        if waiting is not None:
            open_ids = select(reviews.c.decision_id).where(reviews.c.closed_at.is_(None))
            wanted &= decisions.c.decision_id.in_(open_ids) if waiting else decisions.c.decision_id.not_in(open_ids)
        page = select(decisions).where(wanted).order_by(decisions.c.position.desc()).limit(limit).offset(offset)
        with self._store.reading() as connection:
            counted = select(decisions.c.position).where(wanted).limit(MOST_COUNTED).subquery()
            total = connection.execute(select(func.count()).select_from(counted)).scalar_one()
            rows = connection.execute(page).mappings().all()
            reviewed = _of(connection, [row["decision_id"] for row in rows])
        return int(total), [_line(row, reviewed.get(row["decision_id"], ())) for row in rows]

    def settled_since(self, moment: datetime) -> list[Review]:
        """Return the reviews settled since a moment, oldest first, those of forgotten people among them."""
        settled = and_(reviews.c.lender == self._lender, reviews.c.outcome.is_not(None))
        query = _with_client().where(settled, reviews.c.closed_at >= written(moment)).order_by(reviews.c.closed_at)
        with self._store.reading() as connection:
            return [_review(row) for row in connection.execute(query).mappings()]


def standing(decision: Decision, history: tuple[Review, ...]) -> Decision:
    """Return what stands: what a person decided last, or else what the machine did.

    Args:
        decision: What the machine decided.
        history: Reviews of the decision, oldest first.
    """
    outcomes = [review.outcome for review in history if review.outcome is not None]
    return Decision(outcomes[-1]) if outcomes else decision


def in_force(decision: Decision, history: tuple[Review, ...]) -> dict[str, Any]:
    """Return what stands of a decision, and until when a person has to decide, as answers carry them.

    Args:
        decision: What the machine decided.
        history: Reviews of the decision, oldest first.

    Returns:
        ``standing`` and ``due_at``, which is None when nothing is open.
    """
    due = next((review.due_at for review in history if review.closed_at is None), None)
    return {"standing": standing(decision, history).value, "due_at": due}


def _with_client() -> Any:
    return select(reviews, decisions.c.client_id).join_from(
        reviews, decisions, reviews.c.decision_id == decisions.c.decision_id
    )


_OLDEST_FIRST: Final = _with_client().order_by(reviews.c.opened_at, reviews.c.review_id)
_HISTORY: Final = _OLDEST_FIRST.where(reviews.c.decision_id.in_(bindparam("ids", expanding=True)))
_HISTORY_OF_ONE: Final = Statement(_OLDEST_FIRST.where(reviews.c.decision_id == bindparam("id")))
"""Every referral asks it."""


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(reviews).where(which)).scalar_one())


def _of(connection: Connection, decision_ids: Sequence[str]) -> dict[str, tuple[Review, ...]]:
    return _by_decision(connection.execute(_HISTORY, {"ids": decision_ids}).mappings())


def _by_decision(rows: Iterable[Mapping[Any, Any]]) -> dict[str, tuple[Review, ...]]:
    found: dict[str, tuple[Review, ...]] = {}
    for row in rows:
        found[row["decision_id"]] = (*found.get(row["decision_id"], ()), _review(row))
    return found


def _review(row: Mapping[Any, Any]) -> Review:
    values = {name: row[name] for name in Review.__dataclass_fields__}
    for name in ("opened_at", "due_at", "taken_at", "closed_at"):
        values[name] = values[name] and datetime.fromisoformat(values[name])
    return Review(**values)


def _line(row: Mapping[Any, Any], history: tuple[Review, ...]) -> DecisionLine:
    return DecisionLine(
        decision_id=row["decision_id"],
        client_id=row["client_id"],
        made_at=datetime.fromisoformat(row["made_at"]),
        made_by=row["made_by"],
        model_version=row["model_version"],
        decision=Decision(json.loads(row["evidence"])["decision"]),
        reviews=history,
    )
