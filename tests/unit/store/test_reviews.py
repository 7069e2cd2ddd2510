"""What people decide, step by step, and what is refused; on SQLite and on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from clairscore.decisions.decision import Decision
from clairscore.decisions.review_rules import load_review_rules
from clairscore.errors import (
    AnotherPersonNeeded,
    ClairscoreError,
    NotAllowed,
    ReasonTooShort,
    ReviewRefused,
    UnknownDecision,
)
from clairscore.store.database import Store, open_store
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.store.review_queue import ReviewQueue
from clairscore.store.reviews import Reviews
from clairscore.store.tables import decisions, reviews

RULES = load_review_rules()
REASON = "Overtime is paid each month and is not on the payslip we read."
LENDER = "home_credit"


def entry(decision: str = "refer", client_id: int | None = 7, p_default: float = 0.08) -> LedgerEntry:
    return LedgerEntry(
        client_id=client_id,
        made_by="ada",
        lender=LENDER,
        model_version="v1",
        bundle_fingerprint="b" * 64,
        policy="p" * 64,
        inputs='["2026-11-20",{}]',
        evidence={"decision": decision, "p_default": p_default, "cutoff": 0.09},
    )


def anyone(_: str) -> None:
    """Permit everything."""


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store)


@pytest.fixture
def queue(store: Store) -> ReviewQueue:
    return ReviewQueue(store, LENDER)


class Clock:
    """A clock that is moved by hand, and by a millisecond each time it is read."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=30)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(store: Store, clock: Clock) -> Reviews:
    return Reviews(store, LENDER, RULES, clock)


@pytest.fixture
def settle(people: Reviews, queue: ReviewQueue) -> Callable[..., str]:
    """Take a case and settle it."""

    def settled(decision_id: str, outcome: str = "approve", by: str = "bob") -> str:
        people.take(queue.of_decision(decision_id)[-1].review_id, by=by, permit=anyone)
        return people.settle(decision_id, outcome=outcome, reason=REASON, by=by, permit=anyone)

    return settled


def refused(code: str, kind: type[ReviewRefused], do: Callable[[], object]) -> ReviewRefused:
    with pytest.raises(kind) as caught:
        do()
    assert caught.value.code == code
    return caught.value


def test_a_decision_to_refer_opens_a_review_with_a_deadline(ledger: Ledger, queue: ReviewQueue) -> None:
    decision_id = ledger.record(entry())
    (review,) = queue.of_decision(decision_id)
    assert (review.opened_for, review.state, review.side) == ("referral", "open", "approve")
    assert review.due_at - review.opened_at == timedelta(days=RULES.referral_days)
    assert ledger.record(entry()) == decision_id
    assert len(queue.of_decision(decision_id)) == 1


@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_what_the_machine_decides_opens_none(ledger: Ledger, queue: ReviewQueue, decision: str) -> None:
    ledger.record(entry(decision))
    assert queue.waiting(datetime.now(UTC)) == (0, 0, [])


def test_a_decision_is_not_written_when_its_review_cannot_be(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("clairscore.store.referrals.open_review", fail)
    with pytest.raises(RuntimeError):
        ledger.record(entry())
    assert len(ledger) == 0
    with store.reading() as connection:
        assert connection.execute(select(decisions)).all() == []


def test_a_referral_is_taken_and_settled_into_the_chain(
    ledger: Ledger, queue: ReviewQueue, people: Reviews, clock: Clock, store: Store
) -> None:
    decision_id = ledger.record(entry())
    review_id = queue.of_decision(decision_id)[0].review_id
    people.take(review_id, by="bob", permit=anyone)
    assert queue.of_decision(decision_id)[0].state == "taken"
    clock.wait(seconds=90)
    row_id = people.settle(decision_id, outcome="decline", reason=REASON, by="bob", permit=anyone)
    (review,) = queue.of_decision(decision_id)
    assert (review.state, review.outcome, review.overrides, review.settled_by) == ("settled", "decline", True, "bob")
    assert round((review.closed_at - review.taken_at).total_seconds()) == 90
    assert queue.words(decision_id) == {review_id: {"reason": REASON}}
    with store.reading() as connection:
        row = connection.execute(select(decisions).where(decisions.c.decision_id == row_id)).mappings().one()
    assert (row["kind"], row["about"], row["made_by"], row["client_id"]) == ("review", decision_id, "bob", 7)
    assert (len(ledger), ledger.verify()) == (2, None)
    assert ledger.record(entry()) == decision_id


def test_a_case_is_settled_once(ledger: Ledger, people: Reviews, settle) -> None:
    decision_id = ledger.record(entry())
    settle(decision_id)
    again = refused(
        "settled_already",
        ReviewRefused,
        lambda: people.settle(decision_id, outcome="decline", reason=REASON, by="eve", permit=anyone),
    )
    assert "bob settled this on" in str(again)
    assert len(ledger) == 2


def test_a_case_is_taken_before_it_is_settled_and_by_one_at_a_time(
    ledger: Ledger, queue: ReviewQueue, people: Reviews, clock: Clock
) -> None:
    decision_id = ledger.record(entry())
    review_id = queue.of_decision(decision_id)[0].review_id

    def settle_as(who: str) -> object:
        return people.settle(decision_id, outcome="approve", reason=REASON, by=who, permit=anyone)

    refused("take_first", ReviewRefused, lambda: settle_as("bob"))
    people.take(review_id, by="bob", permit=anyone)
    taken = queue.of_decision(decision_id)[0].taken_at
    clock.wait(hours=1)
    people.take(review_id, by="Bob", permit=anyone)
    assert queue.of_decision(decision_id)[0].taken_at == taken
    refused("taken_by_another", ReviewRefused, lambda: people.take(review_id, by="eve", permit=anyone))
    refused("taken_by_another", ReviewRefused, lambda: settle_as("eve"))
    clock.wait(hours=RULES.hold_hours)
    people.take(review_id, by="eve", permit=anyone)
    refused("taken_by_another", ReviewRefused, lambda: settle_as("bob"))
    settle_as("eve")
    refused("settled_already", ReviewRefused, lambda: people.take(review_id, by="bob", permit=anyone))


@pytest.mark.parametrize("reason", ["", "   ", "Fine.", "x" * (RULES.minimum_reason - 1), "a" + " " * 60 + "b"])
def test_a_reason_that_says_too_little_settles_nothing(
    ledger: Ledger, queue: ReviewQueue, people: Reviews, reason: str
) -> None:
    decision_id = ledger.record(entry())
    people.take(queue.of_decision(decision_id)[0].review_id, by="bob", permit=anyone)
    refused(
        "reason_too_short",
        ReasonTooShort,
        lambda: people.settle(decision_id, outcome="approve", reason=reason, by="bob", permit=anyone),
    )
    assert queue.of_decision(decision_id)[0].state == "taken"


def test_who_asked_for_a_decision_does_not_override_it_and_another_does(
    ledger: Ledger, people: Reviews, queue: ReviewQueue
) -> None:
    decision_id = ledger.record(entry("decline", p_default=0.2))

    def override(who: str, outcome: str) -> object:
        return people.settle(decision_id, outcome=outcome, reason=REASON, by=who, permit=anyone)

    refused("another_person", AnotherPersonNeeded, lambda: override("ADA", "approve"))
    refused("nothing_to_override", ReviewRefused, lambda: override("bob", "decline"))
    override("bob", "approve")
    (review,) = queue.of_decision(decision_id)
    assert (review.opened_for, review.outcome, review.overrides, review.taken_at) == (
        "override",
        "approve",
        True,
        None,
    )
    assert queue.decisions()[1][0].standing == Decision.APPROVE
    refused("settled_already", ReviewRefused, lambda: override("eve", "decline"))
    assert ledger.verify() is None


@pytest.mark.parametrize(
    ("decision", "before", "expected"),
    [("refer", None, "referral"), ("decline", None, "override"), ("decline", "contest", "contest")],
)
def test_who_may_not_is_refused_by_what_was_opened(
    ledger: Ledger, people: Reviews, queue: ReviewQueue, decision: str, before: str | None, expected: str
) -> None:
    decision_id = ledger.record(entry(decision))
    if before:
        people.contest(decision_id, words="I repaid it.", by="ada")
    asked: list[str] = []

    def nobody(opened: str) -> None:
        asked.append(opened)
        raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        people.settle(decision_id, outcome="approve", reason=REASON, by="bob", permit=nobody)
    assert asked == [expected]
    assert all(review.outcome is None for review in queue.of_decision(decision_id))


def test_a_contest_opens_a_review_that_needs_another_person(
    ledger: Ledger, people: Reviews, queue: ReviewQueue, settle
) -> None:
    decision_id = ledger.record(entry())
    settle(decision_id, "decline", "bob")
    review_id = people.contest(decision_id, words=" I was never late. ", by="carol")
    contest = queue.of_decision(decision_id)[-1]
    assert (contest.review_id, contest.opened_for, contest.state) == (review_id, "contest", "open")
    assert contest.due_at - contest.opened_at == timedelta(days=RULES.contest_days)
    for involved in ("ada", "bob", "carol", " Bob "):
        refused(
            "another_person",
            AnotherPersonNeeded,
            lambda who=involved: people.take(review_id, by=who, permit=anyone),
        )
    settle(decision_id, "approve", "dora")
    assert queue.decisions()[1][0].standing == Decision.APPROVE
    assert queue.words(decision_id)[review_id] == {"words": "I was never late.", "reason": REASON}
    people.contest(decision_id, words="Once more.", by="ada")
    refused(
        "another_person",
        AnotherPersonNeeded,
        lambda: people.settle(decision_id, outcome="decline", reason=REASON, by="dora", permit=anyone),
    )
    assert ledger.verify() is None


def test_what_a_person_is_to_decide_cannot_be_contested_yet(ledger: Ledger, people: Reviews) -> None:
    decision_id = ledger.record(entry())
    found = refused(
        "under_review", ReviewRefused, lambda: people.contest(decision_id, words="I was never late.", by="ada")
    )
    assert str((datetime.now(UTC) + timedelta(days=RULES.referral_days)).date()) in str(found)


@pytest.mark.parametrize("other", ["nothing", "another lender", "a review", "forgotten"])
def test_what_is_no_decision_here_is_unknown(ledger: Ledger, store: Store, people: Reviews, settle, other: str) -> None:
    decision_id = ledger.record(replace(entry(), lender="other" if other == "another lender" else LENDER))
    if other == "nothing":
        decision_id = "0" * 32
    if other == "a review":
        decision_id = settle(decision_id)
    if other == "forgotten":
        ledger.forget(7, lender=LENDER, by="dpo", why="Asked.")
    with pytest.raises(UnknownDecision):
        people.settle(decision_id, outcome="approve", reason=REASON, by="bob", permit=anyone)
    with pytest.raises(UnknownDecision):
        people.contest(decision_id, words="I was never late.", by="bob")
    with pytest.raises(UnknownDecision):
        people.take("0" * 32, by="bob", permit=anyone)


def test_forgetting_erases_every_word_about_the_client_and_ends_what_was_open(
    ledger: Ledger, people: Reviews, queue: ReviewQueue, settle, store: Store
) -> None:
    first, second = ledger.record(entry("decline")), ledger.record(replace(entry(), inputs="[]"))
    other = ledger.record(entry("decline", client_id=8))
    people.contest(first, words="CANARY of the client", by="ada")
    settle(first, "approve", "bob")
    people.contest(first, words="CANARY again", by="ada")
    people.contest(other, words="Words of somebody else.", by="ada")
    assert ledger.forget(7, lender=LENDER, by="dpo", why="Asked.") == 2
    assert [queue.of_decision(one)[-1].state for one in (first, second, other)] == ["ended", "ended", "open"]
    assert (queue.words(first), len(queue.words(other))) == ({}, 1)
    assert [line.client_id for line in queue.decisions()[1]] == [8]
    assert [review.client_id for review in queue.settled_since(datetime.now(UTC) - timedelta(days=1))] == [None]
    with store.reading() as connection:
        kept = str([connection.execute(select(table)).all() for table in (decisions, reviews)])
    assert "CANARY" not in kept
    assert REASON not in kept
    assert ledger.verify() is None


def test_the_queue_puts_the_earliest_deadline_first(ledger: Ledger, people: Reviews, queue: ReviewQueue) -> None:
    contested = ledger.record(entry("decline", client_id=1))
    people.contest(contested, words="I was never late.", by="ada")
    referred = [ledger.record(entry(client_id=number)) for number in (2, 3)]
    later = datetime.now(UTC) + timedelta(days=RULES.referral_days, minutes=1)
    total, overdue, found = queue.waiting(later)
    assert (total, overdue) == (3, 2)
    assert {review.decision_id for review in found[:2]} == set(referred)
    assert found[2].decision_id == contested
    assert queue.waiting(later, limit=1, offset=2)[2] == found[2:]
    assert ReviewQueue(open_store_of(queue), "other").waiting(later) == (0, 0, [])


def open_store_of(queue: ReviewQueue) -> Store:
    return queue._store


def test_decisions_are_found_by_client_outcome_and_whether_they_wait(
    ledger: Ledger, queue: ReviewQueue, settle
) -> None:
    ids = [
        ledger.record(replace(entry(decision, client_id=client), inputs=decision))
        for decision, client in (("approve", 1), ("refer", 1), ("refer", 2), ("decline", None))
    ]
    settle(ids[2], "decline")

    def found(**wanted: object) -> list[str]:
        total, lines = queue.decisions(**wanted)
        assert total == len(lines)
        return [line.decision_id for line in lines]

    assert found() == ids[::-1]
    assert found(client_id=1) == [ids[1], ids[0]]
    assert found(decision=Decision.REFER) == [ids[2], ids[1]]
    assert found(waiting=True) == [ids[1]]
    assert found(waiting=False, decision=Decision.REFER) == [ids[2]]
    assert queue.decisions(limit=1, offset=1)[1][0].decision_id == ids[2]
    assert queue.decisions(limit=1)[0] == 4


def test_no_more_decisions_are_counted_than_a_list_needs(
    ledger: Ledger, queue: ReviewQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clairscore.store.review_queue.MOST_COUNTED", 2)
    ids = [ledger.record(entry("decline", client_id=number)) for number in range(4)]
    total, lines = queue.decisions(limit=3)
    assert (total, [line.decision_id for line in lines]) == (2, ids[:0:-1])


def test_a_quotation_in_a_text_is_not_taken_for_a_decision(ledger: Ledger, queue: ReviewQueue) -> None:
    said = replace(entry("decline"), evidence={**entry("decline").evidence, "summary": '"decision":"approve"'})
    decision_id = ledger.record(said)
    assert queue.decisions(decision=Decision.REFER) == queue.decisions(decision=Decision.APPROVE) == (0, [])
    assert [line.decision_id for line in queue.decisions(decision=Decision.DECLINE)[1]] == [decision_id]
    assert ledger.verify() is None


@pytest.fixture
def reviewed(ledger: Ledger, people: Reviews, settle) -> str:
    """A referral settled, contested and settled again: rows 1 to 4 of the chain."""
    decision_id = ledger.record(entry())
    settle(decision_id, "decline", "bob")
    people.contest(decision_id, words="I was never late.", by="ada")
    settle(decision_id, "approve", "dora")
    return decision_id


@pytest.mark.parametrize("position", [2, 3, 4])
@pytest.mark.parametrize("column", ["evidence", "made_by", "about", "kind", "client_id", "made_at"])
def test_an_altered_review_is_found(ledger: Ledger, store: Store, reviewed: str, position: int, column: str) -> None:
    changed = {"client_id": 999, "evidence": "{}", "kind": "decision"}.get(column, "mallory")
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.position == position).values({column: changed}))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.reason) == (position, "The row was changed after it was written.")


@pytest.mark.parametrize("position", [2, 3, 4])
def test_a_removed_review_is_found(ledger: Ledger, store: Store, reviewed: str, position: int) -> None:
    with store.writing() as connection:
        connection.execute(delete(decisions).where(decisions.c.position == position))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == position


def test_an_emptied_review_is_found(ledger: Ledger, store: Store, reviewed: str) -> None:
    nothing = {"client_id": None, "data_fingerprint": None, "evidence": None, "nonce": None}
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.position == 3).values(nothing))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, "emptied" in broken.reason) == (3, True)


def test_an_inserted_review_is_found(ledger: Ledger, store: Store, reviewed: str) -> None:
    with store.writing() as connection:
        copy = dict(connection.execute(select(decisions).where(decisions.c.position == 2)).mappings().one())
        copy |= {"position": 5, "decision_id": "f" * 32, "hash": "0" * 64, "previous_hash": "1" * 64}
        connection.execute(insert(decisions).values(copy))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == 5


@pytest.mark.parametrize(
    ("values", "position"),
    [
        ({"outcome": "approve"}, 2),
        ({"settled_by": "mallory"}, 2),
        ({"side": "decline"}, 2),
        ({"taken_at": None}, 2),
        ({"due_at": "2036-01-01T00:00:00.000+00:00"}, 2),
        ({"closed_at": "2036-01-01T00:00:00.000+00:00"}, 2),
        ({"settled_entry": None}, 1),
        ({"decision_id": None}, 1),
        ({"taken_by": "mallory"}, 1),
        ({"opened_by": "mallory"}, 1),
        ({"lender": "another"}, 1),
        ({"closed_at": None}, 2),
    ],
)
def test_a_table_of_reviews_that_says_otherwise_than_the_chain_is_found(
    ledger: Ledger, store: Store, reviewed: str, values: dict[str, object], position: int
) -> None:
    first = reviews.c.opened_for == "referral"
    with store.writing() as connection:
        if "decision_id" in values:
            connection.execute(delete(reviews).where(first))
        else:
            connection.execute(update(reviews).where(first).values(values))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position == position


def test_a_referral_that_was_taken_out_of_the_queue_is_found(ledger: Ledger, store: Store) -> None:
    decision_id = ledger.record(entry())
    with store.writing() as connection:
        connection.execute(delete(reviews))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.decision_id, broken.reason) == (decision_id, "The decision was referred, and its review is gone.")


@pytest.mark.parametrize("opened_for", ["referral", "contest"])
@pytest.mark.parametrize(
    "values",
    [
        {"closed_at": "2026-11-21T09:00:00.000+00:00"},
        {"lender": "another"},
        {"side": "decline"},
        {"settled_by": "mallory"},
        {"opened_by": "mallory"},
    ],
)
def test_an_open_case_that_was_changed_or_taken_out_of_the_queue_is_found(
    ledger: Ledger, store: Store, people: Reviews, opened_for: str, values: dict[str, object]
) -> None:
    decision_id = ledger.record(entry("refer" if opened_for == "referral" else "approve"))
    if opened_for == "contest":
        people.contest(decision_id, words="I was never late.", by="ada")
    assert ledger.verify() is None
    with store.writing() as connection:
        connection.execute(update(reviews).values(values))
    broken = ledger.verify()
    assert broken is not None
    assert broken.position in (1, 2)


def test_a_contest_that_was_given_more_time_is_found(ledger: Ledger, store: Store, people: Reviews) -> None:
    people.contest(ledger.record(entry("approve")), words="I was never late.", by="ada")
    with store.writing() as connection:
        connection.execute(update(reviews).values(due_at="2036-01-01T00:00:00.000+00:00"))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.reason) == (2, "The contest is not in the table of reviews as it was written.")


@pytest.mark.parametrize("due", ["2036-01-01T00:00:00.000+00:00", "2020-01-01T00:00:00.000+00:00"])
def test_an_open_referral_whose_deadline_was_moved_is_found(ledger: Ledger, store: Store, due: str) -> None:
    ledger.record(entry("approve"))
    referred = ledger.record(entry("refer", client_id=100_002))
    assert ledger.verify() is None
    with store.writing() as connection:
        connection.execute(update(reviews).values(due_at=due))
    broken = ledger.verify()
    assert broken is not None
    assert (broken.position, broken.decision_id) == (2, referred)
    assert broken.reason == "A review of it is not due when the chain says."


@pytest.mark.parametrize("opened_for", ["referral", "contest", "override"])
def test_a_review_that_nobody_opened_is_found(ledger: Ledger, store: Store, opened_for: str) -> None:
    decision_id = ledger.record(entry("approve"))
    planted = {"review_id": "f" * 32, "decision_id": decision_id, "lender": LENDER, "opened_by": "ada"}
    planted |= {"opened_for": opened_for, "opened_at": "2026-11-21", "due_at": "2026-11-22", "side": "approve"}
    with store.writing() as connection:
        connection.execute(insert(reviews).values(planted))
    broken = ledger.verify()
    assert broken is not None
    assert broken.decision_id == decision_id


def test_a_review_of_what_is_no_decision_is_found(ledger: Ledger, store: Store, settle) -> None:
    verdict = settle(ledger.record(entry()))
    with store.writing() as connection:
        row = dict(connection.execute(select(reviews)).mappings().one())
        planted = {"review_id": "f" * 32, "decision_id": verdict, "settled_entry": None, "outcome": None}
        connection.execute(insert(reviews).values(row | planted))
    broken = ledger.verify()
    assert broken is not None
    assert broken.reason == "A review is kept of a decision that is not in the chain."


def test_two_who_settle_at_once_settle_once(url: str, ledger: Ledger, queue: ReviewQueue, clock: Clock) -> None:
    decision_id = ledger.record(entry("decline"))
    stores = [open_store(url) for _ in range(2)]

    def override(number: int) -> str:
        try:
            people = Reviews(stores[number % 2], LENDER, RULES, clock)
            people.settle(decision_id, outcome="approve", reason=REASON, by=f"bob {number}", permit=anyone)
        except ClairscoreError as error:
            return getattr(error, "code", type(error).__name__)
        return "settled"

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(override, range(6)))
    assert answers == ["settled", *["settled_already"] * 5]
    assert (len(queue.of_decision(decision_id)), len(ledger), ledger.verify()) == (1, 2, None)
    for one in stores:
        one.close()
