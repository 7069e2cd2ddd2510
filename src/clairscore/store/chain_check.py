"""Chain check: whether the rows of the ledger, and what they were made on, are what was written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from clairscore.store.chain import FIRST_HASH, find_fault, is_forgotten
from clairscore.store.inputs import is_input
from clairscore.store.review_check import find_review_fault
from clairscore.store.tables import decision_inputs, decisions, ledger_head


@dataclass(frozen=True)
class BrokenLink:
    """The first row at which the chain does not hold.

    Attributes:
        position: Place in the chain, from 1.
        decision_id: Its decision; empty when the row is not there any more.
        reason: What is wrong, a sentence.
    """

    position: int
    decision_id: str
    reason: str


def find_broken_link(connection: Connection) -> BrokenLink | None:
    """Walk the chain from its start, and hold what decisions were made on to its fingerprints.

    Args:
        connection: Transaction that sees the database as it was when it began.

    Returns:
        The first row that was changed, removed or put in; None if the chain holds.
    """
    heads = connection.execute(select(ledger_head)).mappings().all()
    position, previous = 0, FIRST_HASH
    forgotten: dict[int, str] = {}
    for row in _in_order(connection):
        position += 1
        fault = find_fault(row, position, previous) or _input_fault(row)
        if fault:
            return BrokenLink(position, row["decision_id"], fault)
        if row["form"] > 1 and is_forgotten(row):
            forgotten[position] = row["decision_id"]
        if row["kind"] == "erasure":
            for erased in json.loads(row["evidence"])["positions"]:
                forgotten.pop(erased, None)
        previous = row["hash"]
    if forgotten:
        first = min(forgotten)
        return BrokenLink(first, forgotten[first], "The row was emptied, and no erasure in the chain says so.")
    if len(heads) != 1:
        return BrokenLink(position + 1, "", f"What says where the chain ends has {len(heads)} rows, and must have one.")
    length, last = heads[0]["length"], heads[0]["hash"]
    if position != length:
        return BrokenLink(position + 1, "", f"The chain ends after {position} rows; {length} were written.")
    if previous != last:
        return BrokenLink(position, "", "The last row is not the one that was written last.")
    orphan = connection.execute(_orphans()).scalar()
    if orphan is not None:
        return BrokenLink(position + 1, orphan, "Inputs are kept of a decision that is not in the chain.")
    unreviewed = find_review_fault(connection)
    return None if unreviewed is None else BrokenLink(*unreviewed)


def _in_order(connection: Connection) -> Iterator[RowMapping]:
    query = select(decisions, decision_inputs.c.payload).join_from(
        decisions, decision_inputs, decisions.c.decision_id == decision_inputs.c.decision_id, isouter=True
    )
    streamed = query.order_by(decisions.c.position).execution_options(yield_per=500)
    return iter(connection.execute(streamed).mappings())


def _orphans() -> Any:
    known = select(decisions.c.decision_id)
    return select(decision_inputs.c.decision_id).where(decision_inputs.c.decision_id.not_in(known)).limit(1)


def _input_fault(row: RowMapping) -> str:
    """Say what is wrong with the inputs that stand beside a row; empty if nothing is."""
    if row["payload"] is None:
        lacking = row["form"] > 1 and row["kind"] == "decision" and not is_forgotten(row)
        return "The inputs of the decision were removed." if lacking else ""
    if is_forgotten(row):
        return "The row is forgotten, and its inputs are still there."
    return "" if is_input(row["payload"], row["data_fingerprint"]) else "The inputs of the decision were changed."
