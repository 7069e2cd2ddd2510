"""What a client could change, looked for with a real model: every proposal holds when it is decided on."""

from collections import Counter
from datetime import timedelta

import pytest

from clairscore.decisions.decision import Decision
from clairscore.features.memory import HistoryMemory
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.filling import fill_clients
from clairscore.workflows.counterfactuals import CounterfactualSearch
from clairscore.workflows.deliver import import_delivery
from clairscore.workflows.scoring import open_scoring


@pytest.fixture(scope="module")
def scoring(demo_home, lender):
    return open_scoring(demo_home, lender)


@pytest.fixture(scope="module", params=["generated", "real"])
def stored(request, demo_home, lender, tmp_path_factory):
    if request.param == "generated":
        store = open_store(f"sqlite:///{demo_home / 'clairscore.db'}")
    else:
        folder = tmp_path_factory.mktemp("real")
        given = request.getfixturevalue("real_data") / "random_699"
        delivery, _ = import_delivery([given], lender, folder / "typed")
        store = open_store(f"sqlite:///{folder / 'clients.db'}")
        known = {"lender": lender.name, "as_of": delivery.as_of, "made_up": False}
        fill_clients(store, delivery.folder, lender.sources, **known)
    clients = Clients(store, lender.name)
    found = [clients.find(one) for one in clients.search(limit=80)[1]]
    store.close()
    return found


@pytest.fixture(scope="module")
def searched(scoring, stored):
    return [(client, search(scoring, client)) for client in stored]


def search(scoring, client, language="fr", days=0):
    decided_on = client.as_of + timedelta(days=days)
    asked = {"as_of": client.as_of, "decided_on": decided_on, "language": language}
    return CounterfactualSearch(scoring, client.rows, **asked).run(client.client_id, made_up=True)


def test_every_proposal_changes_the_decision(searched):
    outcomes = Counter()
    for _, found in searched:
        outcomes[found.present.decision, found.goal] += 1
        for proposal in found.proposals:
            assert proposal.evidence.simulation
            assert proposal.evidence.decision_id is None
            assert proposal.evidence.decision is found.goal
            assert found.goal is not found.present.decision
    assert outcomes[Decision.REFER, Decision.APPROVE] > 0
    assert outcomes[Decision.DECLINE, None] > 0


def test_proposals_move_declared_columns_only_within_bounds(searched, lender):
    declared = {one.name: one for one in lender.levers}
    for client, found in searched:
        for proposal in found.proposals:
            moved = {column for move in proposal.moves for column in declared[move.lever.name].columns}
            assert {f"application.{change.column}" for change in proposal.changes} <= moved
            for move in proposal.moves:
                one = move.lever
                assert (move.after < move.before) == (one.direction == "falls")
                assert abs(move.after - move.before) <= one.furthest * one.scale(client.rows) * (1 + 1e-9)


def test_who_makes_the_moves_is_decided_on_as_claimed_and_is_otherwise_who_he_was(scoring, searched, lender):
    declared = {one.name: one for one in lender.levers}
    tried = 0
    for client, found in searched:
        for proposal in found.proposals:
            rows = client.rows
            for move in sorted(
                proposal.moves, key=lambda one: one.lever.columns & {"application.credit_amount"} == set()
            ):
                rows = declared[move.lever.name].move(rows, move.after)
            decided = scoring.decide(rows, as_of=client.as_of, language="en", simulation=True)
            assert (decided.decision, decided.p_default) == (found.goal, proposal.evidence.p_default)
            allowed = {column for move in proposal.moves for column in move.lever.columns}
            differs = {
                f"{source}.{name}"
                for source, columns in rows.items()
                for name, values in columns.items()
                if values != client.rows[source].get(name)
            }
            assert differs
            assert differs <= allowed
            tried += 1
    assert tried > 10


def test_the_same_client_is_proposed_the_same(scoring, searched):
    for client, found in [one for one in searched if one[1].proposals][:5]:
        assert search(scoring, client) == found


def test_proposals_are_few_diverse_and_the_cheapest_first(searched):
    for _, found in searched:
        chosen = [frozenset(move.lever.name for move in one.moves) for one in found.proposals]
        assert len(chosen) == len(set(chosen)) <= 4
        assert all(len(one) <= 3 for one in chosen)
        efforts = [one.effort for one in found.proposals]
        assert efforts == sorted(efforts)


def test_more_credit_is_never_proposed(searched):
    for _, found in searched:
        for change in (change for proposal in found.proposals for change in proposal.changes):
            assert change.after < change.before


def test_what_is_approved_needs_no_change_and_what_nothing_changes_is_said_in_words(searched):
    approved = next(found for _, found in searched if found.present.decision is Decision.APPROVE)
    assert (approved.proposals, approved.goal, approved.n_tried) == ((), None, 0)
    assert "rien à changer" in approved.summary
    helpless = next(found for _, found in searched if found.present.decision is not Decision.APPROVE and not found.goal)
    assert helpless.n_tried > 0
    assert str(helpless.n_tried) in helpless.summary
    assert "emprunter moins" in helpless.summary


def test_what_holds_a_decision_back_is_told_apart(searched):
    nothing = [found for _, found in searched if found.n_tried and not found.goal and not found.blocking]
    by_score = {found.present.by_score is Decision.APPROVE for found in nothing}
    assert by_score == {True, False}
    for found in nothing:
        score_alone = found.present.by_score is Decision.APPROVE
        assert ("score seul" in found.summary) == score_alone
        assert ("ne descend pas sous" in found.summary) != score_alone
        assert all(concern.text in found.summary for concern in found.present.concerns if concern.refers)


def test_what_is_foreseen_is_what_is_decided_also_from_memory(scoring, stored):
    memory = HistoryMemory()
    for client in stored[:20]:
        dates = {"as_of": client.as_of, "decided_on": client.as_of}
        decided = scoring.decide(client.rows, language="en", simulation=True, **dates)
        for _ in range(2):
            foreseen = scoring.foresee([client.rows], memory=memory, **dates)[0]
            assert (foreseen.decision, foreseen.p_default) == (decided.decision, decided.p_default)


def test_old_data_is_said_to_be_what_no_lever_moves(scoring, stored, searched):
    client = next(client for client, found in searched if found.present.decision is Decision.REFER)
    found = search(scoring, client, "en", days=400)
    assert [one.code for one in found.blocking] == ["stale_data"]
    assert (found.goal, found.proposals) == (None, ())
    assert found.blocking[0].text in found.summary
