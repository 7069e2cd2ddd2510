"""Reviews: what people decide where the machine did not, or did and somebody does not agree.

Each step is checked and written in one transaction that no other writer enters: who settles is who took the case, and
who decided before does not review it. The words stand in the ledger, chained like every decision; the table ``reviews``
holds who, when and which outcome.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from clairscore.decisions.review_rules import (
    Opened,
    Outcome,
    ReviewRules,
    involved,
    is_among,
    is_referred,
    same_person,
    side_of,
)
from clairscore.errors import AnotherPersonNeeded, ReviewRefused, UnknownDecision
from clairscore.store.cases import open_review, written
from clairscore.store.database import Store
from clairscore.store.entries import ReviewEntry
from clairscore.store.ledger import append_entry, wait_for_turn
from clairscore.store.tables import decisions, reviews

Permit = Callable[[Opened], None]
"""Raises if who asks may not settle what was opened for this."""


class Reviews:
    """The reviews of a lender's decisions, as people write them."""

    def __init__(
        self, store: Store, lender: str, rules: ReviewRules, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Work on a store.

        Args:
            store: Database.
            lender: Whose decisions; those of others are unknown here.
            rules: Deadlines and least length of a reason.
            clock: Now, with a time zone.
        """
        self._store = store
        self._lender = lender
        self._rules = rules
        self._clock = clock

    def take(self, review_id: str, *, by: str, permit: Permit) -> None:
        """Take a case, so that nobody else works on it; from now on the time to settle it is counted.

        Args:
            review_id: The review.
            by: Who takes it.
            permit: Raises if that person may not settle it.

        Raises:
            UnknownDecision: If there is no such review.
            ReviewRefused: If it is settled, or another took it less than ``hold_hours`` ago.
            AnotherPersonNeeded: If who takes it decided before.
        """
        now = self._clock()
        with self._store.writing() as connection:
            wait_for_turn(connection)
            query = select(reviews).where(reviews.c.review_id == review_id, reviews.c.lender == self._lender)
            case = connection.execute(query).mappings().one_or_none()
            if case is None:
                raise UnknownDecision(f"No review has the id {review_id}. GET /reviews lists those that are open.")
            permit(case["opened_for"])
            if case["closed_at"] is not None:
                raise _settled(connection, case["decision_id"])
            decision = self._decision(connection, case["decision_id"])
            _refuse_who_decided(connection, decision, case["opened_for"], case["opened_by"], by)
            if same_person(case["taken_by"], by):
                return
            self._refuse_held(case, now)
            taken = update(reviews).where(reviews.c.review_id == review_id)
            connection.execute(taken.values(taken_by=by, taken_at=written(now)))

    def settle(self, decision_id: str, *, outcome: Outcome, reason: str, by: str, permit: Permit) -> str:
        """Settle the open review of a decision, or override a decision of the machine that nobody reviewed.

        Args:
            decision_id: The decision.
            outcome: What the person decides.
            reason: Why, in words that somebody who was not there understands.
            by: Who decides.
            permit: Raises if that person may not settle what the review was opened for.

        Returns:
            Id of the row of the ledger.

        Raises:
            ReasonTooShort: If the reason says too little.
            UnknownDecision: If there is no such decision, or it was forgotten.
            ReviewRefused: If it is settled, was not taken first, is taken by another, or there is nothing to override.
            AnotherPersonNeeded: If who settles decided before, or asked for the decision he overrides.
            StoreError: If the ledger cannot be written.
        """
        said, now = self._rules.read_reason(reason), self._clock()
        with self._store.writing() as connection:
            wait_for_turn(connection)
            decision = self._decision(connection, decision_id)
            case = _open_case(connection, decision_id)
            if case is None:
                case = self._overriding(connection, decision, outcome, by, now, permit)
            else:
                permit(case["opened_for"])
                _refuse_who_decided(connection, decision, case["opened_for"], case["opened_by"], by)
                self._refuse_not_taken(case, by, now)
            entry = append_entry(connection, _verdict(decision, case, outcome, said, by, now))
            settled = update(reviews).where(reviews.c.review_id == case["review_id"])
            connection.execute(
                settled.values(closed_at=written(now), settled_by=by, outcome=outcome, settled_entry=entry)
            )
        return entry

    def contest(self, decision_id: str, *, words: str, by: str) -> str:
        """Write down that a client contests a decision, and open a review of it.

        Args:
            decision_id: The decision.
            words: What the client says.
            by: Who writes it down.

        Returns:
            Id of the review.

        Raises:
            UnknownDecision: If there is no such decision, or it was forgotten.
            ReviewRefused: If a person is to decide already.
            StoreError: If the ledger cannot be written.
        """
        now = self._clock()
        with self._store.writing() as connection:
            wait_for_turn(connection)
            decision = self._decision(connection, decision_id)
            case = _open_case(connection, decision_id)
            if case is not None:
                raise ReviewRefused(
                    "A person is to decide on this until {due}; it can be contested once that is done.",
                    "under_review",
                    due=case["due_at"][:10],
                )
            due = now + self._rules.time_for("contest")
            said = {"words": words.strip(), "opened_at": written(now), "due_at": written(due)}
            entry = append_entry(connection, _about(decision, "contest", by, said))
            return open_review(
                connection,
                decision_id=decision_id,
                lender=self._lender,
                opened_for="contest",
                by=by,
                at=now,
                due=due,
                side=_side(decision),
                contest_entry=entry,
            )

    def _decision(self, connection: Connection, decision_id: str) -> dict[str, Any]:
        query = select(decisions).where(
            decisions.c.decision_id == decision_id,
            decisions.c.kind == "decision",
            decisions.c.lender == self._lender,
        )
        row = connection.execute(query).mappings().one_or_none()
        if row is None or row["evidence"] is None:
            raise UnknownDecision(
                f"No decision has the id {decision_id}, or whom it was about was forgotten. A simulation decides "
                "nothing and has no id. GET /decisions lists decisions."
            )
        return {**row, "evidence": json.loads(row["evidence"])}

    def _overriding(
        self,
        connection: Connection,
        decision: Mapping[str, Any],
        outcome: Outcome,
        by: str,
        now: datetime,
        permit: Permit,
    ) -> RowMapping:
        """Open the case of an override, which is settled at once."""
        decision_id = decision["decision_id"]
        if _earlier(connection, decision_id) or is_referred(decision["evidence"]["decision"]):
            raise _settled(connection, decision_id)
        permit("override")
        if outcome == decision["evidence"]["decision"]:
            raise ReviewRefused("That is what was decided: there is nothing to override.", "nothing_to_override")
        _refuse_who_decided(connection, decision, "override", by, by)
        open_review(
            connection,
            decision_id=decision_id,
            lender=self._lender,
            opened_for="override",
            by=by,
            at=now,
            due=now + self._rules.time_for("override"),
            side=_side(decision),
        )
        query = select(reviews).where(reviews.c.decision_id == decision_id, reviews.c.closed_at.is_(None))
        return connection.execute(query).mappings().one()

    def _refuse_not_taken(self, case: RowMapping, by: str, now: datetime) -> None:
        if not same_person(case["taken_by"], by):
            self._refuse_held(case, now)
            raise ReviewRefused("Take the case before you settle it, with POST /reviews/ID/take.", "take_first")

    def _refuse_held(self, case: RowMapping, now: datetime) -> None:
        if case["taken_at"] is None:
            return
        free = datetime.fromisoformat(case["taken_at"]) + timedelta(hours=self._rules.hold_hours)
        if now < free:
            raise ReviewRefused(
                "{who} took this case and holds it until {until} (UTC).",
                "taken_by_another",
                who=case["taken_by"],
                until=free.strftime("%Y-%m-%d %H:%M"),
            )


def _open_case(connection: Connection, decision_id: str) -> RowMapping | None:
    query = select(reviews).where(reviews.c.decision_id == decision_id, reviews.c.closed_at.is_(None))
    return connection.execute(query).mappings().one_or_none()


def _earlier(connection: Connection, decision_id: str) -> list[str]:
    """Return who settled earlier reviews of a decision."""
    query = select(reviews.c.settled_by).where(reviews.c.decision_id == decision_id, reviews.c.settled_by.is_not(None))
    return list(connection.execute(query).scalars())


def _refuse_who_decided(
    connection: Connection, decision: Mapping[str, Any], opened_for: Opened, opened_by: str, by: str
) -> None:
    earlier = _earlier(connection, decision["decision_id"])
    if is_among(by, involved(opened_for, made_by=decision["made_by"], opened_by=opened_by, settled_by=earlier)):
        raise AnotherPersonNeeded(
            "You asked for this decision, settled it before or wrote the contest down. Another person must review it.",
            "another_person",
        )


def _settled(connection: Connection, decision_id: str) -> ReviewRefused:
    query = select(reviews.c.settled_by, reviews.c.closed_at).where(
        reviews.c.decision_id == decision_id, reviews.c.settled_by.is_not(None)
    )
    last = connection.execute(query.order_by(reviews.c.closed_at.desc()).limit(1)).one_or_none()
    if last is None:
        return ReviewRefused("Nothing is open on this decision.", "nothing_open")
    return ReviewRefused(
        "{who} settled this on {day}. Only a contest opens it again.",
        "settled_already",
        who=last.settled_by,
        day=last.closed_at[:10],
    )


def _side(decision: Mapping[str, Any]) -> Outcome:
    return side_of(decision["evidence"]["p_default"], decision["evidence"]["cutoff"])


def _verdict(
    decision: Mapping[str, Any], case: Mapping[Any, Any], outcome: Outcome, reason: str, by: str, at: datetime
) -> ReviewEntry:
    evidence = {
        **{name: case[name] for name in ("review_id", "opened_for", "opened_at", "due_at", "taken_at", "side")},
        "closed_at": written(at),
        "machine": decision["evidence"]["decision"],
        "outcome": outcome,
        "overrides": outcome != case["side"],
        "reason": reason,
    }
    return _about(decision, "review", by, evidence)


def _about(decision: Mapping[str, Any], kind: Any, by: str, evidence: Mapping[str, object]) -> ReviewEntry:
    same = ("client_id", "lender", "model_version", "bundle_fingerprint", "policy", "data_fingerprint")
    return ReviewEntry(
        kind=kind,
        about=decision["decision_id"],
        made_by=by,
        evidence=evidence,
        **{name: decision[name] for name in same},
    )
