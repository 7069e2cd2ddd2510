"""What a client could change, over HTTP: what is proposed holds when it is tried."""

import json

import pytest


@pytest.fixture(scope="module")
def answers(api, adviser, client_ids):
    return [api.get(f"/counterfactuals/{one}?lang=en", headers=adviser).json() for one in client_ids[:60]]


def test_a_proposal_is_decided_on_alike_in_a_simulation(api, adviser, answers) -> None:
    tried = 0
    for answer in answers:
        for proposal in answer["proposals"]:
            if proposal["changes"] is None:
                continue
            body = {"client_id": answer["client_id"], "changes": proposal["changes"]}
            decided = api.post("/prediction", json=body, headers=adviser).json()
            assert (decided["decision"], decided["pd"]) == (proposal["decision"], proposal["pd"])
            assert decided["decision"] == answer["goal"]
            tried += 1
    assert tried > 3


def test_an_answer_says_what_it_tells_of(answers) -> None:
    assert {answer["decision"] for answer in answers} == {"approve", "refer", "decline"}
    for answer in answers:
        assert bool(answer["proposals"]) == (answer["goal"] is not None)
        assert answer["pd_lowest"] <= answer["pd"]
        assert answer["summary"]
        assert answer["made_up"] is True
        known = {lever["name"] for lever in answer["levers"]}
        for proposal in answer["proposals"]:
            assert {move["lever"] for move in proposal["moves"]} <= known
            assert all(change["label"] != change["name"] for change in proposal["application"])
            assert proposal["text"].endswith(".")


def test_it_is_said_in_the_language_asked_for(api, adviser, answers) -> None:
    found = next(answer for answer in answers if answer["proposals"])
    french = api.get(f"/counterfactuals/{found['client_id']}?lang=fr", headers=adviser).json()
    assert french["proposals"][0]["text"] != found["proposals"][0]["text"]
    assert french["proposals"][0]["changes"] == found["proposals"][0]["changes"]
    assert french["levers"][0]["label"] == "Emprunter moins"


def test_nothing_is_written_and_nothing_is_counted_as_asked(api, home, login, adviser, client_ids) -> None:
    def counted() -> list[str]:
        lines = api.get("/metrics", headers=login("admin")).text.splitlines()
        return [line for line in lines if line.startswith("clairscore_decisions_total{")]

    simulated = {"client_id": client_ids[1], "simulation": True}
    assert api.post("/prediction", json=simulated, headers=adviser).status_code == 200
    before = counted()
    assert before
    api.get(f"/counterfactuals/{client_ids[1]}", headers=adviser)
    assert counted() == before


def test_an_unknown_client_and_an_executive_are_refused(api, login, adviser, client_ids) -> None:
    assert api.get("/counterfactuals/1", headers=adviser).status_code == 404
    assert api.get(f"/counterfactuals/{client_ids[0]}", headers=login("executive")).status_code == 403


def test_no_sensitive_fact_is_in_an_answer(home, answers) -> None:
    said = json.dumps([answer["proposals"] for answer in answers])
    assert not any(name in said for name in home.lender.sensitive)
