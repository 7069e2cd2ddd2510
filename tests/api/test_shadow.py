"""The challenger is scored beside the champion, and nobody who decides ever sees it."""

import logging
import math

import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app


@pytest.fixture
def watched(shelf):
    with TestClient(create_app(shelf.settings.model_copy(update={"shadow": True}))) as client:
        yield client


def test_the_two_are_compared_on_every_decision_and_on_no_simulation(watched, login, adviser, client_ids) -> None:
    decided = []
    for client_id in client_ids[:12]:
        decided.append(watched.post("/prediction", json={"client_id": client_id}, headers=adviser).json())
        watched.post("/prediction", json={"client_id": client_id, "simulation": True}, headers=adviser)
    watched.app.state.resources.shadow.wait()
    found = watched.get("/models/shadow", headers=login("analyst")).json()["comparison"]
    assert (found["champion"], found["challenger"], found["n_compared"], found["n_failed"]) == ("v1", "v2", 12, 0)
    expected = [1 / (1 + math.exp(-(one["margin"] + 0.5))) - one["pd"] for one in decided]
    assert found["mean_difference"] == pytest.approx(sum(expected) / 12, abs=1e-9)
    assert found["mean_absolute_difference"] == pytest.approx(sum(expected) / 12, abs=1e-9)
    assert sum(one["n"] for one in found["outcomes"]) == 12
    assert found["n_flips"] == sum(one["n"] for one in found["outcomes"] if one["champion"] != one["challenger"])
    assert {one["champion"] for one in found["outcomes"]} == {one["decision"] for one in decided}
    assert found["champion_psi"] >= 0 <= found["challenger_psi"]
    metrics = watched.get("/metrics", headers=login("admin")).text
    assert 'clairscore_shadow_compared{challenger="v2",champion="v1"} 12.0' in metrics


def test_no_answer_of_a_decision_names_the_challenger(watched, adviser, client_ids) -> None:
    answer = watched.post("/prediction", json={"client_id": client_ids[0]}, headers=adviser)
    assert answer.json()["model"]["version"] == "v1"
    assert "v2" not in answer.text
    assert "shadow" not in answer.text
    assert watched.get("/models/shadow", headers=adviser).status_code == 403


def test_a_challenger_that_cannot_score_takes_nothing_from_the_champion(
    watched, login, adviser, client_ids, monkeypatch, caplog
) -> None:
    from clairscore.workflows.scoring import ScoringService

    decide = ScoringService.decide

    def explode(self, *given, **asked):
        if self.bundle.version == "v2":
            raise RuntimeError("CANARY31337")
        return decide(self, *given, **asked)

    monkeypatch.setattr(ScoringService, "decide", explode)
    with caplog.at_level(logging.DEBUG, logger="clairscore"):
        assert watched.post("/prediction", json={"client_id": client_ids[0]}, headers=adviser).status_code == 200
        watched.app.state.resources.shadow.wait()
    found = watched.get("/models/shadow", headers=login("compliance")).json()["comparison"]
    assert (found["n_compared"], found["n_failed"]) == (0, 1)
    assert "RuntimeError" in caplog.text
    assert "CANARY31337" not in caplog.text


def test_a_challenger_that_was_promoted_or_is_damaged_is_not_compared(
    watched, shelf, login, adviser, client_ids
) -> None:
    (shelf.models.folder / "v2/model.txt").write_text("nothing")
    assert watched.post("/prediction", json={"client_id": client_ids[0]}, headers=adviser).status_code == 200
    watched.app.state.resources.shadow.wait()
    assert watched.get("/models/shadow", headers=login("analyst")).json() == {"on": True, "comparison": None}


def test_nothing_is_compared_unless_it_is_asked_for(api, login) -> None:
    assert api.get("/models/shadow", headers=login("analyst")).json() == {"on": False, "comparison": None}
