"""The portfolio adds up to the decisions it counts, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from clairscore.metrics.cost import Costs
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.store.portfolio import Portfolio
from clairscore.workflows.portfolio import view_portfolio


def _entry(client_id: int, p_default: float, decision: str) -> LedgerEntry:
    return LedgerEntry(
        client_id=client_id,
        made_by="ada",
        lender="ours",
        model_version="v1",
        bundle_fingerprint="b" * 64,
        policy="p" * 64,
        inputs=f"[{client_id}]",
        evidence={"p_default": p_default, "cutoff": 0.09, "decision": decision},
    )


DECIDED = [(1, 0.01, "approve"), (2, 0.03, "approve"), (3, 0.085, "refer"), (4, 0.2, "decline"), (5, 0.999, "decline")]


def test_the_portfolio_adds_up(store) -> None:
    ledger = Ledger(store)
    for one in DECIDED:
        ledger.record(_entry(*one))
    ledger.record(_entry(6, 0.5, "decline"))
    ledger.forget(6, lender="ours", by="irene", why="request")
    found = view_portfolio(Portfolio(store, "ours"), Costs(10, 1), days=1)
    assert found.n == {"approve": 2, "refer": 1, "decline": 2}
    assert found.approved_share == pytest.approx(2 / 5)
    assert found.approved_p_default == pytest.approx(0.02)
    assert found.mean_p_default == pytest.approx(sum(one[1] for one in DECIDED) / 5)
    assert found.expected_cost == pytest.approx((10 * 0.04 + (1 - 0.2) + (1 - 0.999)) / 4)
    assert found.approve_all_cost == pytest.approx(10 * (0.01 + 0.03 + 0.2 + 0.999) / 4)
    assert [(round(one.low, 2), sum(one.n.values())) for one in found.risk] == [
        (0.0, 1),
        (0.02, 1),
        (0.08, 1),
        (0.2, 1),
        (0.98, 1),
    ]
    assert sum(sum(day.n.values()) for day in found.days) == 5


def test_what_is_older_or_of_another_lender_is_not_counted(store) -> None:
    Ledger(store).record(_entry(1, 0.01, "approve"))
    later = datetime.now(UTC) + timedelta(days=3)
    empty = view_portfolio(Portfolio(store, "ours"), Costs(10, 1), 1, later)
    other = view_portfolio(Portfolio(store, "theirs"), Costs(10, 1), 1)
    for found in (empty, other):
        assert (found.n_decisions, found.approved_share, found.expected_cost, found.risk) == (0, None, None, ())
