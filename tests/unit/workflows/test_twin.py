"""The twin stands in the evidence and comes out again; bundles of before it decide as they did."""

import json
import shutil

import numpy as np

from clairscore.decisions.decision import Decision
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.manifest import MANIFEST, seal
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.workflows.replay import replay_decision
from clairscore.workflows.scoring import ScoringService, open_scoring


def _bundle(desk, **changed) -> ScoringBundle:
    """Return v1 released otherwise: without its twin, or with another table or policy."""
    shelf = desk.home / "models" / desk.lender.name
    folder = shelf / "v2"
    shutil.copytree(shelf / "v1", folder)
    (folder / MANIFEST).unlink()
    for file, change in changed.items():
        path = next(folder.glob(f"{file}.*"))
        if change is None:
            path.unlink()
        else:
            path.write_text(change(path.read_text("utf-8")), "utf-8")
    seal(folder, desk.lender.name, "v2")
    return ScoringBundle.load(folder)


def _decide(service, desk, client_id):
    client = Clients(desk.store, desk.lender.name).find(client_id)
    return service.decide(client.rows, as_of=client.as_of, language="fr", client_id=client_id, simulation=True)


def test_points_stand_in_the_ledger_and_come_out_again(desk) -> None:
    for client_id in desk.ids[:4]:
        evidence = desk.decide(client_id)
        kept = desk.ledger.find(evidence.decision_id)["evidence"]["twin"]
        bundle = ModelShelf(desk.home / "models" / desk.lender.name).load("v1")
        assert set(kept["parts"]) == set(bundle.twin.names)
        assert kept["points"] == bundle.twin.card.base_points + sum(kept["parts"].values())
        assert (kept["points"], kept["p_default"]) == (evidence.twin.points, evidence.twin.p_default)
        assert replay_decision(desk.home, desk.lender, desk.store, evidence.decision_id).same


def test_a_bundle_of_before_has_no_twin_and_decides_as_before(desk) -> None:
    now = open_scoring(desk.home, desk.lender)
    before = ScoringService(desk.lender, _bundle(desk, twin=None))
    for client_id in desk.ids:
        old, new = _decide(before, desk, client_id), _decide(now, desk, client_id)
        assert old.twin is None
        assert (old.p_default, old.score, old.by_score) == (new.p_default, new.score, new.by_score)
        assert [one.code for one in old.concerns] == [one.code for one in new.concerns if one.code != "twin_disagrees"]


def test_a_table_that_contradicts_by_far_refers_and_one_that_agrees_does_not(desk) -> None:
    def richer(text: str) -> str:
        content = json.loads(text)
        content["card"]["base_points"] += 400
        return json.dumps(content)

    lavish = ScoringService(desk.lender, _bundle(desk, twin=richer))
    declined = 0
    for client_id in desk.ids:
        found = _decide(lavish, desk, client_id)
        assert found.twin.decision is Decision.APPROVE
        disagrees = "twin_disagrees" in [one.code for one in found.concerns]
        assert disagrees is (found.p_default >= found.cutoff)
        assert found.twin.agrees is not disagrees
        if disagrees:
            declined += 1
            assert found.decision is Decision.REFER
    assert 0 < declined < len(desk.ids)


def test_what_is_foreseen_is_what_is_decided(desk) -> None:
    service = open_scoring(desk.home, desk.lender)
    clients = [Clients(desk.store, desk.lender.name).find(one) for one in desk.ids]
    as_of = clients[0].as_of
    foreseen = service.foresee([client.rows for client in clients], as_of=as_of, decided_on=as_of)
    for client, ahead in zip(clients, foreseen, strict=True):
        decided = service.decide(client.rows, as_of=as_of, language="fr", simulation=True)
        assert (ahead.decision, ahead.p_default) == (decided.decision, decided.p_default)


def test_the_table_adds_up_on_every_row_the_champion_reads(desk) -> None:
    service = open_scoring(desk.home, desk.lender)
    rows = service.vectors([Clients(desk.store, desk.lender.name).find(one).rows for one in desk.ids])
    twin = service.bundle.twin
    parts = twin.contributions(rows)
    np.testing.assert_allclose(parts.sum(axis=1), twin.margin(rows), atol=1e-9)
    assert [twin.read(row).points for row in rows] == twin.card.points(rows).tolist()
