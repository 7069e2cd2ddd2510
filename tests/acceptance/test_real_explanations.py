"""Every explanation, on real clients and a model of their like, where a machine has them."""

import math
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from clairscore.decisions.decision import Decision
from clairscore.decisions.review_rules import load_review_rules
from clairscore.registry.peers import load_peers
from clairscore.reports.pdf import write_pdf
from clairscore.store.clients import Clients, StoredClient
from clairscore.store.database import Store, open_store, sqlite_url
from clairscore.store.filling import fill_clients
from clairscore.store.ledger import Ledger
from clairscore.tables.typed import open_typed
from clairscore.workflows.atypia import tell_atypia
from clairscore.workflows.behaviour import ModelBehaviour, open_behaviour
from clairscore.workflows.counterfactuals import CounterfactualSearch
from clairscore.workflows.letter import compose_letter
from clairscore.workflows.lime import compare_with_lime
from clairscore.workflows.replay import replay_decision
from clairscore.workflows.scoring import ScoringService, open_scoring
from clairscore.workflows.similar import SimilarClients
from clairscore.workflows.train import train_model

N_CLIENTS = 6
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def home(lender, real_data, tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("real") / "home"
    train_model(home, real_data / "linked", lender, by="a test")
    return home


@pytest.fixture(scope="module")
def store(home, lender) -> Store:
    delivery = open_typed(next((home / "imports").iterdir()))
    store = open_store(sqlite_url(home))
    ids = load_peers(home, lender.name, "v1").ids[:N_CLIENTS]
    fill_clients(
        store,
        delivery.folder,
        lender.sources,
        lender=lender.name,
        as_of=delivery.as_of,
        made_up=False,
        outcome=lender.outcome,
        client_ids=[int(one) for one in ids],
    )
    yield store
    store.close()


@pytest.fixture(scope="module")
def service(home, lender, store) -> ScoringService:
    return open_scoring(home, lender, Ledger(store))


@pytest.fixture(scope="module")
def clients(store, lender) -> list[StoredClient]:
    found = Clients(store, lender.name)
    return [found.find(one) for one in found.search(limit=N_CLIENTS)[1]]


@pytest.fixture(scope="module")
def behaviour(home, service) -> ModelBehaviour:
    return open_behaviour(home, service)


def test_contributions_add_up_in_log_odds_and_in_points_of_pd(service, clients) -> None:
    for client in clients:
        found = service.attribute(client.rows)
        parts = found.in_p_default()
        assert found.base_value + math.fsum(found.contributions) == pytest.approx(found.margin, abs=1e-9)
        assert parts.base + math.fsum(parts.contributions) == pytest.approx(found.p_default, abs=1e-9)


def test_similar_clients_are_told_as_groups(home, lender, service, clients) -> None:
    similar = SimilarClients(load_peers(home, lender.name, "v1"))
    for client, by in zip(clients, ("view", "variables") * 3, strict=True):
        found = similar.find(service, client.rows, client_id=client.client_id, language="fr", k=50, by=by)
        assert found.k == 50
        assert {group.name for group in found.groups} == {"neighbours", "approved", "declined", "all"}


def test_the_model_can_be_followed_along_a_feature(service, behaviour, clients) -> None:
    vector = service.vectors([clients[0].rows])[0]
    for name in ("external_score_mean", "income"):
        found = behaviour.dependence(name)
        assert ((found.p_default > 0) & (found.p_default < 1)).all()
        assert behaviour.client_curve(name, vector).size == found.grid.size
        effects = behaviour.effects(name)
        assert np.isfinite(effects.margin.effect).all()


def test_lime_is_told_with_how_little_it_agrees_with_itself(behaviour, clients) -> None:
    found = compare_with_lime(behaviour, clients[0].rows, "fr", n_runs=2)
    assert 0 <= found.stability.overlap <= 1
    assert found.summary


def test_what_would_change_a_decision_does(service, clients) -> None:
    for client in clients:
        found = CounterfactualSearch(
            service, client.rows, as_of=client.as_of, decided_on=client.as_of, language="fr"
        ).run(client.client_id)
        assert found.summary
        for proposal in found.proposals:
            assert proposal.evidence.decision in (Decision.APPROVE, Decision.REFER)
            assert proposal.evidence.decision is not found.present.decision
        if found.present.decision is Decision.APPROVE:
            assert not found.proposals


def test_a_decision_can_be_told_written_to_the_client_and_made_again(home, lender, store, service, clients) -> None:
    for client in clients[:3]:
        evidence = service.decide(
            client.rows,
            as_of=client.as_of,
            language="fr",
            client_id=client.client_id,
            made_by="ada",
            decided_on=client.as_of,
        )
        assert evidence.twin is not None
        assert 0 <= tell_atypia(service, client.rows, "fr").share_below <= 1
        assert evidence.decision_id is not None
        assert replay_decision(home, lender, store, evidence.decision_id).same
        for language in ("fr", "en"):
            letter = compose_letter(
                home, lender, store, evidence.decision_id, day=TODAY, language=language, rules=load_review_rules()
            )
            assert write_pdf(letter, datetime(2026, 11, 21, tzinfo=UTC)).startswith(b"%PDF")
