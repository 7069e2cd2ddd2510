"""The model is exchanged while requests run, and none of them fails."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.workflows.scoring import ScoringService


def until(holds: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def version(client: TestClient) -> str:
    return str(client.get("/healthz").json()["model"]["version"])


def test_a_promotion_exchanges_the_model_and_no_request_fails(shelf, adviser, client_ids: list[int]) -> None:
    """Each answer is of one model: the PD of a client goes with the version it names, before, while and after."""
    ids, found, failed = client_ids[:4], set(), []
    with TestClient(create_app(shelf.settings)) as client:
        ended = threading.Event()

        def ask(number: int) -> None:
            while not ended.is_set():
                client_id = ids[number]
                answer = client.post("/prediction", json={"client_id": client_id, "simulation": True}, headers=adviser)
                if answer.status_code != 200:
                    failed.append(answer.text)
                    continue
                said = answer.json()
                found.add((client_id, said["model"]["version"], said["pd"]))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        assert until(lambda: len(found) == 4)
        for promoted in ("v2", "v1", "v2"):
            shelf.models.promote(promoted, by="irene", why="To see the model exchanged.")
            assert until(lambda promoted=promoted: version(client) == promoted)
            time.sleep(0.1)
        assert until(lambda: len(found) == 8)
        ended.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert len(found) == 8  # one PD for each client and version
    by = {(client_id, model): pd for client_id, model, pd in found}
    assert all(by[one, "v1"] < by[one, "v2"] for one in ids)


def test_a_request_ends_with_the_model_it_began_with(shelf, adviser, client_ids, monkeypatch) -> None:
    began, may_end = threading.Event(), threading.Event()
    attribute = ScoringService.attribute

    def wait(self, *asked):
        began.set()
        assert may_end.wait(10)
        return attribute(self, *asked)

    body = {"client_id": client_ids[0], "simulation": True}
    with TestClient(create_app(shelf.settings)) as client, ThreadPoolExecutor(1) as pool:
        before = client.post("/prediction", json=body, headers=adviser).json()
        monkeypatch.setattr(ScoringService, "attribute", wait)
        running = pool.submit(client.post, "/prediction", json=body, headers=adviser)
        assert began.wait(10)
        shelf.models.promote("v2", by="irene", why="To see the model exchanged.")
        assert until(lambda: version(client) == "v2")
        may_end.set()
        assert running.result().json() == before
        assert client.post("/prediction", json=body, headers=adviser).json()["model"]["version"] == "v2"


def test_a_damaged_model_changes_nothing_and_the_service_says_so(shelf, adviser, client_ids, caplog) -> None:
    trees = shelf.models.folder / "v2/model.txt"
    whole = trees.read_text()
    with TestClient(create_app(shelf.settings)) as client, caplog.at_level(logging.ERROR, logger="clairscore.champion"):
        shelf.models.promote("v2", by="irene", why="To see the model exchanged.")
        assert until(lambda: version(client) == "v2")
        shelf.models.promote("v1", by="irene", why="To go back.")
        assert until(lambda: version(client) == "v1")
        trees.write_text(whole + "\n")
        aliases = shelf.models.folder / "aliases.json"
        aliases.write_text(aliases.read_text().replace('"champion": "v1"', '"champion": "v2"'))
        champion = client.app.state.resources.champion
        assert until(lambda: bool(champion.fault))
        assert version(client) == "v1"
        answer = client.post("/prediction", json={"client_id": client_ids[0], "simulation": True}, headers=adviser)
        assert answer.json()["model"]["version"] == "v1"
        time.sleep(1.1)  # readiness looks once a second
        ready = client.get("/readyz")
        (model,) = (check for check in ready.json()["checks"] if check["name"] == "model")
        assert (ready.status_code, model["ok"]) == (200, True)
        assert model["says"].startswith("Another model should decide and cannot be used (BundleError); v1 keeps")
        assert str(shelf.path) not in ready.text
        time.sleep(0.1)
        assert len([one for one in caplog.records if one.name == "clairscore.champion"]) == 1  # once, not at each look
        trees.write_text(whole)
        assert until(lambda: version(client) == "v2")
        assert champion.fault == ""


def test_who_promotes_over_http_is_answered_by_the_model_he_promoted(shelf, login, monkeypatch) -> None:
    monkeypatch.setattr("clairscore.workflows.promote.check_gates", lambda *_, **__: ())
    monkeypatch.setattr("clairscore.workflows.promote.mirror_aliases", lambda *_: None)
    settings = shelf.settings.model_copy(update={"model_poll_seconds": 3600})
    with TestClient(create_app(settings)) as client:
        why = {"why": "Ranks better on later applications."}
        answer = client.post("/models/v2/promote", json=why, headers=login("compliance"))
        assert answer.status_code == 200, answer.text
        assert answer.json()["decides"] is True
        assert version(client) == "v2"
        metrics = client.get("/metrics", headers=login("admin")).text
    assert 'clairscore_model_info{bundle="' in metrics
    assert 'version="v2"} 1.0' in metrics
    assert 'version="v1"} 1.0' not in metrics
    assert "clairscore_model_swaps 1.0" in metrics


@pytest.mark.parametrize("content", [None, "{", '{"champion": "v7", "challenger": null, "history": []}'])
def test_a_shelf_that_says_nothing_to_go_by_changes_nothing(shelf, content: str | None) -> None:
    with TestClient(create_app(shelf.settings)) as client:
        aliases = shelf.models.folder / "aliases.json"
        aliases.unlink()
        if content is not None:
            aliases.write_text(content)
        assert until(lambda: bool(client.app.state.resources.champion.fault))
        assert version(client) == "v1"
